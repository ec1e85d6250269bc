// SPDX-License-Identifier: GPL-3.0-or-later
// A program that trains on the emulated GPU is killed at moments nobody chose, and its run taken up until it ends: the bits of its
// weights are those of the run that nobody killed.
#include <QDateTime>
#include <QFile>
#include <QProcess>
#include <QTest>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/base/random.h"
#include "engine/runs/registry.h"
#include "tests/engine/backend/cuda/killed_job.h"
#include "tests/support/home.h"

using namespace lamina;
using namespace lamina::test;

namespace {

QByteArray bitsIn(const QString& file) {
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

}  // namespace

class KilledTest : public QObject {
    Q_OBJECT
 private slots:
    void aRunThatIsKilledTimeAndAgainEndsAsTheUnbrokenOne();
};

void KilledTest::aRunThatIsKilledTimeAndAgainEndsAsTheUnbrokenOne() {
    const Home home;
    registerBackend(cuda::makeCudaBackend());
    TrainingJob whole = killedJob();
    whole.record = false;
    const QString expected = home.folder.filePath("expected"), ended = home.folder.filePath("ended");
    writeBits(trainWatched(std::move(whole)).model, expected.toStdString());

    const auto seed = static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch());
    Random random(seed);
    RunId run = 0;
    int kills = 0;
    for (int begun = 0; begun < 200; ++begun) {
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        program.start(KILLED_TRAINING, {QString::number(run), ended});
        QVERIFY(program.waitForStarted());
        // From before the first step to a while into the training; later ones live longer, so that it comes to an end.
        const int life = static_cast<int>(random.below(500)) + 40 * begun;
        if (program.waitForFinished(life)) {
            QCOMPARE(program.exitStatus(), QProcess::NormalExit);
            QCOMPARE(program.exitCode(), 0);
            break;
        }
        program.kill();
        program.waitForFinished();
        ++kills;
        const auto runs = Registry().list();
        if (runs.empty()) continue;  // killed before it was noted
        QCOMPARE(runs.size(), std::size_t{1});
        run = runs[0].id;
        QVERIFY(runs[0].outcome == Outcome::Interrupted || runs[0].outcome == Outcome::Finished);
    }
    qInfo("seed %llu: killed %d times", static_cast<unsigned long long>(seed), kills);
    QVERIFY(kills >= 3);
    QVERIFY(!bitsIn(expected).isEmpty());
    QCOMPARE(bitsIn(ended), bitsIn(expected));
    QCOMPARE(Registry().get(run).outcome, Outcome::Finished);
}

QTEST_GUILESS_MAIN(KilledTest)
#include "killed_test.moc"
