// SPDX-License-Identifier: GPL-3.0-or-later
// A look at a JSON value that knows where it stands, so that every refusal says where, what was expected and what came.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/io/json.h"

namespace lamina {

/** Lent: the Json must outlive it. */
class JsonReader {
 public:
    JsonReader(const Json& json, std::string where) : json_(&json), where_(std::move(where)) {}

    const Json& json() const { return *json_; }
    /** "net.lamina: training.epochs". */
    const std::string& where() const { return where_; }
    /** As where, for the beginning of a sentence: at the root of a file without the colon that keys follow. */
    std::string place() const;

    bool has(const std::string& key) const { return json_->is_object() && json_->contains(key); }
    /** A member; throws Error when it is not there. */
    JsonReader at(const std::string& key) const;
    JsonReader at(std::size_t index) const;
    /** Calls for every member, or every element, in order. */
    void each(const std::function<void(const std::string& key, JsonReader value)>& action) const;

    bool null() const { return json_->is_null(); }
    std::string text() const;
    std::int64_t integer() const;
    std::uint64_t unsignedInteger() const;
    double real() const;
    bool boolean() const;
    /** Throws Error unless it is an object, or a list. */
    const JsonReader& object() const;
    const JsonReader& list() const;

    /** "expected WHAT, received …". */
    [[noreturn]] void refuse(const std::string& expected) const;

    // A member when it is there, else as it was.
    void read(const std::string& key, std::string& value) const { if (has(key)) value = at(key).text(); }
    void read(const std::string& key, std::int64_t& value) const { if (has(key)) value = at(key).integer(); }
    void read(const std::string& key, std::uint64_t& value) const { if (has(key)) value = at(key).unsignedInteger(); }
    void read(const std::string& key, int& value) const;
    void read(const std::string& key, double& value) const { if (has(key)) value = at(key).real(); }
    void read(const std::string& key, bool& value) const { if (has(key)) value = at(key).boolean(); }
    void read(const std::string& key, std::vector<std::string>& value) const;

 private:
    const Json* json_;
    std::string where_;
};

}  // namespace lamina
