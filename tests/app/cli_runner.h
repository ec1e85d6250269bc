// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli as a program that a test calls in a folder of its own, with a registry of its own.
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

class CliRunner {
 public:
    struct Answer {
        int status;
        QByteArray out, error;
    };

    Answer call(const QStringList& words) const {
        QProcess process;
        prepare(process);
        process.start(LAMINA_CLI, words);
        return end(process);
    }

    QJsonObject callJson(const QStringList& words) const { return QJsonDocument::fromJson(call(words).out).object(); }

    /** The folder, the registry and nothing else of the person who runs the tests. */
    void prepare(QProcess& process) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("LAMINA_HOME", path("home"));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(folder_.path());
    }

    Answer end(QProcess& process) const {
        if (!process.waitForFinished(120'000)) return {-1, process.readAllStandardOutput(), "it did not end"};
        if (process.exitStatus() != QProcess::NormalExit) return {-1, process.readAllStandardOutput(), "it was killed"};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    QString path(const QString& name) const { return folder_.filePath(name); }

    bool write(const QString& name, const QByteArray& bytes) const {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }

    QByteArray read(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

 private:
    QTemporaryDir folder_;
};
