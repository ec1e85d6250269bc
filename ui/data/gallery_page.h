// SPDX-License-Identifier: GPL-3.0-or-later
// Data that come with Lamina: generators as cards, each with a picture and its settings.
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "engine/data/sources.h"
#include "ui/document/newest_job.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace lamina::ui {

class ParamForm;

class GalleryPage : public QWidget {
    Q_OBJECT
 public:
    explicit GalleryPage(QWidget* parent = nullptr);

    /** Asks for the pictures when it is first seen. */
    void showEvent(QShowEvent* event) override;
    /** Picks a generator by name, as a click on its card does. */
    void pick(const std::string& name);

 signals:
    void chosen(const lamina::DataRecipe& recipe);
    void closed();
    /** A card was clicked: this shall be seen. */
    void settingsShown(QWidget* widget);

 private:
    class Tile;
    void buildTiles(QGridLayout* grid);
    QWidget* buildSettings();
    void paintTiles();
    void refreshPicture();

    std::vector<Tile*> tiles_;
    const Source* source_ = nullptr;
    Params options_;
    QLabel *title_, *help_;
    ParamForm* form_;
    QPushButton* use_;
    NewestJob pictures_, picture_;
};

}  // namespace lamina::ui
