// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/cost_footer.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPointer>
#include <QProgressBar>
#include <QThreadPool>
#include <algorithm>
#include <exception>

#include "engine/base/platform.h"
#include "engine/compile/compile.h"
#include "ui/document/words.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int kPause = 150;  // ms after the last edit

}  // namespace

TrainingCost trainingCost(const Project& project) {
    try {
        const auto batch = project.training.batchSize;
        const auto plan = compile(project.graph, project.training, {{{ProgramKind::Train, batch}}, DType::Float32});
        return {plan->memory().total(), {}};
    } catch (const std::exception& e) {
        QString reason = QString::fromUtf8(e.what());
        if (!reason.isEmpty()) reason[0] = reason[0].toUpper();
        return {0, reason};
    }
}

CostFooter::CostFooter(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    setObjectName(QStringLiteral("costFooter"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, 14, 16, 14);
    grid->setVerticalSpacing(6);
    parameters_ = strongLabel({}, this);
    memoryLabel_ = mutedLabel({}, this);
    memory_ = new QLabel(this);
    fits_ = mutedLabel({}, this);
    fits_->setWordWrap(true);
    bar_ = new QProgressBar(this);
    bar_->setRange(0, 1000);
    bar_->setTextVisible(false);
    bar_->setAccessibleName(tr("Training memory, share of this machine's"));
    grid->addWidget(mutedLabel(tr("Parameters"), this), 0, 0);
    grid->addWidget(parameters_, 0, 1, Qt::AlignRight);
    grid->addWidget(memoryLabel_, 1, 0);
    grid->addWidget(memory_, 1, 1, Qt::AlignRight);
    grid->addWidget(bar_, 2, 0, 1, 2);
    grid->addWidget(fits_, 3, 0, 1, 2);
    later_.setSingleShot(true);
    later_.setInterval(kPause);
    connect(&later_, &QTimer::timeout, this, &CostFooter::compute);
    connect(&document_, &Document::changed, this, &CostFooter::refresh);
    refresh();
}

void CostFooter::refresh() {
    const auto project = document_.project();
    parameters_->setText(shortCount(static_cast<double>(document_.inference().parameters)));
    memoryLabel_->setText(tr("Training memory, batch %1").arg(project->training.batchSize));
    later_.start();
}

void CostFooter::compute() {
    asked_ = document_.project();
    if (document_.inference().hasErrors() || asked_->graph.nodes.empty()) return show({0, tr("Known when the drawing has no errors.")});
    QThreadPool::globalInstance()->start([self = QPointer<CostFooter>(this), project = asked_] {
        const TrainingCost cost = trainingCost(*project);
        // The pool outlives the window: the answer goes through the application, and is dropped when nobody waits.
        QMetaObject::invokeMethod(QCoreApplication::instance(), [self, project, cost] { if (self && self->asked_ == project) self->show(cost); });
    });
}

void CostFooter::show(const TrainingCost& cost) {
    const bool known = cost.reason.isEmpty();
    const auto room = static_cast<double>(physicalMemory());
    memory_->setText(known ? shortBytes(static_cast<double>(cost.bytes)) : QStringLiteral("–"));
    bar_->setVisible(known && room > 0);
    const double share = room > 0 ? static_cast<double>(cost.bytes) / room : 0;
    bar_->setValue(static_cast<int>(std::clamp(share * 1000, cost.bytes ? 10.0 : 0.0, 1000.0)));
    if (!known) fits_->setText(cost.reason);
    else if (share < 0.8) fits_->setText(tr("Fits this machine · %1 of memory").arg(shortBytes(room)));
    else fits_->setText(tr("Does not fit this machine's %1: make the batch or the net smaller.").arg(shortBytes(room)));
    setKind(fits_, known && share >= 0.8 ? "warning" : "muted");
    emit costKnown();
}

void CostFooter::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), theme().line);
}

}  // namespace lamina::ui
