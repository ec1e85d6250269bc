// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/data_room.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <variant>

#include "engine/data/column_names.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/data/text_tokens.h"
#include "engine/data/windows.h"
#include "ui/data/arrays_page.h"
#include "ui/data/augmentation_panel.h"
#include "ui/data/doctor_panel.h"
#include "ui/data/files_panel.h"
#include "ui/data/gallery_page.h"
#include "ui/data/images_page.h"
#include "ui/data/preparation_panel.h"
#include "ui/data/receives_panel.h"
#include "ui/data/source_bar.h"
#include "ui/data/split_panel.h"
#include "ui/data/table_page.h"
#include "ui/document/data_store.h"
#include "ui/document/dialog_folder.h"
#include "ui/document/document.h"
#include "ui/document/dropped_files.h"
#include "ui/document/file_patterns.h"
#include "ui/document/words.h"
#include "ui/theme/button.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/param_form.h"
#include "ui/theme/progress.h"
#include "ui/theme/strip.h"
#include "ui/theme/strip_holder.h"

namespace lamina::ui {

namespace {

constexpr int sideWidth = 316, scrollBarWidth = 11;

QFrame* hairline(QFrame::Shape shape) {
    auto* line = new QFrame;
    line->setObjectName(QStringLiteral("hairline"));
    line->setFrameShape(shape);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    line->setLineWidth(1);
    return line;
}

/** Names that are no longer those of the columns keep a file from being read; what was chosen was for columns of these names. */
void forgetNames(Document& document) {
    document.edit(DataRoom::tr("Forget the names of the columns"), [](Project& p) {
        p.data.options.erase(columnNamesOption);
        p.data.columns.clear();
    });
}

}  // namespace

DataRoom::DataRoom(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), bar_(new SourceBar(document, store)),
      strip_(new Strip), pages_(new QStackedWidget) {
    setAcceptDrops(true);
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    buildPages();
    auto* centre = new QVBoxLayout;
    centre->setSpacing(0);
    centre->addWidget(bar_);
    line_ = hairline(QFrame::HLine);
    centre->addWidget(line_);
    centre->addWidget(new StripHolder({strip_}, {metrics::page, metrics::gap, metrics::page, 0}));
    centre->addWidget(pages_, 1);
    side_ = buildSide();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(centre, 1);
    layout->addWidget(side_);
    strip_->hide();
    strip_->setClosable(true);
    connect(strip_, &Strip::closed, strip_, &QWidget::hide);
    connect(bar_, &SourceBar::replaceAsked, this, &DataRoom::askForFile);
    connect(bar_, &SourceBar::folderAsked, this, &DataRoom::askForFolder);
    connect(bar_, &SourceBar::galleryAsked, this, &DataRoom::showGallery);
    connect(bar_, &SourceBar::optionsAsked, this, [this](bool on) {
        options_->setVisible(on);
        showSide();
    });
    connect(&store_, &DataStore::stateChanged, this, &DataRoom::refresh);
    connect(&document_, &Document::replaced, this, [this] {
        inGallery_ = false;
        sniffing_.drop();  // it was meant for the one before
        refresh();         // of two without data, the store has nothing to tell
    });
    connect(&document_, &Document::changed, this, &DataRoom::showTableForms);
    connect(&store_, &DataStore::preparedChanged, this, &DataRoom::showAugmentation);
    refresh();
}

void DataRoom::buildPages() {
    auto* empty = new EmptyState(QStringLiteral("data"), tr("Drop a CSV, a text, an IDX pair, an NPZ, or a folder with a folder of images or texts for every class; or start with data that come with Lamina."),
                                 tr("Choose a file…"));
    connect(empty, &EmptyState::pressed, this, &DataRoom::askForFile);
    connect(empty->addLink(tr("Choose a folder of images or texts…")), &QPushButton::clicked, this, &DataRoom::askForFolder);
    connect(empty->addLink(tr("Open the dataset gallery")), &QPushButton::clicked, this, &DataRoom::showGallery);
    auto* failed = new EmptyState(QStringLiteral("warning"), tr("There is nothing to show."), tr("Choose another file…"));
    connect(failed, &EmptyState::pressed, this, &DataRoom::askForFile);
    empty_ = empty;
    failed_ = failed;
    busy_ = buildBusyPage();
    table_ = new TablePage(document_, store_);
    images_ = new ImagesPage(store_);
    arrays_ = new ArraysPage(document_, store_);
    for (auto* page : {empty_, failed_, busy_, table_, images_, arrays_}) pages_->addWidget(page);
}

QWidget* DataRoom::buildBusyPage() {
    auto* page = new QWidget;
    auto* bar = new QProgressBar;
    busyBar_ = bar;
    busyPace_ = new QTimer(this);
    busyPace_->setInterval(100);
    connect(busyPace_, &QTimer::timeout, this, &DataRoom::showProgress);
    bar->setRange(0, 0);
    bar->setFixedWidth(240);
    bar->setAccessibleName(tr("Loading"));
    busyText_ = mutedLabel(tr("Loading …"));
    auto* cancel = secondaryButton(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, &store_, &DataStore::cancel);
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(12);
    layout->addStretch();
    for (QWidget* widget : {static_cast<QWidget*>(busyText_), static_cast<QWidget*>(bar), static_cast<QWidget*>(cancel)})
        layout->addWidget(widget, 0, Qt::AlignHCenter);
    layout->addStretch();
    return page;
}

void DataRoom::addSection(QVBoxLayout* layout, const QString& title, QWidget* content) {
    auto* section = new QWidget;
    auto* inner = new QVBoxLayout(section);
    inner->setContentsMargins(0, 0, 0, metrics::space);
    inner->setSpacing(metrics::gap);
    inner->addWidget(sectionLabel(title));
    inner->addWidget(content);
    layout->addWidget(section);
}

QWidget* DataRoom::buildSide() {
    auto* content = new QWidget;
    content->setProperty("kind", "panel");
    content->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(metrics::space, metrics::space, metrics::space, metrics::space);
    layout->setSpacing(0);
    optionsForm_ = new ParamForm;
    connect(optionsForm_, &ParamForm::edited, this, &DataRoom::setOption);
    addSection(layout, tr("Options"), optionsForm_);
    options_ = layout->itemAt(0)->widget();
    options_->hide();
    auto* files = new FilesPanel(document_);
    connect(files, &FilesPanel::addAsked, this, &DataRoom::askForMore);
    addSection(layout, tr("Files"), files);
    files_ = layout->itemAt(1)->widget();
    addSection(layout, tr("Data doctor"), new DoctorPanel(document_, store_));
    addSection(layout, tr("Split"), new SplitPanel(document_, store_));
    ofData_ = {layout->itemAt(2)->widget(), layout->itemAt(3)->widget()};
    addSection(layout, tr("Preparation"), new PreparationPanel(document_));
    preparation_ = layout->itemAt(4)->widget();
    addSection(layout, tr("Text"), buildText());
    text_ = layout->itemAt(5)->widget();
    addSection(layout, tr("Time series"), buildWindows());
    windows_ = layout->itemAt(6)->widget();
    addSection(layout, tr("Augmentation"), new AugmentationPanel(document_, store_));
    augmentation_ = layout->itemAt(7)->widget();
    addSection(layout, tr("What the net receives"), new ReceivesPanel(store_));
    ofData_.push_back(layout->itemAt(8)->widget());
    layout->addStretch();
    content->setFixedWidth(sideWidth - scrollBarWidth);
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* side = new QWidget;
    auto* outer = new QHBoxLayout(side);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(hairline(QFrame::VLine));
    outer->addWidget(scroll, 1);
    side->setFixedWidth(sideWidth);
    return side;
}

QWidget* DataRoom::buildWindows() {
    windowsForm_ = new ParamForm;
    connect(windowsForm_, &ParamForm::edited, this, [this](const QString& key, const ParamValue& value) {
        document_.edit(tr("Windows over time: %1").arg(key), [&](Project& p) {
            Params params = toParams(p.data.windows);
            params[key.toStdString()] = value;
            p.data.windows = windowsFrom(params);
        });
    });
    return windowsForm_;
}

QWidget* DataRoom::buildText() {
    textForm_ = new ParamForm;
    connect(textForm_, &ParamForm::edited, this, [this](const QString& key, const ParamValue& value) {
        document_.edit(tr("Words as ids: %1").arg(key), [&](Project& p) {
            Params params = toParams(p.data.text);
            params[key.toStdString()] = value;
            p.data.text = textFrom(params);
        });
    });
    return textForm_;
}

// Names that were typed for all columns take along what was chosen for these; where the file has names, they are without effect.
void DataRoom::setOption(const QString& key, const ParamValue& value) {
    const auto table = store_.raw().table;
    const auto* line = key == QLatin1String(columnNamesOption) && (!table || store_.raw().nameless) ? std::get_if<std::string>(&value) : nullptr;
    if (line) document_.edit(tr("Name the columns"), [&](Project& p) { nameColumns(p.data, table.get(), *line); });
    else document_.edit(tr("Read the data with another %1").arg(key), [&](Project& p) { p.data.options[key.toStdString()] = value; });
    showOptions();  // names that were taken are others than those that were typed
}

void DataRoom::showOptions() {
    const auto& recipe = document_.project()->data;
    if (recipe.source.empty()) return;
    optionsForm_->show(source(recipe.source).parameters, recipe.options);
    const bool named = store_.raw().table && !store_.raw().nameless && recipe.paths.size() == 1;  // of several files nobody can say
    for (auto* field : optionsForm_->findChildren<ParamField*>()) {
        if (field->spec().key != columnNamesOption) continue;
        const QString help = named ? tr("The file has a header: its names are used. With header: no they can be given here.") : QString::fromStdString(field->spec().help);
        field->setEnabled(!named);
        field->setToolTip(help);
        field->setAccessibleDescription(help);
    }
}

// What made the reading fail may be corrected there.
void DataRoom::showSide() {
    const bool ready = store_.state() == DataStore::State::Ready, correctable = store_.state() == DataStore::State::Failed && !options_->isHidden();
    for (auto* section : ofData_) section->setVisible(ready);
    side_->setVisible((ready || correctable) && !inGallery_);
}

/** What only tables have. Of windows that are off, the length that turns them on. */
void DataRoom::showTableForms() {
    const auto& recipe = document_.project()->data;
    const Table* table = store_.raw().table.get();
    const bool text = table && std::any_of(table->columns.begin(), table->columns.end(), [&](const Column& c) { return isText(recipe, c.name); });
    preparation_->setVisible(table != nullptr);
    files_->setVisible(recipe.source == "csv");
    text_->setVisible(text);
    windows_->setVisible(table != nullptr && !text);
    textForm_->show(textParams(), toParams(recipe.text));
    const auto& all = windowParams();
    windowsForm_->show(recipe.windows.on() ? all : std::vector<ParamSpec>{all.front()}, toParams(recipe.windows));
}

void DataRoom::showAugmentation() { augmentation_->setVisible(AugmentationPanel::fits(store_)); }

void DataRoom::askForFile() {
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open data"), dialogFolder(DialogPurpose::Data), tr("Data (%1);;All files (*)").arg(filePatterns()));
    if (!paths.isEmpty()) openFiles(paths);
}

void DataRoom::askForMore() {
    const auto& recipe = document_.project()->data;
    QStringList all;
    for (const auto& path : recipe.paths) all << QString::fromStdString((document_.directory() / path).lexically_normal().string());
    const QStringList more = QFileDialog::getOpenFileNames(this, tr("Add files to the table"), QFileInfo(all.value(0)).path(), tr("Tables (%1);;All files (*)").arg(filePatterns({"csv"})));
    if (!more.isEmpty()) openFiles(all + more);
}

void DataRoom::askForFolder() {
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open a folder with a folder of images or texts for every class"), dialogFolder(DialogPurpose::Data));
    if (!path.isEmpty()) openFile(path);
}

/** Sources of many files say how many they have read, a large file how much of it. */
void DataRoom::showProgress() {
    const auto all = static_cast<double>(store_.filesToRead()), done = std::min(all, static_cast<double>(store_.filesRead()));
    showShare(*busyBar_, done, all);
    if (all == 0) busyText_->setText(tr("Loading …"));
    else if (store_.readsBytes()) busyText_->setText(tr("Reading %1 of %2 …").arg(shortBytes(done), shortBytes(all)));
    else busyText_->setText(tr("Reading %1 of %2 files …").arg(groupedCount(static_cast<std::int64_t>(store_.filesRead())), groupedCount(static_cast<std::int64_t>(store_.filesToRead()))));
}

void DataRoom::openFiles(const QStringList& paths) {
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) files.emplace_back(path.toStdString());
    sniffing_.start([files] { return sniff(files); },
                    [this, first = paths.front()](const DataRecipe& recipe) {
                        workedIn(DialogPurpose::Data, first);
                        take(recipe);
                    },
                    [this](const QString& why) {
                        strip_->show(Strip::Tone::Error, why);
                        strip_->addAction(tr("Choose another file…"), [this] { askForFile(); });
                    });
}

