// SPDX-License-Identifier: GPL-3.0-or-later
// One project, trained by the window and by lamina-cli: the same weights, bit for bit.
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/io/keras_file.h"
#include "engine/io/templates.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"

namespace window_and_cli_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

QByteArray bytesOf(const Tensor& tensor) {
    return {reinterpret_cast<const char*>(tensor.bytes().data()), static_cast<qsizetype>(tensor.bytes().size())};
}

}  // namespace

class WindowAndCliTest : public QObject {
    Q_OBJECT
 private slots:
    void bothMakeTheSameWeightsBitForBit_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("epochs");
        QTest::newRow("small enough for one thread") << "spirals" << 5;
        QTest::newRow("products on all threads") << "digits_mlp" << 2;
        QTest::newRow("convolutions") << "digits_cnn" << 1;
    }

    void bothMakeTheSameWeightsBitForBit() {
        QFETCH(QString, name);
        QFETCH(int, epochs);
        QTemporaryDir folder;
        const QString project = folder.filePath("net.lamina"), trained = folder.filePath("net.keras");

        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        Project made = projectFromTemplate(name.toStdString());
        made.training.epochs = epochs;
        document.reset(std::move(made));
        document.saveAs(project);
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != nullptr, (test::sanitized ? 900'000 : 60'000));

        QProcess cli;
        cli.start(LAMINA_CLI, {"train", project, "--output", trained});
        QVERIFY(cli.waitForFinished((test::sanitized ? 900'000 : 60'000)));
        QVERIFY2(cli.exitCode() == 0, cli.readAllStandardError());

        const auto& ours = training.model()->weights.variables;
        const auto theirs = readKeras(trained.toStdString()).weights.variables;
        QCOMPARE(theirs.size(), ours.size());
        for (std::size_t i = 0; i < ours.size(); ++i) {
            QCOMPARE(theirs[i].layer, ours[i].layer);
            QCOMPARE(theirs[i].name, ours[i].name);
            QCOMPARE(bytesOf(theirs[i].value), bytesOf(ours[i].value));
        }
    }
};

LAMINA_WINDOW_TEST(WindowAndCliTest)

}  // namespace window_and_cli_test

#include "window_and_cli_test.moc"
