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

LostEdits read(const fs::path& file) {
    const auto bytes = readFile(file);
    const Json json = Json::parse(reinterpret_cast<const char*>(bytes.data()), reinterpret_cast<const char*>(bytes.data()) + bytes.size());
    const JsonReader reader(json, file.string());
    LostEdits edits;
    edits.file = file;
    edits.path = QString::fromStdString(reader.at("path").text());
    edits.when = QDateTime::fromMSecsSinceEpoch(reader.at("when").integer());
    edits.project = projectFromJson(reader.at("project"));
    return edits;
}

}  // namespace

Journal::Journal(Document& document, QObject* parent) : QObject(parent), document_(document) {
    writer_.setMaxThreadCount(1);
    timer_.setSingleShot(true);
    timer_.setInterval(delay);
    connect(&timer_, &QTimer::timeout, this, &Journal::write);
    try {
        makeDirectories(directory());
        const fs::path file = directory() / (QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString() + ".json");
        lock_ = FileLock::tryTake(lockOf(file));
        file_ = file;
    } catch (const std::exception&) {
        return;  // a machine without a place to write to: the window works all the same
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

void Journal::follow() {
    if (document_.edited()) {
        if (!timer_.isActive()) timer_.start();  // not put off by the next edit
        return;
    }
    timer_.stop();
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
    written_ = true;
    later([file = file_, path = document_.path().toStdString(), project = document_.project()] {
        try {
            const Json json = {{"path", path}, {"when", QDateTime::currentMSecsSinceEpoch()}, {"project", toJson(*project)}};
            writeFileAtomically(file, json.dump());
        } catch (const std::exception&) {
            removeQuietly(file);  // a full disk: better none than an old one
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
