// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/keras_import.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/error.h"
#include "engine/io/json_reader.h"
#include "engine/io/layer_config.h"
#include "engine/io/mask_ops.h"
#include "engine/io/param_json.h"
#include "engine/io/strange_layer.h"
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

/** What arithmetic between a layer's output and a number does: x · scale + offset. */
struct Line {
    double scale = 1, offset = 0;
    bool operator==(const Line&) const = default;
};

std::optional<Line> lineOf(const std::string& op, double number, bool numberFirst) {
    if (op == "Add") return Line{1, number};
    if (op == "Multiply") return Line{number, 0};
    if (op == "Subtract") return numberFirst ? Line{-1, number} : Line{1, -number};
    if ((op == "TrueDivide" || op == "Divide") && !numberFirst && number != 0) return Line{1 / number, 0};
    return {};
}

/** Of one call of an operation, of which the tensor alone is left. */
std::optional<Line> takeLine(const std::string& op, Json& call) {
    if (!call.is_object() || !call.contains("args") || !call["args"].is_array() || call["args"].size() != 2) return {};
    Json& args = call["args"];
    const bool first = args[0].is_number();
    if (first == args[1].is_number()) return {};
    const auto line = lineOf(op, args[first ? 0 : 1].get<double>(), first);
    if (line) args = Json::array({args[first ? 1 : 0]});
    return line;
}

/** x / 127.5 - 1, as people write it in Python, is in the file as operations that are no layers: those with a number become Rescalings. */
void adoptArithmetic(Json& layer) {
    if (!layer.contains("inbound_nodes") || !layer["inbound_nodes"].is_array() || layer["inbound_nodes"].size() != 1) return;
    const auto line = takeLine(layer["class_name"].get<std::string>(), layer["inbound_nodes"][0]);
    if (!line) return;
    layer["class_name"] = "Rescaling";
    layer["config"]["scale"] = line->scale;
    layer["config"]["offset"] = line->offset;
}

/** ops.relu(x), too, is no layer: a function without choices becomes an Activation. */
void adoptFunction(Json& layer) {
    const auto* function = findMember(activations(), snakeCase(layer["class_name"].get<std::string>()));
    if (!function || (layer["config"].size() > 1) || !layer["config"].contains("name")) return;
    layer["class_name"] = "Activation";
    layer["config"]["activation"] = function->member.name;
}

/** Whether it is an operation, as ops.relu(x) is one, and no layer. */
bool isOperation(const Json& layer) {
    const auto isText = [&](const char* key) { return layer.contains(key) && layer[key].is_string(); };
    return layer.is_object() && isText("class_name") && isText("module") && layer["module"].get<std::string>().starts_with("keras.src.ops.");
}

/** Operations that are no layers become layers of ours where one does the same. */
void adoptOperation(Json& layer) {
    if (!isOperation(layer) || !layer.contains("config") || !layer["config"].is_object()) return;
    adoptArithmetic(layer);
    adoptFunction(layer);
}

/** The initializer of ours that is nearest to a VarianceScaling. */
std::string nearestInitializer(const Json& config) {
    const auto is = [&](const char* key, const char* word) { return config.is_object() && config.contains(key) && config[key] == word; };
    const double scale = config.is_object() && config.contains("scale") && config["scale"].is_number() ? config["scale"].get<double>() : 1;
    const std::string spread = is("mode", "fan_avg") ? "glorot" : scale > 1.5 ? "he" : "lecun";
    return spread + (is("distribution", "uniform") ? "_uniform" : "_normal");
}

/** The function that an activation layer without choices of its own is; empty for others. */
std::string functionOf(const std::string& layer, const Json& config) {
    const auto number = [&](const char* key, double otherwise) {
        return config.is_object() && config.contains(key) && config[key].is_number() ? config[key].get<double>() : otherwise;
    };
    const double slope = number("negative_slope", layer == "LeakyReLU" ? 0.3 : 0), top = number("max_value", -1);
    if (layer == "ReLU" && slope == 0 && number("threshold", 0) == 0 && (top == -1 || top == 6)) return top == 6 ? "relu6" : "relu";
    if (layer == "LeakyReLU" && slope == 0.2) return "leaky_relu";
    if (layer == "Softmax" && number("axis", -1) == -1) return "softmax";
    return layer == "ELU" && number("alpha", 1) == 1 ? "elu" : "";
}

