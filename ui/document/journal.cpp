// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/journal.h"

#include <QUuid>
#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "engine/base/error.h"
#include "engine/io/project_json.h"
#include "ui/document/document.h"
#include "ui/document/handover.h"

namespace lamina::ui {

namespace {

namespace fs = std::filesystem;

fs::path directory() { return dataDirectory() / "journal"; }

fs::path lockOf(fs::path journal) { return journal.replace_extension(".lock"); }

void removeQuietly(const fs::path& file) {
    std::error_code ignored;  // a journal that stays is offered once more, no more
    fs::remove(file, ignored);
}

/** Throws where it makes no sense. */
EditHistory readHistory(const JsonReader& json, const Json& now) {
    Json state = now;
    const auto changed = [&](const JsonReader& change) {
        state = state.patch(change.json());
        return std::make_shared<const Project>(projectFromJson({state, change.where() + ": "}));
    };
    EditHistory history{changed(json.at("first")), {}, static_cast<std::size_t>(json.at("at").unsignedInteger())};
    json.at("steps").list().each([&](const std::string&, const JsonReader& step) { history.steps.push_back({QString::fromStdString(step.at("title").text()), changed(step.at("change"))}); });
    if (history.at > history.steps.size()) json.at("at").refuse("a place in the history");
    return history;
}

EditHistory historyFrom(const JsonReader& json, const Json& now, const std::shared_ptr<const Project>& current) {
    try {
        EditHistory history = readHistory(json, now);
        if (*history.current() == *current) return history;
    } catch (const std::exception&) {
        // What is open now counts; how it came to be is a convenience.
    }
    return {current, {}, 0};
}

LostEdits read(const fs::path& file) {
    const auto bytes = readFile(file);
    const Json json = Json::parse(reinterpret_cast<const char*>(bytes.data()), reinterpret_cast<const char*>(bytes.data()) + bytes.size());
    const JsonReader reader(json, file.string());
    LostEdits edits;
    edits.file = file;
    edits.path = QString::fromStdString(reader.at("path").text());
    edits.when = QDateTime::fromMSecsSinceEpoch(reader.at("when").integer());
    edits.history.first = std::make_shared<const Project>(projectFromJson(reader.at("project")));
    if (reader.has("history")) edits.history = historyFrom(reader.at("history"), reader.at("project").json(), edits.history.first);
    return edits;
}

/** Every project of the history as what differs from the one before it, the first as what differs from the one that is open:
 *  a long history takes little room. */
Json toJson(const EditHistory& history, const Json& now) {
    Json before = lamina::toJson(*history.first);
    Json json = {{"first", Json::diff(now, before)}, {"steps", Json::array()}, {"at", history.at}};
    for (const auto& step : history.steps) {
        Json after = lamina::toJson(*step.after);
        json["steps"].push_back({{"title", step.title.toStdString()}, {"change", Json::diff(before, after)}});
        before = std::move(after);
    }
    return json;
}

}  // namespace

Journal::Journal(Document& document, QObject* parent) : QObject(parent), document_(document) {
    writer_.setMaxThreadCount(1);
    timer_.setSingleShot(true);
    timer_.setInterval(delay);
    connect(&timer_, &QTimer::timeout, this, &Journal::write);
    connect(this, &Journal::kept, this, [this] { setTrouble({}); });
    try {
        open();
    } catch (const std::exception&) {
        // It is tried again, and said, when there is something to keep.
    }
    connect(&document_, &Document::changed, this, &Journal::follow);
    connect(&document_, &Document::fileChanged, this, &Journal::follow);
}

Journal::~Journal() {
    if (file_.empty()) return;
    writer_.clear();
    writer_.waitForDone();
    removeQuietly(file_);
    lock_.reset();
    removeQuietly(lockOf(file_));
}

void Journal::open() {
    makeDirectories(directory());
    const fs::path file = directory() / (QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString() + ".json");
    lock_ = FileLock::tryTake(lockOf(file));
    file_ = file;
}

void Journal::setTrouble(const QString& why) {
    if (std::exchange(trouble_, why) != why) emit troubleChanged();
}

void Journal::follow() {
    if (document_.edited()) {
        if (!timer_.isActive()) timer_.start();  // not put off by the next edit
        return;
    }
    timer_.stop();
    setTrouble({});  // there is nothing to keep
    if (std::exchange(written_, false)) later([file = file_] { removeQuietly(file); });
}

void Journal::later(std::function<void()> work) {
    std::function<void()> job = [work = std::move(work)] {
        takeOver();
        work();
    };
    handOver();
    writer_.start(std::move(job));
}

void Journal::write() {
    try {
        if (file_.empty()) open();
    } catch (const std::exception& e) {
        return setTrouble(QString::fromUtf8(e.what()));
    }
    constexpr std::size_t mostLayers = 20'000;  // of all steps together
    const auto steps = std::clamp<std::size_t>(mostLayers / std::max<std::size_t>(document_.graph().nodes.size(), 1), 10, mostSteps);
    written_ = true;
    later([this, file = file_, path = document_.path().toStdString(), history = document_.editHistory(static_cast<int>(steps))] {
        try {
            const Json project = lamina::toJson(*history.current());
            const Json json = {{"path", path}, {"when", QDateTime::currentMSecsSinceEpoch()}, {"project", project}, {"history", toJson(history, project)}};
            writeFileAtomically(file, json.dump());
            emit kept(history.current());
        } catch (const std::exception& e) {  // a full disk: the edits as they were written last stay
            QMetaObject::invokeMethod(this, [this, why = QString::fromUtf8(e.what())] { setTrouble(why); }, Qt::QueuedConnection);
        }
    });
}

std::vector<LostEdits> Journal::lost() {
    std::vector<LostEdits> found;
    std::error_code error;
    try {
        for (const auto& entry : fs::directory_iterator(directory(), error)) {
            const fs::path& file = entry.path();
            if (file.extension() == ".lock" && !fs::exists(fs::path(file).replace_extension(".json")) && !FileLock::held(file)) removeQuietly(file);
            if (file.extension() != ".json" || FileLock::held(lockOf(file))) continue;
            try {
                found.push_back(read(file));
            } catch (const std::exception&) {
                continue;  // of a newer Lamina, perhaps: it will know what to do
            }
        }
    } catch (const Error&) {
        return {};
    }
    std::sort(found.begin(), found.end(), [](const LostEdits& a, const LostEdits& b) { return a.when > b.when; });
    return found;
}

void Journal::discard(const LostEdits& edits) {
    removeQuietly(edits.file);
    removeQuietly(lockOf(edits.file));
}

}  // namespace lamina::ui
