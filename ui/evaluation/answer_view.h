// SPDX-License-Identifier: GPL-3.0-or-later
// What a net answers: classes with their probabilities as bars, or a number.
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

namespace lamina::ui {

class AnswerView : public QWidget {
    Q_OBJECT
 public:
    explicit AnswerView(QWidget* parent = nullptr);

    /** The likeliest classes first. */
    void setClasses(const QStringList& names, const std::vector<float>& probabilities);
    void setNumber(const QString& name, double value);
    void setMessage(const QString& sentence);
    /** The likeliest class, or the number in words. */
    QString answer() const;

    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    struct Row {
        QString name;
        float probability = 0;
    };
    void say();

    std::vector<Row> rows_;
    QString number_, message_;
};

}  // namespace lamina::ui
