// SPDX-License-Identifier: GPL-3.0-or-later
// MODEL.keras as a whole; and, where the bytes are no ZIP, its three members, parted by an unused byte, put into one.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/io/keras_file.h"
#include "engine/io/project_json.h"
#include "engine/io/zip.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

namespace {

std::vector<std::byte> archive(std::span<const std::byte> bytes) {
    constexpr const char* names[] = {"config.json", "lamina.json", "model.weights.h5"};
    constexpr std::byte parting{0xFF};  // in no text
    std::vector<ZipMember> members;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto end = i == 2 ? bytes.end() : std::find(bytes.begin(), bytes.end(), parting);
        members.push_back({names[i], {bytes.begin(), end}});
        bytes = {end == bytes.end() ? end : end + 1, bytes.end()};
    }
    return writeZip(members);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const bool whole = fuzz::text(data, size).starts_with("PK");
        const TrainedModel model = whole ? kerasFromBytes(fuzz::bytes(data, size), "seed") : kerasFromBytes(archive(fuzz::bytes(data, size)), "seed");
        static_cast<void>(kerasFromBytes(kerasBytes(model), "saved"));
    });
    fuzz::readOrRefuse([&] {
        std::vector<std::string> warnings;
        const bool whole = fuzz::text(data, size).starts_with("PK");
        const auto contents = whole ? kerasContents(fuzz::bytes(data, size), "seed", warnings) : kerasContents(archive(fuzz::bytes(data, size)), "seed", warnings);
        static_cast<void>(toJson(contents.project));
    });
    return 0;
}
