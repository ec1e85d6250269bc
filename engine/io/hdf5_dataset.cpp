// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/hdf5_dataset.h"

#include <zlib.h>

#include <algorithm>
#include <set>
#include <string>

#include "engine/base/shape.h"

namespace lamina {

namespace {

constexpr std::uint64_t mostGrowth = 1000;  // deflate shrinks to 1/1032 at best
constexpr std::uint16_t deflate = 1, shuffle = 2;

[[noreturn]] void otherType() { throw Hdf5Broken{"this is of a type we do not compute with"}; }
[[noreturn]] void otherPacking() { throw Hdf5Broken{"this is packed in a way we do not read"}; }
[[noreturn]] void damaged() { throw Hdf5Broken{"this cannot be read; the file may be damaged"}; }

/** Bytes of the first parts of all elements, then of the second ones …: elements again. */
std::vector<std::byte> unshuffled(const std::vector<std::byte>& bytes, std::size_t element) {
    const std::size_t count = element == 0 ? 0 : bytes.size() / element;
    std::vector<std::byte> whole = bytes;  // what fills no element stays at the end
    if (count == 0) return whole;          // an element may say that it has 4 GiB
    for (std::size_t part = 0; part < element; ++part)
        for (std::size_t i = 0; i < count; ++i) whole[i * element + part] = bytes[part * count + i];
    return whole;
}

}  // namespace

/** Where the pieces of a tensor are. */
struct Hdf5Dataset::Chunks {
    struct Piece {
        std::uint32_t size, skipped;  // bytes, and a mask of filters
        std::vector<std::uint64_t> at;
        std::uint64_t address;
    };
    std::vector<Piece> pieces;
    std::set<std::uint64_t> seen;  // nodes
    std::uint64_t stored = 0;
};

Hdf5Dataset::Hdf5Dataset(const Hdf5File& file, const Hdf5Messages& messages) : file_(file), messages_(messages) {
    const auto* space = findMessage(messages, Hdf5Message::Dataspace);
    const auto* type = findMessage(messages, Hdf5Message::Datatype);
    if (!space || !type) throw Hdf5Broken{"expected a data set"};
    readExtent(space->body);
    readType(type->body);
    if (__builtin_mul_overflow(bytes_, type_.size, &bytes_)) throw Hdf5Broken{"this tensor is larger than 4 GiB"};
    if (const auto* filters = findMessage(messages, Hdf5Message::Filters)) readFilters(filters->body);
}

void Hdf5Dataset::readExtent(std::span<const std::byte> space) {
    Hdf5Cursor in(space);
    const auto version = in.take<std::uint8_t>();
    const unsigned rank = in.take<std::uint8_t>();
    in.skip(1);
    const auto kind = in.take<std::uint8_t>();
    constexpr std::uint8_t nothing = 2;
    if (version == 1) in.skip(4);
    if (version < 1 || version > 2 || (version == 2 && kind == nothing) || rank > static_cast<unsigned>(Shape::maxRank))
        throw Hdf5Broken{"expected a tensor of at most 8 axes"};
    bytes_ = 1;  // elements so far
    for (unsigned i = 0; i < rank; ++i) {
        dims_.push_back(in.address());
        if (__builtin_mul_overflow(bytes_, dims_.back(), &bytes_) || bytes_ > largest || dims_.back() > largest)
            throw Hdf5Broken{"this tensor is larger than 4 GiB"};
    }
}

void Hdf5Dataset::readType(std::span<const std::byte> type) {
    Hdf5Cursor in(type);
    const unsigned kind = in.take<std::uint8_t>() & 15u;
    const auto bits = in.take<std::uint8_t>();
    in.skip(2);
    type_.kind = static_cast<Hdf5Type::Kind>(kind);
    type_.size = in.take<std::uint32_t>();
    type_.bigEndian = bits & 1;
    type_.isSigned = bits & 8;
    if (kind == Hdf5Type::Opaque || kind == Hdf5Type::Enum) return;
    if (kind != Hdf5Type::Integer && kind != Hdf5Type::Float) otherType();
    const auto offset = in.take<std::uint16_t>();
    const unsigned precision = in.take<std::uint16_t>();
    const std::size_t size = type_.size;
    if (offset != 0 || (size != 1 && size != 2 && size != 4 && size != 8) || precision != 8 * size) otherType();
    if (kind == Hdf5Type::Integer) return;
    in.skip(1);
    const unsigned exponent = in.take<std::uint8_t>();
    const bool known = (size == 8 && exponent == 11) || (size == 4 && exponent == 8) || (size == 2 && (exponent == 5 || exponent == 8));
    if (!known || (bits & 64)) otherType();
    type_.brain = size == 2 && exponent == 8;
}

void Hdf5Dataset::readFilters(std::span<const std::byte> filters) {
    Hdf5Cursor in(filters);
    const auto version = in.take<std::uint8_t>();
    const unsigned count = in.take<std::uint8_t>();
    if (version < 1 || version > 2) otherPacking();
    if (version == 1) in.skip(6);
    for (unsigned i = 0; i < count; ++i) {
        Filter filter{in.take<std::uint16_t>(), 0};
        if (filter.id != deflate && filter.id != shuffle) otherPacking();
        // Nobody packs twice; a file that says so hundreds of times would have a reader work for minutes.
        if (std::any_of(filters_.begin(), filters_.end(), [&](const Filter& f) { return f.id == filter.id; })) otherPacking();
        const unsigned name = version == 1 ? in.take<std::uint16_t>() : 0u;
        in.skip(2);
        const unsigned values = in.take<std::uint16_t>();
        in.skip((name + 7) / 8 * 8);
        Hdf5Cursor own(in.take(4 * std::uint64_t{values}));
        if (version == 1 && values % 2) in.skip(std::min<std::size_t>(4, in.left()));
        if (filter.id == shuffle) filter.element = own.take<std::uint32_t>();
        filters_.push_back(filter);
    }
}

void Hdf5Dataset::requireHeld(std::uint64_t stored, bool packed) const {
    const bool all = packed ? stored > 0 && bytes_ / mostGrowth <= stored : stored >= bytes_;
    if (bytes_ > largest || (bytes_ > 0 && !all))
        throw Hdf5Broken{"this says it has " + std::to_string(bytes_) + " bytes, but holds " + std::to_string(stored)};
}

std::vector<std::byte> Hdf5Dataset::read() const {
    enum { Compact = 0, Contiguous = 1, Chunked = 2 };
    if (findMessage(messages_, Hdf5Message::ExternalFiles)) throw Hdf5Broken{"this is stored in another file"};
    const auto* message = findMessage(messages_, Hdf5Message::Layout);
    if (!message) throw Hdf5Broken{"expected a data set"};
    Hdf5Cursor in(message->body);
    const auto version = in.take<std::uint8_t>();
    const auto layout = in.take<std::uint8_t>();
    if (version < 3 || version > 4 || layout > Chunked) throw Hdf5Broken{"this is stored elsewhere, or in a way we do not read"};
    if (layout == Chunked && version != 3) otherPacking();
    if (layout == Chunked) return readChunks(in);
    std::span<const std::byte> data;
    if (layout == Compact) {
        data = in.take(in.take<std::uint16_t>());
    } else {
        const std::uint64_t address = in.address(), size = in.address();
        if (address != Hdf5File::nowhere) data = file_.at(address, size);
    }
    requireHeld(data.size(), false);
    data = data.first(static_cast<std::size_t>(bytes_));
    return {data.begin(), data.end()};
}

// ---- in pieces

std::vector<std::byte> Hdf5Dataset::readChunks(Hdf5Cursor layout) const {
    const unsigned axes = layout.take<std::uint8_t>();
    if (dims_.empty() || axes != dims_.size() + 1) damaged();
    const std::uint64_t tree = layout.address();
    std::vector<std::uint64_t> extent;
    std::uint64_t pieceBytes = type_.size;
    for (std::size_t i = 0; i < dims_.size(); ++i) {
        extent.push_back(layout.take<std::uint32_t>());
        if (extent.back() == 0 || __builtin_mul_overflow(pieceBytes, extent.back(), &pieceBytes) || pieceBytes > largest) damaged();
    }
    Chunks chunks;
    if (tree != Hdf5File::nowhere) findChunks(tree, 256, chunks);
    requireHeld(chunks.stored, true);
    std::vector<std::byte> whole(static_cast<std::size_t>(bytes_));
    for (const auto& piece : chunks.pieces) {
        const auto data = unpacked(file_.at(piece.address, piece.size), piece.skipped, pieceBytes);
        // Rows along the last axis: each is in one stretch, there as here.
        const std::size_t last = dims_.size() - 1;
        bool inside = true;
        for (std::size_t i = 0; i < dims_.size(); ++i) inside = inside && piece.at[i] < dims_[i];
        if (!inside) continue;
        const std::uint64_t run = std::min(extent[last], dims_[last] - piece.at[last]) * type_.size;
        for (std::uint64_t row = 0; row < pieceBytes / type_.size / extent[last]; ++row) {
            std::uint64_t rest = row, to = piece.at[last], stride = dims_[last];
            bool within = true;
            for (std::size_t i = last; i-- > 0; rest /= extent[i], stride *= dims_[i]) {
                const std::uint64_t place = piece.at[i] + rest % extent[i];
                within = within && place < dims_[i];
                to += place * stride;
            }
            if (within) std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(row * extent[last] * type_.size), run, whole.begin() + static_cast<std::ptrdiff_t>(to * type_.size));
        }
    }
    return whole;
}

