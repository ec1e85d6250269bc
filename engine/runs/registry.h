// SPDX-License-Identifier: GPL-3.0-or-later
// Every training ever begun on this machine: one SQLite index and a folder a run, in the user's data directory. Several
// processes may use it at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/platform.h"
#include "engine/runs/curves.h"
#include "engine/runs/run.h"

namespace lamina {

class Database;

/** Writes one run while it trains; holds the lock that tells everybody it is alive. A recorder that dies without
 *  `finish` leaves a run that reads "interrupted". For one thread at a time. */
class RunRecorder {
 public:
    ~RunRecorder();
    RunRecorder(RunRecorder&&) noexcept;
    RunRecorder& operator=(RunRecorder&&) = delete;

    RunId id() const { return id_; }
    /** The folder for what the run leaves behind. */
    const std::filesystem::path& directory() const { return directory_; }
    /** The file in there for the net that it trains. */
    std::filesystem::path modelFile() const;
    /** Adds a point to a curve; flushed by itself from time to time. */
    void append(std::string_view curve, const CurvePoint& point) { curves_.append(curve, point); }
    void flush() { curves_.flush(); }
    /** The figures so far, for lists; replaces earlier ones of the same names. To be called once an epoch, not a step. */
    void report(std::span<const RunMetric> metrics);
    /** Names a file in `directory` as left behind by the run. */
    void addArtifact(const std::string& kind, const std::filesystem::path& file);
    /** Tells how long it has trained since it began or was taken up, without pauses. */
    void trained(double seconds) { seconds_ = seconds; }
    /** Seconds of training, those before a resume included: the time of curve points. */
    double duration() const { return before_ + seconds_; }
    /** Ends the run, flushes its curves and lets go of it. */
    void finish(Outcome outcome, const std::string& message = {}, std::span<const RunMetric> metrics = {});

 private:
    friend class Registry;
    RunRecorder(std::shared_ptr<Database> database, RunId id, std::filesystem::path directory, FileLock lock,
                double before);

    std::shared_ptr<Database> database_;
    RunId id_;
    std::filesystem::path directory_;
    std::optional<FileLock> lock_;
    CurveWriter curves_;
    double seconds_ = 0;  // trained since this recorder took over
    double before_;       // and before that, of a resumed run
};

/** The registry. An object is for one thread at a time; any number of objects and processes may be open. */
class Registry {
 public:
    /** Opens or makes it; an older one is brought up to date. Throws Error when the folder cannot be written to, or
     *  the registry comes from a newer Lamina. */
    explicit Registry(std::filesystem::path directory = dataDirectory());

    RunRecorder begin(const RunStart& start);
    /** Goes on with a run that is not running; points after `lastStep` are dropped, its figures are those of the others, and configuration and device become those
     *  of `now` where it has them. Throws Error when it is running. */
    RunRecorder resume(RunId id, std::uint64_t lastStep, const RunStart& now = {});

    std::vector<RunSummary> list(const RunQuery& query = {});
    /** Throws Error when there is no such run. */
    Run get(RunId id);
    /** The runs that one stands on, the oldest first, itself last; ends where one was deleted for good. */
    std::vector<Ancestor> lineage(const Ancestor& newest);
    std::vector<Curve> curves(RunId id) const;
    /** For CurveReader: to follow a run as it trains. */
    std::filesystem::path curveFile(RunId id) const;
    std::filesystem::path directory(RunId id) const;
    /** Where the net of a run is, if it kept one. */
    std::filesystem::path modelFile(RunId id) const;

    void setName(RunId id, const std::string& name);
    void setNotes(RunId id, const std::string& notes);
    void setTags(RunId id, const std::string& tags);

    /** Moves a run into the trash; throws Error while it is running. */
    void remove(RunId id);
    void restore(RunId id);
    /** Bytes that a purge of the trash would free. */
    std::uint64_t trashBytes();
    /** Deletes what is in the trash, for good; returns the bytes freed. */
    std::uint64_t purge();

 private:
    void markInterrupted();
    std::vector<RunId> trash();
    void setText(RunId id, const char* column, const std::string& text);

    std::filesystem::path directory_;
    std::shared_ptr<Database> database_;
};

}  // namespace lamina
