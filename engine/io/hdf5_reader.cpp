// SPDX-License-Identifier: GPL-3.0-or-later
// Reading model.weights.h5 as if a stranger had written it: every link, layout, filter and size is looked at before a
// byte is read.
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/half.h"
#include "engine/io/hdf5_dataset.h"
#include "engine/io/hdf5_weights.h"

namespace lamina {

namespace {

constexpr int deepestGroup = 32;

class StoredWeightsReader {
 public:
    StoredWeightsReader(const Hdf5File& file, std::string where) : file_(file), where_(std::move(where)) {}

    std::vector<StoredVariables> read() {
        readGroup(messagesOf(file_.root(), ""), "", 0);
        return std::move(objects_);
    }

 private:
    [[noreturn]] void refuse(const std::string& path, const std::string& what) const {
        throw Error::input(what, where_ + ": " + path, "save the model again with Keras");
    }
    /** Gives what is broken a place. */
    template <class Read>
    auto at(const std::string& path, Read read) const {
        try {
            return read();
        } catch (const Hdf5Broken& broken) {
            refuse(path, broken.what);
        }
    }

    static std::string join(const std::string& path, const std::string& name) { return path.empty() ? name : path + "/" + name; }

    Hdf5Messages messagesOf(std::uint64_t object, const std::string& path) {
        if (!seen_.insert(object).second) refuse(path, "this is held under two names");
        if (seen_.size() > Hdf5File::mostObjects) refuse(path, "expected at most 100 000 objects");
        return at(path, [&] { return file_.messages(object); });
    }

    /** What is in a group; links that lead out of the tree are refused. */
    std::vector<std::pair<std::string, std::uint64_t>> membersOf(const Hdf5Messages& group, const std::string& path) const {
        std::vector<std::pair<std::string, std::uint64_t>> members;
        for (const auto& link : at(path, [&] { return file_.links(group); })) {
            if (!link.object) refuse(join(path, link.name), "expected data, received a link to somewhere else");
            if (!members.empty() && members.back().first == link.name) refuse(join(path, link.name), "this name occurs twice");
            members.emplace_back(link.name, *link.object);
        }
        return members;
    }

    void readGroup(const Hdf5Messages& group, const std::string& path, int depth) {
        if (depth > deepestGroup) refuse(path, "this is nested deeper than 32 groups");
        for (const auto& [name, object] : membersOf(group, path)) {
            const auto childPath = join(path, name);
            const auto child = messagesOf(object, childPath);
            if (!Hdf5File::isGroup(child)) continue;
            if (name == "vars") readVariables(child, path);
            else readGroup(child, childPath, depth + 1);
        }
    }

    void readVariables(const Hdf5Messages& group, const std::string& path) {
        std::map<std::size_t, Tensor> byNumber;
        for (const auto& [name, object] : membersOf(group, path + "/vars")) {
            std::size_t number = 0;
            const auto* end = name.data() + name.size();
            const auto place = join(path, "vars/" + name);
            if (std::from_chars(name.data(), end, number).ptr != end) refuse(place, "expected a number for a name");
            const auto data = messagesOf(object, place);
            byNumber.emplace(number, at(place, [&] { return readDataset(data, place); }));
        }
        StoredVariables object{path, at(path, [&] { return file_.text(group, "name"); }), {}};
        for (auto& [number, tensor] : byNumber) {
            if (number != object.variables.size()) refuse(path, "variable " + std::to_string(object.variables.size()) + " is missing");
            object.variables.push_back(std::move(tensor));
        }
        objects_.push_back(std::move(object));
    }

    // ---- data sets

    /** Elements as T; From is how the file has them. */
    template <class From, class T>
    static std::vector<T> elements(const std::vector<std::byte>& bytes, bool bigEndian, T (*convert)(From)) {
        std::vector<T> values(bytes.size() / sizeof(From));
        const auto order = bigEndian ? std::endian::big : std::endian::little;
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = convert(loadNumber<From>(bytes, i, order));
        return values;
    }
    template <class T>
    static T same(T value) { return value; }
    template <class From>
    static std::int64_t wide(From value) { return static_cast<std::int64_t>(value); }

    Tensor readDataset(const Hdf5Messages& messages, const std::string& path) const {
        const Hdf5Dataset data(file_, messages);
        const Shape shape(std::vector<Dim>(data.dims().begin(), data.dims().end()));
        const Hdf5Type& type = data.type();
        const bool big = type.bigEndian;
        if (type.kind == Hdf5Type::Float) {
            const auto bytes = data.read();
            if (type.size == 8) return Tensor::of(shape, elements<double, double>(bytes, big, same));
            if (type.size == 4) return Tensor::of(shape, elements<float, float>(bytes, big, same));
            if (type.size == 2) return Tensor::of(shape, elements<std::uint16_t, float>(bytes, big, type.brain ? brainToFloat : halfToFloat));
        }
        if (type.kind == Hdf5Type::Enum && type.size == 1) return bytesTensor(shape, data.read());
        if (type.kind == Hdf5Type::Opaque && type.size == 2) return Tensor::of(shape, elements<std::uint16_t, float>(data.read(), false, brainToFloat));
        if (type.kind == Hdf5Type::Integer && type.size == 1 && !type.isSigned) return bytesTensor(shape, data.read());
        if (type.kind == Hdf5Type::Integer) return narrow(integers(data), shape, path);
        refuse(path, "this is of a type we do not compute with");
    }

    static Tensor bytesTensor(const Shape& shape, std::vector<std::byte> bytes) { return Tensor(DType::UInt8, shape, std::move(bytes)); }

    std::vector<std::int64_t> integers(const Hdf5Dataset& data) const {
        const auto bytes = data.read();
        const bool big = data.type().bigEndian, isSigned = data.type().isSigned;
        switch (data.type().size) {
            case 1: return elements<std::int8_t, std::int64_t>(bytes, big, wide);
            case 2: return isSigned ? elements<std::int16_t, std::int64_t>(bytes, big, wide) : elements<std::uint16_t, std::int64_t>(bytes, big, wide);
            case 4: return isSigned ? elements<std::int32_t, std::int64_t>(bytes, big, wide) : elements<std::uint32_t, std::int64_t>(bytes, big, wide);
            default: return isSigned ? elements<std::int64_t, std::int64_t>(bytes, big, wide) : elements<std::uint64_t, std::int64_t>(bytes, big, clamped);
        }
    }
    static std::int64_t clamped(std::uint64_t value) { return static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX)); }

    Tensor narrow(const std::vector<std::int64_t>& wide, const Shape& shape, const std::string& path) const {
        std::vector<std::int32_t> values(wide.size());
        for (std::size_t i = 0; i < wide.size(); ++i) {
            if (!std::in_range<std::int32_t>(wide[i])) refuse(path, "expected numbers that fit 32 bits, received " + std::to_string(wide[i]));
            values[i] = static_cast<std::int32_t>(wide[i]);
        }
        return Tensor::of(shape, values);
    }

    const Hdf5File& file_;
    std::string where_;
    std::set<std::uint64_t> seen_;  // objects
    std::vector<StoredVariables> objects_;
};

}  // namespace

std::vector<StoredVariables> readHdf5Weights(std::span<const std::byte> bytes, const std::string& where) {
    try {
        const Hdf5File file(bytes);
        return StoredWeightsReader(file, where).read();
    } catch (const Hdf5Broken& broken) {
        throw Error::input(broken.what, where, "the file may have been cut off: get it again, or save the model again with Keras");
    }
}

}  // namespace lamina
