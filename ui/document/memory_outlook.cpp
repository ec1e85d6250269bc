// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/memory_outlook.h"

#include <QStringList>
#include <memory>
#include <utility>

#include "engine/io/epoch_outlook.h"
#include "engine/train/session.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/words.h"

namespace lamina::ui {

namespace {

constexpr int pause = 150;  // ms after the last edit
constexpr int patience = 1000;  // ms until a device that a training has is asked for again

struct Found {
    TrainingMemory memory;
    std::int64_t largest = 0;
};

Found find(const Project& project, const DataSize& data) {
    Found found;
    found.memory = trainingMemory(project, data);
    found.largest = largestBatch(project, data, found.memory.device);
    return found;
}

QString bytesText(std::uint64_t bytes) { return shortBytes(static_cast<double>(bytes)); }

/** "NVIDIA H200" of "NVIDIA H200 · 140 GiB"; the processors' memory is this machine's. */
QString nameOf(const Device& device) {
    if (device.id == "cpu") return MemoryOutlook::tr("this machine");
    return QString::fromStdString(device.title).section(QStringLiteral(" · "), 0, 0);
}

}  // namespace

MemoryOutlook::MemoryOutlook(Document& document, const DataStore* data, QObject* parent)
    : QObject(parent), document_(document), data_(data), reason_(tr("Not known yet.")) {
    later_.setSingleShot(true);
    later_.setInterval(pause);
    connect(&later_, &QTimer::timeout, this, &MemoryOutlook::look);
    connect(&document_, &Document::changed, &later_, qOverload<>(&QTimer::start));
    connect(&document_, &Document::replaced, this, [this] { fail(tr("Not known yet.")); });  // what is on its way is of the one before
    if (data_) connect(data_, &DataStore::preparedChanged, &later_, qOverload<>(&QTimer::start));
    freed_.setInterval(patience);
    connect(&freed_, &QTimer::timeout, this, [this] {
        if (trainingsRunning() > 0) return;
        freed_.stop();
        look();
    });
    later_.start();
}

// One at a time: edits that come faster than a project is compiled are looked at together when it is back.
void MemoryOutlook::look() {
    if (document_.inference().hasErrors() || document_.graph().nodes.empty()) return fail(tr("Known when the drawing has no errors."));
    if (job_.busy()) {
        again_ = true;
        return;
    }
    const auto prepared = data_ ? data_->prepared() : nullptr;
    const auto project = document_.project();
    const DataSize size = sizeOf(prepared ? prepared->dataset.get() : nullptr);
    job_.start([project, size] { return find(*project, size); },
               [this, project, size](Found found) {
                   reason_.clear();
                   memory_ = std::move(found.memory);
                   largest_ = found.largest;
                   emit changed();
                   lookAtTime(project, size);
                   if (std::exchange(again_, false)) look();
               },
               [this](const QString& why) {
                   const bool again = again_;
                   fail(why);
                   if (again) look();
               });
}

/** After the memory, which must not wait where the device is measured first; of the newest project that was not looked at yet. */
void MemoryOutlook::lookAtTime(std::shared_ptr<const Project> project, const DataSize& size) {
    if (timing_.busy()) {
        timeNext_ = {std::move(project), size};
        return;
    }
    const bool taken = trainingsRunning() > 0;
    timing_.start([project, size, device = memory_.device] { return epochTimeOn(device, *project, size); },
                  [this, taken, epochs = project->training.epochs](std::optional<EpochTime> time) {
                      time_ = time;
                      epochs_ = epochs;
                      if (!time && (taken || trainingsRunning() > 0)) freed_.start();  // known as soon as that has ended
                      timeArrived();
                  },
                  [this](const QString&) {
                      time_.reset();
                      timeArrived();
                  });
}

void MemoryOutlook::timeArrived() {
    emit changed();
    if (auto next = std::exchange(timeNext_, {}); next.first) lookAtTime(std::move(next.first), next.second);
}

void MemoryOutlook::fail(const QString& reason) {
    job_.drop();
    timing_.drop();
    again_ = false;
    freed_.stop();
    timeNext_ = {};
    time_.reset();
    reason_ = reason.left(1).toUpper() + reason.mid(1);
    emit changed();
}

bool MemoryOutlook::offersBatch() const { return known() && !memory_.fits() && largest_ > 0 && largest_ < memory_.batch; }

void MemoryOutlook::takeBatch() {
    if (!offersBatch() || document_.project()->training.batchSize == largest_) return;
    document_.edit(tr("Set batch_size to %1").arg(largest_), [batch = largest_](Project& p) { p.training.batchSize = batch; });
}

QString MemoryOutlook::fitWords() const {
    if (!known()) return reason_;
    const QString name = nameOf(memory_.device);
    if (memory_.room == 0) return tr("How much memory of %1 is free is not known.").arg(name);
    if (memory_.fits()) return tr("Fits %1 · %2 of %3 free").arg(name, bytesText(memory_.device.freeMemory), bytesText(memory_.device.memory));
    const QString words = tr("Does not fit: %1 has room for %2.").arg(name, bytesText(memory_.room));
    return largest_ > 0 ? words : words + QChar(u' ') + tr("Not even one sample would: make the net smaller.");
}

QString MemoryOutlook::partWords() const {
    if (!known()) return {};
    const std::pair<QString, std::uint64_t> parts[] = {
        {tr("weights %1"), memory_.plan.weights + memory_.plan.state}, {tr("gradients %1"), memory_.plan.gradients}, {tr("optimizer %1"), memory_.plan.optimizer},
        {tr("copies in bfloat16 %1"), memory_.plan.copies},           {tr("activations %1"), memory_.plan.activations}, {tr("workspace %1"), memory_.beside.workspace},
        {memory_.beside.streamed ? tr("window of the data %1") : tr("data %1"), memory_.beside.data}, {tr("best weights %1"), memory_.snapshots}};
    QStringList words;
    for (const auto& [name, bytes] : parts)
        if (bytes * 200 >= memory_.total()) words << name.arg(bytesText(bytes));
    return words.join(QStringLiteral(", "));
}

QString MemoryOutlook::timeWords() const {
    if (!known() || !time_) return QStringLiteral("–");
    return time_->epoch > 0 ? tr("%1 an epoch").arg(aboutDuration(time_->epoch)) : tr("%1 a step").arg(aboutDuration(time_->step));
}

QString MemoryOutlook::allEpochsWords() const {
    if (!timed()) return {};
    const QString all = shortDuration(time_->epoch * static_cast<double>(epochs_));
    return tr("Predicted: %1, ≈ %2 for %3.").arg(timeWords(), all, counted(static_cast<std::size_t>(epochs_), tr("1 epoch"), tr("%1 epochs")));
}

QString MemoryOutlook::timeGrounds() const {
    if (!known() || !time_) return tr("Predicted when the drawing has no errors and no training has the device.");
    return time_->run > 0 ? tr("A prediction: what the net has to do and how fast this device is, corrected by run %1 of the same net").arg(time_->run)
                          : tr("A prediction: what the net has to do and how fast this device is; the first run of this net here will correct it");
}

QString MemoryOutlook::largestWords() const {
    if (!known() || memory_.room == 0) return QStringLiteral("–");
    return largest_ < mostBatch ? groupedCount(largest_) : tr("over a million");
}

}  // namespace lamina::ui
