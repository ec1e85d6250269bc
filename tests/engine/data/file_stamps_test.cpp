// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of telling whether files are still those that were read.
#include "engine/data/file_stamps.h"

#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

#include "engine/data/sources.h"
#include "tests/support/test_program.h"

namespace file_stamps_test {

using namespace lamina;

namespace {

namespace fs = std::filesystem;

void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

}  // namespace

class FileStampsTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    fs::path at(const char* name) const { return folder_.filePath(QString::fromUtf8(name)).toStdString(); }

 private slots:
    void anotherSizeOrTimeIsNoticed() {
        put(at("a.csv"), "x,y\n1,2\n");
        put(at("b.csv"), "x,y\n1,2\n");
        const auto stamps = stampsOf({at("a.csv"), at("b.csv"), at("nowhere.csv")});
        QCOMPARE(stamps.size(), std::size_t{2});
        QVERIFY(writtenSince(stamps).empty());
        put(at("a.csv"), "x,y\n1,2\n3,4\n");
        QCOMPARE(writtenSince(stamps), (std::vector<fs::path>{at("a.csv")}));
        fs::last_write_time(at("b.csv"), fs::last_write_time(at("b.csv")) + std::chrono::seconds(5));
        QCOMPARE(writtenSince(stamps).size(), std::size_t{2});
        fs::remove(at("a.csv"));
        QCOMPARE(writtenSince(stamps), (std::vector<fs::path>{at("b.csv")}));
    }

    void inAFolderWhatComesIsNoticed() {
        fs::create_directories(at("pets") / "cats");
        const auto before = fs::last_write_time(at("pets") / "cats");
        const auto stamps = stampsOf({at("pets")});
        QVERIFY(writtenSince(stamps).empty());
        put(at("pets") / "cats" / "1.png", "");
        fs::last_write_time(at("pets") / "cats", before + std::chrono::seconds(1));  // clocks of file systems may stand still so long
        QCOMPARE(writtenSince(stamps), (std::vector<fs::path>{at("pets") / "cats"}));
    }

    void aFileThatIsNoFolderHasItsOwnStampAlone() {
        put(at("alone.csv"), "x\n");
        fs::create_directories(at("empty"));
        QCOMPARE(stampsOf({at("alone.csv"), at("empty")}).size(), std::size_t{2});
    }

    void whatIsLoadedKnowsItsFiles() {
        put(at("rows.csv"), "x,y\n1,2\n3,4\n");
        const RawData raw = load(sniff(at("rows.csv")), {});
        QCOMPARE(raw.stamps.size(), std::size_t{1});
        QVERIFY(writtenSince(raw.stamps).empty());
        put(at("rows.csv"), "x,y\n1,2\n3,4\n5,6\n");
        QVERIFY(!writtenSince(raw.stamps).empty());
    }
};

LAMINA_TEST(FileStampsTest)

}  // namespace file_stamps_test

#include "file_stamps_test.moc"
