// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/figure_words.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "engine/compile/output_names.h"
#include "engine/recipes/metrics.h"

namespace lamina {

namespace {

/** The values of the parameters in which metrics of one name differ, of each: "PR". */
std::vector<std::string> settingsApart(const std::vector<const Choice*>& alike) {
    std::vector<std::string> words(alike.size());
    for (const ParamSpec& spec : findMember(metrics(), alike.front()->name)->member.params) {
        std::vector<std::string> values;
        for (const Choice* metric : alike) {
            const auto own = metric->params.find(spec.key);
            values.push_back(toString(own == metric->params.end() ? spec.defaultValue : own->second));
        }
        if (std::count(values.begin(), values.end(), values.front()) == std::ssize(values)) continue;
        for (std::size_t i = 0; i < words.size(); ++i) words[i] += (words[i].empty() ? "" : ", ") + values[i];
    }
    return words;
}

/** Name in logs → words, of the metrics that an output watches several times and that differ. */
std::map<std::string, std::string> wordsOfMetrics(const std::vector<Choice>& watched) {
    std::map<std::string, std::vector<const Choice*>> byName;
    for (const Choice& metric : watched)
        if (findMember(metrics(), metric.name)) byName[metricLogName(metric)].push_back(&metric);
    std::map<std::string, std::string> words;
    for (const auto& [name, alike] : byName) {
        const auto differ = settingsApart(alike);
        if (alike.size() < 2 || std::set<std::string>(differ.begin(), differ.end()).size() < alike.size()) continue;  // else two would be one
        for (std::size_t i = 0; i < alike.size(); ++i) words[i == 0 ? name : name + "_" + std::to_string(i)] = name + " (" + differ[i] + ")";
    }
    return words;
}

/** The names of outputs that figures begin with; none where there is one. */
std::vector<std::string> namedOutputs(const Project& project) {
    const Inference inference = infer(project.graph);
    return inference.outputs.size() > 1 ? outputNames(project.graph, inference) : std::vector<std::string>();
}

}  // namespace

std::string figureWords(const Project& project, const std::string& figure) {
    std::string part, rest = figure;
    for (const char* begin : {"val_", "test_"})
        if (part.empty() && figure.starts_with(begin)) part = begin, rest = figure.substr(part.size());
    const auto find = [&](const std::string& output, const std::vector<Choice>& watched) {
        const auto words = wordsOfMetrics(watched);
        const auto own = rest.starts_with(output) ? words.find(rest.substr(output.size())) : words.end();
        return own == words.end() ? std::string() : part + output + own->second;
    };
    const auto outputs = namedOutputs(project);
    if (outputs.empty())
        if (auto words = find({}, project.training.metrics); !words.empty()) return words;
    for (const auto& output : outputs)
        if (auto words = find(output + "_", project.training.of(output).metrics); !words.empty()) return words;
    return figure;
}

}  // namespace lamina
