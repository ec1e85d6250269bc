// SPDX-License-Identifier: GPL-3.0-or-later
// What a training of the project will take of its device's memory, found anew after every edit.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <cstdint>

#include "engine/train/training_memory.h"
#include "ui/document/newest_job.h"

namespace lamina::ui {

class DataStore;
class Document;

class MemoryOutlook : public QObject {
    Q_OBJECT
 public:
    /** data: whose samples count, too; null: none do. */
    explicit MemoryOutlook(Document& document, const DataStore* data = nullptr, QObject* parent = nullptr);

    /** Whether it is known; else reason() says why not. Of the newest project that was looked at. */
    bool known() const { return reason_.isEmpty(); }
    const QString& reason() const { return reason_; }
    const TrainingMemory& memory() const { return memory_; }
    std::int64_t largest() const { return largest_; }

    /** A smaller batch would help, and there is one. */
    bool offersBatch() const;
    /** Makes the batch the largest that fits: one step to undo. */
    void takeBatch();

    /** "Fits NVIDIA H200 · 139 GB free", or by how much it does not. */
    QString fitWords() const;
    /** "weights 0.9 MB, gradients 0.9 MB, …": the larger parts of the total. */
    QString partWords() const;
    QString largestWords() const;

 signals:
    void changed();

 private:
    void look();
    void fail(const QString& reason);

    Document& document_;
    const DataStore* data_;
    QTimer later_;
    NewestJob job_;
    QString reason_;
    TrainingMemory memory_;
    std::int64_t largest_ = 0;
};

}  // namespace lamina::ui