void Hdf5Dataset::findChunks(std::uint64_t address, int below, Chunks& chunks) const {
    if (!chunks.seen.insert(address).second || chunks.seen.size() > Hdf5File::mostObjects) damaged();
    Hdf5Cursor in = file_.from(address);
    in.expect("TREE");
    const auto kind = in.take<std::uint8_t>();
    const int level = in.take<std::uint8_t>();
    if (kind != 1 || level >= below) damaged();
    const auto entries = in.take<std::uint16_t>();
    in.skip(16);  // siblings
    for (unsigned i = 0; i < entries; ++i) {
        Chunks::Piece piece;
        piece.size = in.take<std::uint32_t>();
        piece.skipped = in.take<std::uint32_t>();
        for (std::size_t axis = 0; axis < dims_.size(); ++axis) piece.at.push_back(in.address());
        in.skip(8);
        piece.address = in.address();
        if (level > 0) {
            findChunks(piece.address, level, chunks);
            continue;
        }
        chunks.stored += piece.size;
        if (chunks.stored > file_.size()) damaged();  // the same bytes over and over
        chunks.pieces.push_back(std::move(piece));
    }
}

std::vector<std::byte> Hdf5Dataset::unpacked(std::span<const std::byte> stored, std::uint32_t skipped, std::uint64_t size) const {
    std::vector<std::byte> bytes(stored.begin(), stored.end());
    for (std::size_t i = filters_.size(); i-- > 0;) {
        if (i < 32 && (skipped >> i & 1)) continue;
        if (filters_[i].id == shuffle) {
            bytes = unshuffled(bytes, filters_[i].element);
            continue;
        }
        if (size / 1032 > bytes.size()) damaged();
        std::vector<std::byte> inflated(static_cast<std::size_t>(size));
        uLongf length = static_cast<uLongf>(size);
        const int state = uncompress(reinterpret_cast<Bytef*>(inflated.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()));
        if (state != Z_OK) damaged();
        inflated.resize(length);
        bytes = std::move(inflated);
    }
    if (bytes.size() != size) damaged();
    return bytes;
}

}  // namespace lamina
