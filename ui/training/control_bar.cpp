// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/control_bar.h"

#include <QFocusEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <exception>

#include "engine/base/words.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/schedules.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/theme/button.h"
#include "ui/theme/icons.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

constexpr int mostEpochs = 1'000'000, largestBatch = 1 << 20;
constexpr double largestRate = 1e6;

/** 0: never. A patience of 0 ends it as one of 1 does, after the first epoch that is not the best. */
int patienceOf(const TrainingRecipe& recipe) {
    const Choice* stopping = callbackOf(recipe, "EarlyStopping");
    if (!stopping) return 0;
    try {
        const ParamReader params(stopping->params, memberOf(callbacks(), stopping->name, "callback").member.params);
        return static_cast<int>(std::clamp<std::int64_t>(params.integer("patience"), 1, mostEpochs));
    } catch (const std::exception&) {
        return 1;  // no number at all: the recipe is refused when it is to train
    }
}

double rateOf(const TrainingRecipe& recipe) {
    try {
        return baseLearningRate(recipe);
    } catch (const std::exception&) {
        return 0;  // a recipe that names what we do not know: the recipe form says so
    }
}

/** "0.01", "1e-4", never "1.000e+00". */
QString rateText(double rate) { return QString::fromStdString(shortNumber(rate)); }

QWidget* knob(const QString& label, QWidget* editor, const QString& help) {
    auto* pair = new QWidget;
    pair->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    auto* layout = new QHBoxLayout(pair);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    auto* words = mutedLabel(label);
    words->setBuddy(editor);
    editor->setAccessibleName(label);
    editor->setToolTip(help);
    layout->addWidget(words);
    layout->addWidget(editor);
    return pair;
}

}  // namespace

ControlBar::ControlBar(Document& document, TrainingController& training, QWidget* parent)
    : QWidget(parent), document_(document), training_(training) {
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, 6, metrics::page, 6);
    column->setSpacing(4);
    auto* layout = new QHBoxLayout;
    layout->setSpacing(10);
    column->addLayout(layout);
    column->addWidget(refusal_ = new QLabel(this));
    setKind(refusal_, "error");
    refusal_->hide();
    buildButtons(layout);
    buildKnobs(layout);
    layout->addStretch();
    follow_ = flatButton(tr("Follow"));
    follow_->setCheckable(true);
    follow_->setToolTip(tr("Keep the newest step in sight; a pan lets go, a double click takes hold again"));
    recipe_ = flatButton(tr("Recipe"));
    recipe_->setCheckable(true);
    recipe_->setToolTip(tr("Loss, metrics, optimizer, schedule, device"));
    layout->addWidget(follow_);
    layout->addWidget(recipe_);
    connect(follow_, &QPushButton::clicked, this, &ControlBar::followAsked);
    connect(recipe_, &QPushButton::clicked, this, &ControlBar::recipeAsked);
    connect(&training_, &TrainingController::stateChanged, this, &ControlBar::refresh);
    connect(&training_, &TrainingController::modelChanged, this, &ControlBar::refresh);
    connect(&training_, &TrainingController::ticked, this, &ControlBar::showLearningRate);
    connect(&document_, &Document::changed, this, &ControlBar::refresh);
    refresh();
}

/** A field that loses the focus as its window ends says so when there is no bar any more. */
ControlBar::~ControlBar() { learningRate_->disconnect(this); }

void ControlBar::buildButtons(QHBoxLayout* layout) {
    run_ = secondaryButton(tr("Train"), this, QStringLiteral("play"));
    other_ = secondaryButton({}, this);
    stop_ = secondaryButton(tr("Stop"), this, QStringLiteral("stop"));
    run_->setMinimumWidth(98);
    connect(run_, &QPushButton::clicked, this, [this] {
        if (!training_.hasJustEnded()) training_.toggle();  // it was Pause
    });
    connect(other_, &QPushButton::clicked, &training_, &TrainingController::takeOther);
    connect(stop_, &QPushButton::clicked, &training_, &TrainingController::stop);
    layout->addWidget(run_);
    layout->addWidget(other_);
    layout->addWidget(stop_);
    layout->addSpacing(8);
}

