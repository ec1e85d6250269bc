// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_store.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace lamina::ui {

namespace {

std::uint64_t bytesIn(const std::filesystem::path& directory) {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error))
        if (entry.is_regular_file(error)) bytes += entry.file_size(error);
    return bytes;
}

RunList readList() {
    Registry registry;
    RunList list;
    list.runs = registry.list();
    for (const auto& run : list.runs) list.bytes.push_back(bytesIn(registry.directory(run.id)));
    list.trashBytes = registry.trashBytes();
    return list;
}

}  // namespace

std::vector<RunDetails> detailsOf(const std::vector<RunId>& ids) {
    Registry registry;
    std::vector<RunDetails> details;
    for (const auto id : ids) {
        details.push_back({registry.get(id), registry.curves(id)});
        for (const auto& earlier : registry.lineage(details.back().run.parent)) details.back().stepsBefore += earlier.steps;
    }
    return details;
}

RunStore::RunStore(QObject* parent) : QObject(parent) {}

void RunStore::refresh() {
    listing_.start(readList,
                   [this](RunList list) {
                       list_ = std::move(list);
                       emit listChanged();
                   },
                   [this](const QString& why) { emit failed(why); });
}

void RunStore::open(const std::vector<RunId>& ids) {
    opening_.start([ids] { return detailsOf(ids); },
                   [this](std::vector<RunDetails> details) {
                       details_ = std::move(details);
                       emit detailsChanged();
                   },
                   [this](const QString& why) { emit failed(why); });
}

void RunStore::change(std::function<void(Registry&)> act, std::function<void()> then) {
    changes_.push_back({std::move(act), std::move(then)});
    if (!changing_.busy()) changeNext();
}

void RunStore::changeNext() {
    const Change change = std::move(changes_.front());
    changes_.erase(changes_.begin());
    const auto goOn = [this] {
        if (!changes_.empty()) changeNext();
        else refresh();
    };
    changing_.start([act = change.act] {
        Registry registry;
        act(registry);
        return true;
    }, [then = change.then, goOn](bool) {
        if (then) then();
        goOn();
    }, [this, goOn](const QString& why) {
        emit failed(why);
        goOn();
    });
}

void RunStore::remove(const std::vector<RunId>& ids) {
    change([ids](Registry& registry) { for (const auto id : ids) registry.remove(id); }, [this, ids] { emit removed(ids); });
}

void RunStore::restore(const std::vector<RunId>& ids) {
    change([ids](Registry& registry) { for (const auto id : ids) registry.restore(id); });
}

void RunStore::emptyTrash() {
    change([](Registry& registry) { registry.purge(); });
}

void RunStore::setNotes(RunId id, const QString& notes) {
    change([id, text = notes.toStdString()](Registry& registry) { registry.setNotes(id, text); });
}

void RunStore::setTags(RunId id, const QString& tags) {
    change([id, text = tags.toStdString()](Registry& registry) { registry.setTags(id, text); });
}

void RunStore::setName(RunId id, const QString& name) {
    change([id, text = name.toStdString()](Registry& registry) { registry.setName(id, text); });
}

}  // namespace lamina::ui
