// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_facts.h"

#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "ui/document/words.h"
#include "ui/runs/run_model.h"
#include "ui/theme/form_row.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

constexpr int kTallestNotes = 160, kUsualNotes = 68;

/** Seen whole in a small window; taller where there is room. */
class NotesEdit : public QPlainTextEdit {
 public:
    QSize sizeHint() const override { return {QPlainTextEdit::sizeHint().width(), kUsualNotes}; }
};

}  // namespace

RunFacts::RunFacts(QWidget* parent) : QWidget(parent), name_(new QLineEdit), tags_(new QLineEdit), notes_(new NotesEdit) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    tags_->setPlaceholderText(tr("words, separated by spaces"));
    notes_->setPlaceholderText(tr("What this run was about"));
    notes_->setTabChangesFocus(true);
    notes_->setMinimumHeight(metrics::row);
    notes_->installEventFilter(this);
    layout->addWidget(new FormRow(tr("name"), name_));
    layout->addWidget(new FormRow(tr("tags"), tags_));
    auto* notes = new FormRow(tr("notes"), notes_);
    notes->setMaximumHeight(kTallestNotes);
    layout->addWidget(notes, 4);
    device_ = addFact(tr("device"));
    kind_ = addFact(tr("kind"));
    continues_ = addFact(tr("continues"));
    data_ = addFact(tr("data"));
    version_ = addFact(tr("made by"));
    ended_ = addFact(tr("outcome"));
    layout->addStretch(1);
    connect(name_, &QLineEdit::editingFinished, this, [this] { if (name_->isModified()) emit named(id_, name_->text()); });
    connect(tags_, &QLineEdit::editingFinished, this, [this] { if (tags_->isModified()) emit tagged(id_, tags_->text()); });
}

QLabel* RunFacts::addFact(const QString& label) {
    QWidget* row = factRow(label, {}, this);
    layout()->addWidget(row);
    auto* value = row->findChild<QLabel*>(QStringLiteral("value"));
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return value;
}

// Notes are kept when the person leaves the field, as the lines above are.
bool RunFacts::eventFilter(QObject* watched, QEvent* event) {
    if (watched == notes_ && event->type() == QEvent::FocusOut && notes_->document()->isModified()) {
        notes_->document()->setModified(false);
        emit noted(id_, notes_->toPlainText());
    }
    return QWidget::eventFilter(watched, event);
}

void RunFacts::show(const Run& run) {
    if (run.id == id_ && (name_->hasFocus() || tags_->hasFocus() || notes_->hasFocus())) return;
    id_ = run.id;
    name_->setText(QString::fromStdString(run.name));
    tags_->setText(QString::fromStdString(run.tags));
    notes_->setPlainText(QString::fromStdString(run.notes));
    notes_->document()->setModified(false);
    device_->setText(deviceInWords(run.device));
    device_->setToolTip(QString::fromStdString(run.deviceReason));
    kind_->setText(QString::fromStdString(run.kind));
    kind_->parentWidget()->setVisible(!run.kind.empty());
    continues_->setText(tr("run #%1 after %2").arg(run.parent.run).arg(counted(run.parent.steps, tr("1 step"), tr("%1 steps"))));
    continues_->parentWidget()->setVisible(run.parent.run > 0);
    data_->setText(QString::fromStdString(run.dataFingerprint));
    version_->setText(tr("Lamina %1").arg(QString::fromStdString(run.engineVersion)));
    ended_->setText(run.message.empty() ? QString::fromStdString(std::string(lamina::name(run.outcome))) : QString::fromStdString(run.message));
    ended_->setWordWrap(true);
}

}  // namespace lamina::ui
