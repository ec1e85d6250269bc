// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/memory.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace lamina {

namespace {

std::uint64_t aligned(std::uint64_t bytes) { return (bytes + Plan::alignment - 1) / Plan::alignment * Plan::alignment; }

std::uint64_t bytesOf(const Value& v) { return static_cast<std::uint64_t>(v.shape.elements()) * sizeOf(v.dtype); }

/** Free room in an arena that grows: first fit by offset, neighbours joined on release. */
class Arena {
 public:
    std::uint64_t take(std::uint64_t bytes) {
        for (auto hole = holes_.begin(); hole != holes_.end(); ++hole) {
            if (hole->second < bytes) continue;
            const auto [offset, size] = *hole;
            holes_.erase(hole);
            if (size > bytes) holes_[offset + bytes] = size - bytes;
            return offset;
        }
        return grow(bytes);
    }
    void release(std::uint64_t offset, std::uint64_t bytes) {
        auto next = holes_.upper_bound(offset);
        if (next != holes_.end() && offset + bytes == next->first) {
            bytes += next->second;
            next = holes_.erase(next);
        }
        if (next != holes_.begin()) {
            auto before = std::prev(next);
            if (before->first + before->second == offset) {
                before->second += bytes;
                return;
            }
        }
        holes_[offset] = bytes;
    }
    std::uint64_t size() const { return end_; }

 private:
    /** A hole at the very end is used as the beginning of what is taken. */
    std::uint64_t grow(std::uint64_t bytes) {
        std::uint64_t offset = end_;
        if (!holes_.empty()) {
            const auto last = std::prev(holes_.end());
            if (last->first + last->second == end_) {
                offset = last->first;
                holes_.erase(last);
            }
        }
        end_ = offset + bytes;
        return offset;
    }
    std::map<std::uint64_t, std::uint64_t> holes_;
    std::uint64_t end_ = 0;
};

/** Walks a program once, taking memory at the first use of a value and giving it back after the last. */
class Placement {
 public:
    Placement(Plan& plan, Program& program) : plan_(plan), program_(program) {}

    void run() {
        findLastUses();
        for (ValueId id : program_.inputs) place(id);  // nothing in a Predict program writes them
        for (std::size_t i = 0; i < program_.ops.size(); ++i) {
            const OpValues v = valuesOf(program_.ops[i]);
            takeOver(v, i);
            for (ValueId w : v.writes) place(w);
            for (ValueId r : v.reads) releaseAfter(r, i);
            for (ValueId w : v.writes) releaseAfter(w, i);
        }
        program_.activationBytes = arena_.size();
    }

 private:
    bool ours(ValueId root) const { return plan_[root].storage == Storage::Activation; }
    std::uint64_t need(ValueId root) const { return std::max<std::uint64_t>(aligned(bytesOf(plan_[root])), Plan::alignment); }

    void findLastUses() {
        for (std::size_t i = 0; i < program_.ops.size(); ++i) {
            const OpValues v = valuesOf(program_.ops[i]);
            for (ValueId id : v.reads) lastUse_[rootOf(plan_.values, id)] = i;
            for (ValueId id : v.writes) lastUse_[rootOf(plan_.values, id)] = i;
        }
        for (ValueId id : program_.outputs) lastUse_[rootOf(plan_.values, id)] = program_.ops.size();
        for (ValueId id : program_.inputs) lastUse_.emplace(rootOf(plan_.values, id), 0);
    }

    /** The written value moves into the memory of a read one that nobody needs any more. */
    void takeOver(const OpValues& v, std::size_t i) {
        if (v.inPlace == noValue || v.writes.empty()) return;
        const ValueId from = rootOf(plan_.values, v.inPlace), to = rootOf(plan_.values, v.writes.front());
        const bool readTwice = std::count_if(v.reads.begin(), v.reads.end(), [&](ValueId r) { return rootOf(plan_.values, r) == from; }) > 1;
        if (from == to || readTwice || !ours(from) || !ours(to) || placed_.count(to) || !placed_.count(from)) return;
        if (lastUse_[from] != i || need(from) < need(to)) return;
        plan_.values[static_cast<std::size_t>(to)].offset = plan_[from].offset;
        placed_[to] = placed_[from];
        placed_[from] = 0;  // nothing left to give back
    }

    void place(ValueId id) {
        const ValueId root = rootOf(plan_.values, id);
        if (!ours(root) || placed_.count(root)) return;
        plan_.values[static_cast<std::size_t>(root)].offset = arena_.take(need(root));
        placed_[root] = need(root);
    }

    void releaseAfter(ValueId id, std::size_t i) {
        const ValueId root = rootOf(plan_.values, id);
        const auto it = placed_.find(root);
        if (it == placed_.end() || it->second == 0 || lastUse_[root] != i) return;
        arena_.release(plan_[root].offset, it->second);
        it->second = 0;
    }

    Plan& plan_;
    Program& program_;
    Arena arena_;
    std::unordered_map<ValueId, std::size_t> lastUse_;
    std::unordered_map<ValueId, std::uint64_t> placed_;  // root → bytes held
};

void resolveAliases(Plan& plan) {
    for (std::size_t i = 0; i < plan.values.size(); ++i) {
        if (plan.values[i].alias == noValue) continue;
        const Value& root = plan[rootOf(plan.values, static_cast<ValueId>(i))];
        plan.values[i].offset = root.offset;
        plan.values[i].storage = root.storage;
    }
}

}  // namespace

void placePersistent(Plan& plan) {
    std::uint64_t weights = 0, gradients = 0, state = 0, scalars = 0, accumulators = 0;
    const auto put = [](Value& v, std::uint64_t& end, std::uint64_t step) {
        v.offset = end;
        end += (std::max<std::uint64_t>(bytesOf(v), 1) + step - 1) / step * step;
    };
    for (auto& v : plan.values) {
        switch (v.storage) {
            case Storage::Weight: put(v, weights, Plan::alignment); break;
            case Storage::Gradient: put(v, gradients, Plan::alignment); break;
            case Storage::State: put(v, state, Plan::alignment); break;
            case Storage::Scalar: put(v, scalars, 8); break;
            case Storage::Accumulator: put(v, accumulators, 8); break;
            case Storage::Activation:
            case Storage::Copy: break;
        }
    }
    plan.weightBytes = weights;
    plan.stateBytes = state;
    plan.scalarBytes = scalars;
    plan.accumulatorBytes = accumulators;
    plan.copyBytes = plan.compute == DType::BFloat16 ? (weights + state) / 2 : 0;
}

void placeActivations(Plan& plan, Program& program) {
    Placement(plan, program).run();
    resolveAliases(plan);
    plan.activationBytes = std::max(plan.activationBytes, program.activationBytes);
}

void placeApart(Plan& plan, Program& program) {
    std::uint64_t end = 0;
    std::unordered_set<ValueId> placed;
    const auto place = [&](ValueId id) {
        const ValueId root = rootOf(plan.values, id);
        Value& value = plan.values[static_cast<std::size_t>(root)];
        if (value.storage != Storage::Activation || !placed.insert(root).second) return;
        value.offset = end;
        end += std::max<std::uint64_t>(aligned(bytesOf(value)), Plan::alignment);
    };
    for (const ValueId id : program.inputs) place(id);
    for (const Op& op : program.ops)
        for (const ValueId id : valuesOf(op).writes) place(id);
    program.activationBytes = end;
    resolveAliases(plan);
    plan.activationBytes = std::max(plan.activationBytes, end);
}

}  // namespace lamina
