// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/cost_footer.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>

#include "ui/document/words.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

CostFooter::CostFooter(Document& document, const DataStore* data, QWidget* parent) : QWidget(parent), document_(document), outlook_(document, data) {
    setObjectName(QStringLiteral("costFooter"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, 14, 16, 14);
    grid->setVerticalSpacing(6);
    parameters_ = strongLabel({}, this);
    memoryLabel_ = mutedLabel({}, this);
    memory_ = new QLabel(this);
    flops_ = new QLabel(this);
    flops_->setToolTip(tr("Forward; a step of training takes about three times as many"));
    largest_ = new QLabel(this);
    timeLabel_ = mutedLabel(tr("Time"), this);
    time_ = new QLabel(this);
    fits_ = mutedLabel({}, this);
    parts_ = mutedLabel({}, this);
    for (auto* label : {fits_, parts_}) label->setWordWrap(true);
    bar_ = new QProgressBar(this);
    bar_->setRange(0, 1000);
    bar_->setTextVisible(false);
    bar_->setAccessibleName(tr("Training memory, share of what is free"));
    take_ = linkButton({}, this);
    grid->addWidget(mutedLabel(tr("Parameters"), this), 0, 0);
    grid->addWidget(parameters_, 0, 1, Qt::AlignRight);
    grid->addWidget(mutedLabel(tr("FLOPs a sample"), this), 1, 0);
    grid->addWidget(flops_, 1, 1, Qt::AlignRight);
    grid->addWidget(memoryLabel_, 2, 0);
    grid->addWidget(memory_, 2, 1, Qt::AlignRight);
    grid->addWidget(mutedLabel(tr("Largest batch that fits"), this), 3, 0);
    grid->addWidget(largest_, 3, 1, Qt::AlignRight);
    auto* time = new QHBoxLayout;  // of its own: its long value would take the width from the words of the other rows
    time->addWidget(timeLabel_);
    time->addStretch();
    time->addWidget(time_);
    grid->addLayout(time, 4, 0, 1, 2);
    grid->addWidget(bar_, 5, 0, 1, 2);
    grid->addWidget(fits_, 6, 0, 1, 2);
    grid->addWidget(take_, 7, 0, 1, 2, Qt::AlignLeft);
    grid->addWidget(parts_, 8, 0, 1, 2);
    connect(take_, &QPushButton::clicked, &outlook_, &MemoryOutlook::takeBatch);
    connect(&outlook_, &MemoryOutlook::changed, this, &CostFooter::show);
    connect(&document_, &Document::changed, this, &CostFooter::refresh);
    refresh();
    show();
}

void CostFooter::refresh() {
    parameters_->setText(shortCount(static_cast<double>(document_.inference().parameters)));
    flops_->setText(shortCount(2 * document_.inference().multiplyAdds));
}

void CostFooter::show() {
    const TrainingMemory& m = outlook_.memory();
    const bool known = outlook_.known(), measured = known && m.room > 0;
    memoryLabel_->setText(tr("Memory at batch %1").arg(known ? m.batch : document_.project()->training.batchSize));
    memory_->setText(known ? shortBytes(static_cast<double>(m.total())) : QStringLiteral("–"));
    largest_->setText(outlook_.largestWords());
    time_->setText(outlook_.timeWords());
    for (auto* label : {timeLabel_, time_}) label->setToolTip(outlook_.timeGrounds());
    bar_->setVisible(measured);
    if (measured) bar_->setValue(static_cast<int>(std::clamp(1000 * static_cast<double>(m.total()) / static_cast<double>(m.room), 10.0, 1000.0)));
    fits_->setText(outlook_.fitWords());
    setKind(fits_, known && !m.fits() ? "warning" : "muted");
    parts_->setText(outlook_.partWords());
    parts_->setVisible(known);
    take_->setVisible(outlook_.offersBatch());
    take_->setText(tr("Set the batch to %1").arg(outlook_.largestWords()));
}

void CostFooter::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), theme().line);
}

}  // namespace lamina::ui
