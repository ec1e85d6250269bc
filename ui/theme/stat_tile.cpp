// SPDX-License-Identifier: GPL-3.0-or-later
// Layout of the tile.
#include "ui/theme/stat_tile.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/theme/labels.h"
#include "ui/theme/name_label.h"

namespace lamina::ui {

StatTile::StatTile(const QString& label, const QString& figure, QWidget* parent)
    : QWidget(parent), figure_(new QLabel(this)), label_(mutedLabel(label, this)) {
    figure_->setTextFormat(Qt::PlainText);
    setKind(figure_, "figure");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(figure_);
    column->addWidget(label_);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    setFigure(figure);
}

void StatTile::setFigure(const QString& figure) {
    setSteadyText(figure_, figure.isEmpty() ? QStringLiteral("–") : figure);
    speak();
}

QString StatTile::figure() const { return figure_->text(); }

void StatTile::setLabel(const QString& label) {
    label_->setText(label);
    speak();
}

void StatTile::setUnit(const QString& unit) {
    if (!unit_) layout()->addWidget(unit_ = new NameLabel({}, "muted", this));
    unit_->setText(unit);
    unit_->setVisible(!unit.isEmpty());
    speak();
}

QString StatTile::unit() const { return unit_ ? unit_->text() : QString(); }

void StatTile::speak() {
    const QString all = label_->text() + QStringLiteral(": ") + figure_->text();
    setAccessibleName(unit().isEmpty() ? all : all + QLatin1Char(' ') + unit());
}

}  // namespace lamina::ui
