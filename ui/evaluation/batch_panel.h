// SPDX-License-Identifier: GPL-3.0-or-later
// Many at once: a table, pictures or a folder of them, answered beside the window and saved as CSV.
#pragma once

#include <QString>
#include <QTimer>
#include <QWidget>
#include <filesystem>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/trained/predictions.h"
#include "engine/trained/trained_model.h"
#include "ui/document/newest_job.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace lamina::ui {

class FormRow;
class Toggle;

class BatchPanel : public QWidget {
    Q_OBJECT
 public:
    explicit BatchPanel(QWidget* parent = nullptr);
    ~BatchPanel() override;

    /** data: what the net is judged on; of a net from elsewhere, which says nothing of its data, they say how rows become its inputs. */
    void setModel(std::shared_ptr<const TrainedModel> model, const std::shared_ptr<const Dataset>& data = {});
    /** Whether these could be answered, by their names: one table or file of arrays, or pictures and folders. */
    static bool takes(const std::vector<std::filesystem::path>& files);
    void predict(const std::vector<std::filesystem::path>& files);
    void cancel();
    bool busy() const { return job_.busy(); }

    /** Takes light for dark in pictures, and predicts them anew; shown where they seem the wrong way round. */
    Toggle* invert() const { return invert_; }
    /** How the letters of a table are written, and predicts it anew; shown with one. */
    QComboBox* encoding() const { return encoding_; }
    QTableWidget* table() const { return table_; }
    /** What was done, or why not. */
    QString said() const;
    /** Of the last prediction; empty before. */
    const std::string& csv() const { return csv_; }
    /** Writes it; says where, or why not. */
    void save(const QString& path);

 protected:
    /** The names of files take what the table has left, however wide it is. */
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    struct Answers {
        std::string csv;
        std::vector<std::vector<std::string>> cells;  // the head and the first samples
        std::vector<bool> probabilities;              // of each column of these
        std::size_t samples = 0;  // that have an answer
        std::vector<std::string> remarks;
        std::string looksInverted;
        std::vector<PredictionsJudged> judged;
    };

    void ask();
    void askWhere();
    void buildEncodings();
    /** What the person says of how the table is written. */
    Params written() const;
    void showProgress();
    void showBusy(bool busy);
    void show(const Answers& answers);
    void fillTable(const Answers& answers);
    /** As wide as the names are where there is room beside the answers, else cut. */
    void placeNames();
    /** What was asked for is seen, wherever the page was scrolled to. */
    void bringIntoSight();
    void fail(const QString& why);
    using QWidget::show;

    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<PredictionProgress> progress_;
    std::string csv_;
    QString name_;  // of what was answered
    QString told_;  // of that, once it is answered
    std::vector<std::filesystem::path> files_;  // the same
    Toggle* invert_;
    FormRow* invertRow_;
    QComboBox* encoding_;
    FormRow* encodingRow_;
    QLabel* said_;
    QProgressBar* bar_;
    QPushButton *choose_, *folder_, *cancel_, *save_;
    QTableWidget* table_;
    int namesNeed_ = 0;  // pixels of the longest that is shown; 0: these are no files
    QTimer pace_;
    NewestJob job_;
};

}  // namespace lamina::ui
