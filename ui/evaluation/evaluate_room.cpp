// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/evaluate_room.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QLabel>
#include <QMimeData>
#include <QUrl>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "engine/compile/infer.h"
#include "ui/plots/numbers.h"
#include "ui/document/training_controller.h"
#include "ui/evaluation/batch_panel.h"
#include "ui/evaluation/class_page.h"
#include "ui/evaluation/number_page.h"
#include "ui/evaluation/picture_page.h"
#include "ui/evaluation/try_panel.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/stat_tile.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

constexpr int sideWidth = 316, scrollBarWidth = 11;

/** The part of the split that says most about unseen data. */
struct Judged {
    const std::vector<std::uint32_t>* rows;
    QString name;
};

Judged judgedPart(const Dataset& data) {
    if (!data.parts.test.empty()) return {&data.parts.test, EvaluateRoom::tr("test")};
    if (!data.parts.validation.empty()) return {&data.parts.validation, EvaluateRoom::tr("validation")};
    return {&data.parts.train, EvaluateRoom::tr("training")};
}

Samples samplesOf(const Dataset& data) { return {data.inputs.front().dtype(), data.inputs.front().shape().withoutBatch()}; }

/** Without data the drawing tells: what a Rescaling takes are bytes. */
Samples samplesOf(const Graph& graph) {
    const Inference inference = infer(graph);
    if (inference.inputs.size() != 1) return {};
    Samples samples{DType::Float32, inference.at(inference.inputs.front()).output};
    for (const auto& wire : outputsOf(graph, inference.inputs.front()))
        if (findNode(graph, wire.to)->layer == "Rescaling") samples.type = DType::UInt8;
    return samples;
}

QString metricInWords(const std::string& name, double value) {
    const bool share = name.find("accuracy") != std::string::npos || name == "precision" || name == "recall";
    return share ? EvaluateRoom::tr("%1 %").arg(value * 100, 0, 'f', 1) : valueText(value);
}

QString latencyInWords(double seconds) {
    return seconds < 1e-3 ? EvaluateRoom::tr("%1 µs").arg(seconds * 1e6, 0, 'g', 3) : EvaluateRoom::tr("%1 ms").arg(seconds * 1e3, 0, 'g', 3);
}

}  // namespace

EvaluateRoom::EvaluateRoom(TrainingController& training, QWidget* parent)
    : QWidget(parent), training_(training), stack_(new QStackedWidget), pages_(new QStackedWidget), strip_(new Strip),
      classes_(new ClassPage), numbers_(new NumberPage), pictures_(new PicturePage), outputs_(new QComboBox), other_(new QWidget), try_(new TryPanel), batch_(new BatchPanel) {
    setAcceptDrops(true);
    auto* empty = new EmptyState(QStringLiteral("evaluate"), tr("Nothing is trained yet. Train the net, and see here how good it is on data it has never seen."), tr("Train"));
    connect(empty, &EmptyState::pressed, &training_, &TrainingController::train);
    empty_ = empty;
    auto* noData = new EmptyState(QStringLiteral("data"), tr("This net comes without data. Give it some to see how good it is; it can be tried at once."), tr("Choose data"));
    connect(noData, &EmptyState::pressed, this, &EvaluateRoom::dataAsked);
    noData_ = noData;
    page_ = buildPage();
    side_ = buildSide();
    stack_->addWidget(empty_);
    stack_->addWidget(page_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(stack_, 1);
    layout->addWidget(side_);
    connect(classes_, &ClassPage::sampleChosen, try_, &TryPanel::fill);
    connect(numbers_, &NumberPage::sampleChosen, try_, &TryPanel::fill);
    connect(&training_, &TrainingController::modelChanged, this, &EvaluateRoom::refresh);
    refresh();
}

QWidget* EvaluateRoom::buildPage() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::space);
    layout->setSpacing(metrics::space);
    tiles_ = new QHBoxLayout;
    tiles_->setSpacing(metrics::space * 2);
    layout->addLayout(tiles_);
    layout->addWidget(strip_);
    strip_->hide();
    layout->addWidget(outputs_, 0, Qt::AlignLeft);
    outputs_->setAccessibleName(tr("Output"));
    outputs_->hide();
    connect(outputs_, &QComboBox::currentIndexChanged, this, &EvaluateRoom::showOutput);
    auto* sentence = new QVBoxLayout(other_);
    sentence->addWidget(mutedLabel(tr("Loss and metrics above say how good it is; these targets are neither classes nor single numbers.")));
    sentence->addStretch();
    for (QWidget* w : {static_cast<QWidget*>(classes_), static_cast<QWidget*>(numbers_), static_cast<QWidget*>(pictures_), other_, noData_}) pages_->addWidget(w);
    layout->addWidget(pages_, 1);
    return page;
}

