// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/keras_file.h"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/words.h"
#include "engine/compile/infer.h"
#include "engine/compile/output_names.h"
#include "engine/data/prepare.h"
#include "engine/data/preparation_json.h"
#include "engine/data/table_inputs.h"
#include "engine/io/data_paths.h"
#include "engine/io/keras_compile.h"
#include "engine/io/keras_import.h"
#include "engine/io/keras_order.h"
#include "engine/io/keras_weights.h"
#include "engine/io/known_weights.h"
#include "engine/io/model_json.h"
#include "engine/io/preparation_layers.h"
#include "engine/io/progress_member.h"
#include "engine/io/project_json.h"
#include "engine/io/zip.h"
#include "engine/layers/catalogue.h"
#include "engine/model/place_cards.h"
#include "engine/trained/evaluation.h"

namespace lamina {

namespace {

constexpr const char* ourMember = "lamina.json";
constexpr const char* noBestNames[] = {"unknown", "not_trained_here", "not_validated", "no_memory", "ended_before", "no_number"};  // as NoBest
constexpr const char* progressMember = "lamina.progress.safetensors";
constexpr const char* bestMember = "lamina.best.safetensors";

std::vector<std::byte> bytesOf(const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::string textOf(const std::vector<std::byte>& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

void requireWhole(const Inference& inference, const std::string& where) {
    for (const auto& issue : inference.issues)
        if (issue.severity == Issue::Severity::Error)
            throw Error::input(issue.title + (issue.detail.empty() ? "" : ": " + issue.detail), where, "mend the drawing first");
}

// ---- writing

Json metadata() {
    const std::time_t time = std::time(nullptr);
    char date[32];
    std::strftime(date, sizeof date, "%Y-%m-%d@%H:%M:%S", std::localtime(&time));
    return {{"keras_version", "3.0.0"}, {"date_saved", date}};
}

/** Of several outputs: each under the name of the layer that ends it in the file, its loss counted in the units that its answers have there. */
TrainingRecipe asTold(const TrainedModel& model, const PreparationLayers& layers, const std::vector<std::string>& outputs) {
    TrainingRecipe told = model.project.training;
    for (std::size_t i = 0; outputs.size() > 1 && i < outputs.size(); ++i) {
        OutputRecipe own = model.project.training.of(drawnOutput(model.project.graph, layers, outputs[i]));
        own.lossWeight *= lossWeight(ofOutput(model.preparation, i, outputs.size()), own.loss.name).value_or(1);
        told.outputs[outputs[i]] = std::move(own);
    }
    return told;
}

Json configJson(const TrainedModel& model, const std::optional<PreparationLayers>& layers, const Inference& inference) {
    const Project& project = model.project;
    const auto order = kerasOrder(project.graph, inference.outputs);
    Json json = isChain(project.graph) ? chainToJson(project.graph, project.name, order) : modelToJson(project.graph, project.name, order);
    const auto outputs = outputNames(project.graph, inference);
    json["compile_config"] = toCompileConfig(layers ? asTold(model, *layers, outputs) : project.training, outputs);
    const auto weight = layers && outputs.size() < 2 ? lossWeight(model.preparation, project.training.loss.name) : std::nullopt;
    if (weight) json["compile_config"]["loss_weights"] = Json::array({*weight});  // Keras 3.0 opens no other form
    return json;
}

/** The project without its model, which is in config.json, and how the data were prepared; by which layers of the net,
 *  where the preparation is in it, and which numbers it then takes. */
Json besideTheModel(const TrainedModel& model, const std::optional<PreparationLayers>& layers) {
    Json json = toJson(model.project);
    json.erase("model");
    json["preparation"] = toJson(model.preparation);
    json["best_epoch"] = model.bestEpoch;
    if (model.noBest != NoBest::Unknown) json["no_best"] = noBestNames[static_cast<std::size_t>(model.noBest)];
    if (model.edgeLightness) json["edge_lightness"] = *model.edgeLightness;
    if (!layers) return json;
    json["preparation_layers"] = {{"inputs", layers->inputs}, {"outputs", layers->outputs}};
    const auto entering = byInput(model.preparation.inputs, {});
    if (entering.size() < 2) json["input_columns"] = inputNames(model.preparation);
    for (const auto& own : entering)
        if (entering.size() > 1) json["input_columns"][own.input] = inputNames(own.columns);
    return json;
}

void requireUsedInputs(const Project& project, const Inference& inference) {
    for (const NodeId id : inference.outputs)
        if (isInput(*findNode(project.graph, id)))
            throw Error::input("nothing is connected to the input " + findNode(project.graph, id)->name, {}, "connect it or remove it");
}

// ---- reading

/** A reason that a newer Lamina gives is none that we know. */
NoBest noBestCalled(const std::string& name) {
    const auto found = std::find(std::begin(noBestNames), std::end(noBestNames), name);
    return found == std::end(noBestNames) ? NoBest::Unknown : static_cast<NoBest>(found - std::begin(noBestNames));
}

void sniff(std::span<const std::byte> bytes, const std::string& where) {
    const std::string head(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 32));
    if (head.starts_with("\x89HDF"))
        throw Error::input("this is a whole model in the old HDF5 form", where, "open it in Keras and save it as .keras: model.save(\"model.keras\")");
    if (head.starts_with("version https://git-lfs"))
        throw Error::input("this is a pointer of Git LFS, not the file itself", where, "fetch it: git lfs pull");
    if (!head.starts_with("PK")) throw Error::input("this is no .keras file: it does not begin as a ZIP archive", where);
}

bool saysItsLoss(const Json& config) {
    return config.contains("compile_config") && config["compile_config"].is_object() && config["compile_config"].contains("loss");
}

/** A loss for a model that was never compiled, where ours for classes cannot be meant: its only output is one number a place. */
void chooseLoss(TrainingRecipe& training, const Graph& graph) {
    const auto inference = infer(graph);
    if (inference.outputs.size() != 1 || !inference.at(inference.outputs.front()).known) return;
    const NodeInfo& end = inference.at(inference.outputs.front());
    if (end.output.scalar() || end.output.back() != 1) return;
    const bool chance = lastFunction(*findNode(graph, inference.outputs.front())) == "sigmoid";
    training.loss = {chance ? "binary_crossentropy" : "mean_squared_error", {}};
    training.metrics = {{chance ? "accuracy" : "mean_absolute_error", {}}};
}

/** "sequential_3": nobody chose that name. */
bool namedByKeras(const std::string& name) {
    const auto bar = name.find('_');
    const bool counted = bar != name.npos && bar + 1 < name.size() && name.find_first_not_of("0123456789", bar + 1) == name.npos;
    const std::string stem = counted ? name.substr(0, bar) : name;
    return stem == "sequential" || stem == "functional" || stem == "model";
}

/** Its data lie beside the file; a name that nobody chose is the file's. */
void settle(Project& project, const std::filesystem::path& file) {
    makePathsAbsolute(project, std::filesystem::absolute(file).parent_path());
    if (namedByKeras(project.name)) project.name = file.stem().string();
}

class Reader {
 public:
    Reader(std::span<const std::byte> bytes, std::string where, std::vector<std::string>& warnings)
        : where_(std::move(where)), zip_(bytes, where_), warnings_(warnings) {}

    TrainedModel read() {
        readModel(readConfig(nullptr));
        return std::move(model_);
    }

    /** The drawing alone where Lamina does not have what is in it. */
    KerasContents contents() {
        Strangers strangers;
        strangers_ = &strangers;
        const Json config = readConfig(&strangers);
        if (strangers.any()) requireWeights();  // it is no whole file without them, drawing or not
        try {
            readProject(config);
        } catch (const Error&) {
            if (!strangers.any()) throw;
            throw *strangers.refusal;  // says more than what follows from it
        }
        const auto inference = infer(model_.project.graph);
        if (!drawnAlone(inference)) {
            readRest(config, inference);
            Project project = model_.project;
            return {std::move(project), std::move(model_)};
        }
        requireWeights();
        const std::string trouble = strangers.any() ? readPart(strangers, inference, config["class_name"] == "Sequential") : std::string();
        foldPreparation();
        if (model_.weights.variables.empty()) {
            warnings_.insert(warnings_.begin(), "the weights, for " + whyAlone(strangers, inference, trouble) + ", then train it");
            return {std::move(model_.project), {}};
        }
        warnings_.insert(warnings_.begin(), whatIsKept(strangers));
        Project project = model_.project;
        return {std::move(project), {}, std::move(model_)};
    }

 private:
    static constexpr std::uint64_t largestConfig = 256u << 20;

    Json readConfig(Strangers* strangers) {
        Json config = parseJson(textOf(zip_.read("config.json", largestConfig)), where_ + ", config.json");
        if (strangers) told_ = toldShapes(config);
        adoptKerasModel(config, where_ + ", config.json", warnings_, strangers);
        return config;
    }

    /** Whether people are to mend layers first. What is wrong with the net as a whole is no drawing to begin with. */
    bool drawnAlone(const Inference& inference) const {
        const auto ofWhole = [](const Issue& issue) { return issue.severity == Issue::Severity::Error && issue.node == 0; };
        const bool layersAlone = std::none_of(inference.issues.begin(), inference.issues.end(), ofWhole);
        return strangers_ && (strangers_->any() || (layersAlone && inference.hasErrors()));
    }

    /** trouble: why the weights of the others are not kept; empty: they have none, or nobody knows which. */
    static std::string whyAlone(const Strangers& strangers, const Inference& inference, const std::string& trouble) {
        const std::string others = trouble.empty() ? "" : ", and those of the other layers cannot be read (" + trouble + ")";
        if (strangers.any()) return "Lamina does not have " + firstOf(strangers.told, 8) + others + ": replace what is marked in the drawing";
        std::vector<std::string> wrong;
        for (const auto& issue : inference.issues)
            if (issue.severity == Issue::Severity::Error) wrong.push_back(issue.title);
        return "the net is none that Lamina can be (" + firstOf(wrong, 8) + "): mend what is marked in the drawing";
    }

    std::string whatIsKept(const Strangers& strangers) const {
        std::set<std::string> layers;
        for (const auto& weight : model_.weights.variables) layers.insert(weight.layer);
        const std::string kept = layers.size() == 1 ? "the weights of " + *layers.begin() : "the weights of " + std::to_string(layers.size()) + " layers";
        const std::string strange = firstOf(strangers.told, 8) + ", which Lamina does not have: replace what is marked in the drawing; ";
        return strange + kept + " are kept, and Train asks whether to go on from them";
    }

    /** The weights of the layers that we have; returns why that could not be. */
    std::string readPart(const Strangers& strangers, const Inference& inference, bool sequential) {
        if (places_ && !strangers.ownClasses.empty()) return {};  // models in models were counted by the names that are drawn
        try {
            const auto bytes = zip_.read("model.weights.h5");
            const auto place = where_ + ", model.weights.h5";
            const bool named = !places_;  // of models in models the layers may be renamed
            if (!places_) places_ = placesAmongStrangers(model_.project.graph, inference.outputs, sequential, strangers.ownClasses);
            model_.weights = knownWeights(model_.project, withToldShapes(model_.project.graph, told_), *places_, named, readHdf5Weights(bytes, place), place);
        } catch (const Error& e) {
            return e.parts().what;
        }
        if (foreign_ && !model_.weights.variables.empty()) takeNumbersAsTheyAre();
        model_.noBest = NoBest::NotTrainedHere;
        return {};
    }

    void readModel(const Json& config) {
        readProject(config);
        readRest(config, infer(model_.project.graph));
    }

    void readRest(const Json& config, const Inference& inference) {
        requireWhole(inference, where_);
        if (!zip_.has(ourMember)) model_.noBest = NoBest::NotTrainedHere;
        readWeights(inference, config["class_name"] == "Sequential");
        foldPreparation();
        readKept(progressMember, model_.progress, progressFromBytes, "where the training stood");
        readKept(bestMember, model_.best, bestFromBytes, "the weights of the best epoch");
    }

    void readProject(const Json& config) {
        const std::string place = where_ + ", config.json: ";
        if (!zip_.has(ourMember) || !readOurs(config)) {
            foreign_ = true;
            auto model = modelInFile({config, place});
            model_.project.graph = std::move(model.graph);
            places_ = std::move(model.places);
            placeCards(model_.project.graph);
            JsonReader(config, place).at("config").read("name", model_.project.name);
            if (!drawnAlone(infer(model_.project.graph))) takeNumbersAsTheyAre();  // else it is trained anew
            if (!saysItsLoss(config)) chooseLoss(model_.project.training, model_.project.graph);
        }
        const JsonReader json(config, place);
        const bool ownWeight = layers_ && !layers_->outputs.empty();
        if (!json.has("compile_config")) return;
        auto outputs = outputNames(model_.project.graph, infer(model_.project.graph));
        const Json compiled = ownWeight && outputs.size() > 1 ? asDrawn(config["compile_config"], outputs) : config["compile_config"];
        readCompileConfig({compiled, json.at("compile_config").where()}, model_.project.training, outputs, warnings_, ownWeight);
    }

    /** Losses and metrics under the names of the outputs that were drawn, which `outputs` then are; what each loss weighs is kept beside the model. */
    Json asDrawn(Json compiled, std::vector<std::string>& outputs) const {
        if (!compiled.is_object()) return compiled;
        compiled.erase("loss_weights");
        for (auto& name : outputs) {
            const std::string told = std::exchange(name, drawnOutput(model_.project.graph, *layers_, name));
            for (const char* key : {"loss", "metrics"})
                if (told != name && compiled.contains(key) && compiled[key].is_object() && compiled[key].contains(told)) {
                    compiled[key][name] = compiled[key][told];
                    compiled[key].erase(told);
                }
        }
        return compiled;
    }

    /** Weights that came without a preparation were trained on the numbers as they stand. */
    void takeNumbersAsTheyAre() { model_.project.data.numbers = "none"; }

    /** The net as it was drawn: its preparation goes back to the recipe, which does the same to raw data. */
    void foldPreparation() {
        model_.rawArrays = layers_.has_value();
        if (!layers_) return;
        try {
            removePreparation(model_.project.graph, model_.preparation, *layers_);
        } catch (const Error& e) {
            warnings_.push_back(std::string("the net keeps its preparation as layers and takes arrays alone: ") + e.what());
            model_.preparation = {};
            takeNumbersAsTheyAre();
        }
    }

    /** What Lamina put beside the model. A damaged member costs its contents, not the model. */
    bool readOurs(const Json& config) {
        try {
            Json json = parseJson(textOf(zip_.read(ourMember, largestConfig)), where_ + ", lamina.json");
            const JsonReader reader(json, where_ + ", lamina.json: ");
            if (reader.has("preparation")) model_.preparation = preparationFromJson(reader.at("preparation").json());
            reader.read("best_epoch", model_.bestEpoch);
            if (reader.has("no_best")) model_.noBest = noBestCalled(reader.at("no_best").text());
            if (reader.has("edge_lightness")) model_.edgeLightness = reader.at("edge_lightness").real();
            if (reader.has("preparation_layers")) {
                layers_.emplace();
                reader.at("preparation_layers").read("inputs", layers_->inputs);
                reader.at("preparation_layers").read("outputs", layers_->outputs);
            }
            for (const char* key : {"preparation", "best_epoch", "no_best", "preparation_layers", "input_columns", "edge_lightness"}) json.erase(key);
            json["model"] = config;
            json["model"].erase("compile_config");  // is read for itself
            model_.project = projectFromJson(reader);
            return true;
        } catch (const Error& e) {
            warnings_.push_back(std::string("what Lamina keeps beside the model cannot be read: ") + e.what());
            model_ = {};
            layers_.reset();
            return false;
        }
    }

    /** Of what a training keeps beside the model; what is damaged is said, and the model opens. */
    template <class Kept>
    void readKept(const char* member, std::optional<Kept>& to, Kept (*parsed)(std::span<const std::byte>, const std::string&), const std::string& called) {
        if (!zip_.has(member)) return;
        try {
            to = parsed(zip_.read(member), where_ + ", " + member);
        } catch (const Error& e) {
            warnings_.push_back(called + " cannot be read: " + e.what());
        }
    }

    void requireWeights() {
        if (!zip_.has("model.weights.h5"))
            throw Error::input("there is no model.weights.h5 in this file", where_,
                               zip_.has("model.weights.npz") ? "weights as .npz hold code: save the model again with Keras' defaults"
                                                             : "save the whole model: model.save(\"model.keras\")");
    }

    void readWeights(const Inference& inference, bool sequential) {
        requireWeights();
        const auto bytes = zip_.read("model.weights.h5");
        const auto place = where_ + ", model.weights.h5";
        if (!places_) places_ = kerasPlaces(model_.project.graph, inference.outputs, sequential);
        model_.weights = fromStored(model_.project, inference, *places_, readHdf5Weights(bytes, place), place);
    }

    std::string where_;
    ZipReader zip_;
    std::vector<std::string>& warnings_;
    TrainedModel model_;
    const Strangers* strangers_ = nullptr;  // where a drawing alone will do
    std::optional<PreparationLayers> layers_;
    std::optional<KerasPlaces> places_;  // of the weights
    ToldShapes told_;                    // where a drawing alone will do
    bool foreign_ = false;               // Lamina put nothing beside the model
};

}  // namespace

std::vector<std::byte> kerasBytes(const TrainedModel& drawn) {
    requireWhole(infer(drawn.project.graph), drawn.project.name);
    TrainedModel model = drawn;
    const auto layers = addPreparation(model.project.graph, model.preparation);
    const auto inference = infer(model.project.graph);
    requireUsedInputs(model.project, inference);
    std::vector<ZipMember> members{
        {"metadata.json", bytesOf(compactJson(metadata(), true))},
        {"config.json", bytesOf(compactJson(configJson(model, layers, inference), true))},
        {"model.weights.h5", writeHdf5Weights(toStored(model.project, inference, isChain(model.project.graph), model.weights))},
        {ourMember, bytesOf(prettyJson(besideTheModel(model, layers)))},
    };
    if (model.progress) members.push_back({progressMember, progressBytes(*model.progress)});
    if (model.best) members.push_back({bestMember, bestBytes(*model.best)});
    return writeZip(members);
}

void writeKeras(const std::filesystem::path& file, const TrainedModel& model) {
    TrainedModel moved = model;
    makePathsRelative(moved.project, std::filesystem::absolute(file).parent_path());
    writeFileAtomically(file, kerasBytes(moved));
}

TrainedModel kerasFromBytes(std::span<const std::byte> bytes, const std::string& where, std::vector<std::string>* warnings) {
    sniff(bytes, where);
    std::vector<std::string> unheard;
    return Reader(bytes, where, warnings ? *warnings : unheard).read();
}

KerasContents kerasContents(std::span<const std::byte> bytes, const std::string& where, std::vector<std::string>& warnings) {
    sniff(bytes, where);
    return Reader(bytes, where, warnings).contents();
}

TrainedModel readKeras(const std::filesystem::path& file, std::vector<std::string>* warnings) {
    TrainedModel model = kerasFromBytes(readFile(file), file.string(), warnings);
    settle(model.project, file);
    return model;
}

KerasContents readKerasContents(const std::filesystem::path& file, std::vector<std::string>& warnings) {
    KerasContents contents = kerasContents(readFile(file), file.string(), warnings);
    settle(contents.project, file);
    if (contents.model) contents.model->project = contents.project;
    return contents;
}

}  // namespace lamina
