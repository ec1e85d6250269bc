// SPDX-License-Identifier: GPL-3.0-or-later
// Gzip streams that grow no further than they are allowed to.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/data/load_progress.h"

struct z_stream_s;

namespace lamina {

class RowStore;

/** Starts with the two bytes of gzip. */
bool isGzip(std::span<const std::byte> bytes);

/** A gzip stream (also of several members) that is inflated piece by piece; its bytes outlive it. */
class GzipReader {
 public:
    GzipReader(std::span<const std::byte> bytes, const std::string& where);
    /** Fills `to` and says how much of it: less only at the end of the stream, whose checksum is right then. Throws Error::Input on a
     *  broken or truncated stream, naming where. */
    std::size_t read(std::span<std::byte> to);
    /** Gzipped bytes that were read. */
    std::size_t position() const;

 private:
    struct Ender {
        void operator()(z_stream_s* stream) const;
    };
    void nextMember();

    std::span<const std::byte> bytes_;
    std::string where_;
    std::unique_ptr<z_stream_s, Ender> stream_;
    std::size_t given_ = 0;
    bool ended_ = false;
};

/** Inflates a gzip stream up to limit bytes; memory grows only as bytes really come out. Throws as GzipReader does. */
std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t limit, const std::string& where);

/** Inflates a stream into a store, by parts, and says how many bytes it holds: one more than the store has room for where it goes on.
 *  Throws as GzipReader does, and where the progress is cancelled. */
std::size_t gunzipInto(RowStore& to, const RowStore& packed, const std::string& where, LoadProgress* progress);

/** How many bytes a stream gives: what its end says, where that can be; a stream of several members gives more. */
std::size_t likelyGunzipped(std::span<const std::byte> bytes);

/** A whole stream, inflated once into a file without a name (see row_store.h). Throws as gunzipInto does, and where the disk has no room. */
std::shared_ptr<RowStore> gunzipOnDisk(const RowStore& packed, const std::string& where, LoadProgress* progress);

}  // namespace lamina
