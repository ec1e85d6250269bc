// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "engine/base/error.h"
#include "engine/base/half.h"
#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/data/byte_order.h"

namespace lamina {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longestHead = 10'000;  // as numpy's max_header_size

struct Head {
    char kind = 0;  // f i u b
    std::size_t size = 0;
    std::endian order = std::endian::little;
    bool fortran = false;
    std::vector<Dim> dims;
};

/** A strict reader of the one Python dict that a header is. */
class HeadParser {
 public:
    HeadParser(std::string_view text, const std::string& where) : text_(text), where_(where) {}

    Head parse() {
        Head head;
        bool descr = false, order = false, shape = false;
        expect('{');
        while (!accept('}')) {
            const auto key = quoted();
            expect(':');
            if (key == "descr" && !descr) {
                readDescr(head);
                descr = true;
            } else if (key == "fortran_order" && !order) {
                head.fortran = boolean();
                order = true;
            } else if (key == "shape" && !shape) {
                readShape(head);
                shape = true;
            } else {
                fail("an unexpected or repeated key \"" + std::string(key) + "\"");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skipSpace();
        if (!text_.empty()) fail("something behind the closing brace");
        if (!descr || !order || !shape) fail("not all of descr, fortran_order and shape");
        return head;
    }

 private:
    [[noreturn]] void fail(const std::string& what) const {
        throw Error::input("the NPY header holds " + what, where_, "save the array again with numpy.save");
    }
    void skipSpace() {
        while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) text_.remove_prefix(1);
    }
    bool accept(char c) {
        skipSpace();
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail("no '" + std::string(1, c) + "' where one is needed");
    }
    std::string_view quoted() {
        skipSpace();
        if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) fail("no quoted text where it is needed");
        const auto end = text_.find(text_.front(), 1);
        if (end == std::string_view::npos) fail("an open quote");
        const auto word = text_.substr(1, end - 1);
        text_.remove_prefix(end + 1);
        return word;
    }
    bool boolean() {
        skipSpace();
        for (const auto& [word, value] : {std::pair{std::string_view("True"), true}, {std::string_view("False"), false}})
            if (text_.starts_with(word)) {
                text_.remove_prefix(word.size());
                return value;
            }
        fail("a fortran_order that is neither True nor False");
    }
    void readDescr(Head& head) {
        skipSpace();
        if (text_.starts_with('[')) fail("structured elements; expected one number an element");
        const auto descr = quoted();
        const std::size_t at = !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
        const auto type = descr.substr(at);
        constexpr std::array<std::string_view, 12> known = {"f2", "f4", "f8", "i1", "i2", "i4",
                                                            "i8", "u1", "u2", "u4", "u8", "b1"};
        if (std::find(known.begin(), known.end(), type) == known.end())
            fail("elements \"" + std::string(descr) + "\"; expected f2 f4 f8, i1 to i8, u1 to u8 or b1");
        head.kind = type[0];
        head.size = static_cast<std::size_t>(type[1] - '0');
        head.order = at == 1 && descr[0] == '>' ? std::endian::big : std::endian::little;
    }
    void readShape(Head& head) {
        expect('(');
        while (!accept(')')) {
            skipSpace();
            Dim d = 0;
            const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), d);
            if (error != std::errc() || d < 0) fail("a shape that is not made of whole numbers from 0");
            text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
            accept('L');  // Python 2
            head.dims.push_back(d);
            if (head.dims.size() > Shape::maxRank) fail("more than " + std::to_string(Shape::maxRank) + " dimensions");
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
    }

    std::string_view text_;
    const std::string& where_;
};

/** Where element i of C order lies in the file. */
class Order {
 public:
    Order(const Shape& shape, bool fortran) : shape_(shape), fortran_(fortran && shape.rank() > 1) {}
    std::size_t operator()(std::size_t i) const {
        if (!fortran_) return i;
        auto rest = static_cast<Dim>(i);
        Dim at = 0;
        Dim stride = shape_.elements();
        for (int axis = shape_.rank() - 1; axis >= 0; --axis) {
            stride /= shape_[axis];
            at += rest % shape_[axis] * stride;
            rest /= shape_[axis];
        }
        return static_cast<std::size_t>(at);
    }

