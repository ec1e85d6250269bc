// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/batch_panel.h"

#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/compile/infer.h"
#include "engine/data/encodings.h"
#include "engine/data/image.h"
#include "engine/io/preparation_layers.h"
#include "ui/document/dialog_folder.h"
#include "ui/document/dropped_files.h"
#include "ui/document/file_patterns.h"
#include "ui/document/words.h"
#include "ui/evaluation/answer_meaning.h"
#include "ui/evaluation/class_figures.h"
#include "ui/plots/numbers.h"
#include "ui/theme/button.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/progress.h"
#include "ui/theme/table_look.h"
#include "ui/theme/toggle.h"

namespace lamina::ui {

namespace {

constexpr int batch = 256, pace = 100;
constexpr std::size_t rowsShown = 8, columnsShown = 40, remarksShown = 3;
constexpr int widestName = 110;  // of a file, where there is no room beside its answer

/** Where a file lies, as far as that tells it from others: below what was chosen, else in its folder. */
QString placeBelow(const std::vector<std::filesystem::path>& chosen, const std::filesystem::path& file) {
    for (const auto& one : chosen) {
        const std::filesystem::path below = file.lexically_relative(one);
        if (below.empty() || below == "." || *below.begin() == "..") continue;
        return QString::fromStdString((chosen.size() == 1 ? below : one.filename() / below).generic_string());
    }
    return QString::fromStdString((file.parent_path().filename() / file.filename()).generic_string());
}

/** A sentence. Nobody reads the way to a folder that was just chosen, nor the same advice twice. */
QString asSentence(QString remark, const std::vector<std::filesystem::path>& chosen, QStringList& advised) {
    const QString leftOut = QStringLiteral("left out ");
    for (const auto& one : chosen) {
        const QString folder = QString::fromStdString((isImageName(one) ? one.parent_path() : one).string());
        const QString rest = remark.startsWith(leftOut + folder) ? remark.mid(leftOut.size() + folder.size()) : QString();
        if (rest.startsWith(QLatin1Char('/')) || rest.startsWith(QLatin1Char('\\'))) remark = leftOut + rest.mid(1);
    }
    if (const qsizetype dash = remark.lastIndexOf(QStringLiteral(" — ")); dash > 0) {
        const QString advice = remark.mid(dash);
        if (advised.contains(advice)) remark.truncate(dash);
        else advised << advice;
    }
    if (!remark.isEmpty()) remark[0] = remark[0].toUpper();
    return remark.endsWith(QLatin1Char('.')) ? remark : remark + QLatin1Char('.');
}

/** What was left out or is unknown, a line each: the first of it, since a folder may hold thousands that are no pictures. */
QString inShort(const std::vector<std::string>& remarks, const std::vector<std::filesystem::path>& chosen) {
    QString text;
    QStringList advised;
    for (std::size_t i = 0; i < std::min(remarksShown, remarks.size()); ++i) text += QLatin1Char('\n') + asSentence(QString::fromStdString(remarks[i]), chosen, advised);
    if (remarks.size() > remarksShown) text += QLatin1Char('\n') + counted(remarks.size() - remarksShown, BatchPanel::tr("1 more remark like these."), BatchPanel::tr("%1 more remarks like these."));
    return text;
}

QStringList inWords(const std::vector<std::string>& cells) {
    const auto shown = std::vector<std::string>(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(std::min(columnsShown, cells.size())));
    return visibleNames(shown);
}

/** What the files of all rows but the head are called; those of one name with where they lie. */
QStringList namesOf(const std::vector<std::vector<std::string>>& cells, const std::vector<std::filesystem::path>& chosen) {
    QStringList names;
    for (std::size_t r = 1; r < cells.size(); ++r) names << QString::fromStdString(std::filesystem::path(cells[r].front()).filename().string());
    const QStringList bare = names;
    for (qsizetype r = 0; r < names.size(); ++r)
        if (bare.count(bare[r]) > 1) names[r] = placeBelow(chosen, cells[static_cast<std::size_t>(r) + 1].front());
    return names;
}

/** A column of class names, which may read as numbers. */
bool isWord(const QString& head) { return head == QLatin1String("prediction") || head.endsWith(QLatin1String(".prediction")); }

/** Of a number four figures, of a probability what people read; the file has them all. */
QString inShort(const QString& cell, bool probability) {
    bool number = false;
    const double value = cell.toDouble(&number);
    if (!number || !std::isfinite(value)) return cell;
    if (probability) return probabilityText(value);
    const QString few = QString::number(value, std::abs(value) < 1000 ? 'g' : 'f', std::abs(value) < 1000 ? 4 : 1);
    return few.size() < cell.size() ? few : cell;
}

/** What the truth says of one target, where it was given. */
QString howGood(const PredictionsJudged& judged) {
    const QString known = groupedCount(static_cast<std::int64_t>(judged.known)), name = QString::fromStdString(judged.target);
    if (judged.known == 1 && judged.classes) {
        const QString right = judged.right == 1 ? BatchPanel::tr("right") : BatchPanel::tr("wrong");
        return name.isEmpty() ? BatchPanel::tr(" By the target that is given it is %1.").arg(right) : BatchPanel::tr(" %1: by the target that is given it is %2.").arg(name, right);
    }
    if (!judged.classes) {
        const QString error = valueText(judged.meanAbsoluteError);
        return name.isEmpty() ? BatchPanel::tr(" Mean absolute error over the %1 whose target is given: %2.").arg(known, error)
                              : BatchPanel::tr(" %1: mean absolute error over the %2 whose target is given %3.").arg(name, known, error);
    }
    const QString right = groupedCount(static_cast<std::int64_t>(judged.right)), share = shareText(static_cast<double>(judged.right) / static_cast<double>(judged.known), 1);
    return name.isEmpty() ? BatchPanel::tr(" %1 of the %2 whose target is given are right (%3).").arg(right, known, share)
                          : BatchPanel::tr(" %1: %2 of the %3 whose target is given are right (%4).").arg(name, right, known, share);
}

QString howGood(const std::vector<PredictionsJudged>& judged) {
    QString text;
    for (const auto& one : judged) text += howGood(one);
    return text;
}

QStringList inQt(const std::vector<std::filesystem::path>& files) {
    QStringList paths;
    for (const auto& file : files) paths << QString::fromStdString(file.string());
    return paths;
}

/** One file of rows or of arrays. */
bool isWhole(const std::filesystem::path& file) { return isTable(file) || isArrays(file); }

Predictions answersTo(const TrainedModel& model, const std::vector<std::filesystem::path>& files, PredictionProgress* progress, bool invert, const Params& written) {
    Predictor predictor(model, batch, 0);
    if (isTable(files.front())) return predictTable(model, predictor, files.front(), progress, written);
    if (!isArrays(files.front())) return predictPictures(model, predictor, files, progress, invert);
    Predictions made = predictArrayFile(model, predictor, files.front(), progress);
    if (const auto why = model.rawArrays ? std::string() : whyApart(model.preparation, made.answers.size()); !why.empty()) made.remarks.push_back(why);
    return made;
}

/** A net from elsewhere with what the data it is judged on say of its inputs and answers. */
std::shared_ptr<const TrainedModel> inTheWordsOf(const std::shared_ptr<const Dataset>& data, std::shared_ptr<const TrainedModel> model) {
    if (!model || !data) return model;
    const Preparation& known = knownOf(*model, data.get(), infer(model->project.graph).inputs.size());
    if (&known == &model->preparation) return model;
    auto told = std::make_shared<TrainedModel>(*model);
    told->preparation = known;
    return told;
}

}  // namespace

BatchPanel::BatchPanel(QWidget* parent)
    : QWidget(parent), invert_(new Toggle),
      invertRow_(new FormRow(tr("Invert pictures"), invert_, tr("Takes light for dark: for pictures that are dark on light where the net has learnt from light on dark, or the other way round"))),
      encoding_(new QComboBox),
      encodingRow_(new FormRow(tr("Encoding"), encoding_, tr("How the letters of the table are written: choose another where names and words look wrong"))),
      said_(mutedLabel({})), bar_(new QProgressBar), choose_(secondaryButton(tr("Choose a file…"))), folder_(secondaryButton(tr("Folder…"))),
      cancel_(secondaryButton(tr("Cancel"))), save_(secondaryButton(tr("Save predictions…"))), table_(new QTableWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space, 0, metrics::space, metrics::space);
    layout->setSpacing(metrics::gap);
    layout->addWidget(strongLabel(tr("Many at once")));
    said_->setWordWrap(true);
    said_->setTextFormat(Qt::PlainText);  // cells and names of files are no markup
    layout->addWidget(said_);
    layout->addWidget(invertRow_);
    layout->addWidget(encodingRow_);
    buildEncodings();
    layout->addWidget(bar_);
    auto* buttons = new QHBoxLayout;
    for (auto* button : {choose_, folder_, cancel_}) buttons->addWidget(button);
    buttons->addStretch();
    layout->addLayout(buttons);
    calmTable(*table_);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setTextElideMode(Qt::ElideMiddle);
    table_->verticalHeader()->hide();
    table_->setAccessibleName(tr("The first predictions"));
    table_->viewport()->installEventFilter(this);
    layout->addWidget(table_);
    layout->addWidget(save_, 0, Qt::AlignLeft);
    connect(choose_, &QPushButton::clicked, this, &BatchPanel::ask);
    connect(folder_, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getExistingDirectory(this, tr("Choose a folder of pictures"), dialogFolder(DialogPurpose::Samples));
        if (!path.isEmpty()) predict({path.toStdString()});
    });
    connect(invert_, &Toggle::toggled, this, [this] {
        if (!files_.empty()) predict(files_);
    });
    connect(cancel_, &QPushButton::clicked, this, &BatchPanel::cancel);
    connect(save_, &QPushButton::clicked, this, &BatchPanel::askWhere);
    connect(&pace_, &QTimer::timeout, this, &BatchPanel::showProgress);
    pace_.setInterval(pace);
    setModel(nullptr);
}

