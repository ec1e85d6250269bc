// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/json.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/base/error.h"

namespace lamina {

namespace {

constexpr std::size_t deepest = 200;

/** Python's three words, which JSON does not know, become strings of the same length; which strings those are is kept
 *  by their ordinal, so that a true string of the same letters stays one. */
class PythonNumbers {
 public:
    explicit PythonNumbers(std::string_view text) : text_(text) {
        if (text.find("NaN") == text.npos && text.find("Infinity") == text.npos) return;
        for (std::size_t i = 0; i < text_.size();) i = text_[i] == '"' ? skipString(i) : takeWord(i);
    }
    const std::string& text() const { return text_; }
    bool stands(std::size_t ordinal) const { return ordinals_.contains(ordinal); }

 private:
    std::size_t skipString(std::size_t i) {
        ++strings_;
        for (++i; i < text_.size() && text_[i] != '"'; ++i)
            if (text_[i] == '\\') ++i;
        return i + 1;
    }
    std::size_t takeWord(std::size_t i) {
        for (std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
            if (text_.compare(i, word.size(), word) != 0) continue;
            text_[i] = text_[i + word.size() - 1] = '"';
            ordinals_.insert(strings_++);
            return i + word.size();
        }
        return i + 1;
    }
    std::string text_;
    std::size_t strings_ = 0;
    std::set<std::size_t> ordinals_;
};

/** What the middle of a replaced word says. */
double numberOf(const std::string& middle) {
    if (middle == "a") return std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    return middle == "nfinit" ? infinity : -infinity;
}

/** The parser's words without those of the text that it read last, in quotes. */
std::string ownWords(std::string words) {
    const auto read = words.find("; last read: '"), expected = words.rfind("; expected ");
    if (read == words.npos) return words;
    return words.substr(0, read) + (expected == words.npos || expected < read ? "" : words.substr(expected));
}

/** What is missed at a place, in few words: the parser's own tell how it works. */
std::string missed(const std::string& parser) {
    constexpr std::array<std::pair<std::string_view, const char*>, 10> kinds{{{"number overflow", "this number is too large"},
                                                                              {"UTF-8", "expected UTF-8, received bytes that are none"},
                                                                              {"control character", "expected the end of a text in quotation marks before the line ends"},
                                                                              {"invalid string", "there is a backslash in a text before what it cannot stand before"},
                                                                              {"invalid number", "expected a digit"},
                                                                              {"; expected end of input", "expected nothing more"},
                                                                              {"parsing object key", "expected a name in quotation marks"},
                                                                              {"; expected ':'", "expected a colon"},
                                                                              {"; expected ']'", "expected a comma or ]"},
                                                                              {"; expected '}'", "expected a comma or }"}}};
    const std::string words = ownWords(parser);
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return words.find(k.first) != words.npos; });
    return kind == kinds.end() ? "expected a value" : kind->second;
}

/** Builds the value as the parser reports it; the parser keeps no stack, so that depth is ours to bound. */
class Builder : public nlohmann::json_sax<Json> {
 public:
    Builder(const PythonNumbers& numbers, std::string where) : numbers_(numbers), where_(std::move(where)) {}
    Json take() { return std::move(root_); }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(std::int64_t value) override { return put(value); }
    bool number_unsigned(std::uint64_t value) override { return put(value); }
    bool number_float(double value, const std::string&) override { return put(value); }
    bool binary(Json::binary_t&) override { return false; }
    bool string(std::string& value) override {
        return numbers_.stands(strings_++) ? put(numberOf(value)) : put(std::move(value));
    }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string& name) override {
        ++strings_;
        if (!keys_.back().insert(name).second)
            throw Error::input("the key \"" + name + "\" is given twice in one object", where_);
        key_ = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) override {
        const std::string_view before = std::string_view(numbers_.text()).substr(0, position > 0 ? position - 1 : 0);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        if (position > numbers_.text().size()) throw Error::input(endsEarly(line), where_, "get it again, or save it again");
        const auto column = before.size() - (before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1) + 1;
        throw Error::input("this is not JSON: " + missed(e.what()), where_ + ", line " + std::to_string(line) + ", column " + std::to_string(column));
    }

 private:
    std::string endsEarly(std::ptrdiff_t line) const {
        if (numbers_.text().empty()) return "there is nothing in it: it was cut off";
        return "it ends in the middle, in line " + std::to_string(line) + ": it was cut off";
    }
    Json& place(Json value) {
        if (open_.empty()) return root_ = std::move(value);
        if (open_.back()->is_array()) {
            open_.back()->push_back(std::move(value));
            return open_.back()->back();
        }
        // Keys are known to differ: the vector below the map is appended to without a search.
        auto& members = static_cast<std::vector<Json::object_t::value_type>&>(open_.back()->get_ref<Json::object_t&>());
        return members.emplace_back(key_, std::move(value)).second;
    }
    template <class T>
    bool put(T&& value) {
        place(Json(std::forward<T>(value)));
        return true;
    }
    bool open(Json empty) {
        if (open_.size() >= deepest) throw Error::input("this is nested deeper than 200 levels", where_);
        open_.push_back(&place(std::move(empty)));
        keys_.emplace_back();
        return true;
    }
    bool close() {
        open_.pop_back();
        keys_.pop_back();
        return true;
    }

    const PythonNumbers& numbers_;
    std::string where_;
    Json root_;
    std::vector<Json*> open_;
    std::vector<std::unordered_set<std::string>> keys_;
    std::string key_;
    std::size_t strings_ = 0;
};

constexpr std::size_t lineWidth = 110;

void writePretty(const Json& json, std::size_t indent, std::size_t used, std::string& out) {
    const bool nested = json.is_structured() && !json.empty();
    const std::string line = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!nested || used + line.size() <= lineWidth) {
        out += line;
        return;
    }
    const std::string inner(indent + 2, ' ');
    out += json.is_object() ? "{\n" : "[\n";
    std::size_t left = json.size();
    for (auto it = json.begin(); it != json.end(); ++it) {
        const std::string key = json.is_object() ? compactJson(it.key()) + ": " : "";
        out += inner + key;
        writePretty(*it, indent + 2, inner.size() + key.size(), out);
        out += --left ? ",\n" : "\n";
    }
    out += std::string(indent, ' ') + (json.is_object() ? "}" : "]");
}

}  // namespace

Json parseJson(std::string_view text, const std::string& where) {
    const PythonNumbers numbers(text);
    Builder builder(numbers, where);
    Json::sax_parse(numbers.text(), &builder);
    return builder.take();
}

std::string prettyJson(const Json& json) {
    std::string out;
    writePretty(json, 0, 0, out);
    return out + "\n";
}

std::string compactJson(const Json& json, bool ascii) { return json.dump(-1, ' ', ascii, Json::error_handler_t::replace); }

}  // namespace lamina
