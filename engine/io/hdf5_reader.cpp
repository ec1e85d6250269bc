// SPDX-License-Identifier: GPL-3.0-or-later
// Reading model.weights.h5 as if a stranger had written it: every link, layout, filter and size is looked at before a
// byte is read.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "engine/base/half.h"
#include "engine/io/hdf5_handle.h"
#include "engine/io/hdf5_weights.h"

namespace lamina {

namespace {

constexpr std::uint64_t largestDataset = std::uint64_t{4} << 30;
constexpr std::uint64_t mostGrowth = 1000;
constexpr std::size_t mostObjects = 100'000;
constexpr int deepest = 32;

class Reader {
 public:
    Reader(hid_t file, std::string where) : file_(file), where_(std::move(where)) {}

    std::vector<StoredVariables> read() {
        readGroup(file_, "", 0);
        return std::move(objects_);
    }

 private:
    [[noreturn]] void refuse(const std::string& path, const std::string& what) const {
        throw Error::input(what, where_ + ": " + path, "save the model again with Keras");
    }

    static std::string join(const std::string& path, const std::string& name) { return path.empty() ? name : path + "/" + name; }

    /** The names in a group; links that lead out of the tree are refused. */
    std::vector<std::string> namesIn(hid_t group, const std::string& path) const {
        H5G_info_t info;
        if (H5Gget_info(group, &info) < 0 || info.nlinks > mostObjects) refuse(path, "this group cannot be read");
        std::vector<std::string> names;
        for (hsize_t i = 0; i < info.nlinks; ++i) {
            std::array<char, 1024> text{};
            const auto size = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, text.data(), text.size(), H5P_DEFAULT);
            if (size < 0 || static_cast<std::size_t>(size) >= text.size()) refuse(path, "a name in this group cannot be read");
            names.emplace_back(text.data());
            H5L_info_t link;
            if (H5Lget_info(group, text.data(), &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD)
                refuse(join(path, names.back()), "expected data, received a link to somewhere else");
        }
        return names;
    }

    void countOnce(hid_t object, const std::string& path) {
        H5O_info_t info;
        if (H5Oget_info(object, &info) < 0) refuse(path, "this cannot be read");
        if (!seen_.emplace(info.addr).second) refuse(path, "this is held under two names");
        if (seen_.size() > mostObjects) refuse(path, "expected at most 100 000 objects");
    }

    void readGroup(hid_t group, const std::string& path, int depth) {
        countOnce(group, path);
        if (depth > deepest) refuse(path, "this is nested deeper than 32 groups");
        for (const auto& name : namesIn(group, path)) {
            const auto childPath = join(path, name);
            const Hdf5Handle child(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose);
            if (!child) refuse(childPath, "this cannot be read");
            if (H5Iget_type(child) != H5I_GROUP) continue;
            if (name == "vars") readVariables(child, path);
            else readGroup(child, childPath, depth + 1);
        }
    }

    void readVariables(hid_t group, const std::string& path) {
        countOnce(group, path);
        std::map<std::size_t, Tensor> byNumber;
        for (const auto& name : namesIn(group, path + "/vars")) {
            std::size_t number = 0;
            const auto* end = name.data() + name.size();
            const auto place = join(path, "vars/" + name);
            if (std::from_chars(name.data(), end, number).ptr != end) refuse(place, "expected a number for a name");
            const Hdf5Handle data(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
            if (!data) refuse(place, "expected a data set");
            countOnce(data, place);
            byNumber.emplace(number, readDataset(data, place));
        }
        StoredVariables object{path, nameOf(group), {}};
        for (auto& [number, tensor] : byNumber) {
            if (number != object.variables.size()) refuse(path, "variable " + std::to_string(object.variables.size()) + " is missing");
            object.variables.push_back(std::move(tensor));
        }
        objects_.push_back(std::move(object));
    }

    static std::string nameOf(hid_t group) {
        if (H5Aexists(group, "name") <= 0) return {};
        const Hdf5Handle attribute(H5Aopen(group, "name", H5P_DEFAULT), H5Aclose);
        const Hdf5Handle type(H5Aget_type(attribute), H5Tclose);
        const Hdf5Handle space(H5Aget_space(attribute), H5Sclose);
        if (!attribute || H5Tis_variable_str(type) <= 0 || H5Sget_simple_extent_npoints(space) != 1) return {};
        const Hdf5Handle memory(H5Tcopy(H5T_C_S1), H5Tclose);
        H5Tset_size(memory, H5T_VARIABLE);
        H5Tset_cset(memory, H5Tget_cset(type));
        char* text = nullptr;
        if (H5Aread(attribute, memory, &text) < 0 || !text) return {};
        std::string name(text);
        H5Dvlen_reclaim(memory, space, H5P_DEFAULT, &text);
        return name;
    }

    // ---- data sets

    Shape shapeOf(hid_t data, const std::string& path) const {
        const Hdf5Handle space(H5Dget_space(data), H5Sclose);
        const auto kind = H5Sget_simple_extent_type(space);
        const int rank = H5Sget_simple_extent_ndims(space);
        if ((kind != H5S_SCALAR && kind != H5S_SIMPLE) || rank < 0 || rank > Shape::maxRank)
            refuse(path, "expected a tensor of at most 8 axes");
        std::array<hsize_t, Shape::maxRank> dims{};
        H5Sget_simple_extent_dims(space, dims.data(), nullptr);
        std::uint64_t elements = 1;
        for (int i = 0; i < rank; ++i)
            if (__builtin_mul_overflow(elements, std::uint64_t{dims[static_cast<std::size_t>(i)]}, &elements) ||
                elements > largestDataset)
                refuse(path, "this tensor is larger than 4 GiB");
        return Shape(std::vector<Dim>(dims.begin(), dims.begin() + rank));
    }

    void checkStorage(hid_t data, const std::string& path, std::uint64_t bytes) const {
        const Hdf5Handle plist(H5Dget_create_plist(data), H5Pclose);
        const auto layout = H5Pget_layout(plist);
        if (layout != H5D_CONTIGUOUS && layout != H5D_COMPACT && layout != H5D_CHUNKED) refuse(path, "this is stored elsewhere");
        if (H5Pget_external_count(plist) != 0) refuse(path, "this is stored in another file");
        for (int i = 0; i < H5Pget_nfilters(plist); ++i) {
            unsigned flags = 0, config = 0;
            std::size_t none = 0;
            const auto filter = H5Pget_filter2(plist, static_cast<unsigned>(i), &flags, &none, nullptr, 0, nullptr, &config);
            if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE) refuse(path, "this is packed in a way we do not read");
        }
        const std::uint64_t stored = H5Dget_storage_size(data);
        const bool holdsAll = layout == H5D_CHUNKED ? stored > 0 && bytes / mostGrowth <= stored : stored >= bytes;
        if (bytes > largestDataset || (bytes > 0 && !holdsAll))
            refuse(path, "this says it has " + std::to_string(bytes) + " bytes, but holds " + std::to_string(stored));
    }

