// SPDX-License-Identifier: GPL-3.0-or-later
// Where a training stands, and its best epoch: members of the .keras of a run. The first byte says whether a whole member follows, or its JSON
// beside tensors that it chooses: in the header of a member that JSON is a string.
#include "engine/data/utf8.h"
#include "engine/io/progress_member.h"
#include "engine/io/safetensors.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

namespace {

constexpr std::uint8_t whole = 0x80, narrow = 0x40;

void put(SafeTensors& file, const std::string& name, int count, std::uint8_t choice) {
    const auto n = static_cast<std::size_t>(count);
    const Tensor numbers = choice & narrow ? Tensor::of({count}, std::vector<float>(n, 0.5f)) : Tensor::of({count}, std::vector<double>(n, 0.5));
    file.tensors.push_back(toSafeTensor(name, numbers));
}

/** Of both kinds at once: each reader finds its own. */
std::vector<std::byte> memberOf(std::uint8_t choice, std::string_view json) {
    const int figures = choice & 3, plateau = choice >> 2 & 3, weights = choice >> 4 & 3;
    SafeTensors file;
    for (const char* key : {"progress", "best"}) file.metadata[key] = json;
    put(file, "accumulators", 3, choice);
    put(file, "best_figure", figures, choice);
    put(file, "figure", figures, choice);
    put(file, "plateau", plateau, choice);
    for (const char* part : {"best/", "last/", "variables/"})
        for (int i = 0; i < weights; ++i) put(file, part + std::to_string(i), 2 + i, choice);
    return writeSafetensors(file);
}

void readProgress(std::span<const std::byte> bytes) {
    fuzz::readOrRefuse([&] {
        const auto saved = progressBytes(progressFromBytes(bytes, "seed"));
        const auto again = fuzz::readOwn([&] { return progressBytes(progressFromBytes(saved, "saved")); }, "what was saved is read");
        fuzz::require(again == saved, "where a training stands is read as it was saved");
    });
}

void readBest(std::span<const std::byte> bytes) {
    fuzz::readOrRefuse([&] {
        const auto saved = bestBytes(bestFromBytes(bytes, "seed"));
        const auto again = fuzz::readOwn([&] { return bestBytes(bestFromBytes(saved, "saved")); }, "what was saved is read");
        fuzz::require(again == saved, "the best epoch is read as it was saved");
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto rest = fuzz::text(data + 1, size - 1);
    if ((data[0] & whole) == 0 && !isUtf8(rest)) return 0;  // no member has such a header
    const auto made = data[0] & whole ? std::vector<std::byte>() : memberOf(data[0], rest);
    const auto member = data[0] & whole ? fuzz::bytes(data + 1, size - 1) : std::span(made);
    readProgress(member);
    readBest(member);
    return 0;
}
