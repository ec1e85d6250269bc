// SPDX-License-Identifier: GPL-3.0-or-later
// What lamina-cli evaluate says of single classes and single samples.
#include <QJsonArray>
#include <QtTest>
#include <cmath>
#include <memory>

#include "tests/app/cli_runner.h"

class CliAnswersTest : public QObject {
    Q_OBJECT
    std::unique_ptr<CliRunner> cli_;

    static QByteArray rows(bool classes) {
        QByteArray csv = "age,kind,answer\n";
        for (int i = 0; i < 200; ++i) {
            const int age = (i * 37) % 100;
            csv += QByteArray::number(age) + (i % 2 ? ",p," : ",q,") + (classes ? QByteArray(age < 30 ? "low" : age < 70 ? "mid" : "high") : QByteArray::number(3 * age + i % 5)) + "\n";
        }
        return csv;
    }
    void train(bool classes, const char* epochs) {
        QVERIFY(cli_->write("t.csv", rows(classes)));
        QCOMPARE(cli_->call({"new", "t.lamina", "--data", "t.csv"}).status, 0);
        QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", epochs, "--output", "t.keras"}).status, 0);
    }

 private slots:
    void init() { cli_ = std::make_unique<CliRunner>(); }

    void everyClassHasItsFiguresAndTheMatrixAddsUp() {
        train(true, "3");
        const auto all = cli_->callJson({"evaluate", "t.keras", "--data", "t.csv", "--json"});
        for (const char* key : {"loss", "accuracy", "samples"}) QVERIFY(all[key].isDouble());
        const auto classes = all["classes"].toArray(), confusion = all["confusion"].toArray();
        QCOMPARE(classes.size(), 3);
        QCOMPARE(classes[0].toObject()["name"].toString(), QString("high"));
        int samples = 0, right = 0;
        for (int t = 0; t < 3; ++t) {
            const auto one = classes[t].toObject();
            int inRow = 0, said = 0;
            for (int c = 0; c < 3; ++c) inRow += confusion[t].toArray()[c].toInt(), said += confusion[c].toArray()[t].toInt();
            const int hit = confusion[t].toArray()[t].toInt();
            QCOMPARE(one["samples"].toInt(), inRow);
            QCOMPARE(one["recall"].toDouble(), static_cast<double>(hit) / inRow);
            if (said > 0) QCOMPARE(one["precision"].toDouble(), static_cast<double>(hit) / said);
            else QVERIFY(one["precision"].isNull());
            samples += inRow;
            right += hit;
        }
        QCOMPARE(samples, 200);
        QVERIFY(std::abs(all["accuracy"].toDouble() - right / 200.0) < 1e-6);
        QVERIFY(!all.contains("worst"));
        const auto text = cli_->call({"evaluate", "t.keras", "--data", "t.csv"}).out;
        QVERIFY2(text.contains("precision") && text.contains("true \\ said") && text.contains("mid"), text);
    }

    void theWorstAreTheFurthest() {
        train(true, "30");
        const auto all = cli_->callJson({"evaluate", "t.keras", "--data", "t.csv", "--worst", "5", "--json"});
        const auto worst = all["worst"].toArray();
        QCOMPARE(worst.size(), 5);
        for (int i = 1; i < 5; ++i) QVERIFY(worst[i - 1].toObject()["loss"].toDouble() >= worst[i].toObject()["loss"].toDouble());
        const auto first = worst[0].toObject();
        const int row = first["row"].toInt(), age = ((row - 1) * 37) % 100;
        QCOMPARE(first["true"].toString(), QString(age < 30 ? "low" : age < 70 ? "mid" : "high"));
        QVERIFY(cli_->call({"evaluate", "t.keras", "--data", "t.csv", "--worst", "2"}).out.contains("furthest: row, from 1"));
        QCOMPARE(cli_->call({"evaluate", "t.keras", "--worst", "0"}).status, 2);
    }

    void numbersAreInTheirOwnUnits() {
        train(false, "30");
        const auto all = cli_->callJson({"evaluate", "t.keras", "--data", "t.csv", "--worst", "3", "--json"});
        QVERIFY(!all.contains("classes"));
        const auto first = all["worst"].toArray()[0].toObject();
        const int row = first["row"].toInt();
        QCOMPARE(first["true"].toDouble(), std::round(first["true"].toDouble()));
        QVERIFY(std::abs(first["true"].toDouble() - (3 * (((row - 1) * 37) % 100) + (row - 1) % 5)) < 1e-3);
        QVERIFY(std::abs(first["error"].toDouble() - std::abs(first["true"].toDouble() - first["said"].toDouble())) < 1e-3);
    }
};

QTEST_GUILESS_MAIN(CliAnswersTest)
#include "cli_answers_test.moc"
