// SPDX-License-Identifier: GPL-3.0-or-later
// Data that are pictures: thumbnails with their classes, how many there are of each, the arrays beside them, and files that could not be read.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "engine/data/raw_data.h"
#include "ui/plots/sample_image.h"

class QButtonGroup;
class QHBoxLayout;
class QListWidget;
class QStackedWidget;
class QTableView;

namespace lamina::ui {

class ArrayModel;
class DataStore;
class SampleGrid;

class ImagesPage : public QWidget {
    Q_OBJECT
 public:
    explicit ImagesPage(DataStore& store, QWidget* parent = nullptr);

    /** Whether there are pictures among these arrays. */
    static bool shows(const RawData& raw);

 private:
    void showRaw();
    void countClasses(const Tensor& labels);
    void buildChips();
    void showClass(int label);
    void showArray(std::size_t array);
    void showChosen(int id);
    /** Arrays that are neither the pictures in sight nor their labels. */
    std::vector<std::size_t> otherArrays() const;
    void showLeftOut();
    QString className(int label) const;

    DataStore& store_;
    SamplePainter painter_;
    std::vector<std::int32_t> labels_;  // a sample each; empty: there are none
    std::vector<std::size_t> counts_;   // a class each
    QHBoxLayout* chips_;
    QButtonGroup* group_;
    QStackedWidget* views_;
    SampleGrid* grid_;
    QListWidget* leftOut_;
    ArrayModel* numbers_;
    QTableView* rows_;  // of another array's numbers
};

}  // namespace lamina::ui
