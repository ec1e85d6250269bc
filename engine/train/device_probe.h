// SPDX-License-Identifier: GPL-3.0-or-later
// How long single ops take on a device: a plan of a few of them, timed through the contract that every device keeps.
#pragma once

#include <functional>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/plan/op_work.h"

namespace lamina {

/** What was timed: the work of the ops, and the seconds they took once. */
struct Probed {
    double operations = 0, bytes = 0, turns = 0;
    double seconds = 0;
};

class DeviceProbe {
 public:
    DeviceProbe(const Device& device, const ExecutorOptions& options) : device_(device), options_(options) {}

    /** A plan that is made op by op; all its values are activations of their own. */
    class Sketch {
     public:
        ValueId value(Shape shape, DType dtype = DType::Float32);
        void add(Op op) { ops_.push_back(std::move(op)); }

     private:
        friend class DeviceProbe;
        Plan plan_;
        std::vector<Op> ops_;
    };
    using Draw = std::function<void(Sketch&, std::int64_t size)>;

    /** Of what is drawn at a size. */
    Probed at(std::int64_t size, const Draw& draw) const;
    /** Of the first size, doubled again and again, at which it takes long enough to tell work from starting. */
    Probed large(std::int64_t size, const Draw& draw) const;

 private:
    const Device& device_;
    const ExecutorOptions& options_;
};

}  // namespace lamina
