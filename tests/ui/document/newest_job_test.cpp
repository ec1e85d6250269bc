// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of work beside the window.
#include "ui/document/newest_job.h"

#include <QSemaphore>
#include <QStringList>
#include <QTest>
#include <memory>
#include <new>

#include "engine/base/error.h"
#include "tests/support/test_program.h"

namespace newest_job_test {

using namespace lamina;
using namespace lamina::ui;

class NewestJobTest : public QObject {
    Q_OBJECT
 private slots:
    void aStaleResultNeverReplacesANewerOne() {
        NewestJob job;
        auto gate = std::make_shared<QSemaphore>();
        QStringList came;
        const auto take = [&](const QString& what) { came << what; };
        const auto fail = [](const QString& why) { QFAIL(qPrintable(why)); };
        job.start([gate] { gate->acquire(); return QStringLiteral("old"); }, take, fail);
        job.start([] { return QStringLiteral("new"); }, take, fail);
        QTRY_COMPARE(came, QStringList{"new"});
        gate->release();
        QTest::qWait(50);
        QCOMPARE(came, QStringList{"new"});
    }

    void whatIsDroppedDoesNotComeBack() {
        NewestJob job;
        bool came = false;
        job.start([] { return 1; }, [&](int) { came = true; }, [](const QString&) {});
        job.drop();
        QVERIFY(!job.busy());
        QTest::qWait(50);
        QVERIFY(!came);
    }

    void anErrorComesBackAsASentence() {
        NewestJob job;
        QString why;
        job.start([]() -> int { throw Error("no rows", "a.csv", "add some"); }, [](int) {}, [&](const QString& w) { why = w; });
        QTRY_COMPARE(why, QStringLiteral("a.csv: no rows — add some"));
        QVERIFY(!job.busy());
    }

    void tooLittleMemoryIsSaidInWords() {
        NewestJob job;
        QString why;
        job.start([]() -> int { throw std::bad_alloc(); }, [](int) {}, [&](const QString& w) { why = w; });
        QTRY_VERIFY2(why.startsWith("there is not enough memory"), qPrintable(why));
    }

    void aResultForSomebodyWhoIsGoneIsLeftAlone() {
        auto gate = std::make_shared<QSemaphore>();
        auto came = std::make_shared<bool>(false);
        {
            NewestJob job;
            job.start([gate] { gate->acquire(); return 1; }, [came](int) { *came = true; }, [](const QString&) {});
        }
        gate->release();
        QTest::qWait(50);
        QVERIFY(!*came);
    }
};

LAMINA_TEST(NewestJobTest)

}  // namespace newest_job_test

#include "newest_job_test.moc"
