// SPDX-License-Identifier: GPL-3.0-or-later
// What a net answers: classes with their probabilities as bars, or a number.
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

class QLabel;

namespace lamina::ui {

class BarList;

class AnswerView : public QWidget {
    Q_OBJECT
 public:
    explicit AnswerView(QWidget* parent = nullptr);

    /** The likeliest classes first. */
    void setClasses(const QStringList& names, const std::vector<float>& probabilities);
    void setNumber(const QString& name, double value);
    void setMessage(const QString& sentence);
    /** The likeliest class, or the number in words; empty: none yet. */
    const QString& answer() const { return answer_; }

 private:
    void say(const QString& answer, const QString& message);

    BarList* bars_;
    QLabel *figure_, *message_;
    QString answer_;
};

}  // namespace lamina::ui
