// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/edit_journal.h"

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/io/json_reader.h"
#include "engine/io/project_json.h"

namespace lamina {

namespace {

constexpr int deepestState = 200;  // as of a file

bool deeperThan(const Json& json, int levels) {
    return json.is_structured() && (levels == 0 || std::any_of(json.begin(), json.end(), [&](const Json& part) { return deeperThan(part, levels - 1); }));
}

/** A patch as Json::diff writes it. Others are refused: what copies could grow beyond any memory. */
void requirePatch(const JsonReader& change) {
    change.list().each([](const std::string&, const JsonReader& step) {
        const std::string kind = step.at("op").text();
        if (kind != "add" && kind != "remove" && kind != "replace") step.at("op").refuse("add, remove or replace");
    });
}

/** The state that a patch makes of another. */
Json patched(const Json& state, const JsonReader& change) {
    requirePatch(change);
    Json after;
    try {
        after = state.patch(change.json());
    } catch (const Json::exception& e) {
        throw Error::input(std::string("this change does not fit what was there before it: ") + e.what(), change.place());
    }
    if (deeperThan(after, deepestState)) throw Error::input("this is nested deeper than " + std::to_string(deepestState) + " levels", change.place());
    return after;
}

void readHistory(const JsonReader& json, const Json& now, JournaledEdits& edits) {
    Json state = now;
    const auto changed = [&](const JsonReader& change) {
        state = patched(state, change);
        return std::make_shared<const Project>(projectFromJson({state, change.where() + ": "}));
    };
    edits.first = changed(json.at("first"));
    json.at("steps").list().each([&](const std::string&, const JsonReader& step) { edits.steps.push_back({step.at("title").text(), changed(step.at("change"))}); });
    edits.at = static_cast<std::size_t>(json.at("at").unsignedInteger());
    if (edits.at > edits.steps.size()) json.at("at").refuse("a place in the history");
}

}  // namespace

std::string journalText(const JournaledEdits& edits) {
    const Json now = toJson(*edits.current());
    Json before = toJson(*edits.first);
    Json history = {{"first", Json::diff(now, before)}, {"steps", Json::array()}, {"at", edits.at}};
    for (const auto& step : edits.steps) {
        Json after = toJson(*step.after);
        history["steps"].push_back({{"title", step.title}, {"change", Json::diff(before, after)}});
        before = std::move(after);
    }
    Json all = {{"path", edits.path}, {"when", edits.when}, {"project", now}, {"history", std::move(history)}};
    if (edits.run > 0) all["run"] = edits.run;
    if (edits.trained) all["trained"] = true;
    return compactJson(all);
}

JournaledEdits editsFromJournal(std::string_view text, const std::string& where) {
    const Json json = parseJson(text, where);
    const JsonReader reader(json, where + ": ");
    JournaledEdits edits{reader.at("path").text(), reader.at("when").integer(), std::make_shared<const Project>(projectFromJson(reader.at("project"))), {}, 0};
    if (reader.has("run") && reader.at("run").json().is_number_integer()) edits.run = reader.at("run").integer();
    edits.trained = reader.has("trained") && reader.at("trained").json() == true;
    if (!reader.has("history")) return edits;
    JournaledEdits whole = edits;
    try {
        readHistory(reader.at("history"), reader.at("project").json(), whole);
        if (*whole.current() == *edits.first) return whole;
    } catch (const Error&) {
        // How it came to be is a convenience.
    }
    return edits;
}

}  // namespace lamina
