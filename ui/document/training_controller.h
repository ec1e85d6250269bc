// SPDX-License-Identifier: GPL-3.0-or-later
// The one training of a window: everybody presses its buttons and hears how it goes; nobody else touches the session.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/raw_data.h"
#include "engine/history/past.h"
#include "engine/model/issue.h"
#include "engine/train/going_on.h"
#include "engine/train/session.h"
#include "ui/document/newest_job.h"
#include "ui/document/training_blockers.h"
#include "ui/document/training_press.h"

namespace lamina::ui {

class DataStore;
class Document;

/** Asks whether a training begins though the doctor sees what spoils it; `train` begins it: all the same, or once that is mended. */
using Asking = std::function<void(const Issue& wrong, std::function<void(bool anyway)> train)>;
/** Weights that a training can begin with. */
struct FileWeights {
    QString file;            // as people know it; empty: there are none
    std::size_t layers = 0;  // that have theirs, where the file has none for others; 0: all
    bool part = false;       // of a file with layers that we do not have: they are no model() of ours
    QStringList misfits{};   // layers for which it has some that do not fit
    bool any() const { return !file.isEmpty(); }
};
/** Asks which weights a training begins with; `train` begins it: from those of the file, or from new ones. */
using AskingWeights = std::function<void(const FileWeights& weights, std::function<void(bool further)> train)>;

/**
 * Polls the session 30 times a second; the trainer's thread never calls into the window.
 */
class TrainingController : public QObject {
    Q_OBJECT
 public:
    TrainingController(Document& document, DataStore& data, QObject* parent = nullptr);
    ~TrainingController() override;

    /** What is in the way now; data that are still being loaded are not. */
    std::vector<Issue> blockers() const { return trainingBlockers(document_, store_); }

    /** Who asks, once of each thing that is wrong, before something begins; nobody at first. */
    void setAsking(Asking asking) { asking_ = std::move(asking); }
    /** Who asks, once of each file that was opened, before new weights take the place of its own; nobody at first. */
    void setAskingWeights(AskingWeights asking) { askingWeights_ = std::move(asking); }
    /** Whether something else is to be answered first: then nothing begins, whoever asks for it. */
    void setHeld(std::function<bool()> held) { held_ = std::move(held); }
    /** Something is; the person is led there. */
    bool held() const { return held_ && held_(); }

    /** What the doctor sees that would spoil a training, the first that nobody said to train with all the same. */
    std::optional<Issue> doubt() const;

    /** Starts from new weights as soon as the data are prepared; refused() where something is in the way. Weights of a file are asked about first. */
    void train();
    /** Starts from the weights of model(), with the project as it stands; refused() where they do not fit the drawing. */
    void trainFurther();
    /** A net that was not trained here becomes model(): Evaluate shows it at once, and Train goes on from it. `origin`: its
     *  file, as people know it. Called after the document was given its drawing; stops nothing that runs. */
    void adopt(std::shared_ptr<const TrainedModel> model, const QString& origin);
    /** The same of a file with layers that we do not have: nothing becomes model(), but the next training may begin with its weights for the
     *  layers that find theirs, by name and shape. */
    void adoptPart(std::shared_ptr<const TrainedModel> part, const QString& origin);
    /** What train() asks about first; none where it begins with new weights unasked. */
    FileWeights askedAbout() const;
    /** Reads the files of the data again: they may be others than they were. */
    void readDataAgain();
    /** Goes on with the run that was stopped, as if it had not been; refused() where it cannot. Nothing where there is none: resumes(). */
    void takeUpStopped();
    /** Goes on with a run of the registry as soon as the data are prepared, which the document's project says; refused() where it cannot. */
    void goOn(EndedRun ended);
    /** Stops what runs and starts anew with the project as it stands. */
    void restart();
    void pause();
    void resume();
    void stop();
    /** Pause, or resume, also a run that was stopped; else train from new weights: what F5 does. */
    void toggle();
    /** What stands beside it while nothing runs: to start over what was stopped, or to train the weights that there are further. */
    void takeOther();
    /** The run that was stopped can go on: project and data are still its own, and there are epochs left. */
    bool resumes() const;
    /** There are adopted weights to train further: they fit the drawing, and nobody has started from scratch since. */
    bool goesOn() const { return !origin_.isEmpty() && whyNotFurther().isEmpty(); }
    /** Why model() cannot be trained further, in a sentence; empty when it can. */
    QString whyNotFurther() const;
    /** The file that the weights came from; empty when they were made here. */
    const QString& origin() const { return origin_; }
    /** model() is as its file has it, and data() are what the recipe gives now. */
    bool borrowed() const { return borrowed_; }
    /** What toggle() does now. */
    Press press() const;
    QString buttonWords() const { return pressWords(press()); }
    QString buttonHelp() const { return press() == Press::Train && askedAbout().any() ? askingHelp() : pressHelp(press()); }
    /** What takeOther() does now. */
    OtherPress otherPress() const;
    QString otherWords() const { return pressWords(otherPress()); }
    QString otherHelp() const { return pressHelp(otherPress()); }
    /** Takes effect within a step; kept in the project when nothing runs. The recipe's own, of a run that was stopped: it goes on with that. */
    void setLearningRate(double rate);
    /** The rate of now is another than the recipe's own: somebody typed it, or it fell. */
    bool leftRecipesRate() const;
    /** Back to the rate that the recipe says: within a step, or as soon as the run that was stopped is resumed. */
    void takeRecipesRate();
    /** What reading the loss back at every step would cost: status().watching. */
    void measureWatching();

