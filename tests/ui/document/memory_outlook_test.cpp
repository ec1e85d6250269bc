// SPDX-License-Identifier: GPL-3.0-or-later
// Memory and time before a run: one project is looked at at a time, and the newest is looked at in the end.
#include "ui/document/memory_outlook.h"

#include <QSemaphore>
#include <QThreadPool>
#include <QtTest>

#include "engine/io/templates.h"
#include "engine/train/session.h"
#include "tests/support/sanitized.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"
#include "ui/document/document.h"

namespace memory_outlook_test {

using namespace lamina;
using namespace lamina::ui;

class MemoryOutlookTest : public QObject {
    Q_OBJECT
    test::Home home_;  // nothing is known of this machine

 private slots:

    /** First of all: a device whose rates were measured before needs not be asked again. */
    void theTimeIsKnownAsSoonAsATrainingHasEnded() {
        TrainingSession session;
        session.start(test::lineJob("cpu", 100'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(session.status().state == TrainingState::Running, 20'000);
        Document document;
        MemoryOutlook outlook(document);
        document.reset(projectFromTemplate("line"));
        QTRY_VERIFY_WITH_TIMEOUT(outlook.known(), 60'000);
        QTest::qWait(1500);  // it has been asked for
        QCOMPARE(outlook.timeWords(), QString::fromUtf8("–"));
        session.stop();
        QTRY_VERIFY_WITH_TIMEOUT(outlook.timeWords().contains("a step"), test::sanitized ? 400'000 : 120'000);
    }

    void whatIsEditedWhileItLooksIsLookedAtInTheEnd() {
        auto& pool = *QThreadPool::globalInstance();
        const int threads = pool.maxThreadCount();
        QSemaphore busy;
        pool.setMaxThreadCount(1);
        pool.start([&busy] { busy.acquire(); });  // nothing comes back meanwhile
        Document document;
        MemoryOutlook outlook(document);
        document.reset(projectFromTemplate("residual"));
        for (const std::int64_t batch : {16, 48, 112}) {
            document.edit("batch", [&](Project& p) { p.training.batchSize = batch; });
            QTest::qWait(250);  // longer than it waits for more edits: it has begun to look
        }
        QVERIFY(!outlook.known());
        busy.release();
        pool.setMaxThreadCount(threads);
        QTRY_VERIFY_WITH_TIMEOUT(outlook.known() && outlook.memory().batch == 112, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(outlook.timeWords().contains("a step"), test::sanitized ? 400'000 : 120'000);
    }

    void aDrawingWithErrorsEndsWhatWasBegun() {
        Document document;
        MemoryOutlook outlook(document);
        document.reset(projectFromTemplate("residual"));
        QTest::qWait(170);
        document.reset(Project{});
        QTRY_VERIFY(!outlook.known());
        QTest::qWait(1500);  // what was under way has come back
        QVERIFY(!outlook.known());
        document.reset(projectFromTemplate("line"));
        QTRY_VERIFY_WITH_TIMEOUT(outlook.known(), 60'000);
    }
};

LAMINA_WINDOW_TEST(MemoryOutlookTest)

}  // namespace memory_outlook_test

#include "memory_outlook_test.moc"
