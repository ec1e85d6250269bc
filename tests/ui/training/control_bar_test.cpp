// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the knobs of the Train room.
#include "ui/training/control_bar.h"

#include <QSpinBox>
#include <QTest>

#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"

using namespace lamina;
using namespace lamina::ui;

Q_DECLARE_METATYPE(lamina::Choice)

class ControlBarTest : public QObject {
    Q_OBJECT
 private slots:
    void patienceIsShownAsItWorks_data() {
        QTest::addColumn<Choice>("stopping");
        QTest::addColumn<QString>("shown");
        QTest::newRow("whole") << Choice{"EarlyStopping", {{"patience", std::int64_t{7}}}} << "7 epochs";
        QTest::newRow("whole, written with a point") << Choice{"EarlyStopping", {{"patience", 5.0}}} << "5 epochs";
        QTest::newRow("not said: Keras' 0, which ends it after the first epoch that is not the best") << Choice{"EarlyStopping", {}} << "1 epoch";
        QTest::newRow("not whole") << Choice{"EarlyStopping", {{"patience", 2.5}}} << "1 epoch";
        QTest::newRow("a word") << Choice{"EarlyStopping", {{"patience", std::string("long")}}} << "1 epoch";
        QTest::newRow("nothing") << Choice{"EarlyStopping", {{"patience", std::monostate()}}} << "1 epoch";
        QTest::newRow("beyond all") << Choice{"EarlyStopping", {{"patience", std::int64_t{1} << 40}}} << "1000000 epochs";
        QTest::newRow("no early stopping") << Choice{"TerminateOnNaN", {}} << "never";
    }

    void patienceIsShownAsItWorks() {
        QFETCH(Choice, stopping);
        QFETCH(QString, shown);
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        ControlBar bar(document, training);
        Project project;
        project.training.callbacks = {stopping};
        document.reset(std::move(project));
        QSpinBox* patience = nullptr;
        for (auto* box : bar.findChildren<QSpinBox*>())
            if (box->accessibleName() == "stop early after") patience = box;
        QVERIFY(patience);
        QCOMPARE(patience->text(), shown);
        QVERIFY(document.project()->training.callbacks == std::vector{stopping});  // looking changes nothing
    }
};

QTEST_MAIN(ControlBarTest)
#include "control_bar_test.moc"
