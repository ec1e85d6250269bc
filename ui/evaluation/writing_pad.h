// SPDX-License-Identifier: GPL-3.0-or-later
// A text to begin, which the net writes on beside the window, some characters at a time.
#pragma once

#include <QWidget>
#include <memory>

#include "engine/trained/trained_model.h"
#include "ui/document/newest_job.h"

class QDoubleSpinBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace lamina {
class TextWriter;
}

namespace lamina::ui {

class WritingPad : public QWidget {
    Q_OBJECT
 public:
    explicit WritingPad(QWidget* parent = nullptr);
    ~WritingPad() override;

    /** Null, or one that writes text (engine/trained/text_writer.h). */
    void setModel(std::shared_ptr<const TrainedModel> model);

    /** Goes on from what stands there; stops by itself after `most` characters. */
    void write();
    void stop();
    bool writing() const { return job_.busy(); }

    QPlainTextEdit* text() const { return text_; }
    /** What was left out, or why nothing was written. */
    QString said() const;

    static constexpr int most = 600;

 private:
    void goOn();
    void append(const QString& words);
    void say(const QString& words, bool wrong = false);
    void showState();

    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<TextWriter> writer_;
    std::uint64_t seed_ = 0;
    int written_ = 0;
    QPlainTextEdit* text_;
    QDoubleSpinBox* temperature_;
    QPushButton* write_;
    QLabel* said_;
    NewestJob job_;
};

}  // namespace lamina::ui
