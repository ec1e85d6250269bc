// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the desktop without waiting for it: the portal answers later, or never.
#include "ui/theme/system_scheme.h"

#include <QGuiApplication>
#include <QPalette>
#include <QStyleHints>

#ifdef LAMINA_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#endif

namespace lamina::ui {
namespace {

bool looksDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

}  // namespace

SystemScheme::SystemScheme(QObject* parent) : QObject(parent), dark_(looksDark(QGuiApplication::palette())) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto follow = [this](Qt::ColorScheme scheme) {
        if (scheme != Qt::ColorScheme::Unknown) setDark(scheme == Qt::ColorScheme::Dark);
    };
    follow(QGuiApplication::styleHints()->colorScheme());
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, follow);
#else
    watchPortal();
#endif
}

void SystemScheme::setDark(bool dark) {
    if (dark == dark_) return;
    dark_ = dark;
    emit changed();
}

#ifdef LAMINA_DBUS

void SystemScheme::watchPortal() {
    const auto service = QStringLiteral("org.freedesktop.portal.Desktop");
    const auto path = QStringLiteral("/org/freedesktop/portal/desktop");
    const auto interface = QStringLiteral("org.freedesktop.portal.Settings");
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
                SLOT(portalChanged(QString, QString, QDBusVariant)));
    QDBusMessage question = QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
    question << QStringLiteral("org.freedesktop.appearance") << QStringLiteral("color-scheme");
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        watcher->deleteLater();
        if (reply.isValid()) {
            portalChanged(QStringLiteral("org.freedesktop.appearance"), QStringLiteral("color-scheme"), reply.value());
        }
    });
}

void SystemScheme::portalChanged(const QString& group, const QString& key, const QDBusVariant& value) {
    if (group != QLatin1String("org.freedesktop.appearance") || key != QLatin1String("color-scheme")) return;
    QVariant scheme = value.variant();
    if (scheme.canConvert<QDBusVariant>()) scheme = scheme.value<QDBusVariant>().variant();  // Read() wraps twice
    const uint preference = scheme.toUInt();  // 0: none, 1: dark, 2: light
    if (preference != 0) setDark(preference == 1);
}

#else

void SystemScheme::watchPortal() {}
void SystemScheme::portalChanged(const QString&, const QString&, const QDBusVariant&) {}

#endif

}  // namespace lamina::ui