    const DataStore& store() const { return store_; }
    const Document& document() const { return document_; }

    /** As of the last tick. */
    const TrainingStatus& status() const { return status_; }
    bool active() const { return waiting() || status_.active(); }
    /** It ended by itself a moment ago: a press that comes now was meant for the button that stood there before, and does nothing. */
    bool hasJustEnded() const { return sinceEnded_.isValid() && !sinceEnded_.hasExpired(anotherThought); }
    static constexpr int anotherThought = 1200;  // milliseconds: who sees what has come into the place of a button means it
    /** Train was pressed and the data are not ready yet. */
    bool waiting() const { return next_ != Next::Nothing && next_ != Next::Restart; }
    /** Share done, 0 to 1. */
    double progress() const;

    /** Of the training that runs or ran last; null before the first. */
    std::shared_ptr<const History> history() const { return history_; }
    /** What had been trained before it: a run of the registry, up to a step of that. */
    struct Earlier {
        std::int64_t run = 0;  // 0: nothing that is known
        std::uint64_t steps = 0;
        bool same = false;  // it is the same run, which counts its steps on
    };
    const Earlier& earlier() const { return earlier_; }
    /** All that history() stands on, over the runs before it; null while that is being read: pastChanged() comes. */
    std::shared_ptr<const Past> past() const { return past_; }
    /** Epochs of the runs before it, by which people count on. */
    std::uint32_t epochsBefore() const { return past_ ? past_->epochs : 0; }
    /** Epochs of this run that have ended, as far as their figures are here. Whatever counts epochs in words counts these. */
    std::uint32_t epochsDone() const;
    /** Words that tell figures are renewed at this tick, wherever they stand: all at once, no faster than they are read, and with an epoch
     *  that has just ended where such are slow enough for that. */
    bool tellsNow() const { return tellsNow_; }
    /** Where it came upon a loss or a gradient that is no number. */
    struct NotANumber {
        int epoch = 1;  // from 1
        bool loss = true;
        double value = 0;  // of the loss
    };
    std::optional<NotANumber> notANumber() const;
    /** The project as it was when that training began. */
    std::shared_ptr<const Project> project() const { return running_.project; }
    /** The document is still that project, edited or not: changes of it are for this training's good. */
    bool follows() const { return follows_; }
    /** What that training learns from. */
    std::shared_ptr<const Dataset> learntFrom() const { return running_.dataset; }
    /** The last net that was trained; null before. */
    std::shared_ptr<const TrainedModel> model() const { return model_; }
    /** model() is what a training left that came upon a loss or a gradient that is no number. */
    bool spoilt() const { return spoilt_; }
    /** The net that was model() before that, where it fits the drawing; null: there is none. */
    std::shared_ptr<const TrainedModel> sound() const;
    /** Makes it model() again. */
    void goBackToSound();
    /** The best epoch, whose weights were kept beside those of the last one, of the net that model() is; null: there is no choice. */
    const BestEpoch* best() const { return whole_ && whole_->best && !whole_->best->variables.empty() ? &*whole_->best : nullptr; }
    /** Makes the weights of the best epoch model()'s, or again those of the last: whoever looks at a trained net, or takes it along, gets these. */
    void useBest(bool best);
    bool usesBest() const { return model_ != whole_; }
    /** The best epoch as people count it: from 1, behind those of the runs before. */
    int bestNumber() const { return best() ? epochsBehind_ + best()->epoch + 1 : 0; }
    /** What model() was trained on; for one of a file what the recipe gives, null while or where there is none. */
    std::shared_ptr<const Dataset> data() const { return trained_.dataset; }
    const RawData& raw() const { return trained_.raw; }

 signals:
    /** Nothing begins, and why. */
    void refused(const lamina::Issue& why);
    /** What a training that begins does otherwise than one that never stopped, a sentence each; mostly nothing. */
    void remarked(const QStringList& remarks);
    void historyChanged(); // another training's
    void pastChanged();    // past() is known
    void ticked();         // status() is new, history() may have grown
    void stateChanged();   // status().state or active() is another
    void modelChanged();   // model(), data(), raw() are new
    void bestNumbered();   // bestNumber() is another, of the same model

