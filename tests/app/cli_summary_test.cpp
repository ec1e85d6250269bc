// SPDX-License-Identifier: GPL-3.0-or-later
// What lamina-cli summary says a training will take.
#include <QFile>
#include <QtTest>
#include <memory>

#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_summary_test {

class CliSummaryTest : public QObject {
    Q_OBJECT
    std::unique_ptr<CliRunner> cli_;

 private slots:
    void init() { cli_ = std::make_unique<CliRunner>(); }

    void memoryHoldsTheDataAndTimeIsPredicted() {
        QCOMPARE(cli_->call({"new", "moons.lamina", "--template", "moons"}).status, 0);
        const auto moons = cli_->callJson({"summary", "moons.lamina", "--json"});
        const auto parts = moons["training_memory_parts"].toObject();
        double sum = 0;
        for (const auto& part : parts) sum += part.toDouble();
        QCOMPARE(moons["training_memory"].toDouble(), sum);
        QVERIFY(moons["data_bytes"].toDouble() > 0);
        QCOMPARE(moons["device"].toString(), QString("cpu"));
        QVERIFY(moons["samples"].toObject()["train"].toInt() > 0);
        QVERIFY(moons["predicted_seconds_an_epoch"].toDouble() > 0);
        QVERIFY(!moons.contains("corrected_by_run"));
        const auto text = cli_->call({"summary", "moons.lamina"});
        QVERIFY2(text.out.contains("to train at batch") && text.out.contains(" of data ") && text.out.contains("an epoch") && text.out.contains(" FLOPs a sample") && text.out.contains("predicted"), text.out);
    }

    void dataThatAreGoneLeaveTheNetToBeSummedUp() {
        QVERIFY(cli_->write("t.csv", "a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,x\n8,y\n9,x\n10,y\n"));
        QCOMPARE(cli_->call({"new", "t.lamina", "--data", "t.csv"}).status, 0);
        QVERIFY(QFile::remove(cli_->path("t.csv")));
        const auto said = cli_->call({"summary", "t.lamina"});
        QCOMPARE(said.status, 0);
        QVERIFY2(said.error.contains("memory and time without the data") && said.out.contains("a step"), said.error + said.out);
    }

    void aDeviceThatIsNotHereLeavesTheNetToBeSummedUp() {
        QCOMPARE(cli_->call({"new", "moons.lamina", "--template", "moons"}).status, 0);
        QByteArray project = cli_->read("moons.lamina");
        project.replace("\"device\": \"auto\"", "\"device\": \"cuda:77\"");
        QVERIFY2(project.contains("cuda:77") && cli_->write("moons.lamina", project), project);
        const auto said = cli_->call({"summary", "moons.lamina"}), json = cli_->call({"summary", "moons.lamina", "--json"});
        QVERIFY2(said.status == 0 && said.out.contains(" parameters, ") && !said.out.contains("to train at batch"), said.out + said.error);
        QVERIFY2(said.error.contains("without memory and time: ") && said.error.contains("cuda:77"), said.error);
        QVERIFY2(json.status == 0 && !QJsonDocument::fromJson(json.out).object().contains("training_memory"), json.out + json.error);
    }
};

LAMINA_TEST(CliSummaryTest)

}  // namespace cli_summary_test

#include "cli_summary_test.moc"
