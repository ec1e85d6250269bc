// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of loading and preparing beside the window.
#include "ui/document/data_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "engine/data/sources.h"
#include "tests/support/test_program.h"
#include "ui/document/document.h"

namespace data_store_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

void useCsv(Document& document, const QString& path, const std::string& target) {
    document.edit("use", [&](Project& p) {
        p.data = {};
        p.data.source = "csv";
        p.data.paths = {path.toStdString()};
        p.data.columns[target].role = ColumnRole::Target;
    });
}

}  // namespace

class DataStoreTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_;

    QString write(const QString& name, int rows, const QByteArray& word) {
        QFile file(directory_.filePath(name));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("x,kind\n");
        for (int i = 0; i < rows; ++i) file.write(QByteArray::number(i) + "," + word + (i % 2 ? "a" : "b") + "\n");
        return file.fileName();
    }

 private slots:
    void aStaleLoadNeverReplacesANewerOne() {
        const QString large = write("large.csv", 200'000, "old"), small = write("small.csv", 20, "new");
        Document document;
        DataStore store(document);
        useCsv(document, large, "kind");
        QCOMPARE(store.state(), DataStore::State::Loading);
        useCsv(document, small, "kind");
        QTRY_COMPARE(store.state(), DataStore::State::Ready);
        QCOMPARE(store.raw().rows(), std::size_t{20});
        QTest::qWait(400);  // the large one comes back meanwhile
        QCOMPARE(store.raw().rows(), std::size_t{20});
    }

    /** Several rooms ask what does not fit after every edit. */
    void whatDoesNotFitIsLookedForOnceOfEachProject() {
        Document document;
        DataStore store(document);
        QVERIFY(store.misfits().empty());
        useCsv(document, write("misfit.csv", 100, "k"), "kind");
        document.edit("draw", [](Project& p) {
            const NodeId input = addNode(p.graph, "Input", "row", {{"shape", Ints{1}}});
            lamina::connect(p.graph, input, addNode(p.graph, "Dense", "answer", {{"units", std::int64_t{7}}, {"activation", std::string("softmax")}}));
            p.training.loss = {"sparse_categorical_crossentropy", {}};
        });
        QTRY_VERIFY(store.current());
        QCOMPARE(store.misfits().size(), std::size_t{1});
        QVERIFY(store.misfits().front().offer().starts_with("Set answer to 2"));
        const Issue* first = &store.misfits().front();
        QCOMPARE(&store.misfits().front(), first);  // the same, not another search
        document.edit("fit", [](Project& p) { p.graph.nodes.back().params["units"] = std::int64_t{2}; });
        QVERIFY(store.misfits().empty());
        document.history().undo();
        QCOMPARE(store.misfits().size(), std::size_t{1});
        const std::weak_ptr<const PreparedData> before = store.prepared();
        store.reload();
        QTRY_VERIFY(before.expired());  // data that are read anew do not lie beside those of before
    }

    void whatIsPreparedBelongsToTheProjectAsItStands() {
        Document document;
        DataStore store(document);
        useCsv(document, write("a.csv", 100, "k"), "kind");
        QTRY_VERIFY(store.current());
        QCOMPARE(store.prepared()->dataset->parts.train.size(), std::size_t{70});
        document.edit("split", [](Project& p) { p.data.split = {0.5, 0.25, 0.25, 7, true, true}; });
        QVERIFY(!store.current());
        QTRY_VERIFY(store.current());
        QCOMPARE(store.prepared()->dataset->parts.train.size(), std::size_t{50});
    }

    /** A head that still tells of gaps would send the person to mend them again. */
    void headsTellOfTheRowsThatAreLeft() {
        QFile file(directory_.filePath("gaps.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("x,kind\n");
        for (int i = 0; i < 30; ++i) file.write((i < 2 ? QByteArray() : QByteArray::number(i)) + (i % 2 ? ",a\n" : ",b\n"));
        file.close();
        Document document;
        DataStore store(document);
        useCsv(document, file.fileName(), "kind");
        QTRY_VERIFY(store.current());
        QCOMPARE(store.prepared()->stats[0].missing, std::size_t{2});
        document.edit("drop", [](Project& p) { p.data.missing = "drop"; });
        QTRY_VERIFY(store.current());
        QCOMPARE(store.prepared()->stats[0].missing, std::size_t{0});
        QCOMPARE(store.prepared()->stats[0].count, std::size_t{28});
        QCOMPARE(store.prepared()->stats[1].count, std::size_t{28});
        document.history().undo();
        QTRY_VERIFY(store.current());
        QCOMPARE(store.prepared()->stats[0].missing, std::size_t{2});
    }

    /** They are told by their lines; no cell of theirs is to be filled. */
    void rowsThatAreLeftOutMissNoCells() {
        QFile file(directory_.filePath("broken.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("x,kind\n");
        for (int i = 0; i < 40; ++i) file.write(i == 4 || i == 7 ? QByteArray("5\n") : (i == 0 ? QByteArray() : QByteArray::number(i)) + (i % 2 ? ",a\n" : ",b\n"));
        file.close();
        Document document;
        DataStore store(document);
        useCsv(document, file.fileName(), "kind");
        QTRY_VERIFY(store.current());
        QCOMPARE(store.raw().leftOut.size(), std::size_t{2});
        for (const bool asWords : {false, true}) {
            if (asWords) document.edit("words", [](Project& p) { p.data.columns["x"].type = ColumnType::Category; });
            QTRY_VERIFY(store.current());
            QCOMPARE(store.prepared()->stats[0].missing, std::size_t{1});
            QCOMPARE(store.prepared()->stats[0].count, std::size_t{37});
            QCOMPARE(store.prepared()->stats[1].missing, std::size_t{0});
        }
        document.edit("drop", [](Project& p) { p.data.missing = "drop"; });
        QTRY_VERIFY(store.current());
        QCOMPARE(store.prepared()->stats[0].missing, std::size_t{0});
    }

    void whatWasReadAlreadyIsNotReadAgain() {
        const QString file = write("once.csv", 30, "k");
        Project project;
        project.data = sniff(file.toStdString());
        RawData raw = load(project.data, {});
        QVERIFY(QFile::remove(file));
        Document document;
        DataStore store(document);
        store.expect(project.data, raw);
        document.reset(project);
        QCOMPARE(store.state(), DataStore::State::Ready);
        QCOMPARE(store.raw().rows(), std::size_t{30});
        QTRY_VERIFY(store.current());
        store.reload();
        QTRY_COMPARE(store.state(), DataStore::State::Failed);  // it is gone
        store.expect(project.data, raw);
        Project other = project;
        other.data.paths = {"/no/such/file.csv"};
        document.reset(other);
        QTRY_COMPARE(store.state(), DataStore::State::Failed);
    }

    void aFileOpenedAgainIsAsItIsNow() {
        Project project;
        project.data = sniff(write("again.csv", 30, "k").toStdString());
        Document document;
        DataStore store(document);
        for (const int rows : {30, 50}) {
            write("again.csv", rows, "k");
            store.expect(project.data, load(project.data, {}));
            document.reset(project);
            QTRY_VERIFY(store.current());
            QCOMPARE(store.raw().rows(), static_cast<std::size_t>(rows));
        }
        write("again.csv", 70, "k");
        store.reload();
        QTRY_VERIFY(store.current());
        QCOMPARE(store.raw().rows(), std::size_t{70});
    }

    void savingElsewhereReadsNothingAgain() {
        Document document;
        DataStore store(document);
        useCsv(document, write("kept.csv", 30, "k"), "kind");
        QTRY_VERIFY(store.current());
        const auto table = store.raw().table;
        QVERIFY(QDir(directory_.path()).mkdir("elsewhere"));
        document.saveAs(directory_.filePath("elsewhere/p.lamina"));
        document.edit("epochs", [](Project& p) { p.training.epochs = 7; });
        QCOMPARE(store.state(), DataStore::State::Ready);
        QCOMPARE(store.raw().table, table);
    }

    void whatFailedIsTriedAgainForAProjectOpenedAgain() {
        Project project;
        project.data = sniff(write("gone.csv", 30, "k").toStdString());
        QVERIFY(QFile::remove(directory_.filePath("gone.csv")));
        Document document;
        DataStore store(document);
        document.reset(project);
        QTRY_COMPARE(store.state(), DataStore::State::Failed);
        write("gone.csv", 30, "k");
        document.reset(project);
        QTRY_COMPARE(store.state(), DataStore::State::Ready);
    }

    void undoBringsTheDataBack() {
        Document document;
        DataStore store(document);
        useCsv(document, write("a.csv", 40, "k"), "kind");
        QTRY_VERIFY(store.current());
        document.history().undo();
        QCOMPARE(store.state(), DataStore::State::Empty);
        document.history().redo();
        QTRY_VERIFY(store.current());
        QCOMPARE(store.raw().rows(), std::size_t{40});
    }

    void aFileThatIsNotThereIsToldInASentence() {
        Document document;
        DataStore store(document);
        useCsv(document, "/no/such/file.csv", "kind");
        QTRY_COMPARE(store.state(), DataStore::State::Failed);
        QVERIFY2(store.problem().contains("file.csv"), qPrintable(store.problem()));
        QVERIFY(store.raw().empty());
    }

    void loadingCanBeCancelled() {
        Document document;
        DataStore store(document);
        useCsv(document, write("large.csv", 200'000, "k"), "kind");
        store.cancel();
        QCOMPARE(store.state(), DataStore::State::Failed);
        QTest::qWait(400);
        QVERIFY(store.raw().empty());
    }
};

LAMINA_TEST(DataStoreTest)

}  // namespace data_store_test

#include "data_store_test.moc"
