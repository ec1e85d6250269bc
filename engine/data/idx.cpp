// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/idx.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/data/byte_order.h"
#include "engine/data/gzip.h"

namespace lamina {

namespace {

enum class Element { UInt8 = 0x08, Int8 = 0x09, Int16 = 0x0B, Int32 = 0x0C, Float32 = 0x0D, Float64 = 0x0E };

struct IdxHead {
    Element element;
    Shape shape;
    std::size_t size;   // of the head
    std::size_t bytes;  // of the elements
};

std::size_t sizeOf(Element e) {
    switch (e) {
        case Element::UInt8:
        case Element::Int8: return 1;
        case Element::Int16: return 2;
        case Element::Int32:
        case Element::Float32: return 4;
        case Element::Float64: return 8;
    }
    return 0;
}

[[noreturn]] void brokenIdx(const std::string& what, const std::string& where) {
    throw Error::input(what, where, "choose an IDX file such as those of MNIST");
}

IdxHead parseHead(std::span<const std::byte> bytes, const std::string& where) {
    if (bytes.size() < 4) brokenIdx("expected the 4 bytes of an IDX magic number, received " + std::to_string(bytes.size()), where);
    const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
    if (byte(0) != 0 || byte(1) != 0) brokenIdx("no IDX file: it does not begin with two zero bytes", where);
    const auto element = static_cast<Element>(byte(2));
    if (sizeOf(element) == 0)
        brokenIdx("expected an element type of 8, 9, 11, 12, 13 or 14, received " + std::to_string(byte(2)), where);
    const std::size_t rank = byte(3);
    if (rank < 1 || rank > 4) brokenIdx("expected 1 to 4 dimensions, received " + std::to_string(rank), where);
    if (bytes.size() < 4 + 4 * rank) brokenIdx("the file ends inside of its dimensions", where);
    std::array<Dim, 4> dims{};
    for (std::size_t i = 0; i < rank; ++i) dims[i] = loadNumber<std::uint32_t>(bytes.subspan(4), i, std::endian::big);
    const Shape shape(std::span<const Dim>(dims.data(), rank));
    const auto size = bytesOf(shape.dims(), sizeOf(element));
    if (!size) brokenIdx("the dimensions " + toString(shape) + " are more than any memory holds", where);
    return {element, shape, 4 + 4 * rank, *size};
}

/** Elements that begin there, made numbers of ours in a store of their own. */
template <class From, class To>
Tensor converted(const RowStore& store, const IdxHead& head) {
    const auto from = store.bytes().subspan(head.size);
    const auto made = RowStore::make(head.bytes / sizeof(From) * sizeof(To));
    auto* const to = reinterpret_cast<To*>(made->bytes().data());
    inParts(made->bytes().size(), sizeof(To), [&](std::size_t first, std::size_t bytes) {
        const std::size_t begin = first / sizeof(To), end = begin + bytes / sizeof(To);
        for (std::size_t i = begin; i < end; ++i) to[i] = static_cast<To>(loadNumber<From>(from, i, std::endian::big));
        made->release(first, bytes);
        store.release(head.size + begin * sizeof(From), (end - begin) * sizeof(From));
    });
    return Tensor(dtypeOf<To>, head.shape, made);
}

/** Bytes are in the file what they are in memory. */
Tensor bytesIn(const std::shared_ptr<const RowStore>& store, const IdxHead& head) {
    if (store->stays(head.bytes)) return Tensor(DType::UInt8, head.shape, store, head.size);
    return Tensor(DType::UInt8, head.shape, RowStore::copyOf(*store, head.size, head.bytes));
}

Tensor toTensor(const std::shared_ptr<const RowStore>& store, const IdxHead& head) {
    switch (head.element) {
        case Element::UInt8: return bytesIn(store, head);
        case Element::Int8: return converted<std::int8_t, std::int32_t>(*store, head);
        case Element::Int16: return converted<std::int16_t, std::int32_t>(*store, head);
        case Element::Int32: return converted<std::int32_t, std::int32_t>(*store, head);
        case Element::Float32: return converted<float, float>(*store, head);
        case Element::Float64: return converted<double, double>(*store, head);
    }
    return {};
}

void requireElements(const IdxHead& head, std::size_t file, const std::string& where) {
    if (file == head.size + head.bytes) return;
    brokenIdx("expected " + std::to_string(head.bytes) + " bytes for " + toString(head.shape) + ", received " + std::to_string(file - head.size), where);
}

IdxHead headOf(std::span<const std::byte> bytes, const std::string& where) {
    constexpr std::size_t longest = 20;
    return isGzip(bytes) ? parseHead(gunzip(bytes, longest, where), where) : parseHead(bytes, where);
}

/** The head tells how much there is to unpack. */
std::shared_ptr<const RowStore> withoutGzip(const RowStore& packed, const std::string& where, LoadProgress* progress) {
    const IdxHead head = headOf(packed.bytes(), where);
    const std::size_t size = packed.bytes().size();
    // Deflate shrinks to 1/1032 at best: what promises more is a lie, found before anything is allocated.
    if (head.bytes / 1032 > size)
        brokenIdx("expected " + std::to_string(head.bytes) + " bytes for " + toString(head.shape) + ", but " + std::to_string(size) + " gzipped bytes cannot hold them", where);
    const auto store = RowStore::make(head.size + head.bytes);
    requireElements(head, gunzipInto(*store, packed, where, progress), where);
    return store;
}

Tensor tensorIn(std::shared_ptr<const RowStore> store, const std::string& where, LoadProgress* progress) {
    if (isGzip(store->bytes())) store = withoutGzip(*store, where, progress);
    const IdxHead head = parseHead(store->bytes(), where);
    requireElements(head, store->bytes().size(), where);
    return toTensor(store, head);
}

}  // namespace

Tensor parseIdx(std::span<const std::byte> bytes, const std::string& where) {
    const auto store = RowStore::make(bytes.size());
    std::copy(bytes.begin(), bytes.end(), store->bytes().begin());
    return tensorIn(store, where, nullptr);
}

Tensor readIdx(const std::filesystem::path& path, LoadProgress* progress) {
    const auto store = RowStore::ofFile(path);
    Tensor tensor = tensorIn(store, path.string(), progress);
    store->requireWhole();
    return tensor;
}

Shape idxShape(const std::filesystem::path& path) { return headOf(RowStore::ofFile(path)->bytes(), path.string()).shape; }

std::optional<std::filesystem::path> idxPartner(const std::filesystem::path& path) {
    constexpr std::pair<const char*, const char*> words[] = {
        {"images-idx3", "labels-idx1"}, {"images.idx3", "labels.idx1"}, {"labels-idx1", "images-idx3"},
        {"labels.idx1", "images.idx3"}, {"images", "labels"},           {"labels", "images"}};
    const std::string name = path.filename().string();
    for (const auto& [from, to] : words) {
        const auto at = name.find(from);
        if (at == std::string::npos) continue;
        std::string other = name;
        other.replace(at, std::string(from).size(), to);
        for (const char* ending : {"", ".gz"})
            if (std::filesystem::exists(path.parent_path() / (other + ending))) return path.parent_path() / (other + ending);
        if (other.ends_with(".gz")) other.resize(other.size() - 3);
        if (std::filesystem::exists(path.parent_path() / other)) return path.parent_path() / other;
    }
    return {};
}

IdxPair readIdxPair(const std::filesystem::path& images, const std::filesystem::path& labels, LoadProgress* progress) {
    IdxPair pair{readIdx(images, progress), readIdx(labels, progress)};
    if (pair.images.shape().rank() < 2)
        brokenIdx("expected images of 3 dimensions, received " + toString(pair.images.shape()), images.string());
    if (pair.labels.shape().rank() != 1)
        brokenIdx("expected labels of 1 dimension, received " + toString(pair.labels.shape()), labels.string());
    if (pair.images.shape()[0] != pair.labels.shape()[0])
        throw Error::input("expected as many labels as images (" + std::to_string(pair.images.shape()[0]) + "), received " +
                               std::to_string(pair.labels.shape()[0]),
                           labels.string(), "choose the labels that belong to these images");
    const Shape& s = pair.images.shape();
    if (s.rank() == 3) pair.images = pair.images.reshaped({s[0], s[1], s[2], 1});
    return pair;
}

}  // namespace lamina
