// SPDX-License-Identifier: GPL-3.0-or-later
// JPEG through libjpeg-turbo. Its errors come back by longjmp, so nothing with a destructor lives in the function that may
// be left that way.
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <string_view>

#include <jpeglib.h>

#include <jerror.h>

#include "engine/data/image_formats.h"

namespace lamina {

namespace {

constexpr int mostScans = 1000;  // of a progressive file; each costs a pass over all pixels

struct Decoding {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf back{};
    char words[JMSG_LENGTH_MAX] = {};
    bool damaged = false;  // bytes are missing or make no sense

    Decoding() = default;
    Decoding(const Decoding&) = delete;
    Decoding& operator=(const Decoding&) = delete;
    ~Decoding() { jpeg_destroy_decompress(&info); }
};

Decoding& of(j_common_ptr info) { return *static_cast<Decoding*>(info->client_data); }

[[noreturn]] void leave(j_common_ptr info) {
    info->err->format_message(info, of(info).words);
    std::longjmp(of(info).back, 1);
}

/** What libjpeg mends by guessing; strays between markers are harmless and frequent. */
void warned(j_common_ptr info, int level) {
    if (level >= 0) return;
    const int code = info->err->msg_code;
    if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_BOGUS_PROGRESSION) of(info).damaged = true;
}

void countScans(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= mostScans) return;
    std::snprintf(of(info).words, sizeof of(info).words, "more than %d scans", mostScans);
    std::longjmp(of(info).back, 1);
}

bool readHead(Decoding& d, std::span<const std::byte> bytes, int side) {
    d.info.err = jpeg_std_error(&d.errors);
    d.errors.error_exit = leave;
    d.errors.emit_message = warned;
    d.errors.output_message = [](j_common_ptr) {};
    d.info.client_data = &d;
    if (setjmp(d.back)) return false;
    jpeg_create_decompress(&d.info);
    d.progress.progress_monitor = countScans;
    d.info.progress = &d.progress;
    jpeg_mem_src(&d.info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_save_markers(&d.info, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&d.info, TRUE);
    const bool fourInks = d.info.jpeg_color_space == JCS_CMYK || d.info.jpeg_color_space == JCS_YCCK;
    d.info.out_color_space = d.info.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : fourInks ? JCS_CMYK : JCS_RGB;
    const auto enough = [&](unsigned part) {
        return d.info.image_width / part >= 2 * static_cast<unsigned>(side) && d.info.image_height / part >= 2 * static_cast<unsigned>(side);
    };
    d.info.scale_denom = 1;
    while (side > 0 && d.info.scale_denom < 8 && enough(d.info.scale_denom * 2)) d.info.scale_denom *= 2;
    d.info.scale_num = 1;
    jpeg_calc_output_dimensions(&d.info);
    return true;
}

bool readRows(Decoding& d, std::uint8_t* to, std::size_t stride) {
    if (setjmp(d.back)) return false;
    jpeg_start_decompress(&d.info);
    while (d.info.output_scanline < d.info.output_height) {
        JSAMPROW row = to + d.info.output_scanline * stride;
        jpeg_read_scanlines(&d.info, &row, 1);
    }
    jpeg_finish_decompress(&d.info);
    return true;
}

int orientationOf(const jpeg_decompress_struct& info) {
    constexpr std::string_view head("Exif\0\0", 6);
    for (auto* marker = info.marker_list; marker; marker = marker->next) {
        if (marker->marker != JPEG_APP0 + 1 || marker->data_length < head.size()) continue;
        if (!std::equal(head.begin(), head.end(), marker->data, [](char a, JOCTET b) { return static_cast<JOCTET>(a) == b; })) continue;
        return exifOrientation(std::as_bytes(std::span(marker->data, marker->data_length)).subspan(head.size()));
    }
    return 1;
}

/** Adobe stores inks inverted: 255 is none. */
Image fromInks(const Image& inks, bool inverted, const std::string& where) {
    Image out = blankImage(static_cast<std::uint64_t>(inks.width), static_cast<std::uint64_t>(inks.height), 3, where);
    for (std::size_t i = 0; i < out.pixels.size() / 3; ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            const unsigned ink = inks.pixels[4 * i + c], black = inks.pixels[4 * i + 3];
            const unsigned light = inverted ? ink * black : (255 - ink) * (255 - black);
            out.pixels[3 * i + c] = static_cast<std::uint8_t>((light + 127) / 255);
        }
    return out;
}

}  // namespace

Image decodeJpeg(std::span<const std::byte> bytes, const std::string& where, int side) {
    Decoding d;
    if (!readHead(d, bytes, side)) brokenImage(std::string("no readable JPEG: ") + d.words, where);
    requireSize(d.info.image_width, d.info.image_height, where);
    const int orientation = orientationOf(d.info);  // its bytes are gone once all is read
    Image image = blankImage(d.info.output_width, d.info.output_height, d.info.out_color_components, where);
    if (!readRows(d, image.pixels.data(), static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels)))
        brokenImage(std::string("the JPEG is damaged: ") + d.words, where);
    if (d.damaged) brokenImage("the JPEG is cut off or damaged", where);
    if (image.channels == 4) image = fromInks(image, d.info.saw_Adobe_marker, where);
    return upright(std::move(image), orientation);
}

}  // namespace lamina
