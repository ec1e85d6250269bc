// SPDX-License-Identifier: GPL-3.0-or-later
// The mixing constants and the finalizer are those of MurmurHash3 (Austin Appleby, public domain); the lanes are ours.
#include "engine/data/fingerprint.h"

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>

#include "engine/base/row_store.h"

namespace lamina {

static_assert(std::endian::native == std::endian::little, "the hash reads little-endian words");

namespace {

constexpr std::uint64_t k1 = 0x87c37b91114253d5ull, k2 = 0x4cf5ad432745937full;

std::uint64_t word(const std::byte* p, std::size_t bytes = 8) {
    std::uint64_t w = 0;
    std::memcpy(&w, p, bytes);
    return w;
}

std::uint64_t mix(std::uint64_t lane, std::uint64_t w) { return std::rotl(lane ^ (w * k1), 31) * k2 + 0x52dce729; }

std::uint64_t finish(std::uint64_t h) {
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdull;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ull;
    return h ^ (h >> 33);
}

/** read(first, size): that much is done with. */
template <class Read>
std::uint64_t hash(std::span<const std::byte> bytes, std::uint64_t seed, Read read) {
    std::array<std::uint64_t, 4> lanes = {seed + k1, seed ^ k2, seed - k1, seed + k2};
    inParts(bytes.size() / 32 * 32, 32, [&](std::size_t first, std::size_t size) {
        for (const std::byte* at = bytes.data() + first; at != bytes.data() + first + size; at += 32)
            for (std::size_t i = 0; i < 4; ++i) lanes[i] = mix(lanes[i], word(at + 8 * i));
        read(first, size);
    });
    const std::byte* p = bytes.data() + bytes.size() / 32 * 32;
    std::size_t left = bytes.size() % 32;
    for (std::size_t i = 0; left > 0; ++i) {
        const std::size_t n = left < 8 ? left : 8;
        lanes[i] = mix(lanes[i], word(p, n));
        left -= n;
        p += n;
    }
    std::uint64_t h = bytes.size();
    for (auto lane : lanes) h = finish(h ^ lane) + k1;
    return finish(h);
}

std::uint64_t hashOf(const Tensor& tensor, std::uint64_t seed) {
    const auto dims = tensor.shape().dims();
    const auto rank = static_cast<std::uint64_t>(dims.size());
    seed = finish(seed ^ (static_cast<std::uint64_t>(tensor.dtype()) << 8 | rank));
    return hash(tensor.bytes(), hash64(std::as_bytes(dims), seed), [&](std::size_t first, std::size_t size) { tensor.release(first, size); });
}

}  // namespace

std::uint64_t hash64(std::span<const std::byte> bytes, std::uint64_t seed) {
    return hash(bytes, seed, [](std::size_t, std::size_t) {});
}

std::uint64_t fingerprint(const Dataset& dataset) {
    std::uint64_t h = finish(dataset.inputs.size() << 32 | dataset.targets.size());
    for (const auto& t : dataset.inputs) h = hashOf(t, h);
    for (const auto& t : dataset.targets) h = hashOf(t, h);
    if (!dataset.sampleWeights.empty()) h = hashOf(dataset.sampleWeights, h);
    for (const auto* part : {&dataset.parts.train, &dataset.parts.validation, &dataset.parts.test})
        h = hash64(std::as_bytes(std::span(*part)), h);
    return h;
}

std::string fingerprintText(std::uint64_t fingerprint) {
    char text[24];
    std::snprintf(text, sizeof text, "%04x %04x %04x %04x", static_cast<unsigned>(fingerprint >> 48),
                  static_cast<unsigned>(fingerprint >> 32 & 0xffff), static_cast<unsigned>(fingerprint >> 16 & 0xffff),
                  static_cast<unsigned>(fingerprint & 0xffff));
    return text;
}

}  // namespace lamina
