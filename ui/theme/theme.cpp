// SPDX-License-Identifier: GPL-3.0-or-later
// The two sets of tokens, and switching between them.
#include "ui/theme/theme.h"

#include <QApplication>
#include <QSettings>
#include <QStyleFactory>
#include <QWidget>

#include "ui/theme/calm_wheel.h"
#include "ui/theme/fonts.h"
#include "ui/theme/restyling.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/system_scheme.h"

namespace lamina::ui {
namespace {

const QString settingsKey = QStringLiteral("theme");

QString word(ThemeChoice choice) {
    if (choice == ThemeChoice::Light) return QStringLiteral("light");
    return choice == ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("system");
}

ThemeChoice choiceOf(const QString& word) {
    if (word == QLatin1String("light")) return ThemeChoice::Light;
    return word == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

}  // namespace

Theme Theme::light() {
    Theme t;
    t.window = 0xf4f5f7, t.panel = 0xffffff, t.raised = 0xfbfbfc, t.line = 0xe2e5ea;
    t.text = 0x1c2027, t.muted = 0x666e7c, t.faint = 0x9aa2ae;
    t.accent = 0x2b66d9, t.accentSoft = 0xe8effc, t.onAccent = 0xffffff;
    t.ok = 0x1a8f5a, t.warning = 0xb7791f, t.error = 0xcf3a3a;
    t.okText = 0x157a4c, t.warningText = 0x8f5b10, t.errorText = 0xc13030;
    t.curves = {QColor(0x0072b2), QColor(0xd55e00), QColor(0x009e73),
                QColor(0xcc79a7), QColor(0x56b4e9), QColor(0xe69f00)};
    return t;
}

Theme Theme::night() {
    Theme t;
    t.dark = true;
    t.window = 0x15171b, t.panel = 0x1c1f25, t.raised = 0x22262d, t.line = 0x2d323b;
    t.text = 0xe7e9ed, t.muted = 0x959dab, t.faint = 0x626b79;
    t.accent = 0x6b9bff, t.accentSoft = 0x1e2c4d, t.onAccent = 0x10141b;
    t.ok = 0x4cc38a, t.warning = 0xe0a94a, t.error = 0xff7b72;
    t.okText = t.ok, t.warningText = t.warning, t.errorText = t.error;
    t.curves = {QColor(0x3ba0e0), QColor(0xf5813a), QColor(0x2bbf93),
                QColor(0xdf98c0), QColor(0x86cbf2), QColor(0xf0b83f)};
    return t;
}

const Theme& theme() { return ThemeManager::instance().current(); }

ThemeManager& ThemeManager::instance() {
    static ThemeManager manager;
    return manager;
}

ThemeManager::ThemeManager() : current_(Theme::light()) {}

void ThemeManager::install(QApplication& application) {
    application_ = &application;
    if (!system_) {  // before our own palette hides the system's
        system_ = new SystemScheme(this);
        connect(system_, &SystemScheme::changed, this, &ThemeManager::refresh);
    }
    choice_ = choiceOf(QSettings().value(settingsKey).toString());
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setFont(ui::font(TextSize::Body));
    if (!application.findChild<CalmWheel*>()) application.installEventFilter(new CalmWheel(&application));
    refresh();
}

void ThemeManager::setChoice(ThemeChoice choice) {
    choice_ = choice;
    QSettings().setValue(settingsKey, word(choice));
    refresh();
}

void ThemeManager::refresh() {
    const bool dark = choice_ == ThemeChoice::Dark || (choice_ == ThemeChoice::System && system_ && system_->dark());
    current_ = dark ? Theme::night() : Theme::light();
    if (application_) {
        QApplication::setPalette(paletteOf(current_));
        Restyling::of(*application_).begin(*application_, styleSheetOf(current_));
    }
    emit changed();
    for (QWidget* widget : QApplication::allWidgets()) widget->update();
}

}  // namespace lamina::ui
