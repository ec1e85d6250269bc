// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of a run, which a kill may have left anywhere: read, gone on with, cut back. Bytes that are no such file are the
// payload of one.
#include <unistd.h>
#include <zlib.h>

#include <fstream>

#include "engine/runs/curves.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

namespace {

std::string asFile(std::string_view bytes) {
    if (bytes.starts_with("LAMC")) return std::string(bytes);
    const std::uint32_t head[] = {static_cast<std::uint32_t>(bytes.size()),
                                  static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()))};
    return "LAMCURV1" + std::string(reinterpret_cast<const char*>(head), sizeof head) + std::string(bytes);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::filesystem::path file = std::filesystem::temp_directory_path() / ("lamina-curves-" + std::to_string(::getpid()));
    std::ofstream(file, std::ios::binary) << asFile(fuzz::text(data, size));
    fuzz::readOrRefuse([&] {
        const std::size_t before = readCurves(file).size();
        CurveWriter(file).append("loss", {1, 0, 0, 0.5});
        fuzz::require(readCurves(file).size() >= before, "going on loses no curve");
        truncateCurves(file, 1);
        static_cast<void>(readCurves(file));
    });
    std::filesystem::remove(file);
    return 0;
}
