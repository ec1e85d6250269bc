// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/half.h"
#include "engine/io/json_reader.h"

namespace lamina {

namespace {

constexpr std::uint64_t largestHeader = 100'000'000;
constexpr const char *saveAgain = "the file is damaged: save or copy it again", *perhapsCut = "the file may have been cut off";

struct Type {
    std::string_view name;
    std::uint64_t bits;
};

/** In the order in which the reference writer lays tensors out. */
constexpr std::array types = {
    Type{"U64", 64}, Type{"I64", 64}, Type{"F64", 64}, Type{"C64", 64}, Type{"F32", 32}, Type{"U32", 32}, Type{"I32", 32},
    Type{"BF16", 16}, Type{"F16", 16}, Type{"U16", 16}, Type{"I16", 16}, Type{"F8_E5M2FNUZ", 8}, Type{"F8_E4M3FNUZ", 8},
    Type{"F8_E8M0", 8}, Type{"F8_E4M3", 8}, Type{"F8_E5M2", 8}, Type{"I8", 8}, Type{"U8", 8}, Type{"F6_E3M2", 6},
    Type{"F6_E2M3", 6}, Type{"F4", 4}, Type{"BOOL", 8}};

/** Position in `types`, or their number. */
std::size_t rankOf(std::string_view dtype) {
    return static_cast<std::size_t>(
        std::find_if(types.begin(), types.end(), [&](const Type& t) { return t.name == dtype; }) - types.begin());
}

/** Bytes of a tensor; throws Error on an unknown type, an overflow, or bits that fill no whole byte. */
std::uint64_t bytesOf(const std::string& dtype, const std::vector<std::uint64_t>& shape, const std::string& where) {
    const std::size_t rank = rankOf(dtype);
    if (rank == types.size()) throw Error::input("unknown type \"" + dtype + "\"", where);
    std::uint64_t bits = 1;
    for (const std::uint64_t factor : shape)
        if (__builtin_mul_overflow(bits, factor, &bits)) throw Error::input("this shape is larger than any memory", where);
    if (__builtin_mul_overflow(bits, types[rank].bits, &bits)) throw Error::input("this shape is larger than any memory", where);
    if (bits % 8 != 0) throw Error::input("this tensor ends within a byte", where);
    return bits / 8;
}

struct Entry {
    SafeTensor tensor;
    std::uint64_t begin, end;
};

Entry readEntry(const std::string& name, const JsonReader& json) {
    if (json.object().json().size() != 3) json.refuse("dtype, shape and data_offsets");
    Entry entry;
    entry.tensor.name = name;
    entry.tensor.dtype = json.at("dtype").text();
    json.at("shape").list().each([&](auto&, const JsonReader& n) { entry.tensor.shape.push_back(n.unsignedInteger()); });
    const auto offsets = json.at("data_offsets");
    if (offsets.list().json().size() != 2) offsets.refuse("two offsets");
    entry.begin = offsets.at(0).unsignedInteger();
    entry.end = offsets.at(1).unsignedInteger();
    const auto wanted = bytesOf(entry.tensor.dtype, entry.tensor.shape, json.where());
    if (entry.end < entry.begin || entry.end - entry.begin != wanted)
        offsets.refuse(std::to_string(wanted) + " bytes between the offsets");
    return entry;
}

std::string_view headerOf(std::span<const std::byte> file, const std::string& where) {
    if (file.size() < 8) throw Error::input("expected at least 8 bytes, received " + std::to_string(file.size()), where, perhapsCut);
    std::uint64_t size = 0;
    std::memcpy(&size, file.data(), 8);
    if (size > largestHeader)
        throw Error::input("expected a header of at most 100 000 000 bytes, received " + std::to_string(size), where,
                           "this may be no safetensors file");
    if (size > file.size() - 8)
        throw Error::input("the header has " + std::to_string(size) + " bytes, the file only " +
                               std::to_string(file.size() - 8) + " more", where, perhapsCut);
    return {reinterpret_cast<const char*>(file.data()) + 8, static_cast<std::size_t>(size)};
}

std::vector<Entry> readTensorHeader(std::string_view header, const std::string& where, std::map<std::string, std::string>& metadata) {
    std::vector<Entry> entries;
    try {
        const Json json = parseJson(header, where);
        JsonReader(json, where + ": ").object().each([&](const std::string& key, const JsonReader& value) {
            if (key != "__metadata__") return entries.push_back(readEntry(key, value));
            value.object().each([&](const std::string& k, const JsonReader& v) { metadata[k] = v.text(); });
        });
    } catch (const Error& e) {  // what is wrong is said with its place, but for what a person can do about it
        throw Error::input(e.what(), {}, e.parts().todo.empty() ? saveAgain : "");
    }
    return entries;
}

}  // namespace

SafeTensors readSafetensors(std::span<const std::byte> file, const std::string& where) {
    const auto header = headerOf(file, where);
    const auto data = file.subspan(8 + header.size());
    SafeTensors result;
    std::vector<Entry> entries = readTensorHeader(header, where, result.metadata);
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    std::uint64_t at = 0;
    for (auto& entry : entries) {
        if (entry.begin != at)
            throw Error::input("expected the bytes of " + entry.tensor.name + " to begin at " + std::to_string(at) +
                                   ", received " + std::to_string(entry.begin), where, saveAgain);
        at = entry.end;
        if (at > data.size()) break;
        const auto bytes = data.subspan(entry.begin, entry.end - entry.begin);
        entry.tensor.bytes.assign(bytes.begin(), bytes.end());
        result.tensors.push_back(std::move(entry.tensor));
    }
    if (at != data.size())
        throw Error::input("the tensors take " + std::to_string(at) + " bytes, the file has " + std::to_string(data.size()), where,
                           at > data.size() ? perhapsCut : saveAgain);
    return result;
}

std::vector<std::byte> writeSafetensors(const SafeTensors& file) {
    std::vector<const SafeTensor*> order;
    std::set<std::string> names{"__metadata__"};
    for (const auto& tensor : file.tensors) {
        if (bytesOf(tensor.dtype, tensor.shape, tensor.name) != tensor.bytes.size())
            throw Error("shape and bytes of a tensor do not agree", tensor.name);
        if (!names.insert(tensor.name).second) throw Error("two tensors have the same name", tensor.name);
        order.push_back(&tensor);
    }
    std::sort(order.begin(), order.end(), [](const SafeTensor* a, const SafeTensor* b) {
        return std::pair(rankOf(a->dtype), std::string_view(a->name)) < std::pair(rankOf(b->dtype), std::string_view(b->name));
    });
    Json header = Json::object();
    if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
    std::uint64_t at = 0;
    for (const auto* tensor : order) {
        header[tensor->name] = {{"dtype", tensor->dtype}, {"shape", tensor->shape}, {"data_offsets", {at, at + tensor->bytes.size()}}};
        at += tensor->bytes.size();
    }
    std::string text = compactJson(header);
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t size = text.size();
    std::vector<std::byte> out(8 + size + at);
    std::byte* to = out.data();
    const auto put = [&to](const void* from, std::size_t bytes) {
        if (bytes > 0) std::memcpy(to, from, bytes);
        to += bytes;
    };
    put(&size, 8);
    put(text.data(), text.size());
    for (const auto* tensor : order) put(tensor->bytes.data(), tensor->bytes.size());
    return out;
}

namespace {

/** All elements of one type as another; the conversion may refuse. */
template <class From, class To, class Convert>
Tensor converted(const SafeTensor& tensor, const Shape& shape, Convert convert) {
    std::vector<To> values(tensor.bytes.size() / sizeof(From));
    for (std::size_t i = 0; i < values.size(); ++i) {
        From element;
        std::memcpy(&element, tensor.bytes.data() + i * sizeof(From), sizeof(From));
        values[i] = convert(element);
    }
    return Tensor::of(shape, values);
}

template <class From>
Tensor toInts(const SafeTensor& tensor, const Shape& shape) {
    return converted<From, std::int32_t>(tensor, shape, [&](From value) {
        if (!std::in_range<std::int32_t>(value))
            throw Error::input("expected numbers that fit 32 bits, received " + std::to_string(value), tensor.name);
        return static_cast<std::int32_t>(value);
    });
}

}  // namespace

Tensor toTensor(const SafeTensor& tensor) {
    if (tensor.shape.size() > Shape::maxRank)
        throw Error::input("expected at most 8 axes, received " + std::to_string(tensor.shape.size()), tensor.name);
    const Shape shape(std::vector<Dim>(tensor.shape.begin(), tensor.shape.end()));
    if (tensor.dtype == "F32") return Tensor(DType::Float32, shape, tensor.bytes);
    if (tensor.dtype == "F64") return Tensor(DType::Float64, shape, tensor.bytes);
    if (tensor.dtype == "BF16") return Tensor(DType::BFloat16, shape, tensor.bytes);
    if (tensor.dtype == "U8" || tensor.dtype == "BOOL") return Tensor(DType::UInt8, shape, tensor.bytes);
    if (tensor.dtype == "I32") return Tensor(DType::Int32, shape, tensor.bytes);
    if (tensor.dtype == "F16") return converted<std::uint16_t, float>(tensor, shape, halfToFloat);
    if (tensor.dtype == "I8") return toInts<std::int8_t>(tensor, shape);
    if (tensor.dtype == "I16") return toInts<std::int16_t>(tensor, shape);
    if (tensor.dtype == "U16") return toInts<std::uint16_t>(tensor, shape);
    if (tensor.dtype == "U32") return toInts<std::uint32_t>(tensor, shape);
    if (tensor.dtype == "I64") return toInts<std::int64_t>(tensor, shape);
    if (tensor.dtype == "U64") return toInts<std::uint64_t>(tensor, shape);
    throw Error::input("we do not compute with the type " + tensor.dtype, tensor.name, "save it as F32");
}

SafeTensor toSafeTensor(const std::string& name, const Tensor& tensor) {
    SafeTensor result{name, {}, {tensor.shape().begin(), tensor.shape().end()}, {tensor.bytes().begin(), tensor.bytes().end()}};
    switch (tensor.dtype()) {
        case DType::Float32: result.dtype = "F32"; break;
        case DType::Float64: result.dtype = "F64"; break;
        case DType::BFloat16: result.dtype = "BF16"; break;
        case DType::UInt8: result.dtype = "U8"; break;
        case DType::Int32: result.dtype = "I32"; break;
    }
    return result;
}

}  // namespace lamina