void DataRoom::showGallery() {
    if (!gallery_) {
        gallery_ = new GalleryPage;
        connect(gallery_, &GalleryPage::chosen, this, &DataRoom::take);
        connect(gallery_, &GalleryPage::closed, this, [this] {
            inGallery_ = false;
            refresh();
        });
        auto* scroll = new QScrollArea;
        scroll->setWidget(gallery_);
        connect(gallery_, &GalleryPage::settingsShown, scroll, [scroll](QWidget* shown) { scroll->ensureWidgetVisible(shown, 0, 32); });
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        pages_->addWidget(scroll);
    }
    inGallery_ = true;
    refresh();
}

void DataRoom::take(const DataRecipe& recipe) {
    strip_->hide();
    inGallery_ = false;
    const QString name = recipe.paths.empty() ? QString::fromStdString(recipe.source)
                                              : QFileInfo(QString::fromStdString(recipe.paths.front())).fileName();
    if (!document_.edit(tr("Use %1").arg(name), [&](Project& p) { p.data = joining(p.data, recipe); })) store_.reload();
    refresh();
}

QWidget* DataRoom::pageFor() const {
    if (inGallery_) return pages_->widget(pages_->count() - 1);
    switch (store_.state()) {
        case DataStore::State::Empty: return empty_;
        case DataStore::State::Loading: return busy_;
        case DataStore::State::Failed: return failed_;
        case DataStore::State::Ready: break;
    }
    if (store_.raw().table) return table_;
    return ImagesPage::shows(store_.raw()) ? images_ : arrays_;
}