QWidget* EvaluateRoom::buildSide() {
    try_->setProperty("kind", "panel");
    try_->setAttribute(Qt::WA_StyledBackground);
    auto* both = new QWidget;
    both->setProperty("kind", "panel");
    both->setAttribute(Qt::WA_StyledBackground);
    both->setFixedWidth(sideWidth - scrollBarWidth);
    auto* layout = new QVBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(try_);
    layout->addWidget(batch_);
    layout->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidget(both);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(sideWidth);
    return scroll;
}

namespace {

std::vector<std::filesystem::path> filesOf(const QMimeData* data) {
    std::vector<std::filesystem::path> files;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) files.emplace_back(url.toLocalFile().toStdString());
    return files;
}

}  // namespace

void EvaluateRoom::dragEnterEvent(QDragEnterEvent* event) {
    if (training_.model() && BatchPanel::takes(filesOf(event->mimeData()))) event->acceptProposedAction();
}

void EvaluateRoom::dropEvent(QDropEvent* event) {
    batch_->predict(filesOf(event->mimeData()));
    event->acceptProposedAction();
}

void EvaluateRoom::refresh() {
    const auto model = training_.model();
    stack_->setCurrentWidget(model ? page_ : empty_);
    side_->setVisible(model != nullptr);
    if (!model) return;
    const auto data = training_.data();
    const Samples samples = data ? samplesOf(*data) : samplesOf(model->project.graph);
    try_->setModel(model, samples, training_.raw());
    batch_->setModel(model);
    if (!data) return showNothing();
    const Judged part = judgedPart(*data);
    pages_->setVisible(!evaluation_.rows.empty());  // the first time there is nothing to look at meanwhile
    if (evaluation_.rows.empty()) strip_->show(Strip::Tone::Info, tr("Evaluating %1 samples.").arg(QLocale().toString(static_cast<qulonglong>(part.rows->size()))));
    job_.start([model, data, rows = part.rows] { return evaluate(*model, *data, *rows); },
               [this, name = part.name](const Evaluation& evaluation) { show(evaluation, name); },
               [this](const QString& why) {
                   showNothing();
                   strip_->show(Strip::Tone::Error, tr("The net could not be evaluated."), why);
               });
}

void EvaluateRoom::showNothing() {
    job_.drop();
    strip_->hide();
    outputs_->hide();
    pages_->show();
    clearTiles();
    pages_->setCurrentWidget(noData_);
}

void EvaluateRoom::show(const Evaluation& evaluation, const QString& part) {
    strip_->hide();
    pages_->show();
    showTiles(evaluation, part);
    evaluation_ = evaluation;
    nameOutputs();
    showOutput();
    emit evaluated();
}

void EvaluateRoom::nameOutputs() {
    const QSignalBlocker quiet(outputs_);
    const int chosen = outputs_->currentIndex();
    const Graph& graph = training_.model()->project.graph;
    outputs_->clear();
    for (const NodeId id : infer(graph).outputs) outputs_->addItem(QString::fromStdString(findNode(graph, id)->name));
    outputs_->setVisible(outputs_->count() > 1);
    if (chosen >= 0 && chosen < outputs_->count()) outputs_->setCurrentIndex(chosen);
}

void EvaluateRoom::showOutput() {
    if (!training_.data() || !training_.model()) return;
    const auto which = static_cast<std::size_t>(std::max(0, outputs_->currentIndex()));
    auto [ownData, evaluation] = ofOutput(*training_.data(), evaluation_, which);
    const auto data = which == 0 ? training_.data() : std::make_shared<const Dataset>(std::move(ownData));
    const auto model = training_.model();
    if (aboutClasses(*data, evaluation.predictions)) {
        classes_->show(model, data, training_.raw(), classFigures(*data, evaluation, endsInLogits(*model)));
        pages_->setCurrentWidget(classes_);
    } else if (aboutPictures(*data, evaluation.predictions)) {
        pictures_->show(*data, evaluation);
        pages_->setCurrentWidget(pictures_);
    } else if (evaluation.predictions.shape().rank() <= 2 && evaluation.predictions.shape().elements() == evaluation.predictions.shape()[0]) {
        numbers_->show(numberFigures(*data, evaluation), *data, training_.raw());
        pages_->setCurrentWidget(numbers_);
    } else {
        pages_->setCurrentWidget(other_);
    }
}

void EvaluateRoom::clearTiles() {
    while (QLayoutItem* item = tiles_->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
}

void EvaluateRoom::showTiles(const Evaluation& evaluation, const QString& part) {
    clearTiles();
    for (const auto& [name, value] : evaluation.metrics)
        tiles_->addWidget(new StatTile(tr("%1 %2").arg(part, QString::fromStdString(name)), metricInWords(name, value)));
    tiles_->addWidget(new StatTile(tr("%1 loss").arg(part), valueText(evaluation.loss)));
    tiles_->addWidget(new StatTile(tr("samples"), QLocale().toString(static_cast<qulonglong>(evaluation.rows.size()))));
    tiles_->addWidget(new StatTile(tr("one sample"), latencyInWords(evaluation.secondsPerSample)));
    tiles_->addStretch();
}

}  // namespace lamina::ui
