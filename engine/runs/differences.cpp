// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/differences.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/words.h"

namespace lamina {

namespace {

using Settings = nlohmann::json;
using Of = SettingDifference::Of;

struct Fact {
    std::string value;  // as people read it
    std::string owner;  // the fact that names the class of what it is a setting of: "dense_1", "optimizer"; empty: it is of none
    Of of = Of::Other;
    std::vector<std::string> from = {};  // of wires: the layers that they come from
};
using Facts = std::map<std::string, Fact>;  // by what it is of

std::string sixFigures(double value) { return shortNumber(value); }

/** Keys that say nothing to a person who compares. */
bool boring(const std::string& key) {
    static const char* const words[] = {"position", "positions", "canvas", "version", "notes", "module", "registered_name", "build_config",
                                        "name", "class_name", "x", "y", "lamina", "input_layers", "output_layers"};
    return std::any_of(std::begin(words), std::end(words), [&](const char* w) { return key == w; });
}

std::string plain(const Settings& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "none";
    if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
    if (value.is_number_float()) return sixFigures(value.get<double>());
    if (!value.is_array()) return value.dump();
    if (value.empty()) return "none";
    std::string all;
    for (const auto& item : value) all += (all.empty() ? "" : ", ") + plain(item);
    return all;
}

bool isLeaf(const Settings& value) {
    if (value.is_object()) return false;
    return !value.is_array() || std::none_of(value.begin(), value.end(), [](const Settings& v) { return v.is_structured(); });
}

/** What a thing in an array is called: its name, or its class, or its number. */
std::string titleOf(const Settings& item, std::size_t index) {
    if (item.is_object() && item.contains("config") && item["config"].is_object() && item["config"].contains("name") && item["config"]["name"].is_string())
        return item["config"]["name"].get<std::string>();
    for (const char* key : {"name", "class_name"})
        if (item.is_object() && item.contains(key) && item[key].is_string()) return item[key].get<std::string>();
    return std::to_string(index + 1);
}

/** "EarlyStopping, ModelCheckpoint"; "none". */
std::string titlesOf(const Settings& items) {
    std::string all;
    for (std::size_t i = 0; i < items.size(); ++i) all += (i > 0 ? ", " : "") + titleOf(items[i], i);
    return items.empty() ? "none" : all;
}

bool transparent(const std::string& key) {
    return key == "config" || key == "params" || key == "model" || key == "training" || key == "layers" || key == "data" || key == "options";
}

/** The layers whose outputs enter one, as its wires name them in a file. */
void enteringFrom(const Settings& wires, std::vector<std::string>& layers) {
    if (!wires.is_structured()) return;
    if (const auto at = wires.is_object() ? wires.find("keras_history") : wires.end(); wires.is_object() && at != wires.end() && at->is_array() && !at->empty())
        return layers.push_back(plain(at->front()));
    for (const auto& item : wires) enteringFrom(item, layers);
}

Of sectionOf(const std::string& key, Of around) {
    return key == "training" ? Of::Training : key == "data" ? Of::Data : key == "model" ? Of::Net : around;
}

/** "Adam", of an optimizer, a loss, a schedule as files have them. */
std::string classOf(const Settings& item) {
    if (!item.is_object()) return {};
    for (const char* key : {"class_name", "name"})
        if (item.contains(key) && item[key].is_string()) return item[key].get<std::string>();
    return {};
}

/** What was met in any of the runs, in that order. */
struct Order {
    std::vector<std::string> all;
    std::set<std::string> known;
    void add(const std::string& what) {
        if (known.insert(what).second) all.push_back(what);
    }
};

/** Walks through a configuration and notes what it meets. */
class Collector {
 public:
    Collector(Facts& facts, Order& order) : facts_(facts), order_(order) {}

    void collect(const Settings& value, const std::string& path, const std::string& owner = {}, Of of = Of::Other) {
        if (isLeaf(value)) {
            if (!path.empty()) note(path, {plain(value), owner, of});
        } else if (value.is_array()) {
            collectItems(value, path, owner, of);
        } else {
            for (const auto& [key, item] : value.items())
                if (!boring(key)) collectMember(key, item, path, owner, of);
        }
    }

 private:
    static std::string below(const std::string& path, const std::string& key) { return path.empty() ? key : path + " · " + key; }

    void note(const std::string& what, Fact fact) {
        order_.add(what);
        facts_[what] = std::move(fact);
    }

