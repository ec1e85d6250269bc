// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a run has told so far: figures of every step, of every epoch, and what happened. Written by the trainer,
// read by the window and the recorder at any moment, without a lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/backend/telemetry.h"
#include "engine/history/append_log.h"
#include "engine/history/bad_number.h"
#include "engine/history/variable_look.h"
#include "engine/history/weights_seen.h"

namespace lamina {

/** Something that happened, for a mark on the time axis. */
struct Event {
    enum class Kind { LearningRate, Best, NotANumber, Paused, Resumed, Stopped, Note };
    Kind kind = Kind::Note;
    std::uint64_t step = 0;
    std::uint32_t epoch = 0;
    double value = 0;
    double time = 0;        // seconds since the start
    char text[96] = {};     // "learning rate 1e-3 → 3e-4"
};

/** How fast it went between two looks. */
struct ThroughputPoint {
    double time = 0;  // seconds since the start
    std::uint64_t step = 0;
    double samplesPerSecond = 0;
};

/** The figures of consecutive steps, a row of floats each. */
class StepLog {
 public:
    explicit StepLog(std::size_t columns) : columns_(columns) {}
    /** Writer only. values: columns() floats. */
    void append(const float* values) {
        for (std::size_t c = 0; c < columns_; ++c) values_.append(values[c]);
    }
    std::size_t columns() const { return columns_; }
    std::size_t size() const { return values_.size() / columns_; }
    float at(std::size_t step, std::size_t column) const { return values_[step * columns_ + column]; }

 private:
    std::size_t columns_;
    AppendLog<float> values_;
};

class History {
 public:
    /** stepNames: Plan::telemetry; epochNames: names of Plan::metrics. */
    History(std::vector<std::string> stepNames, std::vector<std::string> epochNames)
        : steps(stepNames.size()), stepNames_(std::move(stepNames)), epochNames_(std::move(epochNames)) {}

    const std::vector<std::string>& stepNames() const { return stepNames_; }
    const std::vector<std::string>& epochNames() const { return epochNames_; }

    /** Steps of a resumed run that were done before this history begins; set before anybody reads. */
    std::uint64_t firstStep = 0;
    /** Step firstStep + i of the run (from 0) is row i; columns by stepNames. */
    StepLog steps;
    /** Epoch, Validation and Test records; values by epochNames. */
    AppendLog<Record> epochs;
    AppendLog<Event> events;
    AppendLog<ThroughputPoint> throughput;
    /** What is looked at, in their order; set before anybody reads. */
    std::vector<WatchedVariable> variables;
    /** One look after another, a record of every variable each. */
    AppendLog<VariableLook> looks;

    /** Where a loss or a gradient that was no number came from; one at most. */
    AppendLog<BadNumber> badNumbers;
    /** For who wants to look inside while it trains; asking changes nothing that is told here. */
    mutable WeightsHandover weights;

    /** Column of a name; -1 where there is none. */
    static int column(const std::vector<std::string>& names, const std::string& name);

 private:
    std::vector<std::string> stepNames_, epochNames_;
};

/** "val_loss" of a Validation record, "test_loss" of a Test record, "loss" of an Epoch record. */
std::string logName(RecordKind kind, const std::string& metric);

}  // namespace lamina
