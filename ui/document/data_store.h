// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the project as loaded and as prepared: made beside the window, always of the recipe that counts now.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/checks/fit.h"
#include "engine/checks/misfits.h"
#include "engine/data/column_stats.h"
#include "engine/data/dataset.h"
#include "engine/data/doctor.h"
#include "engine/data/load_progress.h"
#include "engine/data/raw_data.h"
#include "engine/model/target_form.h"
#include "ui/document/newest_job.h"

namespace lamina::ui {

class Document;

/** What was made of the raw data by one recipe. */
struct PreparedData {
    DataRecipe recipe;
    Wanted wanted = TargetForm::Index;
    std::vector<std::string> losses;         // of the net's outputs: the findings name them
    DoctorsFacts facts;                      // of the net and its training: the findings go by them
    std::vector<ColumnStats> stats;          // one a column of a table, as the recipe types it, without the rows that it drops
    FirstTarget target;
    std::vector<Issue> findings;             // of the data doctor
    std::shared_ptr<const Dataset> dataset;  // null when the recipe does not fit the data
    DataShape shape;                         // of it: what is asked for at every edit is not counted anew
    QString problem;                         // why there is none, in a sentence
};

/** Follows Document's data recipe: loads when the source changes, prepares when anything else does. */
class DataStore : public QObject {
    Q_OBJECT
 public:
    enum class State { Empty, Loading, Ready, Failed };

    explicit DataStore(Document& document, QObject* parent = nullptr);
    ~DataStore() override;

    State state() const { return state_; }
    /** Why loading failed or that it was cancelled; empty unless Failed. */
    const QString& problem() const { return problem_; }
    /** As read; empty unless Ready. */
    const RawData& raw() const { return raw_; }
    /** The newest preparation; null before the first. May be of an earlier recipe while current() is false. */
    std::shared_ptr<const PreparedData> prepared() const { return prepared_; }
    /** prepared() belongs to the project as it stands. */
    bool current() const;
    /** What the doctor says is of the net and its training as they stand. */
    bool examined() const;
    /** findMisfits(): what the data doctor says in red of net, loss and data together, of the project as it stands and prepared(). */
    const std::vector<Issue>& misfits() const;
    bool busy() const { return state_ == State::Loading || preparing_.busy(); }

    /** Files read and files there are, or bytes of one, while loading; 0 of 0: not known. */
    std::size_t filesRead() const { return progress_ ? progress_->done.load() : 0; }
    std::size_t filesToRead() const { return progress_ ? progress_->total.load() : 0; }

    bool readsBytes() const { return progress_ && progress_->bytes; }

    /** What was read of a source already, for a project that is about to be opened: it is not read again. */
    void expect(const DataRecipe& recipe, RawData raw) { expected_ = {recipe, std::move(raw)}; }
    /** Loads again what the recipe names: the file may have changed. */
    void reload();
    void cancel();

 signals:
    void stateChanged();     // state, problem, raw
    void preparedChanged();  // prepared, current
    void busyChanged();

 private:
    void follow();
    void load();
    void stopLoading();
    void prepareSoon();
    void adopt(RawData raw);
    void fail(const QString& sentence);

    Document& document_;
    NewestJob loading_, preparing_;
    std::shared_ptr<LoadProgress> progress_;  // shared with the thread that loads
    State state_ = State::Empty;
    bool anew_ = false;  // another project tries again what failed for the one before
    QString problem_;
    RawData raw_;
    std::optional<std::pair<DataRecipe, RawData>> expected_;
    DataRecipe loadedRecipe_;  // that raw_ (or what is being loaded) came from
    QString loadedDirectory_;
    std::shared_ptr<const PreparedData> prepared_;
    // Several rooms ask after every edit: looked for once.
    mutable struct { std::shared_ptr<const Project> project; std::shared_ptr<const PreparedData> prepared; std::vector<Issue> found; } misfits_;
};

}  // namespace lamina::ui