class Adopter {
 public:
    Adopter(std::string where, std::vector<std::string>& warnings, Strangers* strangers) : where_(std::move(where)), warnings_(warnings), strangers_(strangers) {}

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
    /** Only Keras' own classes. */
    static void checkModule(const JsonReader& json, const std::string& name) {
        if (isForeign(json.json())) throw foreign(json, name);
    }

    static bool isRegistered(const JsonReader& json) {
        return json.has("registered_name") && json.at("registered_name").json().is_string() && json.at("registered_name").text().find('>') != std::string::npos;
    }

    static Error foreign(const JsonReader& json, const std::string& name) {
        return Error::input(name + " is of a class that is not Keras' own", json.place(), "Lamina runs no code from files: use a layer of Keras");
    }

    Error strange(const std::string& what) const {
        return Error::input("the layer " + name_ + " is " + what + ", which Lamina does not have", where_, "replace it in Keras by layers that Lamina has");
    }

    /** A layer that Lamina does not have, and why a net with it is refused where no drawing is asked for. */
    void meet(Json& layer, const std::string& className, const Error& refusal) {
        if (!strangers_) throw refusal;
        const auto own = layer["class_name"].get<std::string>();
        nameApart(layer);
        if (const auto drawn = layer["class_name"].get<std::string>(); drawn != own) strangers_->ownClasses[drawn] = own;
        strangers_->told.push_back(name_ + " (" + className + ")");
        if (!strangers_->refusal) strangers_->refusal = refusal;
    }

    /** Of a Bidirectional; not where what it is around is none that ours has, or goes together otherwise than ours can. */
    bool flatten(Json& layer) {
        const Json around = layer["config"];
        const JsonReader config(around, where_ + ": config");
        try {
            if (config.has("layer")) checkModule(config.at("layer"), name_);
            layer["config"] = fromKerasConfig("Bidirectional", config);
            return true;
        } catch (const Error& refusal) {
            if (!strangers_) throw;
            nameByInner(layer);
            strangers_->ownClasses[layer["class_name"].get<std::string>()] = "Bidirectional";
            meet(layer, layer["class_name"].get<std::string>(), refusal);
            return false;
        }
    }

    /** A value that none of a layer's parameters can hold, or that of a parameter which ours does not have. */
    void meetValue(const std::string& className, const std::string& key, const Json& value, const Error& refusal) {
        if (!strangers_) throw refusal;
        strangers_->told.push_back(name_ + " (" + className + " with " + key + " = " + toString(standInFor(className, key, value)) + ")");
        if (!strangers_->refusal) strangers_->refusal = refusal;
    }

    void adoptLayer(Json& layer) {
        if (isMaskOp(layer)) return;
        adoptOperation(layer);
        const JsonReader reader(layer, where_ + ": ");
        auto className = reader.at("class_name").text();
        reader.at("config").object();
        Json& config = layer["config"];
        name_ = config.contains("name") && config["name"].is_string() ? config["name"].get<std::string>() : className;
        if (isForeign(layer)) return meet(layer, className, foreign(reader, name_));
        if (className == "Functional" || className == "Sequential" || className == "Model") return model(layer);
        const bool product = className == "Dot" && isOperation(layer);  // of ops.dot, which multiplies no sample by its own
        const auto* spec = product ? nullptr : findLayer(className == "InputLayer" ? "Input" : className);
        if (!spec || className == "Input")
            return meet(layer, product ? "ops.dot" : className, strange(product ? "the operation ops.dot" : "a " + className));
        if (className == "InputLayer" && !holdsIds(layer)) checkInputType(config);
        if (className == "Normalization") adoptNormalization(config);
        if (className == "Bidirectional" && !flatten(layer)) return;
        for (const char* key : {"build_config", "shared_object_id", "module", "registered_name", "lacking"}) layer.erase(key);
        adoptConfig(layer, className, *spec);
    }

