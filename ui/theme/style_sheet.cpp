// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens into QPalette and style sheet. Rules are grouped by control; @words are tokens.
#include "ui/theme/style_sheet.h"

#include <utility>

#include "ui/theme/contrast.h"

namespace lamina::ui {
namespace {

const char* const buttons = R"(
QPushButton { background: @panel; color: @text; border: 1px solid @border; border-radius: 6px;
  padding: 0 12px; min-height: 28px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @accentSoft; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @disabled; background: @panel; border-color: @line; }
QPushButton[kind="primary"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; padding: 0 14px; }
QPushButton[kind="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[kind="primary"]:pressed { background: @accentDown; border-color: @accentDown; }
QPushButton[kind="primary"]:focus { border-color: @text; }
QPushButton[kind="primary"]:disabled { background: @line; color: @muted; border-color: @line; }
QPushButton[kind="link"] { background: transparent; color: @accent; border: none; border-bottom: 1px solid transparent; border-radius: 0;
  padding: 0; min-height: 22px; font-weight: 600; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border-bottom-color: @accent; }
QPushButton[kind="link"]:disabled { color: @disabled; }
QPushButton[kind="flat"] { background: transparent; color: @muted; border-color: transparent; padding: 0 8px; }
QPushButton[kind="flat"]:hover { color: @text; background: @hover; }
QPushButton[kind="flat"]:checked { color: @accent; background: @accentSoft; }
QPushButton[kind="flat"]:focus { border-color: @accent; }
QPushButton[kind="menu"] { background: transparent; border-color: transparent; padding: 0 8px; font-weight: 600; }
QPushButton[kind="menu"]:hover { background: @hover; }
QPushButton[kind="menu"]:focus { border-color: @accent; }
QPushButton[kind="flat"]:disabled, QPushButton[kind="quiet"]:disabled { color: @disabled; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; color: @muted; border: 1px solid transparent; border-radius: 4px;
  font-size: 11px; font-weight: 400; padding: 0 3px; min-height: 18px; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { color: @text; background: transparent; }
QPushButton[kind="quiet"]:checked { color: @accent; font-weight: 600; background: transparent; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: @accent; }
QToolButton { background: transparent; color: @muted; border: 1px solid transparent; border-radius: 6px; padding: 3px 5px; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:checked { color: @accent; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @disabled; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
)";

const char* const editors = R"(
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit, QToolButton[kind="choice"] { background: @raised; color: @text; border: 1px solid @border;
  border-radius: 6px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit, QAbstractSpinBox, QComboBox, QToolButton[kind="choice"] { padding: 0 8px; min-height: 28px; }
QComboBox { padding-right: 2px; }
QPlainTextEdit { padding: 0 6px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on, QPlainTextEdit:focus, QTextEdit:focus, QToolButton[kind="choice"]:focus { border-color: @accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @disabled; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] { border-color: @error; }
QAbstractItemView QLineEdit { border-radius: 0; min-height: 0; padding: 0 4px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/icons/style/chevron-down-@mode.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @border; outline: 0; padding: 4px;
  selection-background-color: @accentSoft; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 28px; border-radius: 4px; padding: 0 6px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; border: none; width: 20px; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url(:/icons/style/chevron-up-@mode.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/style/chevron-down-@mode.svg); width: 10px; height: 10px; }
QCheckBox, QRadioButton { spacing: 8px; color: @text; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid @strong; border-radius: 4px; background: @raised; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/style/check-@mode.svg); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { background: @accent; border-color: @accent; image: url(:/icons/style/minus-@mode.svg); }
QRadioButton::indicator:checked { background: @panel; border: 5px solid @accent; width: 6px; height: 6px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: @panel; border: 1px solid @accent; }
QSlider::handle:horizontal:focus { background: @accent; }
)";

const char* const tables = R"(
QAbstractItemView { background: @panel; color: @text; border: none; outline: 0; alternate-background-color: @raised;
  selection-background-color: @accentSoft; selection-color: @text; gridline-color: @line; }
QTableView::item, QTreeView::item { border-bottom: 1px solid @line; padding: 0 8px; }
QListView::item { padding: 0 6px; min-height: 26px; border-radius: 6px; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: @accentSoft; color: @text; }
QTreeView::item:focus, QTableView::item:focus { border: 1px solid @accent; padding: 0 7px; }
QTreeView::branch { background: transparent; }
QTreeView::branch:closed:has-children { image: url(:/icons/style/chevron-right-@mode.svg); }
QTreeView::branch:open:has-children { image: url(:/icons/style/chevron-down-@mode.svg); }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @line; padding: 6px 11px; font-size: 11px; font-weight: 600; }
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow { image: url(:/icons/style/chevron-up-@mode.svg); width: 10px; height: 10px; }
QHeaderView::down-arrow { image: url(:/icons/style/chevron-down-@mode.svg); width: 10px; height: 10px; }
QTableCornerButton::section { background: @panel; border: none; }
)";

const char* const frames = R"(
QMainWindow, QDialog { background: @window; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px 6px; }
QMenuBar { background: @panel; color: @text; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 6px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @panel; color: @text; border: 1px solid @border; padding: 4px; menu-scrollable: 1; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; border: 1px solid @strong; border-radius: 4px; }
QMenu::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/style/check-@mode.svg); }
QMenu::indicator:exclusive { border-radius: 8px; }
QMenu::indicator:exclusive:checked { background: @panel; border: 5px solid @accent; width: 6px; height: 6px; image: none; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accent; }
QProgressBar { background: @track; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; text-align: center; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @track; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: @panel; padding: 6px 16px; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QStatusBar { background: @panel; color: @muted; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QGroupBox { border: none; margin-top: 20px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: @muted; }
QLabel[kind="muted"] { color: @muted; }
QLabel[kind="small"] { color: @muted; font-size: 11px; }
QLabel[kind="section"] { color: @muted; font-size: 11px; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="title"] { font-size: 16px; font-weight: 600; }
QLabel[kind="page"] { font-size: 26px; font-weight: 600; }
QLabel[kind="figure"] { font-size: 22px; font-weight: 600; }
QLabel[kind="error"] { color: @errorText; }
QLabel[kind="warning"] { color: @warningText; }
QLabel[kind="ok"] { color: @okText; }
QWidget[kind="panel"] { background: @panel; }
QWidget[kind="window"] { background: @window; }
)";

}  // namespace

QPalette paletteOf(const Theme& t) {
    QPalette p;
    p.setColor(QPalette::Window, t.window);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.panel);
    p.setColor(QPalette::AlternateBase, t.raised);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.muted);
    p.setColor(QPalette::Button, t.panel);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::ToolTipBase, t.raised);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Highlight, t.accent);
    p.setColor(QPalette::HighlightedText, t.onAccent);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::LinkVisited, t.accent);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.muted);
    p.setColor(QPalette::Light, t.raised);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, t.faint);
    }
    return p;
}

