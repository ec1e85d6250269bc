// SPDX-License-Identifier: GPL-3.0-or-later
// Looks into one layer of the net that trains, or of the one that was trained: beside the window, and at a small share of its time.
#pragma once

#include <QObject>
#include <QStringList>
#include <chrono>
#include <memory>
#include <optional>

#include "engine/history/weights_seen.h"
#include "engine/trained/inside_look.h"
#include "ui/document/newest_job.h"

namespace lamina::ui {

class Document;
class TrainingController;

class InsideWatch : public QObject {
    Q_OBJECT
 public:
    /** live: a net that trains is looked at while it does; else only what is trained. */
    InsideWatch(TrainingController& training, bool live, QObject* parent = nullptr);

    /** Nothing is looked at while nobody sees it. */
    void setShown(bool shown);
    /** One that the net has not changes nothing. */
    void choose(const QString& layer);
    /** The layer that is selected in the drawing, where one is. */
    void chooseSelected(const Document& document);
    /** What came from this raw row shall be the first of the samples that are answered. */
    void lookAtRow(std::uint32_t row);

    const QStringList& layers() const { return layers_; }
    const QString& layer() const { return layer_; }
    /** What the net's first input reads of the samples that are answered; empty without data. */
    const Tensor& inputs() const;
    /** What these samples are called: "row 17". */
    const QStringList& samples() const { return samples_; }
    /** What part these are of, as the word before the number of one: "Test sample"; where one was chosen to be the first: "Sample". */
    const QString& sampleWord() const { return sampleWord_; }
    /** The newest look at layer(); null before. */
    std::shared_ptr<const InsideLook> look() const { return look_; }
    /** Steps behind which its weights are; 0: those of the trained net. */
    std::uint64_t step() const { return step_; }

 signals:
    void netChanged();  // layers, layer, inputs
    void layerChanged();  // layer
    void looked();      // look, step
    void failed(const QString& why);

 private:
    using Clock = std::chrono::steady_clock;
    struct Bench;
    bool training() const;
    void changed();
    void setBench(const Graph& graph, const Dataset* data, const DataRecipe& recipe, std::optional<std::uint32_t> first);
    void followTraining();
    void lookAgain();
    void start(std::shared_ptr<const WeightsSeen> weights);

    TrainingController& training_;
    bool live_, shown_ = false, stale_ = true;
    std::shared_ptr<Bench> bench_;  // shared with the thread that looks
    std::shared_ptr<const void> source_, ground_;  // what bench_ was made of
    QStringList layers_, samples_;
    QString layer_, sampleWord_;
    std::shared_ptr<const WeightsSeen> seen_;
    std::shared_ptr<const InsideLook> look_;
    std::uint64_t step_ = 0;
    std::optional<std::uint32_t> first_;  // of the samples
    Clock::time_point next_{};
    NewestJob job_;
};

}  // namespace lamina::ui
