// SPDX-License-Identifier: GPL-3.0-or-later
// Eight samples as training sees them behind a layer that changes images by chance, or, where MixUp is on, as they enter the net.
#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/model/graph.h"
#include "ui/document/newest_job.h"

class QLabel;

namespace lamina::ui {

class DataStore;
class Document;
class SampleSheet;

class AugmentationPreview : public QWidget {
    Q_OBJECT
 public:
    AugmentationPreview(Document& document, const DataStore& data, NodeId layer, QWidget* parent = nullptr);

    /** Throws the dice again. */
    void again();
    /** What is shown; empty before the first and where nothing can be. */
    const std::vector<QImage>& images() const;

 private:
    void refresh();
    void showImages(const Tensor& samples);
    void say(const QString& words);

    Document& document_;
    const DataStore& data_;
    NodeId layer_;
    NewestJob job_;
    std::uint64_t seed_ = 1;
    Graph shownGraph_;
    double shownMixing_ = 0;
    const void* shownData_ = nullptr;
    SampleSheet* sheet_;
    QLabel* words_;
};

}  // namespace lamina::ui
