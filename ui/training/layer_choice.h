// SPDX-License-Identifier: GPL-3.0-or-later
// Which of many layers are drawn: a button whose menu lists all of them, and stays open while some are chosen.
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

class QAction;
class QPushButton;

namespace lamina::ui {

class MenuButton;
class TickMenu;

class LayerChoice : public QWidget {
    Q_OBJECT
 public:
    explicit LayerChoice(QWidget* parent = nullptr);

    /** Offers these; so many of them at first, from the first to the last. */
    void setLayers(const QStringList& names, std::size_t first);
    /** Which are drawn, with those that are drawn whatever was chosen: the slot of its colour, -1 where it is not. */
    void setDrawn(const std::vector<int>& colours);
    bool chosen(std::size_t layer) const;
    /** One a layer, in their order. */
    const std::vector<QAction*>& actions() const { return layers_; }
    QPushButton* button() const;

    static constexpr std::size_t mostToldApart = 42;  // colours by dashes

 signals:
    void changed();

 private:
    void choose(const std::vector<bool>& chosen);
    void chooseEvenly();

    MenuButton* button_;
    TickMenu* menu_;
    std::vector<QAction*> layers_;
    std::size_t first_ = 0;
};

}  // namespace lamina::ui