    void adoptConfig(Json& layer, const std::string& className, const LayerSpec& spec) {
        Json kept = Json::object(), lacking = Json::object(), &config = layer["config"];
        for (auto it = config.begin(); it != config.end(); ++it) adoptValue(it.key(), it.value());
        for (auto it = config.begin(); it != config.end(); ++it) {
            try {
                if (keep(spec, it.key(), it.value())) kept[it.key()] = it.value();
            } catch (const Error& refusal) {
                meetValue(className, it.key(), it.value(), refusal);
                kept[it.key()] = lacking[it.key()] = it.value();
            }
        }
        config = toKerasConfig(className, std::move(kept));
        if (!lacking.empty()) layer["lacking"] = std::move(lacking);
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
        if (isRegistered(JsonReader(value, where_))) return;  // by somebody, whatever its name
        Json config = Json::object();
        std::string word;
        if (value.is_string()) word = value.get<std::string>();
        else if (value.is_object() && value.contains("class_name")) {
            config = value.contains("config") ? value["config"] : config;
            word = config.is_string() ? config.get<std::string>() : value["class_name"].get<std::string>();
            if (word == "VarianceScaling") word = nearestInitializer(config);
            if (const auto function = functionOf(word, config); !function.empty()) word = function;
        }
        // What the words of an initializer do not carry, its parameters, matters for a new start only, not for weights
        // that are in the file.
        if (const auto* spec = findMember(family, word)) value = spec->member.name;
    }

    /** Whether a key goes on to the drawing; throws for what would change numbers. */
    bool keep(const LayerSpec& spec, const std::string& key, const Json& value) {
        if (key == "activation") checkActivation(value);
        if (endsWith(key, "initializer") && !(value.is_string() && findMember(initializers(), value.get<std::string>()))) return tellStart(spec, key, value);
        const bool regularizer = endsWith(key, "_regularizer"), constraint = endsWith(key, "_constraint");
        const bool own = !isForeign(value);  // others would keep Keras from opening what we write
        if (value.is_object() && ((regularizer && !(own && isKnownRegularizer(value))) || (constraint && !(own && isKnownConstraint(value))))) {
            warnings_.push_back(name_ + " has a " + key + " of a kind that Lamina does not have: " + (own ? "it is not applied in training" : "it is left out"));
            return own;
        }
        const bool known = std::any_of(spec.params.begin(), spec.params.end(), [&](const ParamSpec& p) { return p.key == key; });
        if (known && strangers_ && !regularizer && !constraint && !paramFromJson(value)) throw unfit(key, value);  // else refused with its place
        if (known || key == "name" || key == "trainable" || key.ends_with("_shape")) return true;
        if (among(ignored, key) || value.is_null() || value == false || isNeutral(key, value)) return false;
        if (key == "data_format" && value == "channels_last") return false;
        if (endsWith(key, "initializer")) return false;
        if (regularizer || constraint) {
            warnings_.push_back(name_ + " has a " + key + ", which Lamina does not apply in training");
            return true;
        }
        throw unfit(key, value);
    }

    Error unfit(const std::string& key, const Json& value) const {
        return Error::input("the layer " + name_ + " has " + key + " = " + compactJson(value) + ", which Lamina does not have", where_,
                            "build the layer without it in Keras");
    }

    /** Values of keys that no parameter holds and that are what our layers do anyway. */
    static bool isNeutral(const std::string& key, const Json& value) {
        return key == "attention_axes" && value == Json::array({1});
    }

    void checkActivation(const Json& value) const {
        if (value.is_string() && findMember(activations(), value.get<std::string>())) return;
        throw Error::input("the layer " + name_ + " has activation = " + compactJson(value) + ", which Lamina does not know", where_,
                           "choose another in Keras");
    }

    /** An initializer matters for a new start only: the weights are in the file. Said once a kind. */
    bool tellStart(const LayerSpec& spec, const std::string& key, const Json& value) {
        const Json kind = value.is_object() && value.contains("class_name") ? value["class_name"] : value;
        const bool used = std::any_of(spec.params.begin(), spec.params.end(), [&](const ParamSpec& p) { return p.key == key; });
        if (used && told_.insert(compactJson(kind)).second)
            warnings_.push_back(name_ + " has " + key + " = " + compactJson(kind) + ", which Lamina does not have: trained anew, it starts as by default");
        return false;
    }

    std::string where_, name_;
    std::set<std::string> told_;  // initializers
    std::vector<std::string>& warnings_;
    Strangers* strangers_;
    const Json* layers_ = nullptr;  // those beside the one that is looked at
};

}  // namespace

void adoptKerasModel(Json& model, const std::string& where, std::vector<std::string>& warnings, Strangers* strangers) {
    Adopter(where, warnings, strangers).model(model);
}

}  // namespace lamina
