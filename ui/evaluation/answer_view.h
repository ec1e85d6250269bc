// SPDX-License-Identifier: GPL-3.0-or-later
// What a net answers: classes with their probabilities as bars, a number, or a picture.
#pragma once

#include <QImage>
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
    /** The same of numbers that are no shares: none is said in percent. */
    void setScores(const QStringList& names, const std::vector<float>& scores);
    void setNumber(const QString& name, double value);
    /** How likely that is. */
    void setProbability(const QString& name, double probability);
    /** Several numbers, or a class a step: a line each, under its name. */
    void setLines(const QStringList& names, const QStringList& values);
    /** An answer that is a picture; words: what it is. */
    void setPicture(const QImage& picture, const QString& words);
    const QImage& picture() const { return shown_; }
    void setMessage(const QString& sentence);
    /** The likeliest class, or the number in words; empty: none yet. */
    const QString& answer() const { return answer_; }

 private:
    void say(const QString& answer, const QString& message);
    void setFigure(const QString& name, const QString& figure);
    /** The bars of the largest, with what stands beside each. */
    void showLargest(const QStringList& names, const std::vector<float>& values, const std::vector<double>& lengths, bool shares);

    BarList* bars_;
    QLabel *figure_, *picture_, *message_;
    QImage shown_;
    QString answer_;
};

}  // namespace lamina::ui
