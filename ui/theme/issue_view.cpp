// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/issue_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr qsizetype longestBeside = 14;  // letters of a button that stands beside its sentence

/** A round mark in the colour of a severity. */
class SeverityDot : public QWidget {
 public:
    explicit SeverityDot(Issue::Severity severity, QWidget* parent = nullptr) : QWidget(parent), severity_(severity) { setFixedSize(8, 18); }

 protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const Theme& t = theme();
        painter.setBrush(severity_ == Issue::Severity::Good ? t.ok : severity_ == Issue::Severity::Warning ? t.warning : t.error);
        painter.drawEllipse(QRectF(0, height() / 2.0 - 4, 8, 8));
    }

 private:
    Issue::Severity severity_;
};

}  // namespace

IssueView::IssueView(const Issue& issue, Look look, const std::function<void(const Remedy&)>& press, QWidget* parent) : QWidget(parent), words_(new QVBoxLayout) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    if (look == Look::Line) row->addWidget(new SeverityDot(issue.severity, this), 0, Qt::AlignTop);
    words_->setSpacing(look == Look::Line ? 2 : 4);
    row->addLayout(words_, 1);
    addWords(issue, look);
    for (const Remedy& remedy : issue.remedies) {
        const QString title = QString::fromStdString(remedy.title);
        const bool below = look == Look::Block || title.size() > longestBeside;
        auto* button = below ? wrappingLink(title, this) : linkButton(title, this);
        connect(button, &QPushButton::clicked, this, [press, remedy] { press(remedy); });
        if (below) words_->addWidget(button, 0, Qt::AlignLeft);
        else row->addWidget(button, 0, Qt::AlignTop);
    }
}

void IssueView::addLink(const QString& words, const std::function<void()>& go) {
    auto* button = linkButton(words, this);
    connect(button, &QPushButton::clicked, this, go);
    words_->insertWidget(texts_++, button, 0, Qt::AlignLeft);
}

void IssueView::addWords(const Issue& issue, Look look) {
    if (look == Look::Line) {
        auto* sentence = new QLabel(QString::fromStdString(issue.sentence()), this);
        sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
        return addText(sentence);
    }
    auto* title = new QLabel(QString::fromStdString(issue.title), this);
    setKind(title, issue.severity == Issue::Severity::Error ? "error" : "warning");
    addText(title);
    if (!issue.detail.empty()) addText(mutedLabel(QString::fromStdString(issue.detail), this));
}

void IssueView::addText(QLabel* label) {
    label->setTextFormat(Qt::PlainText);  // names in it may look like tags
    label->setWordWrap(true);
    label->setMinimumWidth(1);  // a long name in it does not make all the others as wide
    words_->insertWidget(texts_++, label);
}

}  // namespace lamina::ui
