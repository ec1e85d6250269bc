// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/arrays_pad.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

constexpr int fieldsAcross = 4;

bool typeable(const Shape& sample) { return sample.elements() > 0 && sample.elements() <= ArraysPad::mostFields; }

/** A few pixels are drawn as well as typed: a sheet says more than a column of numbers. */
bool isSheet(const Samples& samples) { return drawable(samples.shape); }

Tensor ofType(const Samples& samples, const std::vector<float>& values) {
    const Shape shape = samples.shape.withBatch(1);
    if (samples.type == DType::UInt8) {
        std::vector<std::uint8_t> bytes;
        for (const float v : values) bytes.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0f, 255.0f))));
        return Tensor::of(shape, bytes);
    }
    if (samples.type != DType::Int32) return Tensor::of(shape, values);
    std::vector<std::int32_t> whole;
    for (const float v : values) whole.push_back(static_cast<std::int32_t>(std::lround(v)));
    return Tensor::of(shape, whole);
}

/** What paper is to a net, and what full ink is. */
std::pair<float, float> endsOf(const Samples& samples) {
    if (samples.range) return {samples.range->black.front(), samples.range->white.front()};
    return {0.0f, samples.type == DType::UInt8 ? 255.0f : 1.0f};
}

bool isBad(const QLineEdit& line) { return !line.text().trimmed().isEmpty() && !typedNumber(line.text().trimmed()); }

/** What is no number counts as nothing, and that is seen. */
void markField(QLineEdit& line) {
    const bool bad = isBad(line);
    line.setToolTip(bad ? ArraysPad::tr("This is no number: it counts as 0.") : line.text());
    setInvalid(&line, bad);
}

/** The bad ones among the numbers of an Input, in words below them. */
void tellOfFields(const std::vector<QLineEdit*>& fields, QLabel& remark) {
    const auto bad = std::find_if(fields.begin(), fields.end(), [](const QLineEdit* line) { return isBad(*line); });
    const auto many = std::count_if(fields.begin(), fields.end(), [](const QLineEdit* line) { return isBad(*line); });
    if (many == 0) return sayBelow(remark, {});
    sayBelow(remark, many == 1 ? ArraysPad::tr("“%1” is no number: it counts as 0.").arg((*bad)->text().trimmed()) : ArraysPad::tr("%1 of them are no numbers: they count as 0.").arg(many));
}

bool sameInput(const InputToTry& a, const InputToTry& b) { return a.name == b.name && a.samples.type == b.samples.type && a.samples.shape == b.samples.shape && endsOf(a.samples) == endsOf(b.samples); }

}  // namespace

bool drawable(const Shape& sample) { return isPicture(sample) && (sample.rank() == 2 || sample[2] == 1); }

Tensor inkTensor(const std::vector<float>& ink, const Samples& samples) {
    const auto [paper, full] = endsOf(samples);
    std::vector<float> values;
    for (const float v : ink) values.push_back(paper + (full - paper) * v);
    return ofType(samples, values);
}

std::vector<float> inkOf(const Tensor& sample, const Samples& samples) {
    const auto [paper, full] = endsOf(samples);
    auto values = sample.toFloats();
    for (float& v : values) v = std::isnan(v) ? 0 : std::clamp((v - paper) / (full - paper), 0.0f, 1.0f);
    return values;
}

