// SPDX-License-Identifier: GPL-3.0-or-later
// What the data doctor found, and what of the drawing does not fit the data: a sentence and a button each.
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "engine/data/doctor.h"
#include "ui/document/mending.h"

class QVBoxLayout;

namespace lamina::ui {

class DataStore;
class Document;
struct Misfit;

class DoctorPanel : public QWidget {
    Q_OBJECT
 public:
    DoctorPanel(Document& document, DataStore& store, QWidget* parent = nullptr);

 private:
    struct Row {
        Finding::Severity severity;
        QString sentence, fixTitle;
        std::function<void()> fix;
    };
    void refresh();
    void findAll();
    /** What was found, worst first. */
    void showRows();
    void showRow(const Row& row);
    void addRow(Finding::Severity severity, const QString& sentence, const QString& fixTitle,
                const std::function<void()>& fix);
    void addFinding(const Finding& finding);
    /** Whether there are any. */
    bool addMisfits();
    void addMisfit(const Misfit& misfit);
    void mend(const Misfit& misfit);

    Document& document_;
    DataStore& store_;
    QVBoxLayout* rows_;
    std::vector<Row> found_;
    Mending mending_;
};

}  // namespace lamina::ui