 private:
    Shape shape_;
    bool fortran_;
};

struct File {
    Head head;
    Shape shape;
    std::span<const std::byte> bytes;
    const std::string& where;
    const RowStore* store = nullptr;  // of the bytes, where they may lie on disk
    std::size_t begin = 0;            // of the bytes, in it

    /** Gives back the memory of elements that were read one behind the other. */
    void release(std::size_t first, std::size_t count) const {
        if (store && !head.fortran) store->release(begin + first * head.size, count * head.size);
    }
};

template <class From, class To>
To narrowed(From value, const File& file) {
    if constexpr (std::is_integral_v<From> && sizeof(From) >= sizeof(To) && !std::is_same_v<From, To>) {
        const bool low = std::is_signed_v<From> && value < static_cast<From>(std::numeric_limits<To>::min());
        if (low || value > static_cast<From>(std::numeric_limits<To>::max()))
            throw Error::input("expected whole numbers within int32, received " + std::to_string(value), file.where,
                               "save the array as float64 or int32");
    }
    return static_cast<To>(value);
}

/** Element by element into a store of its own, which may lie on disk. */
template <class To, class Element>
Tensor written(const File& file, Element element) {
    const auto store = RowStore::make(static_cast<std::size_t>(file.shape.elements()) * sizeof(To));
    auto* const to = reinterpret_cast<To*>(store->bytes().data());
    const Order order(file.shape, file.head.fortran);
    inParts(store->bytes().size(), sizeof(To), [&](std::size_t first, std::size_t bytes) {
        for (std::size_t i = first / sizeof(To); i < (first + bytes) / sizeof(To); ++i) to[i] = element(order(i));
        store->release(first, bytes);
        file.release(first / sizeof(To), bytes / sizeof(To));
    });
    return Tensor(dtypeOf<To>, file.shape, store);
}

template <class From, class To>
Tensor converted(const File& file) {
    return written<To>(file, [&](std::size_t i) { return narrowed<From, To>(loadNumber<From>(file.bytes, i, file.head.order), file); });
}

Tensor halves(const File& file) {
    return written<float>(file, [&](std::size_t i) { return halfToFloat(loadNumber<std::uint16_t>(file.bytes, i, file.head.order)); });
}

/** The type whose elements lie in the file as they lie in memory; nothing where they have to be turned into others. */
std::optional<DType> typeInPlace(const Head& head) {
    const bool other = head.fortran && head.dims.size() > 1;
    if (other || (head.size > 1 && head.order != std::endian::native)) return {};
    if (head.size == 1 && head.kind != 'i') return DType::UInt8;
    if (head.size == 4 && head.kind != 'u') return head.kind == 'f' ? DType::Float32 : DType::Int32;
    if (head.size == 8 && head.kind == 'f') return DType::Float64;
    return {};
}

Tensor toTensor(const File& file) {
    const char kind = file.head.kind;
    switch (file.head.size) {
        case 1:
            return kind == 'i' ? converted<std::int8_t, std::int32_t>(file) : converted<std::uint8_t, std::uint8_t>(file);
        case 2:
            if (kind == 'f') return halves(file);
            return kind == 'i' ? converted<std::int16_t, std::int32_t>(file) : converted<std::uint16_t, std::int32_t>(file);
        case 4:
            if (kind == 'f') return converted<float, float>(file);
            return kind == 'i' ? converted<std::int32_t, std::int32_t>(file) : converted<std::uint32_t, std::int32_t>(file);
        default:
            if (kind == 'f') return converted<double, double>(file);
            return kind == 'i' ? converted<std::int64_t, std::int32_t>(file) : converted<std::uint64_t, std::int32_t>(file);
    }
}

[[noreturn]] void noNpy(const std::string& what, const std::string& where) {
    throw Error::input(what, where, "save the array again with numpy.save");
}