BatchPanel::~BatchPanel() { cancel(); }

QString BatchPanel::said() const { return said_->text(); }

void BatchPanel::setModel(std::shared_ptr<const TrainedModel> model, const std::shared_ptr<const Dataset>& data) {
    cancel();
    model_ = inTheWordsOf(data, std::move(model));
    csv_.clear();
    files_.clear();
    invert_->setChecked(false);
    invertRow_->hide();
    const QSignalBlocker quiet(encoding_);
    encoding_->setCurrentIndex(0);
    encodingRow_->hide();
    table_->hide();
    save_->hide();
    showBusy(false);
    setKind(said_, "muted");
    said_->setText(tr("Drop a table (CSV), arrays (NPZ), pictures or a folder of them."));
}

void BatchPanel::buildEncodings() {
    encoding_->addItem(tr("as in training"), QString());
    encoding_->addItem(tr("found out"), QStringLiteral("auto"));
    for (const Encoding& one : encodings()) encoding_->addItem(QString::fromStdString(one.title), QString::fromStdString(one.word));
    connect(encoding_, &QComboBox::currentIndexChanged, this, [this] {
        if (!files_.empty() && isTable(files_.front())) predict(files_);
    });
}

Params BatchPanel::written() const {
    const std::string word = encoding_->currentData().toString().toStdString();
    return word.empty() ? Params() : Params{{"encoding", word}};
}

