// SPDX-License-Identifier: GPL-3.0-or-later
// Try it with a sample of the data, and pictures the wrong way round.
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <span>

#include "engine/data/prepare.h"
#include "engine/trained/class_scores.h"
#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/evaluation/arrays_pad.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/live_predictor.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/series_pad.h"
#include "ui/evaluation/try_panel.h"
#include "ui/theme/form_row.h"
#include "ui/theme/toggle.h"

namespace lamina::ui {

namespace {

constexpr std::size_t mostTold = 8;  // numbers of a target

/** What says most of a net: samples that it has not learnt from, where there are some. */
const std::vector<std::uint32_t>& unseen(const Dataset& data) {
    const Parts& parts = data.parts;
    return !parts.test.empty() ? parts.test : !parts.validation.empty() ? parts.validation : parts.train;
}

/** A small or a Keras-like split keeps nothing apart. */
bool isLearnt(const Dataset& data) { return data.parts.test.empty() && data.parts.validation.empty(); }

/** One sample of each Input. */
std::vector<Tensor> sampleOf(const Dataset& data, std::uint32_t sample) {
    std::vector<Tensor> all;
    for (const Tensor& from : data.inputs) {
        std::vector<std::byte> bytes(from.bytes().size() / static_cast<std::size_t>(from.shape()[0]));
        from.readRows(std::span(&sample, 1), bytes.data());
        all.emplace_back(from.dtype(), from.shape().withoutBatch().withBatch(1), std::move(bytes));
    }
    return all;
}

/** A target's cells in the table that the samples are rows of. */
QStringList cellsOf(const Table& table, const std::vector<PreparedColumn>& targets, std::uint32_t row) {
    QStringList words;
    for (const auto& target : targets) {
        const int at = table.find(target.name);
        if (at < 0 || row >= table.rows()) continue;
        const QString cell = text(table.columns[static_cast<std::size_t>(at)].text(row));
        words << (targets.size() > 1 ? tr("%1: %2").arg(text(target.name), cell) : cell);
    }
    return words;
}

/** A target of arrays: its class, or its few numbers. */
QString targetOf(const Dataset& data, std::size_t which, std::uint32_t sample) {
    const Tensor& target = data.targets[which];
    const Preparation own = ofOutput(data.preparation, which, data.targets.size());
    Shape shape = target.shape();
    if (shape.withoutBatch().elements() > static_cast<std::int64_t>(mostTold)) return {};
    std::vector<std::byte> bytes(target.bytes().size() / static_cast<std::size_t>(shape[0]));
    target.readRows(std::span(&sample, 1), bytes.data());
    const auto values = Tensor(target.dtype(), shape.withoutBatch().withBatch(1), std::move(bytes)).toFloats();
    const bool one = values.size() == 1;
    if (one && (target.dtype() == DType::Int32 || own.classes.size() > 1)) return classNames(own, static_cast<int>(values[0]) + 1).value(static_cast<qsizetype>(values[0]));
    if (own.classes.size() > 1 && own.classes.size() == values.size())
        return classNames(own, static_cast<int>(values.size())).value(std::max_element(values.begin(), values.end()) - values.begin());
    QStringList numbers;
    for (const float v : values) numbers << QString::number(static_cast<double>(v), 'g', 5);
    return numbers.join(QLatin1Char(' '));
}

}  // namespace

QString TryPanel::truth() const { return truthKnown_ && !truth_->isHidden() ? truth_->text() : QString(); }

QString TryPanel::wrongWay() const { return wrongWay_->isHidden() ? QString() : wrongWay_->text(); }

void TryPanel::offerSamples(Way by) {
    const bool fits = data_ && data_->inputs.size() == inputs_.size() && by != Way::None && by != Way::Write && (by != Way::Row || raw_.table);
    const auto count = fits ? unseen(*data_).size() : 0;
    const QSignalBlocker quiet(sample_);
    sample_->setRange(0, static_cast<int>(std::min<std::size_t>(count, 1'000'000'000)));
    sample_->setValue(0);
    sample_->setSuffix(count > 0 ? tr(" of %1").arg(groupedCount(static_cast<std::int64_t>(count))) : QString());
    const bool learnt = count > 0 && isLearnt(*data_), test = count == 0 || !data_->parts.test.empty();
    sampleRow_->label()->setText(learnt ? tr("Training sample") : test ? tr("Test sample") : tr("Validation sample"));
    const QString none = by == Way::Sample || by == Way::Series ? tr("none") : tr("your own");  // there is nothing to type or draw
    sample_->setSpecialValueText(none);
    for (QWidget* w : {static_cast<QWidget*>(sampleRow_->label()), static_cast<QWidget*>(sample_)})
        w->setToolTip(learnt ? tr("A sample that the net has learnt from, for none was kept apart; 0: %1").arg(none) : tr("A sample that the net has not learnt from; 0: %1").arg(none));
    sample_->setAccessibleName(sampleRow_->label()->text());
    sample_->setAccessibleDescription(sample_->toolTip());
    sampleRow_->setVisible(count > 0);
    tellTruth({});
    if (by != Way::Draw) followPicture(false, false, {});
}

void TryPanel::tryChosenSample() {
    if (!data_) return;
    const auto& rows = unseen(*data_);
    if (const auto at = static_cast<std::size_t>(sample_->value()); at > 0 && at <= rows.size()) return trySample(rows[at - 1]);
    tellTruth({});
    if (way() == Way::Series) answering_->hide(), goOnFrom({});
}

void TryPanel::goOnFrom(std::optional<std::size_t> target) {
    hint_->setText(target ? tr("Go on from the rows of the sample") : hintFor(Way::Series));
    series_->goOnFrom(target);
}

void TryPanel::trySample(std::uint32_t sample) {
    forgetQuestion();  // the answer to what stood there before would stand beside the sample, for as long as the machine is busy evaluating
    filling_ = true;
    const Way by = way();
    if (by == Way::Row && raw_.table) form_->fill(*raw_.table, data_->rowOf(sample));
    if (by == Way::Arrays) arrays_->fill(sampleOf(*data_, sample));
    if (by == Way::Draw) {
        auto ink = inkOf(sampleOf(*data_, sample).front(), samples_);
        if (onLightPaper())
            for (float& v : ink) v = 1 - v;
        pad_->setInk(ink);
    }
    if (by == Way::Photo) {
        const QSignalBlocker quiet(invert_);
        invert_->setChecked(false);
        picture_->setInverted(false);
        picture_->take(sampleOf(*data_, sample).front());
    }
    // What is shown of it may be rounded, or cut off where ink ends.
    if (by != Way::Row && by != Way::Photo) ask(sampleOf(*data_, sample));
    if (by == Way::Series) answering_->show(), goOnFrom(data_->rowOf(sample));
    filling_ = false;
    sayTruth(sample);
}

void TryPanel::sayTruth(std::uint32_t sample) {
    const auto& rows = unseen(*data_);
    const auto at = std::find(rows.begin(), rows.end(), sample);
    const QSignalBlocker quiet(sample_);
    sample_->setValue(at == rows.end() ? 0 : static_cast<int>(at - rows.begin()) + 1);
    QStringList words = raw_.table ? cellsOf(*raw_.table, data_->preparation.targets, data_->rowOf(sample)) : QStringList();
    for (std::size_t i = 0; !raw_.table && i < data_->targets.size(); ++i)
        if (const QString said = targetOf(*data_, i, sample); !said.isEmpty()) words << said;
    tellTruth(words.join(QStringLiteral(", ")));
}

void TryPanel::tellTruth(const QString& words) {
    truthKnown_ = !words.isEmpty();
    truth_->setText(tr("True: %1").arg(truthKnown_ ? words : QStringLiteral("–")));
    const Way by = way();
    const bool edited = by == Way::Row || by == Way::Arrays || by == Way::Draw || by == Way::Photo;
    truth_->setVisible(truthKnown_ || (edited && !sampleRow_->isHidden()));
}

void TryPanel::leaveSample() {
    if (filling_) return;
    const QSignalBlocker quiet(sample_);
    sample_->setValue(0);
    tellTruth({});
}

// ---- pictures the wrong way round ------------------------------------------------------------------------------------

bool TryPanel::onLightPaper() const { return model_ && model_->edgeLightness && *model_->edgeLightness > 0.5; }

void TryPanel::turnPicture(bool inverted) {
    if (way() == Way::Photo) return picture_->setInverted(inverted);
    if (pad_->inverted() != (inverted != onLightPaper())) pad_->invert();
}

void TryPanel::followPicture(bool there, bool inverted, const QString& wrongWay) {
    const QSignalBlocker quiet(invert_);
    invert_->setChecked(inverted);
    invertRow_->setVisible(there);
    wrongWay_->setText(wrongWay);
    wrongWay_->setVisible(!wrongWay.isEmpty());
}

}  // namespace lamina::ui