void ControlBar::buildKnobs(QHBoxLayout* layout) {
    learningRate_ = new QLineEdit;
    learningRate_->setFixedWidth(84);
    connect(learningRate_, &QLineEdit::textEdited, this, [this] {
        setInvalid(learningRate_, false);
        refusal_->hide();
    });
    learningRate_->installEventFilter(this);
    connect(learningRate_, &QLineEdit::editingFinished, this, &ControlBar::enterLearningRate);
    batch_ = new QSpinBox;
    batch_->setRange(1, largestBatch);
    epochs_ = new QSpinBox;
    epochs_->setRange(1, mostEpochs);
    patience_ = new QSpinBox;
    patience_->setRange(0, mostEpochs);
    patience_->setSpecialValueText(tr("never"));
    for (auto* box : {batch_, epochs_, patience_}) box->setKeyboardTracking(false);
    connect(batch_, &QSpinBox::valueChanged, this, [this](int v) {
        document_.edit(tr("Set batch to %1").arg(v), [v](Project& p) { p.training.batchSize = v; }, QStringLiteral("batch"));
    });
    connect(epochs_, &QSpinBox::valueChanged, this, [this](int v) {
        document_.edit(tr("Set epochs to %1").arg(v), [v](Project& p) { p.training.epochs = v; }, QStringLiteral("epochs"));
    });
    connect(patience_, &QSpinBox::valueChanged, this, &ControlBar::setPatience);
    ownRate_ = iconButton(QStringLiteral("reset"), tr("Back to the recipe's own learning rate"), this);
    connect(ownRate_, &QToolButton::clicked, this, [this] {
        if (ownRate_->hasFocus()) learningRate_->setFocus();  // the button goes
        learningRate_->setModified(false);
        training_.takeRecipesRate();
    });
    layout->addWidget(knob(tr("learning_rate"), learningRate_, tr("Takes effect within a step, also while it trains, and leaves a mark on the curve")));
    layout->addWidget(ownRate_);
    layout->addWidget(knob(tr("batch"), batch_, {}));
    layout->addWidget(knob(tr("epochs"), epochs_, tr("How often all samples are seen; can be changed while it trains")));
    layout->addWidget(knob(tr("stop early after"), patience_, tr("Epochs without a better validation loss; the best weights are kept. Can be changed while it trains")));
}

/** As a field of the inspector reads numbers: a comma is a decimal comma. */
std::optional<double> ControlBar::rateTyped() const {
    bool number = false;
    const double rate = learningRate_->text().trimmed().replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&number);
    return number && rate > 0 && rate <= largestRate ? std::optional(rate) : std::nullopt;
}

/** The focus passes through the field while other buttons are disabled: only what was typed is entered. */
void ControlBar::enterLearningRate() {
    if (!learningRate_->isModified()) return;
    const auto rate = rateTyped();
    const QString typed = learningRate_->text();
    learningRate_->setModified(false);
    if (rate && *rate != rateNow()) training_.setLearningRate(*rate);
    if (!rate && learningRate_->hasFocus()) learningRate_->setModified(true);  // it can be corrected
    setInvalid(learningRate_, !rate && learningRate_->hasFocus());
    refusal_->setText(tr("learning_rate: expected a number above 0, up to %1, received %2. It stays %3.").arg(rateText(largestRate), typed, rateText(rateNow())));
    refusal_->setVisible(!rate);
    showLearningRate();
}

/** F5 trains with what stands there, though the field keeps the focus; whoever leaves it sees what is used. */
bool ControlBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched != learningRate_) return QWidget::eventFilter(watched, event);
    const bool trains = event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_F5;
    const bool left = event->type() == QEvent::FocusOut && static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason;
    if (trains || left) enterLearningRate();
    return QWidget::eventFilter(watched, event);
}

void ControlBar::setPatience(int epochs) {
    document_.edit(epochs ? counted(static_cast<std::size_t>(epochs), tr("Stop early after 1 epoch"), tr("Stop early after %1 epochs")) : tr("Never stop early"), [epochs](Project& p) {
        if (epochs == 0) return dropCallback(p.training, "EarlyStopping");
        if (!callbackOf(p.training, "EarlyStopping")) setCallback(p.training, {"EarlyStopping", {{"restore_best_weights", true}}});
        callbackOf(p.training, "EarlyStopping")->params["patience"] = std::int64_t{epochs};
    }, QStringLiteral("patience"));
}

