// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/journal.h"

#include <QUuid>
#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "engine/base/error.h"
#include "engine/io/edit_journal.h"
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
    JournaledEdits kept = editsFromJournal({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
    LostEdits edits{file, QString::fromStdString(kept.path), QDateTime::fromMSecsSinceEpoch(kept.when), {std::move(kept.first), {}, kept.at}, kept.run, kept.trained};
    for (auto& step : kept.steps) edits.history.steps.push_back({QString::fromStdString(step.title), std::move(step.after)});
    return edits;
}

JournaledEdits toKeep(const EditHistory& history, const std::string& path, std::int64_t run, bool trained) {
    JournaledEdits edits{path, QDateTime::currentMSecsSinceEpoch(), history.first, {}, history.at, run, trained};
    for (const auto& step : history.steps) edits.steps.push_back({step.title.toStdString(), step.after});
    return edits;
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
    connect(&document_, &Document::replacing, this, [this] { trained_ = false, run_ = 0; });
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

void Journal::keepTrained() {
    if (!std::exchange(trained_, true)) follow();
}

void Journal::weightsIn(std::int64_t run) {
    if (std::exchange(run_, run) != run) follow();
}

// A template, and a project in a file, are there again at the next start.
bool Journal::hasWork() const {
    return document_.edited() || (trained_ && document_.path().isEmpty() && !document_.project()->data.paths.empty());
}

void Journal::follow() {
    if (hasWork()) {
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
    later([this, file = file_, path = document_.path().toStdString(), run = run_, trained = trained_, history = document_.editHistory(static_cast<int>(steps))] {
        try {
            writeFileAtomically(file, journalText(toKeep(history, path, run, trained)));
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
