// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/idx.h"

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/platform.h"
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

template <class From, class To>
Tensor converted(const Shape& shape, std::span<const std::byte> bytes) {
    std::vector<To> values(bytes.size() / sizeof(From));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<To>(loadNumber<From>(bytes, i, std::endian::big));
    return Tensor::of(shape, values);
}

Tensor toTensor(const IdxHead& head, std::span<const std::byte> bytes) {
    switch (head.element) {
        case Element::UInt8: return Tensor(DType::UInt8, head.shape, {bytes.begin(), bytes.end()});
        case Element::Int8: return converted<std::int8_t, std::int32_t>(head.shape, bytes);
        case Element::Int16: return converted<std::int16_t, std::int32_t>(head.shape, bytes);
        case Element::Int32: return converted<std::int32_t, std::int32_t>(head.shape, bytes);
        case Element::Float32: return converted<float, float>(head.shape, bytes);
        case Element::Float64: return converted<double, double>(head.shape, bytes);
    }
    return {};
}

Tensor parsePlain(std::span<const std::byte> bytes, const std::string& where) {
    const IdxHead head = parseHead(bytes, where);
    const std::size_t received = bytes.size() - head.size;
    if (received != head.bytes)
        brokenIdx("expected " + std::to_string(head.bytes) + " bytes for " + toString(head.shape) + ", received " +
                   std::to_string(received), where);
    return toTensor(head, bytes.subspan(head.size));
}

}  // namespace

Tensor parseIdx(std::span<const std::byte> bytes, const std::string& where) {
    if (!isGzip(bytes)) return parsePlain(bytes, where);
    const IdxHead head = parseHead(gunzip(bytes, 20, where), where);
    // Deflate shrinks to 1/1032 at best: what promises more is a lie, found before anything is allocated.
    if (head.bytes / 1032 > bytes.size())
        brokenIdx("expected " + std::to_string(head.bytes) + " bytes for " + toString(head.shape) + ", but " +
                   std::to_string(bytes.size()) + " gzipped bytes cannot hold them", where);
    return parsePlain(gunzip(bytes, head.size + head.bytes + 1, where), where);
}

Tensor readIdx(const std::filesystem::path& path) { return parseIdx(readFile(path), path.string()); }

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

IdxPair readIdxPair(const std::filesystem::path& images, const std::filesystem::path& labels) {
    IdxPair pair{readIdx(images), readIdx(labels)};
    if (pair.images.shape().rank() < 2)
        brokenIdx("expected images of 3 dimensions, received " + toString(pair.images.shape()), images.string());
    if (pair.labels.shape().rank() != 1)
        brokenIdx("expected labels of 1 dimension, received " + toString(pair.labels.shape()), labels.string());
    if (pair.images.shape()[0] != pair.labels.shape()[0])
        throw Error::input("expected as many labels as images (" + std::to_string(pair.images.shape()[0]) + "), received " +
                               std::to_string(pair.labels.shape()[0]),
                           labels.string(), "choose the labels that belong to these images");
    if (pair.images.shape().rank() == 3) {
        const auto& s = pair.images.shape();
        const auto bytes = pair.images.bytes();
        pair.images = Tensor(pair.images.dtype(), {s[0], s[1], s[2], 1}, {bytes.begin(), bytes.end()});
    }
    return pair;
}

}  // namespace lamina
