// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/keras_import.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/error.h"
#include "engine/io/json_reader.h"
#include "engine/io/layer_config.h"
#include "engine/io/mask_ops.h"
#include "engine/layers/catalogue.h"
#include "engine/recipes/activations.h"
#include "engine/recipes/initializers.h"

namespace lamina {

namespace {

/** Keys that change no number a net of ours gives. */
constexpr std::array ignored = {
    "name", "trainable", "dtype", "batch_shape", "batch_input_shape", "seed", "synchronized", "quantization_config", "lora_rank", "noise_shape",
    "input_length", "unroll", "implementation", "zero_output_for_mask", "sparse", "ragged", "optional", "type_spec", "build_input_shape", "renorm_momentum", "renorm_clipping"};

template <std::size_t n>
bool among(const std::array<const char*, n>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool endsWith(const std::string& text, std::string_view end) { return text.ends_with(end); }

class Adopter {
 public:
    Adopter(std::string where, std::vector<std::string>& warnings) : where_(std::move(where)), warnings_(warnings) {}

    void model(Json& json) {
        const JsonReader reader(json, where_ + ": ");
        checkModule(reader, "the model");
        reader.at("config").at("layers").list();
        Json& layers = json["config"]["layers"];
        const auto* around = std::exchange(layers_, &layers);
        for (auto& layer : layers) adoptLayer(layer);
        layers_ = around;
    }

 private:
    /** Only Keras' own classes; Keras 2 named no module. */
    void checkModule(const JsonReader& json, const std::string& name) const {
        const bool stranger = json.has("module") && json.at("module").json().is_string() && !json.at("module").text().starts_with("keras");
        const bool custom = json.has("registered_name") && json.at("registered_name").json().is_string() &&
                            json.at("registered_name").text().find('>') != std::string::npos;
        if (stranger || custom)
            throw Error::input(name + " is of a class that is not Keras' own", json.place(), "Lamina runs no code from files: use a layer of Keras");
    }

    void adoptLayer(Json& layer) {
        if (isMaskOp(layer)) return;
        const JsonReader reader(layer, where_ + ": ");
        auto className = reader.at("class_name").text();
        reader.at("config").object();
        Json& config = layer["config"];
        name_ = config.contains("name") && config["name"].is_string() ? config["name"].get<std::string>() : className;
        checkModule(reader, name_);
        if (className == "Functional" || className == "Sequential" || className == "Model") return model(layer);
        const auto* spec = findLayer(className == "InputLayer" ? "Input" : className);
        if (!spec || className == "Input")
            throw Error::input("the layer " + name_ + " is a " + className + ", which Lamina does not have", where_,
                               "replace it in Keras by layers that Lamina has");
        if (className == "InputLayer" && !holdsIds(layer)) checkInputType(config);
        if (className == "Normalization") adoptNormalization(config);
        if (className == "Bidirectional") {
            if (config.contains("layer")) checkModule(reader.at("config").at("layer"), name_);
            config = fromKerasConfig(className, JsonReader(Json(config), reader.at("config").where()));
        }
        for (auto it = config.begin(); it != config.end(); ++it) adoptValue(it.key(), it.value());
        Json kept = Json::object();
        for (auto it = config.begin(); it != config.end(); ++it)
            if (keep(*spec, it.key(), it.value())) kept[it.key()] = it.value();
        config = toKerasConfig(className, std::move(kept));
        for (const char* key : {"build_config", "shared_object_id", "module", "registered_name"}) layer.erase(key);
    }

    /** Keras lists the axes to keep, none of them where one mean stands for all, and keeps lists as deep as they came. */
    static void adoptNormalization(Json& config) {
        if (config.contains("axis") && config["axis"].is_array() && config["axis"].size() == 1) config["axis"] = Json(config["axis"][0]);
        for (const char* key : {"mean", "variance"})
            while (config.contains(key) && config[key].is_array() && config[key].size() == 1 && config[key][0].is_array())
                config[key] = Json(config[key][0]);
        const bool oneForAll = config.contains("mean") && config["mean"].is_number();
        if (oneForAll && config.contains("axis") && config["axis"].is_array() && config["axis"].empty()) config.erase("axis");
    }

    /** Whether a layer takes what the layer of that name gives; inbound_nodes holds names at the heads of lists, more or less deep. */
    static bool mentions(const Json& json, const std::string& name) {
        if (json.is_array() && !json.empty() && json.front() == name) return true;
        return json.is_structured() && std::any_of(json.begin(), json.end(), [&](const Json& part) { return mentions(part, name); });
    }

    /** An input that nothing but Embeddings take: its whole numbers are ids, and they stay what they are. */
    bool holdsIds(const Json& input) const {
        bool any = false;
        for (std::size_t i = 0; i < layers_->size(); ++i) {
            const Json& layer = (*layers_)[i];
            const bool chained = i > 0 && &(*layers_)[i - 1] == &input && !layer.contains("inbound_nodes");  // of a Sequential
            if (!chained && !(layer.is_object() && layer.contains("inbound_nodes") && mentions(layer["inbound_nodes"], name_))) continue;
            if (isMaskOp(layer)) continue;
            if (!layer.is_object() || !layer.contains("class_name") || layer["class_name"] != "Embedding") return false;
            any = true;
        }
        return any;
    }

    void checkInputType(const Json& config) {
        const auto dtype = config.contains("dtype") ? config["dtype"] : Json("float32");
        if (dtype != "float32") warnings_.push_back(name_ + " takes " + compactJson(dtype) + " in Keras; here all inputs become float32");
    }

    /** Objects that stand for a word. */
    void adoptValue(const std::string& key, Json& value) const {
        if (endsWith(key, "initializer")) return toWord(value, initializers());
        if (endsWith(key, "activation")) return toWord(value, activations());
    }

    template <class Spec>
    void toWord(Json& value, const std::vector<Spec>& family) const {
        if (value.is_null()) value = "linear";
        Json config = Json::object();
        std::string word;
        if (value.is_string()) word = value.get<std::string>();
        else if (value.is_object() && value.contains("class_name")) {
            config = value.contains("config") ? value["config"] : config;
            word = config.is_string() ? config.get<std::string>() : value["class_name"].get<std::string>();
        }
        // What the words of an initializer do not carry, its parameters, matters for a new start only, not for weights
        // that are in the file.
        if (const auto* spec = findMember(family, word)) value = spec->member.name;
    }

    /** Whether a key goes on to the drawing; throws for what would change numbers. */
    bool keep(const LayerSpec& spec, const std::string& key, const Json& value) {
        if (key == "activation" || endsWith(key, "initializer")) checkWord(spec, key, value);
        if (endsWith(key, "_regularizer") && value.is_object() && !isKnownRegularizer(value)) {
            warnings_.push_back(name_ + " has a " + key + " of a kind that Lamina does not have: it is left out");
            return false;
        }
        const bool known = std::any_of(spec.params.begin(), spec.params.end(), [&](const ParamSpec& p) { return p.key == key; });
        if (known || key == "name" || key == "trainable" || key.ends_with("_shape")) return true;
        if (among(ignored, key) || value.is_null() || value == false || isNeutral(key, value)) return false;
        if (key == "data_format" && value == "channels_last") return false;
        if (endsWith(key, "initializer")) return false;
        if (endsWith(key, "_regularizer") || endsWith(key, "_constraint")) {
            warnings_.push_back(name_ + " has a " + key + ", which Lamina does not apply in training");
            return true;
        }
        throw Error::input("the layer " + name_ + " has " + key + " = " + compactJson(value) + ", which Lamina does not have", where_,
                           "build the layer without it in Keras");
    }

    /** Values of keys that no parameter holds and that are what our layers do anyway. */
    static bool isNeutral(const std::string& key, const Json& value) {
        if (key == "recurrent_dropout") return value == 0.0;
        if (key == "reset_after") return value == true;
        return key == "attention_axes" && value == Json::array({1});
    }

    void checkWord(const LayerSpec& spec, const std::string& key, const Json& value) const {
        const bool initializer = endsWith(key, "initializer");
        if (value.is_string() && (initializer ? findMember(initializers(), value.get<std::string>()) != nullptr
                                              : findMember(activations(), value.get<std::string>()) != nullptr))
            return;
        if (initializer && std::none_of(spec.params.begin(), spec.params.end(), [&](const ParamSpec& p) { return p.key == key; })) return;
        throw Error::input("the layer " + name_ + " has " + key + " = " + compactJson(value) + ", which Lamina does not know", where_,
                           "choose another in Keras");
    }

    std::string where_, name_;
    std::vector<std::string>& warnings_;
    const Json* layers_ = nullptr;  // those beside the one that is looked at
};

}  // namespace

void adoptKerasModel(Json& model, const std::string& where, std::vector<std::string>& warnings) { Adopter(where, warnings).model(model); }

}  // namespace lamina
