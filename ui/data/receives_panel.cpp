// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/receives_panel.h"

#include <QLabel>
#include <QLocale>
#include <QStringList>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/base/row_store.h"
#include "engine/data/fingerprint.h"
#include "engine/data/prepare.h"
#include "engine/data/table_inputs.h"
#include "engine/data/windows.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/words.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/form_row.h"

namespace lamina::ui {

namespace {

QString grouped(std::size_t count) { return groupedCount(static_cast<std::int64_t>(count)); }

QString targetInWords(const Dataset& data) {
    if (data.targets.empty()) return ReceivesPanel::tr("none");
    QStringList words;
    for (std::size_t i = 0; i < data.targets.size(); ++i) {
        const auto classes = classNames(data, i).size();
        const Shape target = data.targets[i].shape().withoutBatch();
        words << (classes > 1 ? ReceivesPanel::tr("1 of %1 classes").arg(classes) : target.scalar() ? ReceivesPanel::tr("1 number") : shapeInWords(target));
    }
    return words.join(QStringLiteral(" + "));
}

/** The numbers that enter, a line each; of several Inputs under their names. */
QString namesInWords(const Dataset& data) {
    QStringList lines;
    for (const auto& own : byInput(data.preparation.inputs, data.inputNames)) {
        if (!own.input.empty()) lines << ReceivesPanel::tr("%1:").arg(QString::fromStdString(own.input));
        for (const auto& name : inputNames(own.columns)) lines << QString::fromStdString(name);
    }
    return lines.join(QChar(u'\n'));
}

QString inputsInWords(const Dataset& data) {
    QStringList words;
    for (const auto& input : data.inputs) words << shapeInWords(input.shape().withoutBatch());
    return words.join(QStringLiteral(" + "));
}

}  // namespace

ReceivesPanel::ReceivesPanel(DataStore& store, QWidget* parent) : QWidget(parent), store_(store) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    input_ = addFact(tr("input"));
    target_ = addFact(tr("target"));
    parts_ = addFact(tr("train · validation · test"));
    used_ = addFact(tr("rows used"));
    onDisk_ = addFact(tr("kept on disk"));
    lastValue_ = addFact(tr("last-value forecast"));
    lastValue_->setToolTip(tr("How far off it is, on average, to forecast that nothing changes. A net is worth it when its mean absolute error is smaller."));
    fingerprint_ = addFact(tr("fingerprint"));
    connect(&store_, &DataStore::preparedChanged, this, &ReceivesPanel::refresh);
    refresh();
}

QLabel* ReceivesPanel::addFact(const QString& label) {
    QWidget* row = factRow(label, {}, this);
    layout()->addWidget(row);
    auto* value = row->findChild<QLabel*>(QStringLiteral("value"));
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return value;
}

void ReceivesPanel::nameFact(QLabel* value, const QString& label) {
    for (auto* one : value->parentWidget()->findChildren<QLabel*>())
        if (one != value) one->setText(label);
}

void ReceivesPanel::refresh() {
    const auto prepared = store_.prepared();
    const Dataset* data = prepared ? prepared->dataset.get() : nullptr;
    lastValue_->parentWidget()->setVisible(data && !data->lastKnown.empty());
    const std::uint64_t onDisk = data ? bytesOnDisk(*data) : 0;
    onDisk_->parentWidget()->setVisible(onDisk > 0);
    onDisk_->setText(tr("%1, window of %2").arg(shortBytes(static_cast<double>(onDisk)), shortBytes(static_cast<double>(windowForRows()))));
    onDisk_->setToolTip(tr("%1. LAMINA_DATA_MEMORY says how much may be in memory instead; unset, it is half of this machine's.")
                            .arg(QString::fromStdString(diskWords(onDisk, windowForRows()))));
    if (!data) {
        for (auto* label : {input_, target_, parts_, used_, fingerprint_}) label->setText(QStringLiteral("–"));
        return;
    }
    input_->setText(inputsInWords(*data));
    input_->setToolTip(namesInWords(*data));
    target_->setText(targetInWords(*data));
    parts_->setText(tr("%1 · %2 · %3").arg(grouped(data->parts.train.size()), grouped(data->parts.validation.size()), grouped(data->parts.test.size())));
    const auto& inputs = data->inputs;
    const bool pictures = std::any_of(inputs.begin(), inputs.end(), [](const Tensor& t) { return isPicture(t.shape().withoutBatch()); });
    nameFact(used_, store_.raw().table ? tr("rows used") : pictures ? tr("pictures used") : tr("samples used"));
    used_->setText(tr("%1 of %2").arg(grouped(data->samples()), grouped(store_.raw().rows())));
    const auto& judged = data->parts.test.empty() ? data->parts.validation : data->parts.test;
    lastValue_->setText(tr("off by %1").arg(QLocale().toString(lastValueError(*data, judged), 'g', 4)));
    const QString fingerprint = QString::fromStdString(fingerprintText(data->fingerprint));
    fingerprint_->setText(fingerprint.section(QChar(u' '), 0, 1));
    fingerprint_->setToolTip(tr("%1: the same fingerprint means the same data and the same split.").arg(fingerprint));
}

}  // namespace lamina::ui