 private:
    /** What was asked for and has not begun: one thing at a time. */
    enum class Next {
        Nothing,
        ReadStopped,   // the run that was stopped is read; then GoOn
        NewWeights,    // the data are awaited; then a training begins from scratch
        TheseWeights,  // the same, from those of model()
        PartOfWeights, // the same, from those of part_ and new ones
        GoOn,          // the same, of ended_
        Restart,       // what runs is being stopped; then NewWeights
    };
    /** The only one that writes next_ and ended_: `ended` comes with GoOn, and with nothing else. */
    void comeNext(Next next, std::optional<EndedRun> ended = {});
    bool waitsForData() const { return waiting() && next_ != Next::ReadStopped; }
    /** What was asked for does not begin. */
    void dropNext();
    /** Asked for, and nothing in between. `next`: NewWeights, TheseWeights or PartOfWeights. */
    void begin(Next next);
    /** The same of what fits, GoOn too; nothing where something runs or waits already. */
    void wait(Next next, std::optional<EndedRun> ended = {});
    void startWhenReady();
    void start(std::shared_ptr<const Dataset> data);
    /** Begins to prepare the data as the net that goes on has learnt them, where now they would be prepared otherwise; false: there is no need. */
    bool prepareLearnt();
    /** Something is wrong that was not asked about yet: asks; nothing begins before the answer. */
    bool asks();
    /** There are weights of a file that no training has begun with, and nobody has said what becomes of them: asks. */
    bool asksAboutWeights();
    /** The document's project is still the one that was trained, but for what may change meanwhile. */
    bool isStillItsProject() const;
    /** The weights of the training that has just ended are worth going on from. */
    bool leftWeights() const;
    void refuse(Issue::Room room, const QString& why);
    /** Makes the job go on with the run; false: it cannot, which is said. */
    bool takeUp(TrainingJob& job, EndedRun ended);
    /** Reads what the training stands on; a run that is gone is left out. */
    void recall();
    /** Of whole_. */
    void countBehind(std::uint32_t epochs);
    void tick();
    /** It has a record of an epoch that no words tell yet, and the last one was told a while ago. */
    bool endsAnEpoch() const;
    void countTold();
    void finish();
    /** Epochs and early stopping of a training that runs are those of its project, undo included. */
    void followRecipe();
    void letGo();
    void forget();
    void lendData();
    void lend(std::shared_ptr<const Dataset> dataset);

    Document& document_;
    DataStore& store_;
    QTimer timer_;
    NewestJob lending_, readying_, recalling_, counting_;  // what is lent; what a training that waits goes on from; past_; epochsBehind_ of a run's weights
    TrainingStatus status_;
    Next next_ = Next::Nothing;
    std::optional<EndedRun> ended_;  // of GoOn
    bool tellsNow_ = false;
    std::size_t recordsTold_ = 0;  // of epochs
    QElapsedTimer sinceTold_, sinceEpochTold_, sinceEnded_;
    Asking asking_;
    AskingWeights askingWeights_;
    bool weightsSettled_ = false;  // somebody has answered, of the file that was opened
    struct { std::shared_ptr<const TrainedModel> model; QString origin; } part_;  // of a file that is no model() of ours
    std::function<bool()> held_;
    QStringList accepted_;  // what is wrong with this project, and trained with all the same
    double rateOnResuming_ = 0;      // of the run that was stopped; 0: the one it had
    Earlier earlier_;
    std::shared_ptr<const Past> past_;
    bool borrowed_ = false;  // model_ is as its file has it: judged on what the recipe gives now
    QString origin_;
    bool follows_ = false;  // the document is still the project that is trained
    TrainingRecipe told_;
    std::shared_ptr<const History> history_;
    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<const TrainedModel> whole_;  // model_ as its training left it, whichever epoch was chosen since
    bool spoilt_ = false;
    std::shared_ptr<const TrainedModel> sound_;  // the last that was not
    int epochsBehind_ = 0;  // of the runs that its run stands on
    struct Ground {
        std::shared_ptr<const Project> project;
        std::shared_ptr<const Dataset> dataset;
        RawData raw;
    };
    Ground running_, trained_;  // of history_, of model_
    // What is asked many times after every edit, of the projects that it was last asked of.
    mutable struct { std::shared_ptr<const Project> then, now; bool same = false; } compared_;
    mutable struct { std::shared_ptr<const TrainedModel> model; std::shared_ptr<const Project> now; QString why; } fitted_;
    TrainingSession session_;  // last: its thread ends before the rest goes
};

}  // namespace lamina::ui