/** Finds the dict and what is behind it. */
std::string_view headText(std::span<const std::byte> bytes, const std::string& where, std::span<const std::byte>& rest) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!text.starts_with(magic)) noNpy("no NPY file: it does not begin with \\x93NUMPY", where);
    if (text.size() < 10) noNpy("the NPY file ends inside of its header", where);
    const int version = text[6];
    if (version < 1 || version > 3) noNpy("expected NPY version 1, 2 or 3, received " + std::to_string(version), where);
    const std::size_t begin = version == 1 ? 10 : 12;
    if (text.size() < begin) noNpy("the NPY file ends inside of its header", where);
    const std::size_t length = version == 1 ? loadNumber<std::uint16_t>(bytes.subspan(8), 0, std::endian::little)
                                            : loadNumber<std::uint32_t>(bytes.subspan(8), 0, std::endian::little);
    if (length > longestHead) noNpy("expected a header of at most 10000 bytes, received " + std::to_string(length), where);
    if (text.size() < begin + length) noNpy("the NPY file ends inside of its header", where);
    rest = bytes.subspan(begin + length);
    return text.substr(begin, length);
}

std::string shapeTuple(const Shape& shape) {
    std::string text = "(";
    for (int axis = 0; axis < shape.rank(); ++axis) text += (axis ? ", " : "") + std::to_string(shape[axis]);
    return text + (shape.rank() == 1 ? ",)" : ")");
}

const char* descrOf(DType dtype) {
    switch (dtype) {
        case DType::Float64: return "<f8";
        case DType::UInt8: return "|u1";
        case DType::Int32: return "<i4";
        case DType::Float32:
        case DType::BFloat16: return "<f4";
    }
    return "<f4";
}

}  // namespace

namespace {

File parse(std::span<const std::byte> bytes, const std::string& where) {
    std::span<const std::byte> rest;
    const Head head = HeadParser(headText(bytes, where, rest), where).parse();
    const Shape shape{std::span<const Dim>(head.dims)};
    const auto size = bytesOf(head.dims, head.size);
    if (!size || *size != rest.size())
        noNpy("expected " + (size ? std::to_string(*size) : std::string("more than 2^63")) + " bytes for " +
                  toString(shape) + ", received " + std::to_string(rest.size()), where);
    return {head, shape, rest, where, nullptr, 0};
}

}  // namespace

Tensor parseNpy(std::span<const std::byte> bytes, const std::string& where) { return toTensor(parse(bytes, where)); }

Tensor parseNpy(const std::shared_ptr<const RowStore>& store, std::size_t begin, std::size_t size, const std::string& where) {
    File file = parse(store->bytes().subspan(begin, size), where);
    file.store = store.get();
    file.begin = static_cast<std::size_t>(file.bytes.data() - store->bytes().data());
    const auto type = typeInPlace(file.head);
    if (!type) return toTensor(file);
    if (file.begin % sizeOf(*type) == 0 && store->stays(file.bytes.size())) return Tensor(*type, file.shape, store, file.begin);
    return Tensor(*type, file.shape, RowStore::copyOf(*store, file.begin, file.bytes.size()));
}

Tensor readNpy(const std::filesystem::path& path) {
    const auto store = RowStore::ofFile(path);
    Tensor tensor = parseNpy(store, 0, store->bytes().size(), path.string());
    store->requireWhole();
    return tensor;
}

std::vector<std::byte> formatNpy(const Tensor& tensor) {
    std::string dict = std::string("{'descr': '") + descrOf(tensor.dtype()) + "', 'fortran_order': False, 'shape': " +
                       shapeTuple(tensor.shape()) + ", }";
    const std::size_t padded = (10 + dict.size() + 1 + 63) / 64 * 64;
    dict.resize(padded - 11, ' ');
    dict += '\n';
    std::string head(magic);
    head += {1, 0, static_cast<char>(dict.size() & 255), static_cast<char>(dict.size() >> 8)};
    head += dict;
    const auto prelude = std::as_bytes(std::span(head));
    std::vector<std::byte> out(prelude.begin(), prelude.end());
    if (tensor.dtype() == DType::BFloat16) {
        const auto floats = tensor.toFloats();
        const auto more = std::as_bytes(std::span(floats));
        out.insert(out.end(), more.begin(), more.end());
    } else {
        out.insert(out.end(), tensor.bytes().begin(), tensor.bytes().end());
    }
    return out;
}

void writeNpy(const std::filesystem::path& path, const Tensor& tensor) { writeFileAtomically(path, formatNpy(tensor)); }

}  // namespace lamina
