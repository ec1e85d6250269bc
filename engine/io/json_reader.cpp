// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/json_reader.h"

#include <limits>

#include "engine/base/error.h"

namespace lamina {

std::string JsonReader::place() const { return where_.ends_with(": ") ? where_.substr(0, where_.size() - 2) : where_; }

void JsonReader::refuse(const std::string& expected) const {
    std::string received = compactJson(*json_);
    if (received.size() > 60) received = received.substr(0, 57) + "…";
    throw Error::input("expected " + expected + ", received " + received, place());
}

JsonReader JsonReader::at(const std::string& key) const {
    object();
    const auto it = json_->find(key);
    if (it == json_->end()) throw Error::input("\"" + key + "\" is missing", place());
    return {*it, where_ + (where_.ends_with(": ") ? "" : ".") + key};
}

JsonReader JsonReader::at(std::size_t index) const {
    if (index >= list().json_->size()) refuse("a list of more than " + std::to_string(index) + " elements");
    return {(*json_)[index], where_ + "[" + std::to_string(index) + "]"};
}

void JsonReader::each(const std::function<void(const std::string&, JsonReader)>& action) const {
    if (json_->is_array()) {
        for (std::size_t i = 0; i < json_->size(); ++i) action({}, at(i));
        return;
    }
    object();
    for (auto it = json_->begin(); it != json_->end(); ++it)
        action(it.key(), {*it, where_ + (where_.ends_with(": ") ? "" : ".") + it.key()});
}

const JsonReader& JsonReader::object() const {
    if (!json_->is_object()) refuse("an object in braces");
    return *this;
}

const JsonReader& JsonReader::list() const {
    if (!json_->is_array()) refuse("a list in brackets");
    return *this;
}

std::string JsonReader::text() const {
    if (!json_->is_string()) refuse("a text in quotes");
    return json_->get<std::string>();
}

std::int64_t JsonReader::integer() const {
    const bool tooLarge = json_->is_number_unsigned() && json_->get<std::uint64_t>() > std::uint64_t(std::numeric_limits<std::int64_t>::max());
    if (!json_->is_number_integer() || tooLarge) refuse("a whole number");
    return json_->get<std::int64_t>();
}

std::uint64_t JsonReader::unsignedInteger() const {
    if (!json_->is_number_unsigned()) refuse("a whole number from 0");
    return json_->get<std::uint64_t>();
}

double JsonReader::real() const {
    if (!json_->is_number()) refuse("a number");
    return json_->get<double>();
}

bool JsonReader::boolean() const {
    if (!json_->is_boolean()) refuse("true or false");
    return json_->get<bool>();
}

void JsonReader::read(const std::string& key, int& value) const {
    if (!has(key)) return;
    const auto wide = at(key).integer();
    if (wide != static_cast<int>(wide)) at(key).refuse("a smaller number");
    value = static_cast<int>(wide);
}

void JsonReader::read(const std::string& key, std::vector<std::string>& value) const {
    if (!has(key)) return;
    value.clear();
    at(key).list().each([&](const std::string&, const JsonReader& element) { value.push_back(element.text()); });
}

}  // namespace lamina
