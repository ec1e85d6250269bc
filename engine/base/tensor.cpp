// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/tensor.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "engine/base/error.h"
#include "engine/base/half.h"
#include "engine/base/row_store.h"

namespace lamina {

Tensor::Tensor(DType dtype, Shape shape, std::vector<std::byte> bytes) : dtype_(dtype), shape_(shape) {
    requireSize(bytes.size());
    adopt(std::move(bytes));
}

Tensor::Tensor(DType dtype, Shape shape, std::shared_ptr<const RowStore> store, std::size_t begin) : dtype_(dtype), shape_(shape) {
    const auto all = store->bytes();
    const auto wanted = static_cast<std::size_t>(shape.elements()) * sizeOf(dtype);
    if (begin > all.size() || wanted > all.size() - begin) requireSize(all.size() - std::min(begin, all.size()));
    if (begin % sizeOf(dtype) != 0) throw Error("elements of " + std::string(name(dtype)) + " cannot begin at byte " + std::to_string(begin));
    bytes_ = all.subspan(begin, wanted);
    store_ = store.get();
    owner_ = std::move(store);
}

void Tensor::requireSize(std::size_t bytes) const {
    const auto wanted = static_cast<std::size_t>(shape_.elements()) * sizeOf(dtype_);
    if (bytes == wanted) return;
    throw Error("a tensor of " + toString(shape_) + " " + std::string(name(dtype_)) + " takes " + std::to_string(wanted) + " bytes, received " + std::to_string(bytes));
}

Tensor Tensor::reshaped(Shape shape) const {
    Tensor other = *this;
    other.shape_ = shape;
    other.requireSize(bytes_.size());
    return other;
}

bool Tensor::onDisk() const { return store_ && store_->onDisk(); }

std::size_t Tensor::rowBytes() const { return shape_.scalar() || shape_[0] == 0 ? 0 : bytes_.size() / static_cast<std::size_t>(shape_[0]); }

namespace {

constexpr std::size_t farApart = 4096;               // bytes between two rows from which each is read by itself
constexpr std::size_t mostAtOnce = std::size_t{1} << 18;

/** Rows by their place on the disk: (row, which of those asked for). */
std::vector<std::pair<std::uint32_t, std::uint32_t>> inPlaceOrder(std::span<const std::uint32_t> rows) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) order[i] = {rows[i], static_cast<std::uint32_t>(i)};
    std::sort(order.begin(), order.end());
    return order;
}

/** Calls work(first, end, from, bytes) for stretches of the order whose rows lie close together. */
template <class Order, class Work>
void inStretches(const Order& order, std::size_t rowBytes, Work work) {
    for (std::size_t first = 0; first < order.size();) {
        const std::size_t from = order[first].first * rowBytes;
        std::size_t end = first + 1, until = from + rowBytes;
        for (; end < order.size(); ++end) {
            const std::size_t next = order[end].first * rowBytes;
            if (next > until + farApart || next + rowBytes - from > mostAtOnce) break;
            until = next + rowBytes;
        }
        work(first, end, from, until - from);
        first = end;
    }
}

}  // namespace

void Tensor::readRows(std::span<const std::uint32_t> rows, std::byte* to) const {
    const std::size_t size = rowBytes();
    if (!onDisk()) {
        for (std::size_t i = 0; i < rows.size(); ++i) std::memcpy(to + i * size, bytes_.data() + rows[i] * size, size);
        return;
    }
    const auto begin = static_cast<std::size_t>(bytes_.data() - store_->bytes().data());
    const auto order = inPlaceOrder(rows);
    std::vector<std::byte> stretch;
    inStretches(order, size, [&](std::size_t first, std::size_t end, std::size_t from, std::size_t bytes) {
        if (end == first + 1) return store_->read(begin + from, {to + order[first].second * size, size});
        stretch.resize(std::max(stretch.size(), bytes));
        store_->read(begin + from, {stretch.data(), bytes});
        for (std::size_t i = first; i < end; ++i) std::memcpy(to + order[i].second * size, stretch.data() + (order[i].first * size - from), size);
    });
}

void Tensor::announceRows(std::span<const std::uint32_t> rows) const {
    if (!onDisk()) return;
    const auto begin = static_cast<std::size_t>(bytes_.data() - store_->bytes().data());
    inStretches(inPlaceOrder(rows), rowBytes(), [&](std::size_t, std::size_t, std::size_t from, std::size_t bytes) { store_->announce(begin + from, bytes); });
}

void Tensor::release(std::size_t begin, std::size_t size) const {
    if (onDisk()) store_->release(static_cast<std::size_t>(bytes_.data() - store_->bytes().data()) + begin, size);
}

void Tensor::require(DType wanted) const {
    if (dtype_ != wanted)
        throw Error("expected a tensor of " + std::string(name(wanted)) + ", received " + std::string(name(dtype_)));
}

std::vector<float> Tensor::toFloats() const {
    std::vector<float> out(static_cast<std::size_t>(empty() ? 0 : shape_.elements()));
    const auto convert = [&](auto zero) {
        const auto* p = reinterpret_cast<const decltype(zero)*>(bytes().data());
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(p[i]);
    };
    switch (dtype_) {
        case DType::Float32: convert(0.0f); break;
        case DType::Float64: convert(0.0); break;
        case DType::UInt8: convert(std::uint8_t{}); break;
        case DType::Int32: convert(std::int32_t{}); break;
        case DType::BFloat16:
            for (std::size_t i = 0; i < out.size(); ++i) {
                std::uint16_t half;
                std::memcpy(&half, bytes().data() + 2 * i, 2);
                out[i] = brainToFloat(half);
            }
            break;
    }
    return out;
}

}  // namespace lamina
