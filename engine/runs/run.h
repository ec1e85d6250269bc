// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of a training: plain values, named as a person would ask for them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamina {

using RunId = std::int64_t;

enum class Outcome { Running, Finished, Stopped, Interrupted, Failed };

/** "running", "finished", "stopped", "interrupted", "failed". */
std::string_view name(Outcome outcome);

/** The best and the last value of a figure. */
struct RunMetric {
    std::string name;  // as in Keras' logs: "val_accuracy"
    double best = 0;
    double last = 0;
    bool maximize = false;  // whether more is better
    bool operator==(const RunMetric&) const = default;
};

/** A file that a run left behind. */
struct Artifact {
    std::string kind;  // "weights", "checkpoint", "curves"
    std::filesystem::path path;  // absolute
    std::uint64_t bytes = 0;
    bool operator==(const Artifact&) const = default;
};

/** A run whose weights another one began with, after so many of its steps. */
struct Ancestor {
    RunId run = 0;  // 0: there is none
    std::uint64_t steps = 0;
    bool operator==(const Ancestor&) const = default;
};

/** What is known when a training begins. */
struct RunStart {
    std::string name;
    std::string device;           // "cpu", "cuda:0"
    std::string deviceReason;     // one sentence
    std::string dataFingerprint;  // fingerprintText of the data set: same text, same data and split
    std::string configuration;    // the project file's JSON
    std::int64_t parameters = 0;  // numbers the net learns
    std::string tags;             // words, separated by spaces
    Ancestor parent = {};         // whose weights it begins with
    std::string kind = {};        // of the project: "classification"
};

/** A run as it stands in a list. */
struct RunSummary {
    RunId id = 0;
    std::string name;
    std::string engineVersion;
    std::string device;
    std::string deviceReason;
    std::string dataFingerprint;
    std::int64_t parameters = 0;
    double started = 0;    // seconds since 1970, UTC
    double trainedAt = 0;  // when it ended, or was last heard of
    double duration = 0;   // seconds of training
    Outcome outcome = Outcome::Running;
    std::string message;   // why it ended, where there is more to say
    std::string tags;
    std::string notes;
    bool trashed = false;
    Ancestor parent;       // it continues that run
    std::string kind;      // of its project: "classification"; empty: of an older Lamina
    std::vector<RunMetric> metrics;

    /** Null when this run has no such figure. */
    const RunMetric* metric(std::string_view metricName) const;
};

/** All of a run but its curves. */
struct Run : RunSummary {
    std::string configuration;
    std::vector<Artifact> artifacts;
};

/** Which runs, and in what order. */
struct RunQuery {
    std::string text;                // in name, tags, notes or device; letter case does not matter
    std::optional<Outcome> outcome;
    std::string dataFingerprint;     // empty: any
    bool trashed = false;            // those in the trash instead of those outside
    /** "started", "name", "duration", "parameters", "device", "outcome", "trained_at", or a metric's name: by its best
     *  value; runs without it come last. */
    std::string sortBy = "started";
    bool descending = true;
    std::size_t limit = 0;           // 0: all
};

}  // namespace lamina
