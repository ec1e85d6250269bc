// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/live_predictor.h"

#include <mutex>
#include <optional>
#include <utility>

#include "engine/trained/evaluation.h"

namespace lamina::ui {

struct LivePredictor::Net {
    std::shared_ptr<const TrainedModel> model;
    std::mutex mutex;  // a predictor is for one thread at a time
    std::optional<Predictor> predictor;

    std::vector<Tensor> answer(const std::vector<Tensor>& inputs) {
        const std::lock_guard lock(mutex);
        if (!predictor) predictor.emplace(*model, 1, 1);
        return predictor->predict(inputs);
    }
};

LivePredictor::LivePredictor(QObject* parent) : QObject(parent) {}

void LivePredictor::setModel(std::shared_ptr<const TrainedModel> model) {
    forget();
    net_ = model ? std::make_shared<Net>() : nullptr;
    if (net_) net_->model = std::move(model);
}

void LivePredictor::forget() {
    job_.drop();
    waiting_.clear();
}

void LivePredictor::ask(std::vector<Tensor> inputs) {
    if (!net_) return;
    waiting_ = std::move(inputs);
    if (!job_.busy()) next();
}

void LivePredictor::next() {
    job_.start([net = net_, inputs = std::exchange(waiting_, {})] { return net->answer(inputs); },
               [this](const std::vector<Tensor>& outputs) {
                   if (!waiting_.empty()) next();
                   emit answered(outputs);
               },
               [this](const QString& why) {
                   if (!waiting_.empty()) next();
                   emit failed(why);
               });
}

}  // namespace lamina::ui
