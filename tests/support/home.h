// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

namespace lamina::test {

/** A registry of its own while it lives. */
struct Home {
    Home() { qputenv("LAMINA_HOME", folder.path().toUtf8()); }
    ~Home() { qputenv("LAMINA_HOME", before); }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    QTemporaryDir folder;
    QByteArray before = qgetenv("LAMINA_HOME");
};

}  // namespace lamina::test
