// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/verdict.h"

#include <algorithm>
#include <cmath>

#include "engine/history/standstill.h"
#include "engine/recipes/callback_of.h"
#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/plots/numbers.h"

namespace lamina::ui {

namespace {

constexpr double risen = hardlyRisen;
constexpr double learnt = 0.98;      // times the first loss: more than a net that still guesses wins by chance

using Advice = Verdict::Advice;
using Tone = Verdict::Tone;

QString timeInWords(double seconds) { return seconds < 1 ? tr("less than a second") : durationText(seconds); }

bool notANumber(const EpochCurves& c) { return !c.loss.empty() && !std::isfinite(c.loss.back()); }

/** What such a loss is. */
QString badLoss(const EpochCurves& c) { return std::isnan(c.loss.back()) ? QStringLiteral("NaN") : tr("infinite"); }

/** So many of the first epochs are other runs'. */
std::size_t ofOthers(const EpochCurves& c) { return static_cast<std::size_t>(std::min(c.known, c.others)); }

/** Index of the best validation loss of the run itself, the first of equals; -1 where there is none. */
int ownBest(const EpochCurves& c) {
    int best = -1;
    for (std::size_t i = ofOthers(c); i < c.validation.size(); ++i)
        if (std::isfinite(c.validation[i]) && (best < 0 || c.validation[i] < c.validation[static_cast<std::size_t>(best)])) best = static_cast<int>(i);
    return best;
}

/** Of an epoch before this run the weights are not here: what can be used is told besides. */
QString bestBefore(const EpochCurves& c, std::size_t best) {
    const QString words = tr("best val_loss %1 in epoch %2, before this run").arg(valueText(c.validation[best])).arg(c.epochAt(best));
    const int own = ownBest(c);
    if (own < 0) return words;
    return tr("%1; best since: %2, epoch %3").arg(words, valueText(c.validation[static_cast<std::size_t>(own)])).arg(c.epochAt(static_cast<std::size_t>(own)));
}

QString bestInWords(const EpochCurves& c) {
    const int best = c.best();
    if (c.loss.empty()) return {};
    QString loss = tr("Loss %1 in epoch %2").arg(valueText(c.loss.back())).arg(c.epochAt(c.loss.size() - 1));
    if (!c.figure.empty()) loss += tr(", %1 %2").arg(text(c.figure), valueText(c.figureNow));  // a loss alone tells a beginner nothing
    if (best < 0) return loss + QLatin1Char('.');
    if (static_cast<std::size_t>(best) < ofOthers(c)) return loss + QStringLiteral("; ") + bestBefore(c, static_cast<std::size_t>(best)) + QLatin1Char('.');
    return tr("%1; best val_loss %2, epoch %3.").arg(loss, valueText(c.validation[static_cast<std::size_t>(best)])).arg(c.epochAt(static_cast<std::size_t>(best)));
}

bool stopsEarly(const TrainingRecipe& recipe) { return callbackOf(recipe, "EarlyStopping") != nullptr; }

/** As good as it was after its first epoch, where that is known. */
bool hasHardlyLearnt(const EpochCurves& c) { return c.whole() && c.loss.size() >= 3 && c.loss.back() > c.loss.front() * learnt; }

/** What is told besides that a training was stopped, which the sentence says: "The disk is full". */
QString besidesStopping(const TrainingMessages& messages) {
    const QString rest = QString::fromStdString(messages.besides(TrainingMessages::Kind::Stopped));
    return messages.tells(TrainingMessages::Kind::Stopped) ? rest.left(1).toUpper() + rest.mid(1) : rest;
}

Verdict ended(const TrainingStatus& s, const EpochCurves& c, const TrainingRecipe& recipe) {
    const QString message = besidesStopping(s.messages);
    if (notANumber(c))
        return {Tone::Error, tr("The loss became %1.").arg(badLoss(c)), tr("Lower the learning rate, or look for bad values in the data."),
                {Advice::LowerLearningRate}};
    if (s.state == TrainingState::Failed) return {Tone::Error, tr("The training failed."), message, {}};
    if (s.state == TrainingState::Stopped && s.step == 0) return {Tone::Info, tr("Stopped before its first step."), message.isEmpty() ? QString() : message + QLatin1Char('.'), {}};
    std::vector<Advice> advice{Advice::Evaluate, Advice::TrainFurther};  // in these places whatever is found; what comes besides stands before them
    if (c.overfits(risen) && s.bestEpoch < 0 && !stopsEarly(recipe)) advice.insert(advice.begin(), Advice::StopEarlyNextTime);
    const QString detail = message.isEmpty() ? bestInWords(c) : message + QStringLiteral(". ") + bestInWords(c);
    if (s.state == TrainingState::Stopped) {
        const std::uint32_t epoch = s.epochs > 0 ? std::min(s.epoch + 1, s.epochs) : s.epoch + 1;
        return {Tone::Info, tr("Stopped in epoch %1, after %2.").arg(static_cast<int>(epoch) + c.others).arg(timeInWords(s.secondsInAll())), detail, advice};
    }
    const QString sentence = s.epoch < s.epochs ? tr("Ended early, after epoch %1.").arg(static_cast<int>(s.epoch) + c.others)
                                                : tr("Finished %1 in %2.").arg(counted(s.epochs, tr("1 epoch"), tr("%1 epochs")), timeInWords(s.secondsInAll()));
    if (hasHardlyLearnt(c))
        return {Tone::Warning, sentence + QLatin1Char(' ') + tr("It has hardly learnt anything."),
                tr("The loss was %1 after the first epoch and is %2: try another learning rate, and look at inputs and targets in Data.").arg(valueText(c.loss.front()), valueText(c.loss.back())), advice};
    if (c.overfits(risen) && s.bestEpoch < 0)
        return {Tone::Warning, sentence + QLatin1Char(' ') + tr("It overfits since epoch %1.").arg(c.epochAt(static_cast<std::size_t>(c.best()))), detail, advice, Verdict::About::Overfitting, sentence, true};
    return {Tone::Info, sentence, detail, advice};  // that it is over is no praise, and stays true whatever a diagnosis finds
}

Verdict overfitting(const TrainingStatus& s, const EpochCurves& c, const TrainingRecipe& recipe) {
    const auto best = static_cast<std::size_t>(c.best());
    Verdict v{Tone::Warning, tr("Overfitting since epoch %1.").arg(c.epochAt(best)),
              tr("Validation loss rose from %1 to %2 while training loss still falls.").arg(valueText(c.validation[best]), valueText(c.validation.back())), {}, Verdict::About::Overfitting, bestInWords(c)};
    v.advice = {s.bestEpoch >= 0 ? Advice::KeepBest : Advice::Stop};
    if (s.bestEpoch < 0 && !stopsEarly(recipe)) v.advice.push_back(Advice::StopEarlyNextTime);
    return v;
}

/** A rate that falls by itself is the cure of a plateau; a schedule sets the rate anew at each step. */
std::vector<Advice> onPlateau(Advice end, const TrainingRecipe& recipe) {
    if (callbackOf(recipe, "ReduceLROnPlateau") || recipe.schedule) return {end};
    return {Advice::LowerOnPlateau, end};
}

Verdict running(const TrainingStatus& s, const EpochCurves& c, const TrainingRecipe& recipe) {
    if (notANumber(c))
        return {Tone::Error, tr("The loss is %1 since epoch %2.").arg(badLoss(c)).arg(c.epochAt(c.loss.size() - 1)), tr("Nothing is learned any more: lower the learning rate and start again."),
                {Advice::LowerLearningRate}};
    if (!c.begun()) return {Tone::Info, c.goesOn ? tr("Going on in epoch %1.").arg(static_cast<int>(s.epoch) + c.others + 1) : tr("The first epoch."), tr("How it learns is said when it ends."), {}};
    if (c.solves()) return {Tone::Ok, tr("It has learnt what there is: the loss is next to nothing of what it began with."), bestInWords(c), {Advice::Stop}, Verdict::About::Nothing, bestInWords(c)};
    const auto n = c.loss.size();
    if (c.overfits(risen)) return overfitting(s, c, recipe);
    const auto still = standstillOf(c);
    if (still && still->ofValidation)
        return {Tone::Warning, text(still->sentence), text(still->detail), onPlateau(s.bestEpoch >= 0 ? Advice::KeepBest : Advice::Stop, recipe)};
    if (n > 1 && c.loss.back() > 1.5 * c.loss.front())
        return {Tone::Warning, tr("The loss rises."), tr("From %1 to %2: the learning rate is too high.").arg(valueText(c.loss.front()), valueText(c.loss.back())),
                {Advice::LowerLearningRate}, Verdict::About::LearningRate, bestInWords(c)};
    if (c.jumps) return {Tone::Warning, tr("The loss jumps up and down."), bestInWords(c), {}, Verdict::About::LearningRate, bestInWords(c)};  // the diagnosis has what helps
    if (still) return {Tone::Info, text(still->sentence), bestInWords(c), onPlateau(Advice::Stop, recipe)};
    if (c.loss.back() > c.loss.front() * learnt)
        return {Tone::Info, n > EpochCurves::patience        ? tr("The loss falls slowly.")
                            : c.goesOn && c.known == 0 ? tr("Too early to tell how it goes on.")
                                                       : tr("The first epochs: too early to tell."), bestInWords(c), {}};
    return {Tone::Ok, tr("It is learning."), bestInWords(c), {}, Verdict::About::Nothing, bestInWords(c)};
}

}  // namespace

Verdict judge(const TrainingStatus& status, const EpochCurves& curves, const TrainingRecipe& recipe) {
    switch (status.state) {
        case TrainingState::Idle: return {};
        case TrainingState::Preparing: return {Tone::Info, tr("Preparing."), tr("Compiling the net and moving the data to the device."), {}};
        case TrainingState::Paused: return {Tone::Info, tr("Paused."), bestInWords(curves), {}};
        case TrainingState::Running: return running(status, curves, recipe);
        default: return ended(status, curves, recipe);
    }
}

Verdict besides(Verdict verdict, const std::vector<Diagnosis>& shown) {
    const auto has = [&](Diagnosis::Kind kind) { return std::any_of(shown.begin(), shown.end(), [kind](const Diagnosis& d) { return d.kind == kind; }); };
    if (has(Diagnosis::Kind::NotANumber)) return {};
    const bool overfits = has(Diagnosis::Kind::Overfitting) || has(Diagnosis::Kind::RareOverlooked);  // by what the second says, stopping early helps nobody
    const bool hasty = has(Diagnosis::Kind::RateTooHigh) || has(Diagnosis::Kind::Exploding);
    if (overfits) std::erase(verdict.advice, Advice::StopEarlyNextTime);  // the first is among the remedies
    if (hasty) std::erase(verdict.advice, Advice::LowerLearningRate);
    const bool twice = (overfits && verdict.about == Verdict::About::Overfitting) || (hasty && verdict.about == Verdict::About::LearningRate);
    const bool ails = std::any_of(shown.begin(), shown.end(), [](const Diagnosis& d) { return d.kind != Diagnosis::Kind::RateTooLow; });
    if (!twice && !(ails && verdict.tone == Tone::Ok)) return verdict;
    verdict.tone = Tone::Info;
    if (verdict.plain.isEmpty()) return verdict;
    verdict.sentence = verdict.plain;
    if (!verdict.ended) verdict.detail.clear();  // it is the sentence, or explains what the diagnosis says
    return verdict;
}

Verdict offer(const QString& origin, const QString& whyNot, bool asked) {
    if (!whyNot.isEmpty())
        return {Tone::Warning, tr("The weights of %1 do not fit the drawing any more.").arg(origin), whyNot + QChar(u' ') + tr("Training starts from scratch."), {Advice::FromScratch}};
    const QString detail = asked ? tr("Train asks whether to go on from them.") : tr("Train further goes on from them, Train begins with new ones.");
    return {Tone::Info, weightsFrom(origin, 0), detail, {Advice::Evaluate, Advice::TrainFurther}};
}

QString weightsFrom(const QString& origin, std::size_t layers) {
    if (layers == 0) return tr("This net has the weights of %1.").arg(origin);
    return counted(layers, tr("1 layer of this net has its weights from %1."), tr("%1 layers of this net have their weights from %2.")).arg(origin);
}

QString othersBegin(const QStringList& misfits) {
    constexpr qsizetype most = 4;
    const QString others = tr("The others begin with new ones.");
    if (misfits.isEmpty()) return others;
    const QString more = misfits.size() > most ? tr(" and %1 more").arg(misfits.size() - most) : QString();
    return others + QLatin1Char(' ') + tr("What the file has does not fit %1.").arg(misfits.mid(0, most).join(QLatin1String(", ")) + more);
}

Verdict offerPart(const QString& origin, std::size_t layers, const QStringList& misfits) {
    const QString asked = tr("Train asks whether to go on from them.");
    return {Tone::Info, weightsFrom(origin, layers), layers == 0 ? asked : asked + QLatin1Char(' ') + othersBegin(misfits), {}};
}

}  // namespace lamina::ui