/** While it trains the rate may be another than the recipe's, and one that was stopped goes on with it; while it is prepared there is none yet. */
double ControlBar::rateNow() const {
    const TrainingStatus& status = training_.status();
    const bool told = status.active() || training_.resumes();
    return told && status.learningRate > 0 ? status.learningRate : rateOf(document_.project()->training);
}

void ControlBar::showLearningRate() {
    ownRate_->setVisible(training_.leftRecipesRate());
    if (learningRate_->hasFocus() && learningRate_->isModified()) return;
    const QString text = rateText(rateNow());
    if (text == learningRate_->text()) return;
    // A schedule changes it at every look: who is about to type stays where they are.
    const bool chosen = learningRate_->hasSelectedText();
    const int caret = learningRate_->cursorPosition();
    learningRate_->setText(text);
    chosen ? learningRate_->selectAll() : learningRate_->setCursorPosition(caret);
}

void ControlBar::setFollowing(bool on) { follow_->setChecked(on); }
void ControlBar::setRecipeShown(bool on) { recipe_->setChecked(on); }

/** Where there is another choice nothing runs: it has the place of Stop, so that a small window has room for it. */
void ControlBar::showOther() {
    const QString words = training_.otherWords();
    const bool goes = words.isEmpty() ? other_->hasFocus() : stop_->hasFocus();
    // A second click on Stop, or one just as it ended by itself, is not meant for what comes below it.
    if (!words.isEmpty() && other_->isHidden() && (stop_->underMouse() || training_.hasJustEnded())) {
        other_->setEnabled(false);
        QTimer::singleShot(TrainingController::anotherThought, other_, [this] { other_->setEnabled(true); });
    }
    other_->setText(words);
    other_->setToolTip(tr("%1 (Ctrl+F5)").arg(training_.otherHelp()));
    other_->setVisible(!words.isEmpty());
    stop_->setVisible(words.isEmpty());
    if (goes) takeFocus();  // the one that had the focus is hidden
}

void ControlBar::takeFocus() {
    focusComes_ = !run_->isEnabled();
    if (run_->isEnabled()) run_->setFocus();
}

/** Whoever went elsewhere meanwhile stays there: a button that is disabled passes the focus on within the row. */
void ControlBar::giveFocus() {
    if (!focusComes_ || !run_->isEnabled()) return;
    focusComes_ = false;
    const QWidget* now = window()->focusWidget();
    if (!now || !now->isVisible() || isAncestorOf(now)) run_->setFocus();
}

void ControlBar::refresh() {
    const auto& recipe = document_.project()->training;
    const bool active = training_.active(), paused = training_.status().state == TrainingState::Paused;
    run_->setText(training_.buttonWords());
    run_->setIcon(icon(active && !paused ? QStringLiteral("pause") : QStringLiteral("play"), IconColor::Text));
    if (training_.waiting() && run_->hasFocus()) focusComes_ = true;
    run_->setEnabled(!training_.waiting());
    run_->setToolTip(tr("%1 (F5)").arg(training_.buttonHelp()));
    if (!active && stop_->hasFocus()) takeFocus();
    stop_->setEnabled(active);
    showOther();
    giveFocus();
    batch_->setEnabled(!active);
    batch_->setToolTip(active ? tr("Samples a step. It stays while it trains: once stopped, another takes effect in the next run") : tr("Samples a step"));
    const QSignalBlocker quietBatch(batch_), quietEpochs(epochs_), quietPatience(patience_);
    batch_->setValue(static_cast<int>(std::min<std::int64_t>(recipe.batchSize, largestBatch)));
    epochs_->setValue(static_cast<int>(std::min<std::int64_t>(recipe.epochs, mostEpochs)));
    patience_->setValue(patienceOf(recipe));
    patience_->setSuffix(patienceOf(recipe) == 1 ? tr(" epoch") : tr(" epochs"));
    showLearningRate();
}

}  // namespace lamina::ui
