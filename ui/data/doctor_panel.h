// SPDX-License-Identifier: GPL-3.0-or-later
// What the data doctor found, and what of the drawing does not fit the data: a sentence and a button each.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/model/issue.h"
#include "ui/document/mending.h"

class QVBoxLayout;

namespace lamina::ui {

class DataStore;
class Document;

class DoctorPanel : public QWidget {
    Q_OBJECT
 public:
    DoctorPanel(Document& document, DataStore& store, QWidget* parent = nullptr);

 private:
    void refresh();
    void findAll();
    /** What was found, worst first. */
    void showRows();
    void addFinding(Issue finding);
    void mend(const Remedy& remedy);

    Document& document_;
    DataStore& store_;
    QVBoxLayout* rows_;
    std::vector<Issue> found_;
    Mending mending_;
};

}  // namespace lamina::ui