QString styleSheetOf(const Theme& t) {
    QString sheet = QLatin1String(buttons) + QLatin1String(editors) + QLatin1String(tables) + QLatin1String(frames);
    const std::pair<const char*, QColor> tokens[] = {
        // longer words first: "@accent" is the head of "@accentSoft"
        {"@accentSoft", t.accentSoft}, {"@accentHover", mix(t.text, t.accent, 0.12)}, {"@accentDown", mix(t.text, t.accent, 0.24)},
        {"@accent", t.accent}, {"@onAccent", t.onAccent}, {"@window", t.window}, {"@panel", t.panel}, {"@raised", t.raised},
        {"@line", t.line}, {"@border", mix(t.muted, t.line, 0.12)}, {"@strong", mix(t.muted, t.line, 0.6)},
        {"@track", mix(t.muted, t.line, 0.07)}, {"@hover", mix(t.text, t.panel, 0.04)}, {"@text", t.text}, {"@muted", t.muted},
        {"@disabled", t.faint}, {"@errorText", t.errorText}, {"@error", t.error}, {"@warningText", t.warningText}, {"@okText", t.okText}};
    for (const auto& [word, color] : tokens) sheet.replace(QLatin1String(word), color.name());
    return sheet.replace(QLatin1String("@mode"), QLatin1String(t.dark ? "dark" : "light"));
}

}  // namespace lamina::ui
