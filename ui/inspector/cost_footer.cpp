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
#include <bit>
#include <exception>

#include "engine/base/platform.h"
#include "engine/compile/compile.h"
#include "ui/document/words.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int kPause = 150;       // ms after the last edit
constexpr double kShare = 0.8;    // of the machine's memory: others live there, too
constexpr std::int64_t kMostBatch = 1 << 20;

std::uint64_t bytesAt(const Project& project, std::int64_t batch) {
    return compile(project.graph, project.training, {{{ProgramKind::Train, batch}}, DType::Float32, computeType(project.training)})->memory().total();
}

/** What a batch takes grows with it in a straight line, near enough to know where to look; then it is compiled. */
std::int64_t largestBatch(const Project& project, double room) {
    const auto one = static_cast<double>(bytesAt(project, 1)), many = static_cast<double>(bytesAt(project, 65));
    const double most = (room - one) / std::max(1.0, (many - one) / 64);
    if (most < 0) return 0;
    auto batch = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(std::clamp(most, 1.0, static_cast<double>(kMostBatch)))));
    while (batch > 1 && static_cast<double>(bytesAt(project, batch)) > room) batch /= 2;
    return batch;
}

}  // namespace

TrainingCost trainingCost(const Project& project, double room) {
    try {
        const auto bytes = bytesAt(project, project.training.batchSize);
        return {bytes, largestBatch(project, room), {}};
    } catch (const std::exception& e) {
        QString reason = QString::fromUtf8(e.what());
        if (!reason.isEmpty()) reason[0] = reason[0].toUpper();
        return {0, 0, reason};
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
    flops_ = new QLabel(this);
    flops_->setToolTip(tr("Forward; a step of training takes about three times as many"));
    largest_ = new QLabel(this);
    fits_ = mutedLabel({}, this);
    fits_->setWordWrap(true);
    bar_ = new QProgressBar(this);
    bar_->setRange(0, 1000);
    bar_->setTextVisible(false);
    bar_->setAccessibleName(tr("Training memory, share of this machine's"));
    grid->addWidget(mutedLabel(tr("Parameters"), this), 0, 0);
    grid->addWidget(parameters_, 0, 1, Qt::AlignRight);
    grid->addWidget(mutedLabel(tr("FLOPs a sample"), this), 1, 0);
    grid->addWidget(flops_, 1, 1, Qt::AlignRight);
    grid->addWidget(memoryLabel_, 2, 0);
    grid->addWidget(memory_, 2, 1, Qt::AlignRight);
    grid->addWidget(mutedLabel(tr("Largest batch that fits"), this), 3, 0);
    grid->addWidget(largest_, 3, 1, Qt::AlignRight);
    grid->addWidget(bar_, 4, 0, 1, 2);
    grid->addWidget(fits_, 5, 0, 1, 2);
    later_.setSingleShot(true);
    later_.setInterval(kPause);
    connect(&later_, &QTimer::timeout, this, &CostFooter::compute);
    connect(&document_, &Document::changed, this, &CostFooter::refresh);
    refresh();
}

void CostFooter::refresh() {
    const auto project = document_.project();
    parameters_->setText(shortCount(static_cast<double>(document_.inference().parameters)));
    flops_->setText(shortCount(2 * document_.inference().multiplyAdds));
    memoryLabel_->setText(tr("Memory at batch %1").arg(project->training.batchSize));
    later_.start();
}

void CostFooter::compute() {
    asked_ = document_.project();
    if (document_.inference().hasErrors() || asked_->graph.nodes.empty()) return show({0, 0, tr("Known when the drawing has no errors.")});
    QThreadPool::globalInstance()->start([self = QPointer<CostFooter>(this), project = asked_] {
        const TrainingCost cost = trainingCost(*project, kShare * static_cast<double>(physicalMemory()));
        // The pool outlives the window: the answer goes through the application, and is dropped when nobody waits.
        QMetaObject::invokeMethod(QCoreApplication::instance(), [self, project, cost] { if (self && self->asked_ == project) self->show(cost); });
    });
}

void CostFooter::show(const TrainingCost& cost) {
    const bool known = cost.reason.isEmpty();
    const auto room = static_cast<double>(physicalMemory());
    memory_->setText(known ? shortBytes(static_cast<double>(cost.bytes)) : QStringLiteral("–"));
    largest_->setText(known && room > 0 ? cost.largestBatch < kMostBatch ? groupedCount(cost.largestBatch) : tr("over a million") : QStringLiteral("–"));
    bar_->setVisible(known && room > 0);
    const double share = room > 0 ? static_cast<double>(cost.bytes) / room : 0;
    bar_->setValue(static_cast<int>(std::clamp(share * 1000, cost.bytes ? 10.0 : 0.0, 1000.0)));
    if (!known) fits_->setText(cost.reason);
    else if (share < kShare) fits_->setText(tr("Fits this machine · %1 of memory").arg(shortBytes(room)));
    else fits_->setText(tr("Does not fit this machine's %1: make the batch or the net smaller.").arg(shortBytes(room)));
    setKind(fits_, known && share >= kShare ? "warning" : "muted");
    emit costKnown();
}

void CostFooter::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), theme().line);
}

}  // namespace lamina::ui
