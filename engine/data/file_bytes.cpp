// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/file_bytes.h"

#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "engine/base/error.h"

namespace lamina {

std::vector<std::byte> readBytes(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        throw Error::input("there is no such file", path.string(), "check the path");
    if (!std::filesystem::is_regular_file(status))
        throw Error::input("expected a file, received something else", path.string(), "choose a file");
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file) throw Error::input("the file cannot be opened", path.string(), "check its permissions");
    std::vector<std::byte> bytes(size);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (file.gcount() != static_cast<std::streamsize>(size))
        throw Error::input("expected " + std::to_string(size) + " bytes, could read " + std::to_string(file.gcount()),
                           path.string(), "check the disk");
    return bytes;
}

void writeBytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    auto beside = path;
    beside += ".part";
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    std::error_code error;
    if (file) std::filesystem::rename(beside, path, error);
    if (file && !error) return;
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    throw Error("the file cannot be written" + (error ? ": " + error.message() : std::string()), path.string(),
                "check the folder, its permissions and the space on the disk");
}

bool isGzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

namespace {

[[noreturn]] void broken(const std::string& what, const std::string& where) {
    throw Error::input(what, where, "get the file again");
}

struct Inflater {
    z_stream stream{};
    explicit Inflater(std::span<const std::byte> bytes) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
        inflateInit2(&stream, 16 + MAX_WBITS);  // 16: a gzip header
    }
    ~Inflater() { inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

}  // namespace

std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t limit, const std::string& where) {
    Inflater inflater(bytes);
    z_stream& z = inflater.stream;
    const std::byte* const end = bytes.data() + bytes.size();
    const auto left = [&] { return static_cast<std::size_t>(end - reinterpret_cast<const std::byte*>(z.next_in)); };
    std::vector<std::byte> out;
    std::size_t filled = 0;
    while (filled < limit) {
        if (filled == out.size()) out.resize(std::min(limit, std::max<std::size_t>(1 << 16, 2 * out.size())));
        z.avail_in = static_cast<uInt>(std::min<std::size_t>(left(), 1u << 30));
        z.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size() - filled, 1u << 30));
        z.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
        const uInt offered = z.avail_out;
        const int state = inflate(&z, Z_NO_FLUSH);
        filled += offered - z.avail_out;
        if (state == Z_STREAM_END) {
            if (left() == 0) break;
            if (!isGzip({end - left(), left()})) broken("bytes that are no gzip follow the gzip stream", where);
            inflateReset(&z);
        } else if (state == Z_BUF_ERROR || (state == Z_OK && left() == 0 && z.avail_out > 0)) {
            broken("the gzip stream ends too early, after " + std::to_string(filled) + " bytes", where);
        } else if (state != Z_OK) {
            broken(std::string("the gzip stream is broken") + (z.msg ? std::string(": ") + z.msg : ""), where);
        }
    }
    out.resize(filled);
    return out;
}

}  // namespace lamina
