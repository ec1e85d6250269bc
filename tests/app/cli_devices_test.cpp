// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QJsonArray>
#include <QtTest>

#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_devices_test {

/** lamina-cli devices on a machine with a driver's library, and on one with a broken one. */
class CliDevicesTest : public QObject {
    Q_OBJECT

    CliRunner cli_;

    CliRunner::Answer callWith(const char* library, const QStringList& words) const {
        const QString name = QFileInfo(library).baseName();
        QDir(cli_.path(".")).mkdir(name);
        QFile::link(library, cli_.path(name + "/libnvidia-ml.so.1"));
        QProcess process;
        cli_.prepare(process);
        auto environment = process.processEnvironment();
        environment.insert("LD_LIBRARY_PATH", cli_.path(name));
        process.setProcessEnvironment(environment);
        process.start(LAMINA_CLI, words);
        return cli_.end(process);
    }

 private slots:
    void aGpuIsListedWithDriverAndMemory() {
        const auto said = callWith(FAKE_NVML_WHOLE, {"devices"});
        QVERIFY2(said.status == 0, said.error);
        QVERIFY2(said.out.contains("cpu  CPU"), said.out);
        QVERIFY2(said.out.contains("Fake H200, driver 570.124.06, 144.4 of 150.0 GB free  (not usable: "), said.out);
    }

    void asJsonToo() {
        const auto said = callWith(FAKE_NVML_WHOLE, {"devices", "--json"});
        const QJsonArray list = QJsonDocument::fromJson(said.out).array();
        QVERIFY(list.size() >= 2);
        const QJsonObject gpu = list.last().toObject();
        QVERIFY(gpu["id"].isNull() && gpu.contains("id"));
        QCOMPARE(gpu["driver"].toString(), QString("570.124.06"));
        QCOMPARE(gpu["free_memory"].toDouble(), 144.4e9);
        QCOMPARE(list.first().toObject()["id"].toString(), QString("cpu"));
    }

    void anOldDriverIsNoObstacle() {
        const auto said = callWith(FAKE_NVML_OLD, {"devices"});
        QCOMPARE(said.status, 0);
        QVERIFY2(said.out.startsWith("cpu  "), said.out);
        QVERIFY2(!said.out.contains("Fake"), said.out);
    }
};

LAMINA_TEST(CliDevicesTest)

}  // namespace cli_devices_test

#include "cli_devices_test.moc"
