// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/filter_completer.h"

#include <QStringListModel>
#include <algorithm>

namespace lamina::ui {

namespace {

constexpr int mostOffered = 10;

bool isQuote(QChar c) { return c == QChar(u'"') || c == QChar(u'“') || c == QChar(u'”'); }

}  // namespace

FilterCompleter::FilterCompleter(QObject* parent) : QCompleter(parent), model_(new QStringListModel(this)) {
    setModel(model_);
    setCaseSensitivity(Qt::CaseInsensitive);
    setMaxVisibleItems(mostOffered);
    setFigures({});
}

void FilterCompleter::setFigures(const QStringList& figures) {
    const QStringList names = figures + QStringList{QStringLiteral("name:"), QStringLiteral("tag:"), QStringLiteral("notes:"), QStringLiteral("device:"), QStringLiteral("kind:"), QStringLiteral("state:")};
    if (names == names_) return;  // an offer that is open stays
    names_ = names;
    model_->setStringList(names_);
}

qsizetype FilterCompleter::beginOfName(const QString& text) const {
    qsizetype begin = 0;
    while (begin < text.size()) {
        const qsizetype name = begin + (isQuote(text[begin]) ? 1 : 0);
        const QString typed = text.mid(name);
        if (!typed.trimmed().isEmpty() && std::any_of(names_.begin(), names_.end(), [&](const QString& known) { return known.startsWith(typed, Qt::CaseInsensitive); })) return begin;
        const qsizetype space = text.indexOf(QChar(u' '), begin);
        if (space < 0) break;
        begin = space + 1;
    }
    return text.size();
}

QStringList FilterCompleter::splitPath(const QString& path) const {
    const qsizetype begin = beginOfName(path);
    if (begin == path.size()) return {path + QChar(u'\n')};  // a number or a word of its own: there is nothing to offer
    return {path.mid(begin + (isQuote(path[begin]) ? 1 : 0))};
}

// completionPrefix() is what was typed, whatever of the offers is shown in the field meanwhile.
QString FilterCompleter::pathFromIndex(const QModelIndex& index) const {
    const QString name = index.data().toString(), typed = completionPrefix();
    return typed.left(beginOfName(typed)) + (name.contains(QChar(u' ')) ? QStringLiteral("\"%1\"").arg(name) : name);
}

}  // namespace lamina::ui
