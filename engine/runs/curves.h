// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of a run as an append-only file: whoever is killed while writing loses at most the points not yet flushed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lamina {

struct CurvePoint {
    std::uint64_t step = 0;   // global, from 1
    std::uint32_t epoch = 0;  // from 0
    double time = 0;          // seconds since the run began
    double value = 0;
    bool operator==(const CurvePoint&) const = default;
};

/** One figure over a training; names as in Keras' logs: "loss", "val_accuracy". */
struct Curve {
    std::string name;
    std::vector<CurvePoint> points;
    bool operator==(const Curve&) const = default;
};

/** Appends points. Not for two threads at once. */
class CurveWriter {
 public:
    /** Starts the file, or goes on behind the last whole record of one that is there. */
    explicit CurveWriter(const std::filesystem::path& file);

    /** Flushes now and then; never throws: where the disk is full the points are kept for the next attempt. */
    void append(std::string_view name, const CurvePoint& point);
    /** Hands everything to the system: from here on it survives the death of this process. Throws Error when the disk
     *  is full or gone. */
    void flush();
    const std::filesystem::path& file() const { return file_; }

 private:
    std::uint16_t seriesOf(std::string_view name);
    void moveTo(const CurvePoint& point);
    bool tryFlush();
    template <class T>
    void put(const T& value) {
        pending_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }

    std::filesystem::path file_;
    std::ofstream out_;
    std::uint64_t written_ = 0;  // bytes of whole records in the file
    std::string pending_;        // the next record's payload
    std::size_t flushAt_ = 0;    // bytes of pending_
    std::map<std::string, std::uint16_t, std::less<>> series_;
    std::uint16_t seriesCount_ = 0;
    CurvePoint position_;        // step, epoch and time of the last point in pending_
};

/** Reads what has been written so far, and later what has come since: also from a file another process writes. */
class CurveReader {
 public:
    explicit CurveReader(std::filesystem::path file) : file_(std::move(file)) {}
    /** Appends what is new to `curves`, always the same vector; whether there was anything. Stops at the first record
     *  that is not whole. Throws Error when the file is no curve file. */
    bool poll(std::vector<Curve>& curves);
    /** Bytes of whole records read. */
    std::uint64_t offset() const { return offset_; }

 private:
    std::filesystem::path file_;
    std::uint64_t offset_ = 0;
};

/** All curves of a file; none when there is no file. */
std::vector<Curve> readCurves(const std::filesystem::path& file);

/** Drops all points after a step, for a run that is resumed from there. */
void truncateCurves(const std::filesystem::path& file, std::uint64_t lastStep);

}  // namespace lamina
