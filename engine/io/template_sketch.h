// SPDX-License-Identifier: GPL-3.0-or-later
// How the templates are drawn: layer under layer, with what trains them.
#pragma once

#include <string>
#include <vector>

#include "engine/io/templates.h"

namespace lamina {

/** A net that grows downwards, layer by layer. */
class Sketch {
 public:
    static constexpr double row = 90, aside = 250;  // between cards on the canvas

    /** Adds a layer below the last and feeds it from there. */
    NodeId add(const std::string& layer, const std::string& name, Params params = {}) { return addTo(last_, layer, name, std::move(params)); }
    /** Adds a layer below the last, fed by any other. */
    NodeId addTo(NodeId from, const std::string& layer, const std::string& name, Params params = {}, double x = 0);
    /** A second input. */
    void feed(NodeId from, NodeId to) { connect(graph_, from, to, 1); }
    NodeId dense(const std::string& name, std::int64_t units, const std::string& activation) {
        return add("Dense", name, {{"units", units}, {"activation", activation}});
    }
    /** Of 3 × 3, "same". */
    NodeId conv(const std::string& name, std::int64_t filters, const std::string& activation, std::int64_t strides = 1);
    /** Pictures of bytes, brought to 0 … 1. */
    void image(Shape shape);
    NodeId last() const { return last_; }
    void up(int rows) { y_ -= row * rows; }
    Graph take() { return std::move(graph_); }

 private:
    Graph graph_;
    NodeId last_ = 0;
    double y_ = 0;
};

/** The net of a sketch on a made data set, with Adam and what people watch. */
Project projectOf(const std::string& name, const std::string& data, Sketch& sketch, const std::string& loss, std::int64_t epochs, std::int64_t batch,
                  double learningRate);

/** The templates by what they read; the one list is templates(). */
Template digitsMlpTemplate();
Template digitsCnnTemplate();
Template residualTemplate();
Template photosTemplate();
Template autoencoderTemplate();
Template unetTemplate();
Template seriesTemplate();
Template seriesLstmTemplate();
Template textTemplate();
Template charactersTemplate();

}  // namespace lamina
