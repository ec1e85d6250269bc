// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/differences_view.h"

#include <QHeaderView>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>
#include <algorithm>

#include "ui/runs/swatch.h"
#include "ui/runs/what_differs.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/table_look.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int leastWhat = 120, leastValue = 84;  // pixels of a column
constexpr double mostOfWhat = 0.4;               // of the width
constexpr char16_t zeroWidthSpace = 0x200B;

/** Long values have more lines: paths, names and lists may break behind any of their parts. */
class WholeValues : public QStyledItemDelegate {
 public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QString displayText(const QVariant& value, const QLocale&) const override {
        QString text;
        for (const QChar c : value.toString()) {
            text += c;
            if (QStringLiteral("/\\_,.-").contains(c)) text += QChar(zeroWidthSpace);
        }
        return text;
    }
};

}  // namespace

DifferencesView::DifferencesView(QWidget* parent) : QTableWidget(parent) {
    calmTable(*this);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::NoSelection);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(metrics::row);
    verticalHeader()->setMinimumSectionSize(metrics::row);
    horizontalHeader()->setMinimumSectionSize(leastValue);
    horizontalHeader()->setStretchLastSection(true);
    setItemDelegate(new WholeValues(this));
    setTextElideMode(Qt::ElideMiddle);  // paths and lists differ at their ends
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column) {
        if (spreading_) return;
        if (column + 1 < columnCount()) ownWidths_ = true;  // the last takes what is left
        resizeRowsToContents();
    });
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setAccessibleName(tr("What differs between the runs"));
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        if (!details_.empty()) show(std::vector(details_));  // in its colours
    });
}

void DifferencesView::show(const std::vector<RunDetails>& details) {
    details_ = details;
    std::vector<Run> runs;
    std::vector<FigureNames> words;
    QStringList heads{details.empty() ? QString() : tr("Bold: unlike #%1").arg(details.front().run.id)};
    for (const auto& d : details) {
        runs.push_back(d.run);
        words.push_back(d.words);
        heads << tr("#%1").arg(d.run.id);
    }
    const auto differences = whatDiffers(runs, words);
    const QScopedValueRollback spreading(spreading_, true);
    if (columnCount() != heads.size()) ownWidths_ = false;
    clear();
    setColumnCount(static_cast<int>(heads.size()));
    setRowCount(static_cast<int>(differences.size()));
    setHorizontalHeaderLabels(heads);
    for (int c = 0; c < heads.size(); ++c) {
        horizontalHeaderItem(c)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        if (c > 0) horizontalHeaderItem(c)->setIcon(swatch(c - 1));  // the style sheet has a say in the colour of words
    }
    if (!details.empty()) horizontalHeaderItem(0)->setToolTip(tr("What is bold is otherwise than in run %1, the first of those that are compared.").arg(details.front().run.id));
    for (int r = 0; r < rowCount(); ++r) {
        const auto& d = differences[static_cast<std::size_t>(r)];
        auto* what = new QTableWidgetItem(d.what);
        what->setForeground(theme().muted);
        what->setToolTip(d.what);
        setItem(r, 0, what);
        for (int c = 0; c < d.values.size(); ++c) {
            auto* value = new QTableWidgetItem(d.values[c]);
            value->setToolTip(d.values[c]);
            if (d.departs[static_cast<std::size_t>(c)]) value->setFont(lamina::ui::font(TextSize::Body, QFont::DemiBold));
            setItem(r, c + 1, value);
        }
    }
    spreadColumns();
}

void DifferencesView::resizeEvent(QResizeEvent* event) {
    QTableWidget::resizeEvent(event);
    spreadColumns();
}

void DifferencesView::spreadColumns() {
    const int runs = columnCount() - 1, width = viewport()->width();
    if (runs < 1) return;
    if (ownWidths_) return resizeRowsToContents();
    const QScopedValueRollback spreading(spreading_, true);
    const int asked = std::max(sizeHintForColumn(0), horizontalHeader()->sectionSizeHint(0));  // the head says what bold means
    const int what = std::min(asked, std::max(leastWhat, static_cast<int>(mostOfWhat * width)));
    setColumnWidth(0, what);
    for (int c = 1; c <= runs; ++c) setColumnWidth(c, std::max(leastValue, (width - what) / runs));
    resizeRowsToContents();  // what is longer than its column has a second line
}

}  // namespace lamina::ui