    void collectItems(const Settings& items, const std::string& path, const std::string& owner, Of of) {
        std::map<std::string, int> seen;
        for (std::size_t i = 0; i < items.size(); ++i) {
            std::string title = titleOf(items[i], i);
            if (const int before = seen[title]++; before > 0) title += "_" + std::to_string(before);  // a metric that is watched twice
            const std::string what = below(path, title), named = items[i].is_object() && items[i].contains("class_name") ? classOf(items[i]) : std::string();
            const bool callback = path == "callbacks";  // which there are is a row already; how each is set is told beside none of it, too
            if (!named.empty() && !callback) note(what, {named, {}, of});
            collect(items[i], what, callback ? std::string() : named.empty() ? owner : what, of);
        }
    }

    void collectMember(const std::string& key, const Settings& item, const std::string& path, const std::string& owner, Of around) {
        const Of of = path.empty() ? sectionOf(key, around) : around;
        const std::string what = below(path, key);
        if (key == "inbound_nodes") {
            std::vector<std::string> layers;
            enteringFrom(item, layers);
            if (!layers.empty()) note(below(path, "inputs"), {joined(layers), owner, of, layers});
            return;
        }
        if (key == "callbacks" && item.is_array()) note(what, {titlesOf(item), owner, of});
        if (transparent(key)) return collect(item, path, owner, of);
        const std::string named = classOf(item);
        if (!named.empty()) note(what, {named, owner, of});
        collect(item, what, named.empty() ? owner : what, of);
    }

    Facts& facts_;
    Order& order_;
};

/** What was chosen by hand in most trainings comes before what was not. */
std::size_t rank(const std::string& what, Of of) {
    static const char* const turned[] = {"epochs", "optimizer", "optimizer · learning_rate", "learning_rate", "learning_rate_schedule", "batch_size", "loss", "metrics"};
    const std::size_t most = std::size(turned);
    if (of != Of::Training) return most + static_cast<std::size_t>(of);
    return static_cast<std::size_t>(std::find_if(std::begin(turned), std::end(turned), [&](const char* w) { return what == w; }) - std::begin(turned));
}

/** Whether a run could have such a setting: what it would be of is there, and of the class it has elsewhere. */
bool couldHave(const Facts& facts, const Fact& setting, const Facts& elsewhere) {
    if (setting.owner.empty()) return true;
    const auto here = facts.find(setting.owner), there = elsewhere.find(setting.owner);
    return here != facts.end() && there != elsewhere.end() && here->second.value == there->second.value;
}

/** Wires to layers that other nets do not have say no more than that those are new. */
bool leadsToNew(const Fact& wires, const std::vector<Facts>& all) {
    return std::any_of(wires.from.begin(), wires.from.end(), [&](const std::string& layer) {
        return std::any_of(all.begin(), all.end(), [&](const Facts& facts) { return !facts.contains(layer); });
    });
}

bool differs(const std::string& what, const std::vector<Facts>& all) {
    const Fact* first = nullptr;
    const Facts* of = nullptr;
    for (const auto& facts : all)
        if (const auto it = facts.find(what); !first && it != facts.end()) first = &it->second, of = &facts;
    if (!first) return false;
    bool other = false;
    for (const auto& facts : all) {
        const auto it = facts.find(what);
        if (it != facts.end() && leadsToNew(it->second, all)) return false;
        other = other || (it == facts.end() ? couldHave(facts, *first, *of) : it->second.value != first->value);
    }
    return other;
}

}  // namespace

std::vector<SettingDifference> settingsThatDiffer(const std::vector<Run>& runs) {
    std::vector<Facts> facts(runs.size());
    Order order;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const Settings json = Settings::parse(runs[i].configuration, nullptr, false);
        if (!json.is_discarded()) Collector(facts[i], order).collect(json, {});
    }
    std::vector<SettingDifference> all;
    for (const auto& what : order.all) {
        if (!differs(what, facts)) continue;
        SettingDifference one{what, {}};
        for (const auto& of : facts) {
            const auto it = of.find(what);
            one.values.push_back(it == of.end() ? "—" : it->second.value);
            if (it != of.end()) one.of = it->second.of;
        }
        all.push_back(std::move(one));
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return rank(a.what, a.of) < rank(b.what, b.of); });
    return all;
}

}  // namespace lamina
