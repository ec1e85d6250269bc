// SPDX-License-Identifier: GPL-3.0-or-later
// The page Lamina opens with: templates, a place to drop files, recent projects.
#pragma once

#include <QWidget>
#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace lamina::ui {

class TemplateCard;

class StartPage : public QWidget {
    Q_OBJECT
 public:
    explicit StartPage(QWidget* parent = nullptr);
    /** Reads the recent projects again. */
    void refresh();

 signals:
    void templateChosen(const QString& name);
    /** Of a template that waits for the person's own data. */
    void dataAsked(const QString& name);
    void fileChosen(const QString& path);
    void browse();
    void folderAsked();
    void commands();

 protected:
    void resizeEvent(QResizeEvent* event) override;

 private:
    QWidget* buildMain();
    QWidget* buildSide();
    QWidget* buildDrop();
    void layOutCards();
    /** So that all of them fill what is high, as far as that looks well. */
    int cardHeight(int room, int columns, int high) const;
    int rowsOf(int columns) const;

    QWidget *side_ = nullptr, *drop_ = nullptr;
    QGridLayout* grid_ = nullptr;
    QVBoxLayout* recent_ = nullptr;
    QWidget* main_ = nullptr;
    std::vector<TemplateCard*> cards_;
    int columns_ = 0;
};

}  // namespace lamina::ui
