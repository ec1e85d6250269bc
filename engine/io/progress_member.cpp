// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/progress_member.h"

#include <algorithm>
#include <iterator>

#include "engine/base/error.h"
#include "engine/io/json_reader.h"
#include "engine/io/safetensors.h"

namespace lamina {

namespace {

constexpr const char* partNames[] = {"steps", "figures", "validation"};  // as EpochPart

const SafeTensor& find(const SafeTensors& file, const std::string& name, const std::string& where) {
    const auto tensor = std::find_if(file.tensors.begin(), file.tensors.end(), [&](const SafeTensor& t) { return t.name == name; });
    if (tensor == file.tensors.end()) throw Error::input("the tensor " + name + " is missing", where);
    return *tensor;
}

void putNumbers(SafeTensors& file, const std::string& name, const std::vector<double>& numbers) {
    file.tensors.push_back(toSafeTensor(name, Tensor::of({static_cast<Dim>(numbers.size())}, numbers)));
}

std::vector<double> numbersOf(const SafeTensors& file, const std::string& name, const std::string& where) {
    const Tensor tensor = toTensor(find(file, name, where));
    if (tensor.dtype() != DType::Float64) throw Error::input("expected " + name + " of float64", where);
    return {tensor.as<double>().begin(), tensor.as<double>().end()};
}

/** Names of tensors are numbers: the names of layers are nobody's to choose here. */
struct Part {
    std::string key;  // "best"
    SafeTensors& file;

    std::string nameOf(std::size_t i) const { return key + "/" + std::to_string(i); }

    Json write(const std::vector<Weight>& weights) const {
        Json list = Json::array();
        for (std::size_t i = 0; i < weights.size(); ++i) {
            list.push_back({{"layer", weights[i].layer}, {"name", weights[i].name}, {"trainable", weights[i].trainable}});
            file.tensors.push_back(toSafeTensor(nameOf(i), weights[i].value));
        }
        return list;
    }

    std::vector<Weight> read(const JsonReader& json) const {
        std::vector<Weight> weights;
        json.at(key).list().each([&](const std::string&, const JsonReader& entry) {
            const SafeTensor& tensor = find(file, nameOf(weights.size()), json.where());
            weights.push_back({entry.at("layer").text(), entry.at("name").text(), entry.at("trainable").boolean(), toTensor(tensor)});
        });
        return weights;
    }
};

Json toJson(const EarlyStopping::Seen& seen) {
    return {{"any", seen.any}, {"stopped", seen.stopped}, {"wait", seen.wait}, {"best_epoch", seen.bestEpoch}};
}

EarlyStopping::Seen seenFrom(const JsonReader& json) {
    EarlyStopping::Seen seen;
    json.read("any", seen.any);
    json.read("stopped", seen.stopped);
    json.read("wait", seen.wait);
    json.read("best_epoch", seen.bestEpoch);
    return seen;
}

Json toJson(const ReduceLROnPlateau::Seen& seen) { return {{"any", seen.any}, {"wait", seen.wait}, {"resting", seen.resting}}; }

ReduceLROnPlateau::Seen plateauFrom(const JsonReader& json) {
    ReduceLROnPlateau::Seen seen;
    json.read("any", seen.any);
    json.read("wait", seen.wait);
    json.read("resting", seen.resting);
    return seen;
}

}  // namespace

std::vector<std::byte> progressBytes(const TrainingProgress& progress) {
    SafeTensors file;
    const Json json = {{"next", partNames[static_cast<std::size_t>(progress.next)]},
                       {"stopping", toJson(progress.stopping)},
                       {"plateau", toJson(progress.plateau)},
                       {"best", Part{"best", file}.write(progress.best)},
                       {"last", Part{"last", file}.write(progress.last)}};
    file.metadata["progress"] = compactJson(json);
    putNumbers(file, "accumulators", progress.accumulators);
    putNumbers(file, "best_figure", {progress.stopping.best});  // not in the JSON, which knows no NaN
    putNumbers(file, "plateau", {progress.plateau.best, progress.learningRate});
    return writeSafetensors(file);
}

TrainingProgress progressFromBytes(std::span<const std::byte> bytes, const std::string& where) {
    SafeTensors file = readSafetensors(bytes, where);
    const Json json = parseJson(file.metadata["progress"], where);
    const JsonReader reader(json, where);
    TrainingProgress progress{{}, seenFrom(reader.at("stopping")), Part{"best", file}.read(reader), Part{"last", file}.read(reader), EpochPart::Steps};
    const auto next = std::find(std::begin(partNames), std::end(partNames), reader.at("next").text());
    if (next == std::end(partNames)) reader.at("next").refuse("steps, figures or validation");
    progress.next = static_cast<EpochPart>(next - std::begin(partNames));
    progress.accumulators = numbersOf(file, "accumulators", where);
    const auto figure = numbersOf(file, "best_figure", where);
    if (figure.size() != 1) throw Error::input("expected one best figure, received " + std::to_string(figure.size()), where);
    progress.stopping.best = figure.front();
    if (!reader.has("plateau")) return progress;  // of an older run
    progress.plateau = plateauFrom(reader.at("plateau"));
    const auto plateau = numbersOf(file, "plateau", where);
    if (plateau.size() != 2) throw Error::input("expected two numbers of the plateau, received " + std::to_string(plateau.size()), where);
    progress.plateau.best = plateau[0];
    progress.learningRate = plateau[1];
    return progress;
}

std::vector<std::byte> bestBytes(const BestEpoch& best) {
    SafeTensors file;
    Json json = {{"epoch", best.epoch}, {"watched", best.watched}, {"variables", Part{"variables", file}.write(best.variables)}};
    if (best.maximize) json["maximize"] = *best.maximize;
    file.metadata["best"] = compactJson(json);
    putNumbers(file, "figure", {best.figure});  // not in the JSON, which knows no infinity
    return writeSafetensors(file);
}

BestEpoch bestFromBytes(std::span<const std::byte> bytes, const std::string& where) {
    SafeTensors file = readSafetensors(bytes, where);
    const Json json = parseJson(file.metadata["best"], where);
    const JsonReader reader(json, where);
    BestEpoch best{-1, reader.at("watched").text()};
    reader.read("epoch", best.epoch);
    if (best.epoch < 0) reader.at("epoch").refuse("an epoch from 0");
    const auto figure = numbersOf(file, "figure", where);
    if (figure.size() != 1) throw Error::input("expected one figure, received " + std::to_string(figure.size()), where);
    best.figure = figure.front();
    best.variables = Part{"variables", file}.read(reader);
    if (reader.has("maximize")) best.maximize = reader.at("maximize").boolean();
    return best;
}

}  // namespace lamina
