// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/column_header.h"

#include <QActionGroup>
#include <QApplication>
#include <QHelpEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/document/words.h"
#include "ui/plots/histogram.h"
#include "ui/plots/numbers.h"
#include "ui/theme/fonts.h"
#include "ui/theme/labels.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int headHeight = 116, padding = 12, nameTop = 12, typeTop = 32, barsTop = 54, barsHeight = 32, missingTop = 92;
constexpr int barsWidth = 116;

}  // namespace

QString typeWord(ColumnType type) {
    if (type == ColumnType::Text) return ColumnHeader::tr("text");
    return type == ColumnType::Category ? ColumnHeader::tr("category") : ColumnHeader::tr("number");
}

QString roleWord(ColumnRole role) {
    switch (role) {
        case ColumnRole::Target: return ColumnHeader::tr("target");
        case ColumnRole::Ignore: return ColumnHeader::tr("ignored");
        case ColumnRole::InputAndTarget: return ColumnHeader::tr("input and target");
        case ColumnRole::SampleWeight: return ColumnHeader::tr("sample weight");
        case ColumnRole::Input: break;
    }
    return ColumnHeader::tr("input");
}

QString scalingWord(ColumnScaling scaling) {
    switch (scaling) {
        case ColumnScaling::Log: return ColumnHeader::tr("logarithm");
        case ColumnScaling::Log1p: return ColumnHeader::tr("logarithm of 1 + x");
        case ColumnScaling::Auto: break;
    }
    return ColumnHeader::tr("no logarithm");
}

QString countsInWords(const ColumnStats& stats) {
    const QString missing = ColumnHeader::tr("%1 missing").arg(groupedCount(static_cast<std::int64_t>(stats.missing)));
    return stats.below + stats.above == 0 ? missing : missing + ColumnHeader::tr(" · %1 far out").arg(groupedCount(static_cast<std::int64_t>(stats.below + stats.above)));
}

ColumnHeader::ColumnHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
    setSectionsClickable(true);
    setHighlightSections(false);
    setDefaultSectionSize(164);
    setMinimumSectionSize(96);
    setAccessibleName(tr("Columns"));
}

void ColumnHeader::setHeads(std::vector<ColumnHead> heads, const QStringList& inputs) {
    heads_ = std::move(heads);
    inputs_ = inputs;
    viewport()->update();
}

const ColumnHead* ColumnHeader::head(int section) const {
    return section >= 0 && section < static_cast<int>(heads_.size()) ? &heads_[static_cast<std::size_t>(section)] : nullptr;
}

QString ColumnHeader::tip(int section) const {
    QString text = tr("Click a column to change its type, role or scaling");
    const ColumnHead* h = head(section);
    if (!h || h->type != ColumnType::Number || h->stats.below + h->stats.above == 0) return text;
    const ColumnStats& s = h->stats;
    text += QLatin1Char('\n') + tr("The histogram goes from %1 to %2.").arg(valueText(s.drawnFrom), valueText(s.drawnTo));
    if (s.below > 0) text += QLatin1Char('\n') + tr("Far below it: %1, down to %2, in the bar at its left end.").arg(groupedCount(static_cast<std::int64_t>(s.below))).arg(valueText(s.minimum));
    if (s.above > 0) text += QLatin1Char('\n') + tr("Far above it: %1, up to %2, in the bar at its right end.").arg(groupedCount(static_cast<std::int64_t>(s.above))).arg(valueText(s.maximum));
    return text;
}

bool ColumnHeader::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QHeaderView::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), tip(logicalIndexAt(help->pos())), this);
    return true;
}

QSize ColumnHeader::sizeHint() const { return {QHeaderView::sizeHint().width(), headHeight}; }

QSize ColumnHeader::sectionSizeFromContents(int section) const {
    const QFontMetrics name(lamina::ui::font(TextSize::Body, QFont::DemiBold));
    const auto text = model() ? model()->headerData(section, Qt::Horizontal).toString() : QString();
    return {std::clamp(name.horizontalAdvance(text) + 2 * padding, 140, 320), headHeight};
}

void ColumnHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
    const Theme& t = theme();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillRect(rect, t.panel);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);
    const QRect inner = rect.adjusted(padding, 0, -padding, 0);
    const auto line = [&](int top) { return QRect(inner.left(), rect.top() + top, inner.width(), 18); };

    painter->setFont(lamina::ui::font(TextSize::Body, QFont::DemiBold));
    painter->setPen(t.text);
    const QString name = model()->headerData(section, Qt::Horizontal).toString();
    painter->drawText(line(nameTop), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(name, Qt::ElideMiddle, inner.width()));
    if (const ColumnHead* h = head(section)) {
        painter->setFont(lamina::ui::font(TextSize::Small));
        painter->setPen(t.muted);
        const bool log = h->type == ColumnType::Number && h->scaling != ColumnScaling::Auto;
        const QString type = typeWord(h->type) + (log ? h->scaling == ColumnScaling::Log ? QStringLiteral(" · log") : QStringLiteral(" · log1p") : QString()) +
                             QStringLiteral(" · ");
        painter->drawText(line(typeTop), Qt::AlignLeft | Qt::AlignVCenter, type);
        const bool target = h->role == ColumnRole::Target;
        QRect rest = line(typeTop).adjusted(painter->fontMetrics().horizontalAdvance(type), 0, 0, 0);
        if (target) painter->setFont(lamina::ui::font(TextSize::Small, QFont::DemiBold));
        painter->setPen(target ? t.okText : t.muted);
        const QString place = h->role == ColumnRole::Input && !h->input.isEmpty() ? QStringLiteral(" ") + h->input : QString();
        const QString arrow = QStringLiteral(" ▾");
        const QFontMetrics metrics = painter->fontMetrics();
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(roleWord(h->role) + place, Qt::ElideRight, rest.width() - metrics.horizontalAdvance(arrow)) + arrow);
        painter->setOpacity(h->role == ColumnRole::Ignore ? 0.35 : 1);
        paintBars(*painter, QRectF(inner.left(), rect.top() + barsTop, std::min(inner.width(), barsWidth), barsHeight), *h);
        painter->setOpacity(1);
        painter->setFont(lamina::ui::font(TextSize::Small));
        painter->setPen(h->stats.missing ? t.warningText : t.muted);
        painter->drawText(line(missingTop), Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(countsInWords(h->stats), Qt::ElideRight, inner.width()));
    }
    painter->restore();
}

