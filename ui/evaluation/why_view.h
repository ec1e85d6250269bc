// SPDX-License-Identifier: GPL-3.0-or-later
// "Why?": what of a picture or a row speaks for the answer, found by covering its parts in turn, beside the window.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "engine/trained/support.h"
#include "ui/document/newest_job.h"
#include "ui/evaluation/answer_meaning.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace lamina::ui {

class BarList;

/** One number of the answer that can be explained. */
struct WhyAnswer {
    QString name;            // in a list of several
    std::size_t output = 0;  // of the net
    Explained explained;
};

/** An answer that can be explained. */
struct WhyQuestion {
    Tensor picture;            // (1, height, width, channels) or (1, height, width) as the net took it; empty: a row was asked
    std::vector<Tensor> inputs;  // of a net with several: all that was asked, the picture among them
    std::size_t place = 0;       // of the picture
    std::optional<Table> row;  // as typed
    Preparation preparation;   // of the row
    std::vector<WhyAnswer> answers;  // at least one
};

/** A picture's support as colours to lay over it: what speaks for the answer in orange, what speaks against it in blue. */
QImage supportImage(const PictureSupport& support);

class WhyView : public QWidget {
    Q_OBJECT
 public:
    explicit WhyView(QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const TrainedModel> model);
    /** What can be explained from now on; nothing: no button. What was explained before is taken back. */
    void offer(std::optional<WhyQuestion> question);

    /** Another button, in the same row. */
    void putBefore(QWidget* button);

    QPushButton* button() const { return button_; }
    /** Which of several answers is explained; hidden where there is one. */
    QComboBox* choice() const { return choice_; }
    /** Of a row: its values that matter most. */
    BarList* bars() const { return bars_; }
    QString words() const;

 signals:
    /** To be laid over the picture; null: nothing any more. */
    void explained(const QImage& overlay);

 private:
    void explain();
    /** What was explained is of another answer. */
    void choose();
    const WhyAnswer& chosen() const;
    void showPicture(const PictureSupport& support);
    void showRow(const std::vector<double>& lost);
    void say(const QString& sentence);
    /** What was explained. */
    void takeBack();
    QString amount(double value) const;

    std::shared_ptr<const TrainedModel> model_;
    std::optional<WhyQuestion> question_;
    QString called_;  // the answer that was chosen last
    NewestJob job_;
    QHBoxLayout* head_;
    QPushButton* button_;
    QComboBox* choice_;
    QLabel* words_;
    BarList* bars_;
};

}  // namespace lamina::ui
