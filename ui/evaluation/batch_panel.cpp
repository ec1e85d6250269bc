// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/batch_panel.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/csv.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

constexpr int batch = 256, rowsShown = 8, pace = 100;

/** The first lines as they are read back: what is shown is what is saved. */
QStringList firstLines(const std::string& csv, int most) {
    QStringList lines;
    std::size_t at = 0;
    while (at < csv.size() && lines.size() < most) {
        const std::size_t end = std::min(csv.find('\n', at), csv.size());
        lines << QString::fromUtf8(csv.data() + at, static_cast<qsizetype>(end - at));
        at = end + 1;
    }
    return lines;
}

/** A quoted cell may hold commas. */
QStringList cellsOf(const QString& line) {
    QStringList cells{QString()};
    bool quoted = false;
    for (const QChar c : line) {
        if (c == u'"') quoted = !quoted;
        else if (c == u',' && !quoted) cells << QString();
        else cells.back() += c;
    }
    return cells;
}

}  // namespace

BatchPanel::BatchPanel(QWidget* parent)
    : QWidget(parent), said_(mutedLabel({})), bar_(new QProgressBar), choose_(secondaryButton(tr("Choose a file…"))), folder_(secondaryButton(tr("Folder…"))),
      cancel_(secondaryButton(tr("Cancel"))), save_(secondaryButton(tr("Save predictions…"))), table_(new QTableWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space, 0, metrics::space, metrics::space);
    layout->setSpacing(metrics::gap);
    layout->addWidget(strongLabel(tr("Many at once")));
    said_->setWordWrap(true);
    layout->addWidget(said_);
    layout->addWidget(bar_);
    auto* buttons = new QHBoxLayout;
    for (auto* button : {choose_, folder_, cancel_}) buttons->addWidget(button);
    buttons->addStretch();
    layout->addLayout(buttons);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->verticalHeader()->hide();
    table_->setAccessibleName(tr("The first predictions"));
    layout->addWidget(table_);
    layout->addWidget(save_, 0, Qt::AlignLeft);
    connect(choose_, &QPushButton::clicked, this, &BatchPanel::ask);
    connect(folder_, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getExistingDirectory(this, tr("Choose a folder of pictures"));
        if (!path.isEmpty()) predict({path.toStdString()});
    });
    connect(cancel_, &QPushButton::clicked, this, &BatchPanel::cancel);
    connect(save_, &QPushButton::clicked, this, &BatchPanel::askWhere);
    connect(&pace_, &QTimer::timeout, this, &BatchPanel::showProgress);
    pace_.setInterval(pace);
    setModel(nullptr);
}

BatchPanel::~BatchPanel() { cancel(); }

QString BatchPanel::said() const { return said_->text(); }

void BatchPanel::setModel(std::shared_ptr<const TrainedModel> model) {
    cancel();
    model_ = std::move(model);
    csv_.clear();
    table_->hide();
    save_->hide();
    showBusy(false);
    setKind(said_, "muted");
    said_->setText(tr("Drop a table (CSV), pictures or a folder of them."));
}

bool BatchPanel::takes(const std::vector<std::filesystem::path>& files) {
    if (files.size() == 1 && isTable(files.front())) return true;
    return !files.empty() && std::all_of(files.begin(), files.end(), isPictures);
}

void BatchPanel::ask() {
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Choose a table or pictures"), {}, tr("Tables and pictures (*.csv *.tsv *.txt *.jpg *.jpeg *.png *.bmp *.webp);;All files (*)"));
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) files.emplace_back(path.toStdString());
    if (!files.empty()) predict(files);
}

void BatchPanel::predict(const std::vector<std::filesystem::path>& files) {
    if (!model_) return;
    if (!takes(files)) return fail(tr("Choose one table (CSV), or pictures (JPEG, PNG, BMP, WebP) and folders of them."));
    cancel();
    progress_ = std::make_shared<PredictionProgress>();
    name_ = QString::fromStdString(files.front().stem().string());
    csv_.clear();
    showBusy(true);
    job_.start([model = model_, files, progress = progress_] {
        Predictor predictor(*model, batch, 0);
        const Predictions made = isTable(files.front()) ? predictTable(*model, predictor, files.front(), progress.get()) : predictPictures(*model, predictor, files, progress.get());
        return Answers{predictionsCsv(*model, made), static_cast<std::size_t>(made.answers.front().shape()[0]), made.remarks};
    }, [this](const Answers& answers) { show(answers); }, [this](const QString& why) { fail(why); });
}

void BatchPanel::cancel() {
    if (progress_) progress_->cancel();
    if (!job_.busy()) return;
    job_.drop();
    showBusy(false);
    said_->setText(tr("Cancelled."));
}

void BatchPanel::showBusy(bool busy) {
    bar_->setVisible(busy);
    cancel_->setVisible(busy);
    choose_->setVisible(!busy);
    folder_->setVisible(!busy);
    if (!busy) return pace_.stop();
    table_->hide();
    save_->hide();
    bar_->setRange(0, 0);
    setKind(said_, "muted");
    said_->setText(tr("Reading %1.").arg(name_));
    pace_.start();
}

void BatchPanel::showProgress() {
    if (!progress_) return;
    const bool answering = progress_->answering.total > 0;
    const LoadProgress& now = answering ? progress_->answering : progress_->reading;
    bar_->setRange(0, static_cast<int>(now.total));
    bar_->setValue(static_cast<int>(now.done));
    if (answering) said_->setText(tr("Predicting %1 samples.").arg(QLocale().toString(static_cast<qulonglong>(now.total))));
}

void BatchPanel::show(const Answers& answers) {
    showBusy(false);
    csv_ = answers.csv;
    QString text = tr("%1 predictions of %2.").arg(QLocale().toString(static_cast<qulonglong>(answers.samples)), name_);
    for (const auto& remark : answers.remarks) text += QChar(u' ') + QString::fromStdString(remark) + QChar(u'.');
    said_->setText(text);
    const QStringList lines = firstLines(csv_, rowsShown + 1);
    const QStringList head = cellsOf(lines.front());
    table_->setColumnCount(static_cast<int>(head.size()));
    table_->setHorizontalHeaderLabels(head);
    table_->setRowCount(static_cast<int>(lines.size()) - 1);
    for (int r = 1; r < lines.size(); ++r) {
        const QStringList cells = cellsOf(lines[r]);
        for (int c = 0; c < cells.size(); ++c) table_->setItem(r - 1, c, new QTableWidgetItem(cells[c]));
    }
    table_->resizeColumnsToContents();
    table_->show();
    save_->show();
}

void BatchPanel::fail(const QString& why) {
    showBusy(false);
    setKind(said_, "error");
    said_->setText(why);
}

void BatchPanel::askWhere() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save predictions"), name_ + QStringLiteral("_predictions.csv"), tr("Tables (*.csv)"));
    if (!path.isEmpty()) save(path);
}

void BatchPanel::save(const QString& path) {
    try {
        writeFileAtomically(path.toStdString(), csv_);
        setKind(said_, "muted");
        said_->setText(tr("Saved as %1.").arg(path));
    } catch (const Error& e) {
        fail(QString::fromUtf8(e.what()));
    }
}

}  // namespace lamina::ui
