// SPDX-License-Identifier: GPL-3.0-or-later
// Broken files, devices and requests. Wrong drawings are no errors: see model/issue.h.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

namespace lamina {

/** Something outside of us is not as it must be. Caught at three doors only: UI action, trainer, main. */
class Error : public std::runtime_error {
 public:
    /** Whose fault it is: its number is the exit status of our programs. */
    enum class Kind { Failed = 1, Usage = 2, Input = 3 };

    /**
     * what: what happened, with what was expected and what was received.
     * where: file, line, column, layer … as far as known. todo: what the person can do about it.
     */
    explicit Error(const std::string& what, const std::string& where = {}, const std::string& todo = {},
                   Kind kind = Kind::Failed)
        : std::runtime_error(join(what, where, todo)), kind_(kind), parts_(std::make_shared<const Parts>(Parts{what, where, todo})) {}

    Kind kind() const { return kind_; }
    /** What its sentence was made of, for whoever makes another one of it. */
    struct Parts {
        std::string what, where, todo;
    };
    const Parts& parts() const { return *parts_; }

    /** A file that cannot be used as it is: exit status 3. */
    static Error input(const std::string& what, const std::string& where, const std::string& todo = {}) {
        return Error(what, where, todo, Kind::Input);
    }
    /** Wrong words on the command line: exit status 2. */
    static Error usage(const std::string& what, const std::string& todo = {}) {
        return Error(what, {}, todo, Kind::Usage);
    }

 private:
    static std::string join(const std::string& what, const std::string& where, const std::string& todo) {
        return (where.empty() ? "" : where + ": ") + what + (todo.empty() ? "" : " — " + todo);
    }
    Kind kind_;
    std::shared_ptr<const Parts> parts_;  // shared, so that a copy never throws
};

}  // namespace lamina