void DataRoom::refresh() {
    const auto state = store_.state();
    pages_->setCurrentWidget(pageFor());
    bar_->setVisible(state != DataStore::State::Empty && !inGallery_);
    line_->setVisible(!bar_->isHidden());
    showSide();
    showTableForms();
    showAugmentation();
    showOptions();
    if (state == DataStore::State::Failed) {
        strip_->show(Strip::Tone::Error, store_.problem());
        strip_->addAction(tr("Try again"), [this] { store_.reload(); });
        if (store_.problem().contains(QLatin1String(columnNamesOption)))
            strip_->addAction(tr("Forget the names of the columns"), [this] { forgetNames(document_); }, tr("Reads the file with columns 1, 2, 3 …; what was chosen for the columns is forgotten, too"));
    } else if (state == DataStore::State::Loading) {
        strip_->hide();
    }
    if (state == DataStore::State::Loading) busyPace_->start();
    else busyPace_->stop();
    if (state == DataStore::State::Loading) showProgress();
}

void DataRoom::dragEnterEvent(QDragEnterEvent* event) {
    if (!whyNotDropped(*event->mimeData()).isEmpty()) return;  // the window says why
    const QString path = droppedFiles(*event->mimeData()).front();
    if (!path.endsWith(QLatin1String(".lamina")) && !path.endsWith(QLatin1String(".keras"))) event->acceptProposedAction();  // else the window takes it
}

void DataRoom::dropEvent(QDropEvent* event) {
    const QStringList paths = droppedFiles(*event->mimeData());
    if (paths.isEmpty()) return event->ignore();
    openFiles(paths);
    event->acceptProposedAction();
}

}  // namespace lamina::ui