void ColumnHeader::paintBars(QPainter& painter, const QRectF& area, const ColumnHead& h) const {
    if (h.type == ColumnType::Text) return;  // every row another one
    std::vector<double> counts(h.stats.bins.begin(), h.stats.bins.end());
    if (h.type != ColumnType::Category) return paintHistogram(painter, area, counts, {static_cast<double>(h.stats.below), static_cast<double>(h.stats.above)});
    counts.clear();
    for (const auto& c : h.stats.categories) counts.push_back(static_cast<double>(c.count));
    paintCategories(painter, area, counts);
}

void ColumnHeader::mousePressEvent(QMouseEvent* event) {
    pressed_ = event->pos();
    QHeaderView::mousePressEvent(event);
}

// A click opens the menu; a drag at an edge is the base class's resize.
void ColumnHeader::mouseReleaseEvent(QMouseEvent* event) {
    QHeaderView::mouseReleaseEvent(event);
    const bool resize = cursor().shape() == Qt::SplitHCursor;
    if (event->button() == Qt::LeftButton && !resize && (event->pos() - pressed_).manhattanLength() < 4)
        openMenu(logicalIndexAt(event->pos()));
}

void ColumnHeader::beginRename(int section) {
    const QString before = model()->headerData(section, Qt::Horizontal).toString();
    auto* edit = new QLineEdit(before, viewport());
    edit->setAccessibleName(tr("Name of %1").arg(before));
    edit->setGeometry(sectionViewportPosition(section) + padding / 2, nameTop - 6, sectionSize(section) - padding, typeTop + 2 - nameTop);
    auto* leave = new QAction(edit);
    leave->setShortcut(Qt::Key_Escape);
    leave->setShortcutContext(Qt::WidgetShortcut);
    edit->addAction(leave);
    const auto end = [edit] {
        edit->disconnect();
        qApp->disconnect(edit);
        edit->hide();
        edit->deleteLater();
    };
    const auto trouble = [this, edit, section, before] {
        const QString name = edit->text().trimmed();
        return name == before || !whyNotNamed_ ? QString() : whyNotNamed_(section, name);
    };
    const auto say = [edit, trouble] {
        const QString why = trouble();
        setInvalid(edit, !why.isEmpty());
        edit->setToolTip(why);
        edit->setAccessibleDescription(why);
        if (why.isEmpty()) QToolTip::hideText();
        else QToolTip::showText(edit->mapToGlobal(QPoint(0, edit->height())), why, edit);
    };
    const auto take = [this, edit, section, before, end, trouble] {
        const QString name = edit->text().trimmed(), why = trouble();
        end();
        if (why.isEmpty() && name != before) emit renamed(section, name);
    };
    connect(leave, &QAction::triggered, edit, end);
    connect(edit, &QLineEdit::textEdited, edit, say);
    connect(edit, &QLineEdit::returnPressed, edit, [trouble, take, say] { trouble().isEmpty() ? take() : say(); });
    connect(qApp, &QApplication::focusChanged, edit, [edit, take](const QWidget* from, const QWidget* to) { if (from == edit && to) take(); });
    edit->selectAll();
    edit->show();
    edit->setFocus();
}

void ColumnHeader::openMenu(int section) {
    const ColumnHead* h = head(section);
    if (!h) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QActionGroup* one = nullptr;  // of these entries one holds
    const auto begin = [&] {
        if (!menu->isEmpty()) menu->addSeparator();
        one = new QActionGroup(menu);
    };
    const auto add = [&](const QString& text, bool checked, auto&& act) {
        QAction* action = menu->addAction(text);
        action->setActionGroup(one);
        action->setCheckable(true);
        action->setChecked(checked);
        connect(action, &QAction::triggered, this, act);
    };
    begin();
    for (const auto type : {ColumnType::Number, ColumnType::Category, ColumnType::Text})
        add(typeWord(type), h->type == type, [this, section, type] { emit typeChosen(section, type); });
    begin();
    for (const auto role : {ColumnRole::Input, ColumnRole::Target, ColumnRole::SampleWeight, ColumnRole::Ignore})
        add(roleWord(role), h->role == role, [this, section, role] { emit roleChosen(section, role); });
    if (h->role == ColumnRole::Input && inputs_.size() > 1) {
        begin();
        for (const QString& input : inputs_)
            add(tr("enters %1").arg(input), h->input == input, [this, section, input] { emit inputChosen(section, input); });
    }
    if (h->type == ColumnType::Number) {
        begin();
        for (const auto scaling : {ColumnScaling::Auto, ColumnScaling::Log, ColumnScaling::Log1p})
            add(scalingWord(scaling), h->scaling == scaling, [this, section, scaling] { emit scalingChosen(section, scaling); });
    }
    if (renames_) {
        menu->addSeparator();
        connect(menu->addAction(tr("Rename…")), &QAction::triggered, this, [this, section] { beginRename(section); });
    }
    menu->popup(viewport()->mapToGlobal(QPoint(sectionViewportPosition(section) + padding, typeTop + 20)));
}

}  // namespace lamina::ui
