// SPDX-License-Identifier: GPL-3.0-or-later
// Fonts of the window.
#include "ui/theme/fonts.h"

#include <QFontDatabase>

namespace lamina::ui {
namespace {

const QString& family() {
    static const QString name = QFontDatabase::hasFamily(QStringLiteral("Inter"))
                                    ? QStringLiteral("Inter")
                                    : QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    return name;
}

}  // namespace

int pixelSize(TextSize size) {
    switch (size) {
        case TextSize::Small: return 11;
        case TextSize::Body: return 13;
        case TextSize::Title: return 16;
        case TextSize::Page: return 26;
        case TextSize::Figure: return 22;
    }
    return 13;
}

QFont font(TextSize size, QFont::Weight weight) {
    QFont f(family());
    f.setPixelSize(pixelSize(size));
    f.setWeight(weight);
    f.setHintingPreference(QFont::PreferNoHinting);  // even spacing at fractional scales
    return f;
}

}  // namespace lamina::ui
