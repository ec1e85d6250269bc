// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of the window, light and dark, and who says when they change.
#pragma once

#include <QColor>
#include <QObject>
#include <array>

class QApplication;

namespace lamina::ui {

/** The tokens everything is painted with. A value; take it from theme() when painting, do not keep it. */
struct Theme {
    bool dark = false;
    QColor window;      // behind panels
    QColor panel;       // bars, side panels, cards
    QColor raised;      // editors, what floats above a panel
    QColor line;        // hairlines and borders
    QColor text;
    QColor muted;       // second-rank text; still 4.5 : 1
    QColor faint;       // decoration only, never words: ports, empty tracks
    QColor accent;      // also as text
    QColor accentSoft;  // behind what is selected
    QColor onAccent;    // text on accent
    QColor ok, warning, error;              // marks, edges, fills
    QColor okText, warningText, errorText;  // the same meanings, readable as words
    std::array<QColor, 6> curves;           // told apart by colour-blind readers; see palette.h for the dashes

    bool operator==(const Theme&) const = default;

    static Theme light();
    static Theme night();
};

/** What the person chose. */
enum class ThemeChoice { System, Light, Dark };

/** The theme in force. */
const Theme& theme();

/** Keeps the theme in force: the person's choice, kept in QSettings ("theme": system|light|dark), over the system's. */
class ThemeManager : public QObject {
    Q_OBJECT
 public:
    static ThemeManager& instance();

    /** Once, right after QApplication: style, palette, fonts and style sheet; then follows choice and system. */
    void install(QApplication& application);

    ThemeChoice choice() const { return choice_; }
    /** Takes effect at once and at the next start. */
    void setChoice(ThemeChoice choice);

    const Theme& current() const { return current_; }

 signals:
    /** Emitted after theme() answers the new colours. Widgets repaint by themselves; connect only to rebuild caches. */
    void changed();

 private:
    ThemeManager();
    void refresh();

    ThemeChoice choice_ = ThemeChoice::System;
    Theme current_;
    QApplication* application_ = nullptr;
    class SystemScheme* system_ = nullptr;
};

}  // namespace lamina::ui
