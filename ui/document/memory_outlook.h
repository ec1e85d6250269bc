// SPDX-License-Identifier: GPL-3.0-or-later
// What a training of the project will take of its device's memory, and how long an epoch will take, found anew after every edit.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "engine/train/epoch_time.h"
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
    /** "≈ 12 s an epoch"; where there are no data yet "≈ 3 ms a step". */
    QString timeWords() const;
    /** Whether the time of an epoch is known. */
    bool timed() const { return known() && time_ && time_->epoch > 0; }
    /** "Predicted: ≈ 12 s an epoch, ≈ 4 min for 20 epochs." */
    QString allEpochsWords() const;
    /** What that rests on, in a sentence. */
    QString timeGrounds() const;

 signals:
    void changed();

 private:
    void look();
    void lookAtTime(std::shared_ptr<const Project> project, const DataSize& size);
    void timeArrived();
    void fail(const QString& reason);

    Document& document_;
    const DataStore* data_;
    QTimer later_, freed_;  // freed_: asks whether the training that has the device has ended
    NewestJob job_, timing_;
    bool again_ = false;  // edited while the memory was looked at
    std::pair<std::shared_ptr<const Project>, DataSize> timeNext_;  // whose time is asked for while that of another is found
    QString reason_;
    TrainingMemory memory_;
    std::optional<EpochTime> time_;
    std::int64_t epochs_ = 0;
    std::int64_t largest_ = 0;
};

}  // namespace lamina::ui