bool BatchPanel::takes(const std::vector<std::filesystem::path>& files) {
    if (files.size() == 1 && isWhole(files.front())) return true;
    return !files.empty() && std::all_of(files.begin(), files.end(), isPictures);
}

void BatchPanel::ask() {
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Choose a table, arrays or pictures"), dialogFolder(DialogPurpose::Samples), tr("Tables, arrays and pictures (%1);;All files (*)").arg(filePatterns({"csv", "npz", "image_folder"})));
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) files.emplace_back(path.toStdString());
    if (!files.empty()) predict(files);
}

void BatchPanel::predict(const std::vector<std::filesystem::path>& files) {
    if (!model_) return;
    if (const QString gone = whatIsGone(inQt(files)); !gone.isEmpty()) return fail(gone);
    if (!takes(files)) return fail(tr("Choose one table (CSV) or file of arrays (NPZ, NPY), or pictures (JPEG, PNG, BMP, WebP) and folders of them."));
    cancel();
    progress_ = std::make_shared<PredictionProgress>();
    name_ = QString::fromStdString(files.front().stem().string());
    files_ = files;
    csv_.clear();
    encodingRow_->setVisible(isTable(files.front()) && model_->preparation.source != "text");
    showBusy(true);
    job_.start([model = model_, files = files_, progress = progress_, invert = invert_->isChecked(), as = written()] {
        const Predictions made = answersTo(*model, files, progress.get(), invert, as);
        return Answers{predictionsCsv(*model, made, Beside::File), predictionCells(*model, made, rowsShown), probabilityColumns(*model, made), made.count(), made.remarks, made.looksInverted, judged(*model, made)};
    }, [this](const Answers& answers) { show(answers); }, [this](const QString& why) { fail(why); });
}

void BatchPanel::cancel() {
    if (progress_) progress_->cancel();
    if (!job_.busy()) return;
    job_.drop();
    showBusy(false);
    setKind(said_, "muted");
    said_->setText(tr("Cancelled."));
}

void BatchPanel::showBusy(bool busy) {
    const bool here = cancel_->hasFocus() || choose_->hasFocus() || folder_->hasFocus() || table_->hasFocus() || save_->hasFocus();
    auto* stays = busy ? cancel_ : choose_;
    stays->show();
    if (here) stays->setFocus();  // a button that goes would give it to whatever comes next
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
    showShare(*bar_, static_cast<double>(now.done), static_cast<double>(now.total));
    if (answering) said_->setText(tr("Predicting %1 samples.").arg(groupedCount(static_cast<std::int64_t>(now.total))));
}

