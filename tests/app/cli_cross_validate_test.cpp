// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of cross-validation at a terminal.
#include <QElapsedTimer>
#include <QThread>
#include <QtTest>

#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_cross_validate_test {

class CliCrossValidateTest : public QObject {
    Q_OBJECT
 private slots:
    void aWishToEndIsObeyedAmidAFold() {
        const CliRunner cli;
        QCOMPARE(cli.call({"new", "s.lamina", "--template", "spirals"}).status, 0);
        QProcess process;
        cli.prepare(process);
        process.start(LAMINA_CLI, {"cross-validate", "s.lamina", "--folds", "3", "--epochs", "1000000"});
        QVERIFY(process.waitForStarted());
        QThread::sleep(2);  // it trains, and would for hours
        QElapsedTimer timer;
        timer.start();
        process.terminate();
        const auto answer = cli.end(process);
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(answer.status, 1);
        QVERIFY2(answer.error.contains("broken off"), answer.error.constData());
        QVERIFY2(!answer.out.contains("fold 1"), answer.out.constData());
    }
};

LAMINA_TEST(CliCrossValidateTest)

}  // namespace cli_cross_validate_test

#include "cli_cross_validate_test.moc"
