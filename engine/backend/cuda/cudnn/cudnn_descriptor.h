// SPDX-License-Identifier: GPL-3.0-or-later
// What cuDNN's graph interface is made of: descriptors with attributes, made whole and then fixed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "engine/backend/cuda/cudnn/cudnn_library.h"

namespace lamina::cuda {

/** cuDNN does not do what a descriptor asks for: no error, but a reason to go another way. */
struct CudnnRefusal {
    cudnnStatus_t status;
};

/** Owns a descriptor; move-only. Every call throws CudnnRefusal when cuDNN does not take it. */
class CudnnDescriptor {
 public:
    CudnnDescriptor(const CudnnLibrary& library, cudnnBackendDescriptorType_t type) : library_(&library) {
        require(library.cudnnBackendCreateDescriptor(type, &handle_));
    }
    CudnnDescriptor(CudnnDescriptor&& other) noexcept : library_(other.library_), handle_(std::exchange(other.handle_, nullptr)) {}
    CudnnDescriptor& operator=(CudnnDescriptor&& other) noexcept {
        std::swap(library_, other.library_), std::swap(handle_, other.handle_);
        return *this;
    }
    ~CudnnDescriptor() {
        if (handle_) library_->cudnnBackendDestroyDescriptor(handle_);
    }

    cudnnBackendDescriptor_t get() const { return handle_; }

    void set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::int64_t count, const void* values) {
        require(library_->cudnnBackendSetAttribute(handle_, name, type, count, values));
    }
    template <class V>
    void set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, const V& value) {
        set(name, type, 1, &value);
    }
    void set(cudnnBackendAttributeName_t name, const std::vector<std::int64_t>& values) {
        set(name, CUDNN_TYPE_INT64, static_cast<std::int64_t>(values.size()), values.data());
    }
    void set(cudnnBackendAttributeName_t name, std::initializer_list<const CudnnDescriptor*> parts) {
        std::vector<cudnnBackendDescriptor_t> handles;
        for (const CudnnDescriptor* p : parts) handles.push_back(p->get());
        set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, static_cast<std::int64_t>(handles.size()), handles.data());
    }
    void finalize() { require(library_->cudnnBackendFinalize(handle_)); }

    /** Up to `most` values. */
    template <class V>
    std::vector<V> read(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::int64_t most) const {
        std::vector<V> values(static_cast<std::size_t>(most));
        std::int64_t count = 0;
        require(library_->cudnnBackendGetAttribute(handle_, name, type, most, &count, values.data()));
        values.resize(static_cast<std::size_t>(count < most ? count : most));
        return values;
    }
    /** How many values an attribute has. */
    std::int64_t count(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const {
        std::int64_t found = 0;
        require(library_->cudnnBackendGetAttribute(handle_, name, type, 0, &found, nullptr));
        return found;
    }
    /** Attributes that are descriptors: `into` are filled; how many. */
    std::int64_t readInto(cudnnBackendAttributeName_t name, std::vector<CudnnDescriptor>& into) const {
        std::vector<cudnnBackendDescriptor_t> handles;
        for (const CudnnDescriptor& d : into) handles.push_back(d.get());
        std::int64_t found = 0;
        require(library_->cudnnBackendGetAttribute(handle_, name, CUDNN_TYPE_BACKEND_DESCRIPTOR, static_cast<std::int64_t>(handles.size()),
                                                   &found, handles.data()));
        return found;
    }

 private:
    static void require(cudnnStatus_t status) {
        if (status != CUDNN_STATUS_SUCCESS) throw CudnnRefusal{status};
    }

    const CudnnLibrary* library_;
    cudnnBackendDescriptor_t handle_ = nullptr;
};

}  // namespace lamina::cuda
