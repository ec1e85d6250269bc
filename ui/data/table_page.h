// SPDX-License-Identifier: GPL-3.0-or-later
// A table as found: heads with types, roles and histograms, all rows, and a picture where two numbers make a plane.
#pragma once

#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/model/data_recipe.h"
#include "engine/model/remedy.h"
#include "ui/document/newest_job.h"

class QTableView;

namespace lamina::ui {

class ColumnHeader;
class DataStore;
class Document;
class PointsPicture;
class TableModel;
struct Plane;
struct RowDays;

class TablePage : public QWidget {
    Q_OBJECT
 public:
    TablePage(Document& document, DataStore& store, QWidget* parent = nullptr);

 private:
    void buildView();
    void showRaw();
    void showHeads();
    void showPicture();
    /** Made beside the window: it looks at every row. The dates are read once of a table. */
    void showSeries();
    void draw(Plane plane);
    void chooseType(int section, int type);
    void chooseRole(int section, int role);
    /** What still waits is done now. */
    void finishRoles();
    void changeRoles(const QString& title, const DataChange& change);
    void chooseScaling(int section, ColumnScaling scaling);
    QString whyNotNamed(int section, const QString& name) const;
    void rename(int section, const QString& name);
    void chooseInput(int section, const QString& input);

    Document& document_;
    DataStore& store_;
    TableModel* model_;
    QTableView* view_;
    ColumnHeader* header_;
    PointsPicture* picture_;
    std::optional<std::pair<std::vector<int>, std::vector<int>>> pictured_;  // inputs and targets that picture_ is of, or is to be
    std::shared_ptr<const RowDays> days_;  // of the table; null: nobody has asked for them yet
    std::function<void()> waiting_;  // a change of roles, while it is looked at whether the net goes along
    NewestJob following_, dating_, drawing_;
};

}  // namespace lamina::ui
