// SPDX-License-Identifier: GPL-3.0-or-later
// An icon engine that draws the SVG anew in the theme's colour.
#include "ui/theme/icons.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

static void loadIconResource() { Q_INIT_RESOURCE(icons); }  // a static library drops it otherwise; not in a namespace

namespace lamina::ui {
namespace {

QByteArray source(const QString& name) {
    static QHash<QString, QByteArray> files;
    auto found = files.find(name);
    if (found == files.end()) {
        loadIconResource();
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        found = files.insert(name, file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
        Q_ASSERT_X(!found->isEmpty(), "icon", qPrintable(name));
    }
    return *found;
}

void draw(QPainter& painter, const QRectF& where, const QString& name, const QColor& color) {
    QByteArray svg = source(name);
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer(svg).render(&painter, where);
}

QColor colorOf(IconColor color) {
    const Theme& t = theme();
    switch (color) {
        case IconColor::Muted: return t.muted;
        case IconColor::Text: return t.text;
        case IconColor::Accent: return t.accent;
        case IconColor::OnAccent: return t.onAccent;
        case IconColor::Ok: return t.ok;
        case IconColor::Warning: return t.warning;
        case IconColor::Error: return t.error;
    }
    return t.text;
}

class ThemedIcon : public QIconEngine {
 public:
    ThemedIcon(QString name, IconColor color) : name_(std::move(name)), color_(color) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        draw(*painter, rect, name_, shade(mode, state));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
        QPixmap picture(size);  // already in device pixels
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        const int side = qMin(size.width(), size.height());
        draw(painter, QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side), name_, shade(mode, state));
        return picture;
    }
    QIconEngine* clone() const override { return new ThemedIcon(name_, color_); }
    QString key() const override { return QStringLiteral("lamina"); }

 private:
    QColor shade(QIcon::Mode mode, QIcon::State state) const {
        if (mode == QIcon::Disabled) return theme().faint;
        const bool chosen = state == QIcon::On || mode == QIcon::Selected;
        return chosen && color_ != IconColor::OnAccent ? theme().accent : colorOf(color_);
    }

    QString name_;
    IconColor color_;
};

}  // namespace

QIcon icon(const QString& name, IconColor color) { return QIcon(new ThemedIcon(name, color)); }

QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal devicePixelRatio) {
    QPixmap picture(qRound(size * devicePixelRatio), qRound(size * devicePixelRatio));
    picture.setDevicePixelRatio(devicePixelRatio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    draw(painter, QRectF(0, 0, size, size), name, color);
    return picture;
}

QStringList iconNames() {
    loadIconResource();
    QStringList names = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name);
    for (QString& name : names) name.chop(4);
    return names;
}

}  // namespace lamina::ui
