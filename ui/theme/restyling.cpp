// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/restyling.h"

#include <QApplication>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QStyle>
#include <QWidget>
#include <algorithm>
#include <utility>

namespace lamina::ui {
namespace {

constexpr int kStep = 8;  // ms of work between two looks at the events

}  // namespace

Restyling& Restyling::of(QApplication& application) {
    static QPointer<Restyling> one;
    if (!one) one = new Restyling(&application);
    return *one;
}

Restyling::Restyling(QObject* parent) : QObject(parent) {
    timer_.setInterval(0);
    connect(&timer_, &QTimer::timeout, this, &Restyling::step);
}

// A sheet that is set restyles all at once. One that is the name of a file does so when it is set for the first time, and is
// read again when the style has forgotten it: whoever is polished from then on has what the file holds by now.
bool Restyling::write(const QString& sheet) {
    const QByteArray text = sheet.toUtf8();
    if (file_.isOpen() && !QFile::exists(file_.fileName())) return false;  // somebody tidied up
    return (file_.isOpen() || file_.open()) && file_.resize(0) && file_.seek(0) && file_.write(text) == text.size() && file_.flush();
}

void Restyling::begin(QApplication& application, const QString& sheet) {
    const bool written = write(sheet);
    const QString name = written ? QStringLiteral("file:///") + file_.fileName() : sheet;
    if (!written || application.styleSheet() != name) return application.setStyleSheet(name);
    show();
    waiting_.clear();
    next_ = 0;
    for (QWidget* widget : QApplication::allWidgets()) {
        if (!widget->testAttribute(Qt::WA_WState_Polished)) continue;  // it will be, with the new sheet
        waiting_.push_back(widget);
        stale_.insert(widget);
    }
    const auto hidden = std::stable_partition(waiting_.begin(), waiting_.end(), [](const QPointer<QWidget>& w) { return w->isVisible(); });
    seen_ = hidden - waiting_.begin();
    for (QWidget* window : QApplication::topLevelWidgets()) {
        if (!window->isVisible() || !window->updatesEnabled()) continue;
        window->setUpdatesEnabled(false);
        held_.push_back(window);
    }
    QApplication::style()->unpolish(&application);
    application.installEventFilter(this);
    timer_.start();
}

void Restyling::step() {
    QElapsedTimer spent;
    spent.start();
    while (next_ < waiting_.size() && !spent.hasExpired(kStep)) {
        if (QWidget* widget = waiting_[next_++]) restyle(widget);
        if (next_ == seen_) return show();  // painting is a step of its own
    }
    if (next_ < waiting_.size()) return;
    timer_.stop();
    show();
    waiting_.clear();
    stale_.clear();
    qApp->removeEventFilter(this);
}

void Restyling::restyle(QWidget* widget) {
    if (stale_.remove(widget)) widget->style()->polish(widget);
}

// A picture that was asked for before the window was held came to nothing while it was, and Qt asks no second time as long as
// the widgets of the first are listed: the window would stay as it was until somebody clicks. So it is asked for here.
void Restyling::show() {
    if (held_.isEmpty()) return;
    for (const auto& window : std::exchange(held_, {})) {
        if (!window) continue;
        window->setUpdatesEnabled(true);
        QCoreApplication::postEvent(window, new QEvent(QEvent::UpdateRequest), Qt::LowEventPriority);
    }
    emit shown();
}

bool Restyling::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show && watched->isWidgetType() && stale_.contains(watched)) restyle(static_cast<QWidget*>(watched));
    return QObject::eventFilter(watched, event);
}

}  // namespace lamina::ui
