// SPDX-License-Identifier: GPL-3.0-or-later
// How training changes pictures by chance: a check box for every kind, how much, and eight samples as training would see them. What is
// ticked is what is drawn behind the Input.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "engine/trained/picture_augmentation.h"
#include "ui/document/newest_job.h"

class QCheckBox;
class QGridLayout;
class QLabel;

namespace lamina::ui {

class DataStore;
class Document;
class ParamField;
class SampleSheet;

class AugmentationPanel : public QWidget {
    Q_OBJECT
 public:
    AugmentationPanel(Document& document, DataStore& store, QWidget* parent = nullptr);

    /** Whether there are pictures among what the net receives: of other data there is nothing to turn on. */
    static bool fits(const DataStore& store);
    /** Throws the dice again. */
    void again();
    /** The samples that are shown. */
    const std::vector<QImage>& images() const;

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    struct Row {
        const AugmentationKind* kind;
        QCheckBox* box;
        std::vector<ParamField*> fields;  // as the kind's params
        std::vector<ParamValue> shown;
    };
    void addRow(QGridLayout& grid, const AugmentationKind& kind);
    QWidget* buildPreview();
    void refresh();
    void findInput();
    void showRow(Row& row, bool maps);
    void showNote(bool maps);
    void showPreview();
    void say(const QString& words);
    void turn(const AugmentationKind& kind, bool on);
    void setValue(const AugmentationKind& kind, const std::string& key, const ParamValue& value);

    Document& document_;
    DataStore& store_;
    std::vector<Row> rows_;
    QLabel* note_;
    SampleSheet* sheet_;
    QLabel* words_;
    NodeId input_ = 0;           // that these layers stand behind; 0: there is none
    std::size_t inputs_ = 0;     // how many there are
    std::shared_ptr<const Dataset> data_;
    Tensor samples_;             // some that are trained on, of input_
    Floats range_{0, 255};       // of samples_
    NewestJob job_;
    std::uint64_t seed_ = 1;
    Graph shownNet_;             // of what is shown or on its way
    double shownMixing_ = -1;
};

}  // namespace lamina::ui
