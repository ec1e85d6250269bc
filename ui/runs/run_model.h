// SPDX-License-Identifier: GPL-3.0-or-later
// The runs as a table: one row a run, metrics in columns of their own.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <vector>

#include "ui/runs/run_conditions.h"
#include "ui/runs/run_store.h"

namespace lamina::ui {

class RunModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    enum Role { SortRole = Qt::UserRole, IdRole };

    enum Column { Name, State, Started, Metrics };  // then metrics, then what follows: their heads are as long as their names
    explicit RunModel(QObject* parent = nullptr);

    void setList(const RunList& list);
    const RunList& list() const { return list_; }
    const RunSummary& run(int row) const { return list_.runs[static_cast<std::size_t>(row)].run; }
    std::uint64_t bytes(int row) const { return list_.runs[static_cast<std::size_t>(row)].bytes; }
    /** Metrics that have a column, as people call them, best known first. */
    const QStringList& metrics() const { return metrics_; }
    /** "62 %" of the run that trains now; empty text: none. */
    void setProgress(RunId id, const QString& percent);
    /** The runs that are compared, in the order of their colours. */
    void setCompared(const std::vector<RunId>& ids);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
    enum Tail { None = -1, Kind, Parameters, Time, Device, Tags };
    /** None: the column is of a metric, or before these. */
    Tail tailOf(int column) const;
    QVariant shown(int row, int column) const;
    QVariant sortKey(int row, int column) const;
    /** The best of a metric of metrics(); not a number where the run has none of that name. */
    double bestOf(int row, int column) const { return best_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column - Metrics)]; }
    void findBest();
    bool isNumber(int column) const;
    QIcon swatchOf(RunId id) const;

    RunList list_;
    QStringList metrics_;
    std::vector<std::vector<double>> best_;  // a run each, a metric each
    std::vector<Tail> tail_{Parameters, Time, Device, Tags};
    std::vector<RunId> compared_;
    RunId progressId_ = 0;
    QString progress_;
};

/** What meets a filter as in conditionsIn(). */
class RunFilter : public QSortFilterProxyModel {
    Q_OBJECT
 public:
    explicit RunFilter(RunModel* runs);
    void setFilter(const QString& text);
    /** Figures of its conditions that no run has. */
    const QStringList& unknown() const { return conditions_.unknown; }
    /** What may be named in conditions. */
    const QStringList& figures() const { return figures_.names(); }

 protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
    void readConditions();

    QString text_;
    RunConditions conditions_;
    mutable FiguresOfRuns figures_;  // of the runs as they are: a row is asked for at every key
};

QString stateInWords(Outcome outcome);

/** "CPU", "CUDA", "CUDA:1": as the badge has it. */
QString deviceInWords(const std::string& device);

/** "today 14:02", "yesterday", "20 Nov", "20 Nov 2024". */
QString dayInWords(double secondsSince1970);

}  // namespace lamina::ui
