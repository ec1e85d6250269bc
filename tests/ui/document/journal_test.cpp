// SPDX-License-Identifier: GPL-3.0-or-later
// Edits outlive their program: this one starts itself again, edits and saves there, and kills that at moments of chance.
// LAMINA_KILLS says how often (20; each takes near a second, most of it in waiting); LAMINA_KILL_SEED gives other moments.
#include <sys/resource.h>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>
#include <algorithm>
#include <climits>
#include <csignal>
#include <iostream>
#include <memory>

#include "engine/base/error.h"
#include "engine/io/project_file.h"
#include "tests/support/sanitized.h"
#include "ui/document/journal.h"

using namespace lamina;
using namespace lamina::ui;

class JournalTest : public QObject {
    Q_OBJECT
 private slots:
    void init() {
        home_ = std::make_unique<QTemporaryDir>();
        qputenv("LAMINA_HOME", home_->path().toUtf8());
    }

    void aHistoryIsTheSameInAnotherDocument() {
        Document first;
        for (int i = 1; i <= 5; ++i) first.edit(QString("edit %1").arg(i), [&](Project& p) { p.notes = std::to_string(i); });
        first.history().undo();
        Document second;
        second.reset(first.editHistory(3), "mine.lamina");
        QVERIFY(*second.project() == *first.project());
        QVERIFY(second.edited());
        QCOMPARE(second.history().count(), 4);  // three back, one forth
        QCOMPARE(second.history().redoText(), QString("edit 5"));
        QCOMPARE(second.history().undoText(), QString("edit 4"));
        second.history().redo();
        QCOMPARE(second.project()->notes, std::string("5"));
        for (int i = 0; i < 4; ++i) second.history().undo();
        QCOMPARE(second.project()->notes, std::string("1"));
        QVERIFY(second.edited());  // nobody knows what is on the disk
    }

    void killedAtAnyMomentOfEditingAndSavingNothingIsHalfOrLost() {
        const int asked = qEnvironmentVariableIntValue("LAMINA_KILLS"), kills = asked > 0 ? asked : 20;
        const QString path = home_->filePath("mine.lamina");
        Project empty;
        empty.notes = "0";
        writeProject(path.toStdString(), empty);
        QRandomGenerator chance(static_cast<quint32>(qEnvironmentVariableIntValue("LAMINA_KILL_SEED")));
        constexpr int saves[] = {10, 400, 1'000'000};  // edits from one to the next, more or less
        int fromJournal = 0;
        for (int i = 0; i < kills; ++i) {
            const int promised = killAnEditor(path, saves[i % 3], static_cast<int>(chance.bounded(1800)));
            int found = std::atoi(readProject(path.toStdString()).notes.c_str());  // throws where it is half written
            const auto lost = Journal::lost();
            QVERIFY(lost.size() <= 1);
            QCOMPARE(QDir(home_->filePath("journal")).entryList({"*.json"}).size(), int(lost.size()));  // each can be read
            for (const auto& edits : lost) {
                found = std::max(found, std::atoi(edits.project().notes.c_str()));
                QVERIFY(!edits.history.steps.empty());
                ++fromJournal;
                Journal::discard(edits);
            }
            QVERIFY2(found >= promised, qPrintable(QString("found edit %1, edit %2 was on the disk").arg(found).arg(promised)));
        }
        // What was half written is swept at a program's first write of the file; this one's was before the kills.
        QCOMPARE(QProcess::execute(QCoreApplication::applicationFilePath(), {"--save", path}), 0);
        QCOMPARE(QDir(home_->path()).entryList({".mine*"}, QDir::Files | QDir::Hidden), QStringList());  // no litter
        QVERIFY(test::sanitized || kills < 10 || fromJournal > 0);
        qInfo("%d kills, %d with edits to restore", kills, fromJournal);
    }

