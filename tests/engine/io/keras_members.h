// SPDX-License-Identifier: GPL-3.0-or-later
// A .keras file taken apart and put together again, for tests of what is in it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/io/json.h"
#include "engine/io/keras_file.h"
#include "engine/io/zip.h"
#include "tests/engine/io/bytes.h"

namespace lamina {

using Members = std::map<std::string, std::vector<std::byte>>;

inline Members unzipped(const TrainedModel& model) {
    const auto bytes = kerasBytes(model);
    const ZipReader zip(bytes, "m.keras");
    Members members;
    for (const auto& name : zip.names()) members[name] = zip.read(name);
    return members;
}

inline std::vector<std::byte> zipped(const Members& members) {
    std::vector<ZipMember> list;
    for (const auto& [name, bytes] : members) list.push_back({name, bytes});
    return writeZip(list);
}

inline Json configOf(const Members& members) { return parseJson(textOf(members.at("config.json")), ""); }

inline void setConfig(Members& members, const Json& config) {
    const auto text = compactJson(config);
    members["config.json"] = {bytesOf(text).begin(), bytesOf(text).end()};
}

inline TrainedModel readMembers(const Members& members, std::vector<std::string>* warnings = nullptr) {
    return kerasFromBytes(zipped(members), "m.keras", warnings);
}

}  // namespace lamina