    template <class T>
    std::vector<T> elements(hid_t data, hid_t memoryType, const Shape& shape, const std::string& path) const {
        checkStorage(data, path, static_cast<std::uint64_t>(shape.elements()) * fileElement(data));
        std::vector<T> values(static_cast<std::size_t>(shape.elements()));
        if (!values.empty() && H5Dread(data, memoryType, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
            refuse(path, "this cannot be read; the file may be damaged");
        return values;
    }

    static std::uint64_t fileElement(hid_t data) {
        const Hdf5Handle type(H5Dget_type(data), H5Tclose);
        return H5Tget_size(type);
    }

    Tensor readDataset(hid_t data, const std::string& path) const {
        const Shape shape = shapeOf(data, path);
        const Hdf5Handle type(H5Dget_type(data), H5Tclose);
        const auto kind = H5Tget_class(type);
        const auto size = H5Tget_size(type);
        if (kind == H5T_FLOAT && size == 8) return Tensor::of(shape, elements<double>(data, H5T_NATIVE_DOUBLE, shape, path));
        if (kind == H5T_FLOAT && size < 8) return Tensor::of(shape, elements<float>(data, H5T_NATIVE_FLOAT, shape, path));
        if (kind == H5T_INTEGER && size == 1 && H5Tget_sign(type) == H5T_SGN_NONE)
            return Tensor::of(shape, elements<std::uint8_t>(data, H5T_NATIVE_UINT8, shape, path));
        if (kind == H5T_INTEGER && size <= 8) return narrow(elements<std::int64_t>(data, H5T_NATIVE_INT64, shape, path), shape, path);
        if (kind == H5T_ENUM && size == 1) return Tensor::of(shape, elements<std::uint8_t>(data, type, shape, path));
        if (kind == H5T_OPAQUE && size == 2) return brainFloats(elements<std::uint16_t>(data, type, shape, path), shape);
        refuse(path, "this is of a type we do not compute with");
    }

    Tensor narrow(const std::vector<std::int64_t>& wide, const Shape& shape, const std::string& path) const {
        std::vector<std::int32_t> values(wide.size());
        for (std::size_t i = 0; i < wide.size(); ++i) {
            if (!std::in_range<std::int32_t>(wide[i])) refuse(path, "expected numbers that fit 32 bits, received " + std::to_string(wide[i]));
            values[i] = static_cast<std::int32_t>(wide[i]);
        }
        return Tensor::of(shape, values);
    }

    static Tensor brainFloats(const std::vector<std::uint16_t>& halves, const Shape& shape) {
        std::vector<float> values(halves.size());
        for (std::size_t i = 0; i < halves.size(); ++i) values[i] = brainToFloat(halves[i]);
        return Tensor::of(shape, values);
    }

    hid_t file_;
    std::string where_;
    std::set<haddr_t> seen_;
    std::vector<StoredVariables> objects_;
};

}  // namespace

std::vector<StoredVariables> readHdf5Weights(std::span<const std::byte> bytes, const std::string& where) {
    const Hdf5Session session;
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fapl_core(access, std::size_t{1} << 20, false);
    // HDF5 copies the image; it takes a pointer that it promises not to write through.
    const bool given = !bytes.empty() && H5Pset_file_image(access, const_cast<std::byte*>(bytes.data()), bytes.size()) >= 0;
    const Hdf5Handle file(given ? H5Fopen("weights", H5F_ACC_RDONLY, access) : -1, H5Fclose);
    if (!file) throw Error::input("this is no HDF5 file", where, "the file may have been cut off");
    const Hdf5Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose);
    if (!root) throw Error::input("this HDF5 file has no root", where);
    return Reader(root, where).read();
}

}  // namespace lamina