ArraysPad::ArraysPad(QWidget* parent) : QWidget(parent), layout_(new QVBoxLayout(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(metrics::gap);
}

bool ArraysPad::takes(const std::vector<InputToTry>& inputs) {
    return !inputs.empty() && std::all_of(inputs.begin(), inputs.end(), [](const InputToTry& i) { return isSheet(i.samples) || typeable(i.samples.shape); });
}

void ArraysPad::show(const std::vector<InputToTry>& inputs) {
    const bool kept = std::equal(inputs.begin(), inputs.end(), editors_.begin(), editors_.end(), [](const InputToTry& i, const Editor& e) { return sameInput(i, e.input); });
    if (kept) return;
    while (QLayoutItem* item = layout_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    editors_.clear();
    for (const auto& input : inputs) addEditor(input);
}

void ArraysPad::addEditor(const InputToTry& input) {
    Editor editor{input, {}, nullptr};
    layout_->addWidget(sectionLabel(input.name));
    if (isSheet(input.samples)) {
        editor.pad = new DrawingPad;
        editor.pad->setAccessibleName(tr("Drawing for %1").arg(input.name));
        editor.pad->setResolution(static_cast<int>(input.samples.shape[1]), static_cast<int>(input.samples.shape[0]));
        connect(editor.pad, &DrawingPad::drawn, this, &ArraysPad::edited);
        layout_->addWidget(editor.pad);
    } else {
        layout_->addWidget(fieldsOf(editor));
        layout_->addWidget(editor.remark = remarkBelow());
        for (auto* line : editor.fields) connect(line, &QLineEdit::textChanged, this, [fields = editor.fields, remark = editor.remark] { tellOfFields(fields, *remark); });
    }
    editors_.push_back(std::move(editor));
}

QWidget* ArraysPad::fieldsOf(Editor& editor) {
    auto* grid = new QWidget;
    auto* layout = new QGridLayout(grid);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::grid);
    for (int i = 0; i < static_cast<int>(editor.input.samples.shape.elements()); ++i) {
        auto* line = new QLineEdit(QStringLiteral("0"));
        line->setMinimumWidth(0);
        line->setAccessibleName(tr("%1, number %2").arg(editor.input.name).arg(i + 1));
        connect(line, &QLineEdit::textChanged, line, [line] { markField(*line); });
        connect(line, &QLineEdit::textChanged, this, &ArraysPad::edited);
        layout->addWidget(line, i / fieldsAcross, i % fieldsAcross);
        editor.fields.push_back(line);
    }
    return grid;
}

void ArraysPad::fill(const std::vector<Tensor>& sample) {
    for (std::size_t i = 0; i < std::min(sample.size(), editors_.size()); ++i) {
        const auto values = sample[i].toFloats();
        auto& fields = editors_[i].fields;
        if (editors_[i].pad) {
            const QSignalBlocker quiet(editors_[i].pad);
            editors_[i].pad->setInk(inkOf(sample[i], editors_[i].input.samples));
        }
        for (std::size_t f = 0; f < std::min(values.size(), fields.size()); ++f) {
            const QSignalBlocker quiet(fields[f]);
            showNumber(*fields[f], static_cast<double>(values[f]));
            markField(*fields[f]);
        }
        if (editors_[i].remark) tellOfFields(fields, *editors_[i].remark);
    }
    emit edited();
}

std::vector<Tensor> ArraysPad::inputs() const {
    std::vector<Tensor> all;
    for (const auto& editor : editors_) {
        if (editor.pad) {
            all.push_back(inkTensor(editor.pad->ink(), editor.input.samples));
            continue;
        }
        std::vector<float> values;
        for (const auto* line : editor.fields) values.push_back(static_cast<float>(numberIn(*line).value_or(0)));
        all.push_back(ofType(editor.input.samples, values));
    }
    return all;
}

bool ArraysPad::hasSheets() const {
    return std::any_of(editors_.begin(), editors_.end(), [](const Editor& e) { return e.pad != nullptr; });
}

std::optional<std::size_t> ArraysPad::onlySheet() const {
    const auto isSheet = [](const Editor& e) { return e.pad != nullptr; };
    if (std::count_if(editors_.begin(), editors_.end(), isSheet) != 1) return std::nullopt;
    return static_cast<std::size_t>(std::find_if(editors_.begin(), editors_.end(), isSheet) - editors_.begin());
}

void ArraysPad::setOverlay(const QImage& overlay) {
    for (auto& editor : editors_)
        if (editor.pad) editor.pad->setOverlay(overlay);
}

bool ArraysPad::untouchedSheets() const {
    const auto isZero = [](const QLineEdit* line) { return numberIn(*line).value_or(0) == 0; };
    return hasSheets() && std::all_of(editors_.begin(), editors_.end(), [&](const Editor& e) { return e.pad ? e.pad->blank() : std::all_of(e.fields.begin(), e.fields.end(), isZero); });
}

void ArraysPad::clear() {
    for (auto& editor : editors_) {
        if (editor.pad) {
            const QSignalBlocker quiet(editor.pad);
            editor.pad->clear();
        }
        for (auto* line : editor.fields) {
            const QSignalBlocker quiet(line);
            line->setText(QStringLiteral("0"));
            markField(*line);
        }
        if (editor.remark) tellOfFields(editor.fields, *editor.remark);
    }
    emit edited();
}

std::vector<QLineEdit*> ArraysPad::fields() const {
    std::vector<QLineEdit*> all;
    for (const auto& editor : editors_) all.insert(all.end(), editor.fields.begin(), editor.fields.end());
    return all;
}

}  // namespace lamina::ui
