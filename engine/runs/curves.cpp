// SPDX-License-Identifier: GPL-3.0-or-later
// The file: eight bytes of magic, then records of length (u32), CRC-32 (u32) and payload, all little-endian. A payload
// is a row of entries: a new series by name, a position (step, epoch, time), or a value of a series at that position.
#include "engine/runs/curves.h"

#include <zlib.h>

#include <cstring>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform_sync.h"

namespace lamina {

namespace {

constexpr std::string_view magic = "LAMCURV1";
constexpr std::size_t recordHead = 8;
constexpr std::size_t flushSize = 1 << 16;
constexpr std::size_t entrySize = 64;  // at most, of a value with its position and series, but for the name

enum Entry : char { Series = 1, Position = 2, Number = 3 };

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

/** Takes plain values from the front of a string. */
class Taker {
 public:
    explicit Taker(std::string_view bytes) : rest_(bytes) {}
    bool done() const { return rest_.empty(); }
    template <class T>
    bool take(T& value) {
        if (rest_.size() < sizeof value) return false;
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
        return true;
    }
    bool take(std::string& text, std::size_t size) {
        if (rest_.size() < size) return false;
        text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
    }

 private:
    std::string_view rest_;
};

bool takeEntry(Taker& in, CurvePoint& at, std::vector<Curve>& curves) {
    char kind = 0;
    in.take(kind);
    std::uint16_t number = 0;
    if (kind == Series) {
        Curve curve;
        if (!in.take(number) || !in.take(curve.name, number)) return false;
        curves.push_back(std::move(curve));
        return true;
    }
    if (kind == Position) return in.take(at.step) && in.take(at.epoch) && in.take(at.time);
    if (kind != Number || !in.take(number) || !in.take(at.value) || number >= curves.size()) return false;
    curves[number].points.push_back(at);
    return true;
}

bool takeRecord(std::string_view payload, std::vector<Curve>& curves) {
    Taker in(payload);
    CurvePoint at;
    std::vector<std::size_t> before;
    for (const Curve& curve : curves) before.push_back(curve.points.size());
    while (!in.done()) {
        if (takeEntry(in, at, curves)) continue;
        curves.resize(before.size());  // all of a record or nothing
        for (std::size_t i = 0; i < before.size(); ++i) curves[i].points.resize(before[i]);
        return false;
    }
    return true;
}

/** The payload of the record at the front, when all of it is there and whole. */
bool wholeRecord(std::string_view bytes, std::string_view& payload) {
    std::uint32_t length = 0, crc = 0;
    Taker in(bytes);
    if (!in.take(length) || !in.take(crc) || bytes.size() - recordHead < length || length == 0) return false;
    payload = bytes.substr(recordHead, length);
    return checksum(payload) == crc;
}

std::string readFrom(const std::filesystem::path& file, std::uint64_t offset) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(file, missing);
    if (missing || size <= offset) return {};
    std::string bytes(size - offset, '\0');
    std::ifstream in(file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(offset));
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    return bytes;
}

}  // namespace

CurveWriter::CurveWriter(const std::filesystem::path& file) : file_(file), flushAt_(flushSize) {
    CurveReader reader(file);
    std::vector<Curve> there;
    reader.poll(there);
    written_ = reader.offset();
    for (const auto& curve : there) series_.emplace(curve.name, seriesCount_++);
    if (written_ > 0) std::filesystem::resize_file(file, written_);
    out_.open(file, std::ios::binary | (written_ > 0 ? std::ios::app : std::ios::trunc));
    if (!out_) throw Error("cannot write the curves of a run", file.string(), "check the rights of this folder");
}

void CurveWriter::append(std::string_view name, const CurvePoint& point) {
    pending_.reserve(pending_.size() + name.size() + entrySize);  // all of an entry or nothing, where memory is short
    const auto series = seriesOf(name);
    moveTo(point);
    put(Number);
    put(series);
    put(point.value);
    if (pending_.size() >= flushAt_ && !tryFlush()) flushAt_ += flushSize;
}

std::uint16_t CurveWriter::seriesOf(std::string_view name) {
    if (const auto it = series_.find(name); it != series_.end()) return it->second;
    const std::uint16_t number = seriesCount_;
    series_.emplace(name, number);
    ++seriesCount_;
    put(Series);
    put(static_cast<std::uint16_t>(name.size()));
    pending_ += name;
    return number;
}

void CurveWriter::moveTo(const CurvePoint& point) {
    const bool known = position_.step == point.step && position_.epoch == point.epoch && position_.time == point.time;
    if (!known || position_.value == 0) {
        put(Position);
        put(point.step);
        put(point.epoch);
        put(point.time);
    }
    position_ = point;
    position_.value = 1;  // a position has been written in this record
}

bool CurveWriter::tryFlush() {
    if (pending_.empty()) return true;
    if (!out_) {  // after a full disk: cut off what is no whole record, and try again
        std::error_code ignored;
        std::filesystem::resize_file(file_, written_, ignored);
        out_ = std::ofstream(file_, std::ios::binary | std::ios::app);
    }
    std::string record(written_ == 0 ? magic : std::string_view());
    const std::uint32_t head[] = {static_cast<std::uint32_t>(pending_.size()), checksum(pending_)};
    record.append(reinterpret_cast<const char*>(head), sizeof head);
    record += pending_;
    if (!out_.write(record.data(), static_cast<std::streamsize>(record.size())).flush()) return false;
    written_ += record.size();
    pending_.clear();
    position_.value = 0;
    flushAt_ = flushSize;
    return true;
}

void CurveWriter::flush() {
    if (!tryFlush())
        throw Error("cannot write the curves of a run", file_.string(), "the disk may be full: make room and go on");
}

bool CurveReader::poll(std::vector<Curve>& curves) {
    const auto fresh = readFrom(file_, offset_);
    std::string_view bytes = fresh;
    const auto before = offset_;
    if (offset_ == 0) {
        if (bytes.substr(0, magic.size()) != magic.substr(0, bytes.size()))
            throw Error::input("this is no file of curves", file_.string());
        if (bytes.size() <= magic.size()) return false;
        bytes.remove_prefix(magic.size());
    }
    for (std::string_view payload; wholeRecord(bytes, payload); bytes.remove_prefix(recordHead + payload.size())) {
        if (!takeRecord(payload, curves)) break;
        offset_ = static_cast<std::uint64_t>(payload.data() + payload.size() - fresh.data()) + before;
    }
    return offset_ != before;
}

std::vector<Curve> readCurves(const std::filesystem::path& file) {
    std::vector<Curve> curves;
    CurveReader(file).poll(curves);
    return curves;
}

void truncateCurves(const std::filesystem::path& file, std::uint64_t lastStep) {
    const auto all = readCurves(file);
    auto shorter = file;
    shorter += ".new";
    std::filesystem::remove(shorter);
    CurveWriter writer(shorter);
    for (const auto& curve : all)
        for (const auto& point : curve.points)
            if (point.step <= lastStep) writer.append(curve.name, point);
    writer.flush();
    syncToDisk(shorter);
    std::filesystem::rename(shorter, file);
    syncToDisk(file.parent_path());
}

}  // namespace lamina
