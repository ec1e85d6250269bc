// SPDX-License-Identifier: GPL-3.0-or-later
// Buttons: a property chooses the rules of the style sheet.
#include "ui/theme/button.h"

#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/theme/menu_button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrapped_text.h"

namespace lamina::ui {
namespace {

template <typename Button = QPushButton>
Button* make(const QString& text, QWidget* parent, const char* kind) {
    auto* button = new Button(text, parent);
    button->setProperty("kind", QLatin1String(kind));
    button->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    button->setAutoDefault(false);
    button->setIconSize({16, 16});
    return button;
}

/** A link whose words wrap. A layout takes the height of a child for its smallest width where that is wider than the layout: a long button in one
 *  line would cut the sentences above it, too. */
class WrappingLink : public QPushButton {
 public:
    WrappingLink(const QString& text, QWidget* parent) : QPushButton(text, parent) {
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }

    QSize minimumSizeHint() const override { return {fontMetrics().averageCharWidth() * fewestLetters, QPushButton::sizeHint().height()}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override {
        ensurePolished();
        return QPushButton::sizeHint().height() + (static_cast<int>(lines(width).size()) - 1) * fontMetrics().height();
    }

 protected:
    void paintEvent(QPaintEvent* event) override {
        const QStringList all = lines(width());
        if (all.size() < 2) return QPushButton::paintEvent(event);
        QPainter painter(this);
        QFont words = font();
        words.setUnderline(underMouse());
        painter.setFont(words);
        painter.setPen(theme().accent);
        drawLines(painter, rect(), text(), mostLines);
        if (hasFocus()) painter.drawLine(rect().bottomLeft(), rect().bottomRight());
    }

 private:
    static constexpr int fewestLetters = 8, mostLines = 12;

    QStringList lines(int width) const { return linesOf(text(), fontMetrics(), width, mostLines); }
};

}  // namespace

QPushButton* primaryButton(const QString& text, QWidget* parent, const QString& iconName) {
    auto* button = make(text, parent, "primary");
    if (!iconName.isEmpty()) button->setIcon(icon(iconName, IconColor::OnAccent));
    return button;
}

QPushButton* secondaryButton(const QString& text, QWidget* parent, const QString& iconName) {
    auto* button = make(text, parent, "secondary");
    if (!iconName.isEmpty()) button->setIcon(icon(iconName, IconColor::Text));
    return button;
}

QPushButton* linkButton(const QString& text, QWidget* parent) {
    auto* button = make(text, parent, "link");
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

QPushButton* wrappingLink(const QString& text, QWidget* parent) {
    auto* button = make<WrappingLink>(text, parent, "link");
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

QPushButton* flatButton(const QString& text, QWidget* parent) { return make(text, parent, "flat"); }

MenuButton* menuButton(const QString& text, QWidget* parent) {
    auto* button = make<MenuButton>(text, parent, "menu");
    button->setIcon(icon(QStringLiteral("chevron-down"), IconColor::Muted));
    button->setIconSize({12, 12});
    button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QToolButton* iconButton(const QString& iconName, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setIconSize({16, 16});
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

}  // namespace lamina::ui
