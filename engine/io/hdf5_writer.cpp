// SPDX-License-Identifier: GPL-3.0-or-later
// Writing model.weights.h5 as h5py does: superblock 0, contiguous little-endian data, no filters.
#include <array>

#include "engine/io/hdf5_handle.h"
#include "engine/io/hdf5_weights.h"

namespace lamina {

namespace {

void require(bool good, const std::string& path) {
    if (!good) throw Error("HDF5 could not write this", path);
}

hid_t fileType(DType type) {
    switch (type) {
        case DType::Float64: return H5T_IEEE_F64LE;
        case DType::UInt8: return H5T_STD_U8LE;
        case DType::Int32: return H5T_STD_I32LE;
        default: return H5T_IEEE_F32LE;
    }
}

hid_t memoryType(DType type) {
    switch (type) {
        case DType::Float64: return H5T_NATIVE_DOUBLE;
        case DType::UInt8: return H5T_NATIVE_UINT8;
        case DType::Int32: return H5T_NATIVE_INT32;
        default: return H5T_NATIVE_FLOAT;
    }
}

Hdf5Handle spaceOf(const Shape& shape) {
    if (shape.scalar()) return {H5Screate(H5S_SCALAR), H5Sclose};
    std::array<hsize_t, Shape::maxRank> dims{};
    for (int i = 0; i < shape.rank(); ++i) dims[static_cast<std::size_t>(i)] = static_cast<hsize_t>(shape[i]);
    return {H5Screate_simple(shape.rank(), dims.data(), nullptr), H5Sclose};
}

void writeDataset(hid_t group, const std::string& name, const Tensor& given) {
    const Tensor tensor = given.dtype() == DType::BFloat16 ? Tensor::of(given.shape(), given.toFloats()) : given;
    const auto space = spaceOf(tensor.shape());
    const Hdf5Handle data(H5Dcreate2(group, name.c_str(), fileType(tensor.dtype()), space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                          H5Dclose);
    require(bool(data), name);
    if (tensor.bytes().empty()) return;
    require(H5Dwrite(data, memoryType(tensor.dtype()), H5S_ALL, H5S_ALL, H5P_DEFAULT, tensor.bytes().data()) >= 0, name);
}

/** As h5py: a scalar string of any length in UTF-8. */
void writeName(hid_t group, const std::string& name) {
    const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Hdf5Handle attribute(H5Acreate2(group, "name", type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    const char* text = name.c_str();
    require(attribute && H5Awrite(attribute, type, &text) >= 0, name);
}

void writeObject(hid_t file, const StoredVariables& object) {
    const Hdf5Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(links, 1);
    const std::string path = object.path.empty() ? "vars" : object.path + "/vars";
    const Hdf5Handle group(H5Gcreate2(file, path.c_str(), links, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    require(bool(group), path);
    if (!object.name.empty()) writeName(group, object.name);
    for (std::size_t i = 0; i < object.variables.size(); ++i) writeDataset(group, std::to_string(i), object.variables[i]);
}

}  // namespace

std::vector<std::byte> writeHdf5Weights(std::span<const StoredVariables> objects) {
    const Hdf5Session session;
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fapl_core(access, std::size_t{1} << 20, false);
    const Hdf5Handle file(H5Fcreate("model.weights.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
    require(bool(file), "model.weights.h5");
    for (const auto& object : objects) writeObject(file, object);
    require(H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0, "model.weights.h5");
    const ssize_t size = H5Fget_file_image(file, nullptr, 0);
    require(size > 0, "model.weights.h5");
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    require(H5Fget_file_image(file, bytes.data(), bytes.size()) == size, "model.weights.h5");
    return bytes;
}

}  // namespace lamina
