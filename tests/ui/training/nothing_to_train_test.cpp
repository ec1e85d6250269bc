// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Train room of a project that lacks data or layers.
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "engine/io/templates.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/strip.h"
#include "ui/training/train_room.h"

namespace nothing_to_train_test {

using namespace lamina;
using namespace lamina::ui;

class NothingToTrainTest : public QObject {
    Q_OBJECT
 private slots:
    void whatIsMissingIsSaidWithTheWayThere() {
        Document document;
        DataStore store(document);
        TrainingController training(document, store);
        TrainRoom room(document, training);
        room.show();
        auto* empty = room.findChild<EmptyState*>();
        QTRY_VERIFY2(empty->accessibleName().startsWith("There are no data yet."), qPrintable(empty->accessibleName()));
        QCOMPARE(empty->button()->text(), QString("Go to Data"));
        QSignalSpy asked(&room, &TrainRoom::roomAsked);
        empty->button()->click();
        QCOMPARE(asked.value(0).value(0).toString(), QString("data"));
        QVERIFY(!training.active());
        Project project = projectFromTemplate("line");
        const Graph graph = std::exchange(project.graph, Graph());
        document.reset(project);
        QTRY_VERIFY2(empty->accessibleName().startsWith("Nothing is drawn yet."), qPrintable(empty->accessibleName()));
        QCOMPARE(empty->button()->text(), QString("Go to Model"));
        document.edit("a net", [&](Project& p) { p.graph = graph; });
        QTRY_VERIFY2(empty->accessibleName().startsWith("The curves appear here"), qPrintable(empty->accessibleName()));
        QCOMPARE(empty->button()->text(), training.buttonWords());
    }

    /** F5 asks for it all the same: the strip answers, and nothing below promises curves. */
    void belowARefusalNothingIsPromised() {
        Document document;
        DataStore store(document);
        TrainingController training(document, store);
        TrainRoom room(document, training);
        room.show();
        auto* empty = room.findChild<EmptyState*>();
        QVERIFY(empty->isVisible());
        training.train();
        QTRY_COMPARE(room.findChild<Strip*>()->sentence(), QString("The training cannot begin."));
        QVERIFY(!empty->isVisible());
        document.reset(projectFromTemplate("line"));
        QTRY_VERIFY(empty->isVisible());
    }
};

LAMINA_WINDOW_TEST(NothingToTrainTest)

}  // namespace nothing_to_train_test

#include "nothing_to_train_test.moc"