void BatchPanel::show(const Answers& answers) {
    const bool followed = cancel_->hasFocus();
    showBusy(false);
    csv_ = answers.csv;
    workedIn(DialogPurpose::Samples, QString::fromStdString(files_.front().string()));
    const QString many = groupedCount(static_cast<std::int64_t>(answers.samples));
    QString text = (answers.samples == 1 ? tr("1 prediction of %1.").arg(name_) : tr("%1 predictions of %2.").arg(many, name_)) + howGood(answers.judged);
    if (answers.cells.front().size() > columnsShown) text += tr(" The first %1 of %2 columns are shown.").arg(columnsShown).arg(answers.cells.front().size());
    if (QString words = QString::fromStdString(answers.looksInverted); !words.isEmpty()) {
        words[0] = words[0].toUpper();
        text += QStringLiteral(" %1.").arg(words);
    }
    invertRow_->setVisible(isPictures(files_.front()) && (!answers.looksInverted.empty() || invert_->isChecked()));
    said_->setText(told_ = text + inShort(answers.remarks, files_));
    fillTable(answers);
    table_->show();
    save_->show();
    if (followed) table_->setFocus();
    bringIntoSight();
}

void BatchPanel::fillTable(const Answers& answers) {
    const QStringList head = inWords(answers.cells.front());
    const bool files = isPictures(files_.front()), noted = head.back() == QLatin1String("note");
    const QStringList names = files ? namesOf(answers.cells, files_) : QStringList();
    table_->clear();
    table_->setColumnCount(static_cast<int>(head.size()));
    table_->setHorizontalHeaderLabels(head);
    table_->setRowCount(static_cast<int>(answers.cells.size()) - 1);
    for (int r = 0; r < table_->rowCount(); ++r) {
        const auto& row = answers.cells[static_cast<std::size_t>(r) + 1];
        const QStringList cells = inWords(row);
        for (int c = 0; c < cells.size(); ++c) {
            const bool name = c == 0 && files, place = c == 0 && !isArrays(files_.front());  // arrays have no names
            const bool probability = answers.probabilities[static_cast<std::size_t>(c)];
            auto* item = new QTableWidgetItem(name ? names[r] : place || isWord(head[c]) ? cells[c] : inShort(cells[c], probability));
            if (item->text() != cells[c]) item->setToolTip(cells[c]);
            else if (noted) item->setToolTip(cells.back());  // its own column may be out of sight
            table_->setItem(r, c, item);
        }
    }
    table_->resizeColumnsToContents();
    namesNeed_ = files ? table_->columnWidth(0) : 0;
    placeNames();
}

void BatchPanel::placeNames() {
    if (namesNeed_ == 0) return;
    int answers = 0;
    for (int c = 1; c < table_->columnCount(); ++c) answers += table_->columnWidth(c);
    table_->setColumnWidth(0, std::min(namesNeed_, std::max(widestName, table_->viewport()->width() - answers)));
}

bool BatchPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_->viewport() && event->type() == QEvent::Resize) placeNames();
    return QWidget::eventFilter(watched, event);
}

void BatchPanel::bringIntoSight() {
    QTimer::singleShot(0, this, [this] {  // once the page has made room for it
        QScrollArea* page = nullptr;
        for (QWidget* w = parentWidget(); w && !page; w = w->parentWidget()) page = qobject_cast<QScrollArea*>(w);
        if (!page || table_->isHidden()) return;
        for (QWidget* w : {static_cast<QWidget*>(save_), static_cast<QWidget*>(table_), static_cast<QWidget*>(said_)}) page->ensureWidgetVisible(w, 0, metrics::gap);
    });
}

void BatchPanel::fail(const QString& why) {
    showBusy(false);
    setKind(said_, "error");
    said_->setText(why);
}

void BatchPanel::askWhere() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save predictions"), dialogFile(DialogPurpose::Exports, name_ + QStringLiteral("_predictions.csv")), tr("Tables (*.csv)"));
    if (!path.isEmpty()) save(path);
}

void BatchPanel::save(const QString& path) {
    try {
        writeFileAtomically(path.toStdString(), csv_);
        workedIn(DialogPurpose::Exports, path);
        setKind(said_, "muted");
        said_->setText(told_ + QLatin1Char('\n') + tr("Saved as %1.").arg(path));  // what was left out goes for the file, too
    } catch (const Error& e) {
        fail(QString::fromUtf8(e.what()));
    }
}

}  // namespace lamina::ui
