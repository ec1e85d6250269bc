// SPDX-License-Identifier: GPL-3.0-or-later
// Little memory for rows while it lives, so that small data lie on disk as large ones do.
#pragma once

#include <QByteArray>
#include <QTemporaryDir>

namespace lamina::test {

struct DataMemory {
    explicit DataMemory(const QByteArray& size) {
        qputenv("LAMINA_DATA_MEMORY", size);
        qputenv("LAMINA_HOME", folder.path().toUtf8());
    }
    ~DataMemory() {
        if (before.isNull()) qunsetenv("LAMINA_DATA_MEMORY");
        else qputenv("LAMINA_DATA_MEMORY", before);
        if (homeBefore.isNull()) qunsetenv("LAMINA_HOME");
        else qputenv("LAMINA_HOME", homeBefore);
    }
    DataMemory(const DataMemory&) = delete;
    DataMemory& operator=(const DataMemory&) = delete;
    QTemporaryDir folder;
    QByteArray before = qgetenv("LAMINA_DATA_MEMORY"), homeBefore = qgetenv("LAMINA_HOME");
};

}  // namespace lamina::test
