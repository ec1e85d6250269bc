// SPDX-License-Identifier: GPL-3.0-or-later
// HDF5's C library as values: handles that close themselves, and silence where it would print.
#pragma once

#include <hdf5.h>

#include <mutex>
#include <string>
#include <utility>

#include "engine/base/error.h"

namespace lamina {

/** A handle and what closes it. */
class Hdf5Handle {
 public:
    Hdf5Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
    Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Hdf5Handle& operator=(Hdf5Handle&&) = delete;
    ~Hdf5Handle() {
        if (id_ >= 0) close_(id_);
    }
    explicit operator bool() const { return id_ >= 0; }
    operator hid_t() const { return id_; }

 private:
    hid_t id_;
    herr_t (*close_)(hid_t);
};

/** While it lives: this thread alone is inside HDF5, which is not built for several, and HDF5 prints nothing. */
class Hdf5Session {
 public:
    Hdf5Session() : lock_(mutex()) {
        H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    }
    ~Hdf5Session() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }
    Hdf5Session(const Hdf5Session&) = delete;
    Hdf5Session& operator=(const Hdf5Session&) = delete;

 private:
    static std::mutex& mutex() {
        static std::mutex one;
        return one;
    }
    std::lock_guard<std::mutex> lock_;
    H5E_auto2_t print_ = nullptr;
    void* data_ = nullptr;
};

}  // namespace lamina
