// SPDX-License-Identifier: GPL-3.0-or-later
// The CUDA module is found when the program runs, or a clause says why not: for the badge.
#include "engine/backend/modules.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/test_program.h"

namespace modules_test {

using namespace lamina;

class ModulesTest : public QObject {
    Q_OBJECT
 private slots:
    void whatStandsInTheWayOfTheModuleIsSaid_data() {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QString>("module");
        QTest::addColumn<QString>("words");
        const QString driver = FAKE_MODULE_MUTE, missing = folder_.filePath("none.so"), broken = folder_.filePath("broken.so");
        QFile file(broken);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no library") > 0);
        QTest::newRow("no driver") << "libnothing.so" << FAKE_MODULE_WHOLE << "no CUDA driver was found";
        QTest::newRow("no module") << driver << missing << "this build has no CUDA module: " + missing + " is missing";
        QTest::newRow("it does not open") << driver << broken << "the CUDA module cannot be opened (";
        QTest::newRow("another version") << driver << FAKE_MODULE_OTHER << "the CUDA module " FAKE_MODULE_OTHER " belongs to another version of Lamina";
        QTest::newRow("no door") << driver << FAKE_MODULE_MUTE << "the CUDA module " FAKE_MODULE_MUTE " belongs to another version of Lamina";
    }
    void whatStandsInTheWayOfTheModuleIsSaid() {
        QFETCH(QString, driver);
        QFETCH(QString, module);
        QFETCH(QString, words);
        const FoundModule found = findCudaModule(driver.toStdString(), module.toStdString());
        QVERIFY(!found.backend);
        QVERIFY2(QString::fromStdString(found.whyNot).startsWith(words), found.whyNot.c_str());
    }

    void aModuleThatOpensSaysItselfWhyThereIsNoGpu() {
        const FoundModule found = findCudaModule(FAKE_MODULE_MUTE, FAKE_MODULE_WHOLE);
        QVERIFY(found.backend != nullptr);
        QCOMPARE(found.backend->name(), std::string("cuda"));
        QCOMPARE(found.whyNot, std::string("the fake sees no GPU"));
    }

    void itIsLookedForBesideTheProgram() {
        QVERIFY(QString::fromStdString(cudaModuleFile().string()).endsWith("/lib/lamina/liblamina_cuda.so"));
    }

 private:
    QTemporaryDir folder_;
};

LAMINA_TEST(ModulesTest)

}  // namespace modules_test

#include "modules_test.moc"
