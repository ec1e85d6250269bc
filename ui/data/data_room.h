// SPDX-License-Identifier: GPL-3.0-or-later
// The Data room: drop a file or pick a generator, see what was found, mend it, choose how it enters the net.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/model/data_recipe.h"
#include "ui/document/newest_job.h"

class QLabel;
class QProgressBar;
class QStackedWidget;
class QTimer;
class QVBoxLayout;

namespace lamina::ui {

class DataStore;
class Document;
class GalleryPage;
class ParamForm;
class SourceBar;
class Strip;

class DataRoom : public QWidget {
    Q_OBJECT
 public:
    DataRoom(Document& document, DataStore& store, QWidget* parent = nullptr);

    /** Finds out what a file is and takes it as the project's data; errors are told in the page. */
    void openFile(const QString& path) { openFiles({path}); }
    /** Several tables become one. */
    void openFiles(const QStringList& paths);
    void showGallery();

 protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    void buildPages();
    QWidget* buildBusyPage();
    QWidget* buildSide();
    QWidget* buildWindows();
    QWidget* buildText();
    void setOption(const QString& key, const ParamValue& value);
    void showOptions();
    void showSide();
    void showTableForms();
    void showAugmentation();
    void addSection(QVBoxLayout* layout, const QString& title, QWidget* content);
    void askForFile();
    /** Of tables that join those that are there. */
    void askForMore();
    void askForFolder();
    void showProgress();
    void take(const DataRecipe& recipe);
    void refresh();
    QWidget* pageFor() const;

    Document& document_;
    DataStore& store_;
    NewestJob sniffing_;
    SourceBar* bar_;
    Strip* strip_;
    QStackedWidget* pages_;
    QWidget *empty_, *busy_, *failed_, *table_, *images_, *arrays_, *side_, *preparation_, *options_, *line_, *windows_, *text_, *files_, *augmentation_;
    std::vector<QWidget*> ofData_;  // sections that are empty where nothing was read
    QLabel* busyText_;
    QProgressBar* busyBar_;
    QTimer* busyPace_;
    GalleryPage* gallery_ = nullptr;  // made when first asked for
    bool inGallery_ = false;
    ParamForm *optionsForm_, *windowsForm_, *textForm_;
};

}  // namespace lamina::ui
