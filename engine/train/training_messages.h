// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be said of a training in words, each of its kind: who tells of the end otherwise takes what else there is.
#pragma once

#include <string>
#include <vector>

namespace lamina {

/** In the order in which they were said first. */
class TrainingMessages {
 public:
    enum class Kind {
        OtherDevice,  // the one that was wanted could not be taken
        NotRecorded,
        NoCheckpoint,  // one could not be written
        NotKept,       // the trained net, with its run
        Stopped,       // these four say why it ended: there is one of them
        EndedEarly,
        NotANumber,
        Failed,
    };

    /** text: a sentence without its full stop. Takes the place of what was said of that kind. */
    void say(Kind kind, const std::string& text);
    /** More of why it ended, behind it. */
    void addToEnd(const std::string& more);
    void clear() { said_.clear(); }

    bool empty() const { return said_.empty(); }
    bool tells(Kind kind) const;
    /** In one line, a semicolon between two. */
    std::string all() const { return join(nullptr); }
    /** The same without those of a kind. */
    std::string besides(Kind kind) const { return join(&kind); }

 private:
    struct Message {
        Kind kind;
        std::string text;
    };
    static bool isEnd(Kind kind) { return kind >= Kind::Stopped; }
    std::string join(const Kind* leftOut) const;

    std::vector<Message> said_;
};

}  // namespace lamina
