// SPDX-License-Identifier: GPL-3.0-or-later
// A net that answers while somebody draws or types: on another thread, always the newest question.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/trained/trained_model.h"
#include "ui/document/newest_job.h"

namespace lamina::ui {

class LivePredictor : public QObject {
    Q_OBJECT
 public:
    explicit LivePredictor(QObject* parent = nullptr);

    /** Null: nobody answers. */
    void setModel(std::shared_ptr<const TrainedModel> model);
    /** inputs: (n, …), one an Input of the net. The answer comes as a signal; a question that comes while one is thought about waits, and only the
     *  newest waits. */
    void ask(std::vector<Tensor> inputs);
    /** A newer question than the one that was answered last is thought about. */
    bool thinks() const { return job_.busy(); }
    /** What was asked no longer counts: it was taken back. */
    void forget();
    void ask(const Tensor& input) { ask(std::vector<Tensor>{input}); }

 signals:
    /** (n, …) float32, one an output; of the newest model and the newest question so far. */
    void answered(const std::vector<lamina::Tensor>& outputs);
    void failed(const QString& sentence);

 private:
    struct Net;  // opened at the first question, on the thread that answers
    void next();

    std::shared_ptr<Net> net_;
    NewestJob job_;
    std::vector<Tensor> waiting_;
};

}  // namespace lamina::ui
