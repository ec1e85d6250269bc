// SPDX-License-Identifier: GPL-3.0-or-later
// The five rooms in one list. A room is added, or filled, with one line in rooms.cpp.
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "ui/document/document.h"

class QWidget;

namespace lamina::ui {

class DataStore;
class OfferedRun;
class TrainingController;

/** What a room is given. All of it outlives the room. */
struct RoomContext {
    Document& document;
    DataStore& data;
    TrainingController& training;
    OfferedRun& offered;
    std::function<void(const QString& id)> enter;  // goes to another room: "data", "model", "train" …
    std::function<void(const QString& sentence, const QString& detail)> tell;  // in whatever room is shown
    std::function<void(std::function<void()>)> beforeReplacing;  // goes on once no unsaved edits are lost with the project that is open
};

/** What is still missing in a room, or under way: a coloured dot on the rail and its words. */
struct RoomMark {
    enum class Kind { None, Ok, Warning, Error, Busy };
    Kind kind = Kind::None;
    QString words;  // "no data", "2 errors", "training 43 %"
    friend bool operator==(const RoomMark&, const RoomMark&) = default;
};

struct Room {
    QString id;     // kept in settings: "model"
    QString title;  // on the rail
    QString icon;   // a name of resources/icons
    /** Made when it is first entered. */
    std::function<QWidget*(RoomContext&)> make;
    RoomMark (*mark)(const RoomContext&) = nullptr;
    /** After the project's name in the top bar: "model — 11 layers", "run 41 — training". */
    QString (*subtitle)(const RoomContext&) = nullptr;
};

/** The page that is no room: where one begins. */
inline const QString kStart = QStringLiteral("start");

/** In the order of the rail: Ctrl+1 … Ctrl+5. */
const std::vector<Room>& rooms();

}  // namespace lamina::ui