    void aFullDiskLeavesTheEditsThatWereKeptBefore() {
        const QString path = home_->filePath("mine.lamina");
        Document document;
        Journal journal(document);
        QSignalSpy kept(&journal, &Journal::kept);
        document.edit("first", [](Project& p) { p.notes = "first"; });
        QVERIFY(kept.wait(15'000));
        const rlimit before = fileSizeLimit();
        const rlimit most{64, before.rlim_max};
        ::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &most);
        document.edit("second", [](Project& p) { p.notes = "second"; });
        QTRY_VERIFY2(journal.trouble().contains("has room"), qPrintable(journal.trouble()));
        bool said = false;
        try {
            document.saveAs(path);
        } catch (const Error& e) {
            said = QByteArray(e.what()).contains("has room");
        }
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(said && !QFile::exists(path));
        QVERIFY(document.edited());
        const auto files = QDir(home_->filePath("journal")).entryList({"*.json"});
        QCOMPARE(files.size(), 1);
        QFile file(home_->filePath("journal/" + files.front()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("\"first\""));
        document.edit("third", [](Project& p) { p.notes = "third"; });
        QTRY_VERIFY(journal.trouble().isEmpty());
        document.saveAs(path);
        QCOMPARE(readProject(path.toStdString()).notes, std::string("third"));
    }

    /** Nobody edited it: a table that was dropped into the window. */
    void aProjectOfOwnDataThatWasTrainedIsKeptUntilItIsSaved() {
        const auto kept = [&] { return QDir(home_->filePath("journal")).entryList({"*.json"}).size(); };
        Project dropped;
        dropped.data.source = "csv";
        dropped.data.paths = {home_->filePath("people.csv").toStdString()};
        Document document;
        Journal journal(document);
        QSignalSpy written(&journal, &Journal::kept);
        document.reset(dropped);
        QTest::qWait(2 * Journal::delay);
        QCOMPARE(kept(), 0);  // it is dropped again as easily
        journal.keepTrained();
        QVERIFY(written.wait(15'000));
        QCOMPARE(kept(), 1);
        document.edit("a note", [](Project& p) { p.notes = "note"; });
        document.history().undo();
        QTest::qWait(2 * Journal::delay);
        QCOMPARE(kept(), 1);  // it is trained all the same
        document.saveAs(home_->filePath("mine.lamina"));
        QTRY_COMPARE(kept(), 0);
        document.reset(dropped);  // another one, which nobody has trained
        QTest::qWait(2 * Journal::delay);
        QCOMPARE(kept(), 0);
        document.reset(Project{});  // as of a template: it is there again at the next start
        journal.keepTrained();
        QTest::qWait(2 * Journal::delay);
        QCOMPARE(kept(), 0);
    }

    void aPlaceThatComesLaterIsUsed() {
        QFile inTheWay(home_->filePath("home"));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        qputenv("LAMINA_HOME", inTheWay.fileName().toUtf8());
        Document document;
        Journal journal(document);
        QVERIFY(journal.trouble().isEmpty());  // there is nothing to keep yet
        document.edit("first", [](Project& p) { p.notes = "first"; });
        QTRY_VERIFY2(journal.trouble().contains(inTheWay.fileName()), qPrintable(journal.trouble()));
        QVERIFY(inTheWay.remove());
        document.edit("second", [](Project& p) { p.notes = "second"; });
        QTRY_VERIFY(journal.trouble().isEmpty());
        QCOMPARE(QDir(inTheWay.fileName() + "/journal").entryList({"*.json"}).size(), 1);
    }

 private:
    static rlimit fileSizeLimit() {
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        return limit;
    }
    /** The number of the newest edit that a killed editor had told to be on the disk. */
    static int killAnEditor(const QString& path, int seldom, int milliseconds) {
        QProcess other;
        other.start(QCoreApplication::applicationFilePath(), {"--hammer", path, QString::number(seldom)});
        if (!other.waitForReadyRead(20'000)) return INT_MAX;
        QTest::qWait(milliseconds);
        other.kill();
        other.waitForFinished();
        int promised = 0;
        while (other.canReadLine()) promised = std::max(promised, other.readLine().toInt());
        return promised;
    }
    std::unique_ptr<QTemporaryDir> home_;
};

namespace {

/** Edits as fast as it can, and saves now and then, until it is killed. Tells the number of each edit that is on the disk. */
int hammer(QCoreApplication& application, const QString& path, int seldom) {
    Document document;
    Journal journal(document);
    document.open(path);
    std::cout << document.project()->notes << std::endl;
    QObject::connect(&journal, &Journal::kept, &application, [](const std::shared_ptr<const Project>& project) { std::cout << project->notes << std::endl; });
    QRandomGenerator chance = QRandomGenerator::securelySeeded();
    int edit = std::atoi(document.project()->notes.c_str());
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        ++edit;
        document.edit("edit", [&](Project& p) {
            p.notes = std::to_string(edit);
            addNode(p.graph, "Dense", "dense_" + std::to_string(edit));
            if (p.graph.nodes.size() > 50) p.graph = {};
        });
        if (chance.bounded(seldom) != 0) return;
        document.save();
        std::cout << edit << std::endl;
    });
    timer.start(2);
    QTimer::singleShot(60'000, &application, &QCoreApplication::quit);
    return QCoreApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--save") {
        writeProject(words.value(2).toStdString(), {});
        return 0;
    }
    if (words.value(1) == "--hammer") return hammer(application, words.value(2), words.value(3).toInt());
    JournalTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "journal_test.moc"
