// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/writing_pad.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include "engine/trained/text_writer.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

constexpr int atATime = 12;

struct Written {
    QString text, leftOut;
};

}  // namespace

WritingPad::WritingPad(QWidget* parent)
    : QWidget(parent), text_(new QPlainTextEdit), temperature_(new QDoubleSpinBox), write_(secondaryButton(tr("Write on"))), said_(mutedLabel({})) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    text_->setPlaceholderText(tr("Begin a text, and the net goes on."));
    text_->setAccessibleName(tr("The text"));
    text_->setMinimumHeight(180);
    layout->addWidget(text_, 1);
    temperature_->setRange(0, 2);
    temperature_->setSingleStep(0.1);
    temperature_->setValue(0.7);
    temperature_->setToolTip(tr("0: always the likeliest character. 1: as often as learnt. Above: bolder."));
    auto* form = new QFormLayout;
    form->addRow(tr("Temperature"), temperature_);
    layout->addLayout(form);
    layout->addWidget(write_, 0, Qt::AlignLeft);
    said_->setWordWrap(true);
    layout->addWidget(said_);
    connect(write_, &QPushButton::clicked, this, [this] { writing() ? stop() : write(); });
    connect(text_, &QPlainTextEdit::textChanged, this, &WritingPad::showState);
    showState();
}

WritingPad::~WritingPad() { stop(); }

QString WritingPad::said() const { return said_->text(); }

void WritingPad::setModel(std::shared_ptr<const TrainedModel> model) {
    stop();
    model_ = std::move(model);
    say({});
}

void WritingPad::write() {
    const QString begun = text_->toPlainText();
    if (!model_ || begun.isEmpty()) return;
    text_->setReadOnly(true);
    written_ = 0;
    say({});
    job_.start(
        [model = model_, begun = begun.toStdString(), choice = WritingChoice{temperature_->value(), seed_++}] {
            auto writer = std::make_shared<TextWriter>(*model, choice);
            QString leftOut;
            for (const auto& c : writer->begin(begun)) leftOut += (leftOut.isEmpty() ? "" : ", ") + QString::fromStdString("“" + c + "”");
            return std::pair{std::move(writer), leftOut};
        },
        [this](std::pair<std::shared_ptr<TextWriter>, QString> made) {
            writer_ = std::move(made.first);
            if (!made.second.isEmpty()) say(tr("Not in what it learnt, so left out: %1.").arg(made.second));
            goOn();
        },
        [this](const QString& why) {
            say(why, true);
            stop();
        });
    showState();
}

void WritingPad::goOn() {
    if (written_ >= most) return stop();
    job_.start(
        [writer = writer_] {
            std::string words;
            for (int i = 0; i < atATime; ++i) words += writer->next();
            return QString::fromStdString(words);
        },
        [this](const QString& words) {
            append(words);
            goOn();
        },
        [this](const QString& why) {
            say(why, true);
            stop();
        });
}

void WritingPad::append(const QString& words) {
    written_ += atATime;
    QTextCursor end(text_->document());
    end.movePosition(QTextCursor::End);
    end.insertText(words);
    text_->verticalScrollBar()->setValue(text_->verticalScrollBar()->maximum());
}

void WritingPad::stop() {
    job_.drop();
    writer_ = nullptr;
    text_->setReadOnly(false);
    showState();
}

void WritingPad::say(const QString& words, bool wrong) {
    said_->setText(words);
    said_->setVisible(!words.isEmpty());
    setKind(said_, wrong ? "error" : "muted");
}

void WritingPad::showState() {
    write_->setText(writing() ? tr("Stop") : tr("Write on"));
    write_->setEnabled(writing() || !text_->toPlainText().isEmpty());
}

}  // namespace lamina::ui
