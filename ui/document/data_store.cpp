// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/data_store.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <utility>

#include "engine/base/parallel.h"
#include "engine/base/sentence.h"
#include "engine/checks/checkup.h"
#include "engine/checks/input_scale.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/data/table_rows.h"
#include "ui/document/document.h"

namespace lamina::ui {

namespace {

/** The rows that somebody chose to leave others out of; null: nobody did. */
const std::vector<std::uint32_t>* chosenRows(const DataRecipe& recipe, const Dataset* data) {
    const bool leavesOut = (recipe.missing != "impute" || recipe.minClassSamples > 0) && !recipe.windows.on();
    return leavesOut && data && !data->rows.empty() ? &data->rows : nullptr;
}

std::vector<ColumnStats> statsOf(const RawData& raw, const DataRecipe& recipe, const Dataset* data) {
    if (!raw.table) return {};
    std::vector<ColumnStats> stats(raw.table->columns.size());
    const auto* rows = chosenRows(recipe, data);
    const auto see = [&](std::size_t i) {
        const Column& all = raw.table->columns[i];
        const Column some = rows ? inRows(all, *rows) : Column();
        const Column& column = rows ? some : all;
        const auto choice = recipe.columns.find(column.name);
        const bool other = choice != recipe.columns.end() && choice->second.type != ColumnType::Auto &&
                           choice->second.type != column.type;
        stats[i] = other ? columnStats(convert(column, choice->second.type)) : columnStats(column);
        if (!rows) stats[i].missing -= std::min(stats[i].missing, raw.table->leftOut.size());  // a row that could not be read misses no cell
    };
    inParallel(stats.size(), see, columnsAtOnce(raw.rows()));
    return stats;
}

std::shared_ptr<const PreparedData> makePrepared(const RawData& raw, const Project& project, std::vector<std::string> losses, const Wanted& wanted) {
    const DataRecipe& recipe = project.data;
    auto prepared = std::make_shared<PreparedData>();
    prepared->recipe = recipe;
    prepared->wanted = wanted;
    prepared->losses = std::move(losses);
    prepared->target = firstTarget(raw, recipe);
    prepared->facts = doctorsFacts(project);
    prepared->findings = examine(raw, project, prepared->losses, wanted);
    try {
        prepared->dataset = std::make_shared<Dataset>(prepare(raw, recipe, wanted));
        prepared->shape = shapeOf(*prepared->dataset);
    } catch (const std::exception& e) {
        prepared->problem = QString::fromStdString(sentenceOf(e));
    }
    prepared->stats = statsOf(raw, recipe, prepared->dataset.get());
    return prepared;
}

/** The same data, looked at anew: net or training have changed. */
std::shared_ptr<const PreparedData> examinedAgain(const RawData& raw, const Project& project, const PreparedData& before) {
    auto prepared = std::make_shared<PreparedData>(before);
    prepared->facts = doctorsFacts(project);
    prepared->findings = examine(raw, project, before.losses, before.wanted);
    return prepared;
}

}  // namespace

DataStore::DataStore(Document& document, QObject* parent)
    : QObject(parent), document_(document) {
    connect(&document_, &Document::changed, this, &DataStore::follow);
    connect(&document_, &Document::fileChanged, this, &DataStore::follow);
    connect(&document_, &Document::replacing, this, [this] { anew_ = state_ == State::Failed; });
    follow();
}

DataStore::~DataStore() { stopLoading(); }

bool DataStore::current() const {
    const auto& project = *document_.project();
    if (state_ != State::Ready || !prepared_) return false;
    Wanted wanted = wantedBy(project.graph, document_.inference(), project.training);
    if (raw_.table && !wanted.several()) wanted.outputs.front().name = prepared_->wanted.outputs.front().name;  // arrays alone are found by it
    return prepared_->recipe == project.data && prepared_->wanted == wanted && prepared_->losses == lossNames(project.graph, document_.inference(), project.training);
}

bool DataStore::examined() const { return prepared_ && prepared_->facts == doctorsFacts(*document_.project()); }

const std::vector<Issue>& DataStore::misfits() const {
    const auto project = document_.project();
    if (misfits_.project != project || misfits_.prepared != prepared_)
        misfits_ = {project, prepared_, prepared_ ? findMisfits(*project, document_.inference(), raw_, prepared_->target, prepared_->dataset ? &prepared_->shape : nullptr) : std::vector<Issue>()};
    return misfits_.found;
}

void DataStore::follow() {
    const auto& recipe = document_.project()->data;
    const auto directory = QString::fromStdString(document_.directory().string());
    const bool anywhere = std::all_of(recipe.paths.begin(), recipe.paths.end(), [](const std::string& path) { return std::filesystem::path(path).is_absolute(); });
    const bool same = sameSource(recipe, loadedRecipe_) && (directory == loadedDirectory_ || anywhere);
    if (!same || expected_ || std::exchange(anew_, false)) return load();
    if (state_ == State::Ready && !(current() && examined())) prepareSoon();
}

void DataStore::reload() { load(); }

void DataStore::load() {
    const DataRecipe recipe = document_.project()->data;
    const auto directory = document_.directory();
    loadedRecipe_ = recipe;
    loadedDirectory_ = QString::fromStdString(directory.string());
    anew_ = false;
    stopLoading();
    preparing_.drop();
    raw_ = {};
    prepared_.reset();
    misfits_ = {};  // they would keep the data of before beside those that are read
    problem_.clear();
    state_ = recipe.source.empty() ? State::Empty : State::Loading;
    progress_ = std::make_shared<LoadProgress>();
    auto expected = std::exchange(expected_, std::nullopt);
    if (expected && state_ == State::Loading && sameSource(expected->first, recipe)) {
        emit preparedChanged();
        return adopt(std::move(expected->second));
    }
    if (state_ == State::Loading)
        loading_.start([recipe, directory, progress = progress_] { return lamina::load(recipe, directory, progress.get()); },
                       [this](RawData raw) { adopt(std::move(raw)); }, [this](const QString& why) { fail(why); });
    emit stateChanged();
    emit preparedChanged();
    emit busyChanged();
}

void DataStore::stopLoading() {
    if (progress_) progress_->cancelled = true;
    loading_.drop();
}

void DataStore::adopt(RawData raw) {
    raw_ = std::move(raw);
    state_ = State::Ready;
    emit stateChanged();
    prepareSoon();
}

void DataStore::fail(const QString& sentence) {
    problem_ = sentence;
    state_ = State::Failed;
    emit stateChanged();
    emit busyChanged();
}

// One preparation at a time: edits that come meanwhile are seen when it is back.
void DataStore::prepareSoon() {
    if (preparing_.busy()) return;
    const auto project = document_.project();
    preparing_.start([raw = raw_, project, before = current() ? prepared_ : nullptr] { return before ? examinedAgain(raw, *project, *before) : makePrepared(raw, *project, lossNames(*project), wantedBy(*project)); },
                     [this](std::shared_ptr<const PreparedData> prepared) {
                         prepared_ = std::move(prepared);
                         if (!(current() && examined())) prepareSoon();
                         emit preparedChanged();
                         emit busyChanged();
                     },
                     [this](const QString& why) { fail(why); });
    emit busyChanged();
}

void DataStore::cancel() {
    if (!busy()) return;
    stopLoading();
    preparing_.drop();
    raw_ = {};
    fail(tr("Loading was cancelled."));
}

}  // namespace lamina::ui
