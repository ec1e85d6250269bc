// SPDX-License-Identifier: GPL-3.0-or-later
// Files whose rows are more than memory shall hold: they read the same, what lies open in them is read where it lies, what is packed is
// unpacked once, and what is wrong with them is said as ever.
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/data/csv.h"
#include "engine/data/idx.h"
#include "engine/data/npz.h"
#include "engine/data/sources.h"
#include "engine/data/text_folder.h"
#include "engine/data/turned_text.h"
#include "tests/support/data_memory.h"
#include "tests/support/gzipped.h"
#include "tests/support/test_program.h"

namespace beyond_memory_test {

using namespace lamina;
using test::DataMemory;
using test::gzipped;

namespace {

namespace fs = std::filesystem;

std::vector<std::byte> bytesOf(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

void overwrite(const fs::path& file, std::size_t at, char with) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(with);
}

/** Where the bytes of a tensor are in a file. */
std::size_t placeOf(const Tensor& tensor, const fs::path& file) {
    const auto all = readFile(file), some = std::vector<std::byte>(tensor.bytes().begin(), tensor.bytes().begin() + 64);
    return static_cast<std::size_t>(std::search(all.begin(), all.end(), some.begin(), some.end()) - all.begin());
}

Tensor pixels() {
    std::vector<std::uint8_t> values(100'000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i * 37 % 251);
    return Tensor::of({1000, 100}, values);
}

Tensor numbers() {
    std::vector<float> values(60'000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 997) / 7;
    return Tensor::of({1000, 60}, values);
}

std::vector<NamedTensor> arrays() { return {{"x", pixels()}, {"numbers", numbers()}, {"doubles", Tensor::of({20'000}, std::vector<double>(20'000, 0.5))}}; }

/** An IDX file of so many elements a row, its 100 000 bytes counting up. */
std::vector<std::byte> idx(int element, int size) {
    const unsigned columns = 20, rows = 100'000 / columns / static_cast<unsigned>(size);
    std::string text{0, 0, static_cast<char>(element), 2};
    for (const unsigned dim : {rows, columns})
        for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(dim >> shift & 255);
    for (int i = 0; i < 100'000; ++i) text += static_cast<char>(i * 31 % 127);
    return bytesOf(text);
}

template <class Read>
std::string messageOf(Read read) {
    try {
        read();
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    qWarning("\"%s\" is not in: %s", part.c_str(), text.c_str());
    return false;
}

bool same(const Tensor& a, const Tensor& b) { return a.dtype() == b.dtype() && a.shape() == b.shape() && std::ranges::equal(a.bytes(), b.bytes()); }

}  // namespace

class BeyondMemoryTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

    fs::path at(const char* name) const { return folder_.filePath(QString::fromUtf8(name)).toStdString(); }
    fs::path write(const char* name, std::span<const std::byte> bytes) const {
        writeFileAtomically(at(name), bytes);
        return at(name);
    }

 private slots:
    void arraysOfAnArchiveReadTheSame() {
        for (const bool deflated : {false, true}) {
            writeNpz(at("a.npz"), arrays(), deflated);
            const auto memory = readNpz(at("a.npz"));
            const DataMemory set("1kB");
            const auto disk = readNpz(at("a.npz"));
            QCOMPARE(disk.size(), memory.size());
            for (std::size_t i = 0; i < disk.size(); ++i) {
                QVERIFY(!memory[i].tensor.onDisk() && disk[i].tensor.onDisk());
                QCOMPARE(disk[i].name, memory[i].name);
                QVERIFY(same(disk[i].tensor, memory[i].tensor) && same(disk[i].tensor, arrays()[i].tensor));
            }
        }
    }

    void whatIsStoredIsReadWhereItLies() {
        writeNpz(at("open.npz"), {{"x", pixels()}});
        const std::size_t place = placeOf(pixels(), at("open.npz"));
        const auto memory = readNpz(at("open.npz"));
        const DataMemory set("1kB");
        const auto disk = readNpz(at("open.npz"));
        overwrite(at("open.npz"), place + 7, '\xFE');
        QCOMPARE(disk[0].tensor.bytes()[7], std::byte{0xFE});
        QCOMPARE(memory[0].tensor.bytes()[7], pixels().bytes()[7]);
    }

    void aDamagedMemberIsNamed() {
        writeNpz(at("stored.npz"), arrays());
        overwrite(at("stored.npz"), placeOf(pixels(), at("stored.npz")) + 50'000, '\xFE');
        writeNpz(at("deflated.npz"), arrays(), true);
        overwrite(at("deflated.npz"), 200, '\xFE');
        overwrite(at("deflated.npz"), 201, '\xFE');
        const auto inBoth = [&] {
            QVERIFY(has(messageOf([&] { readNpz(at("stored.npz")); }), "stored.npz, x.npy: the member is damaged: its checksum is not the one that the archive gives"));
            QVERIFY(has(messageOf([&] { readNpz(at("deflated.npz")); }), "deflated.npz, x.npy: the member is broken"));
        };
        inBoth();
        const DataMemory set("1kB");
        inBoth();
        fs::resize_file(at("stored.npz"), 100'000);
        QVERIFY(has(messageOf([&] { readNpz(at("stored.npz")); }), "stored.npz: the zip archive cannot be opened"));
    }

    void idxFilesReadTheSame_data() {
        QTest::addColumn<int>("element");
        QTest::addColumn<int>("size");
        QTest::newRow("u8") << 0x08 << 1;
        QTest::newRow("i8") << 0x09 << 1;
        QTest::newRow("i16") << 0x0B << 2;
        QTest::newRow("i32") << 0x0C << 4;
        QTest::newRow("f32") << 0x0D << 4;
        QTest::newRow("f64") << 0x0E << 8;
    }
    void idxFilesReadTheSame() {
        QFETCH(int, element);
        QFETCH(int, size);
        const auto bytes = idx(element, size);
        const auto plain = write("a-idx2-ubyte", bytes), packed = write("a-idx2-ubyte.gz", gzipped(bytes));
        const Tensor memory = readIdx(plain);
        QVERIFY(!memory.onDisk() && same(readIdx(packed), memory) && same(parseIdx(bytes, "f"), memory));
        QVERIFY(idxShape(plain) == memory.shape() && idxShape(packed) == memory.shape());
        const DataMemory set("1kB");
        for (const auto& file : {plain, packed}) {
            const Tensor disk = readIdx(file);
            QVERIFY(disk.onDisk() && same(disk, memory));
        }
        const Tensor disk = readIdx(plain);
        overwrite(plain, 12 + 7, '\x7E');
        QCOMPARE(disk.bytes()[7] == std::byte{0x7E}, element == 0x08);  // bytes are read where they lie, other numbers have been turned
    }

    void brokenIdxFilesAreSaid() {
        const auto bytes = idx(0x08, 1);
        const auto packed = gzipped(bytes);
        auto badSum = packed, none = bytes, small = bytes;
        badSum[badSum.size() - 6] ^= std::byte{1};
        none[0] = std::byte{1};
        small[7] = std::byte{1};  // promises fewer rows than there are
        const auto message = [&](std::span<const std::byte> content) {
            const auto file = write("broken", content);
            return messageOf([&] { readIdx(file); });
        };
        const auto inBoth = [&] {
            QVERIFY(has(message(std::span(bytes).first(60'000)), "broken: expected 100000 bytes for 5000 × 20, received 59988"));
            QVERIFY(has(message(none), "broken: no IDX file: it does not begin with two zero bytes"));
            QVERIFY(has(message(std::span(packed).first(packed.size() / 2)), "broken: the gzip stream ends too early, after "));
            QVERIFY(has(message(badSum), "broken: the gzip stream is broken"));
            QVERIFY(has(message(gzipped(small)), "broken: expected "));
            QVERIFY(has(message({}), "broken: expected the 4 bytes of an IDX magic number, received 0"));
        };
        inBoth();
        const DataMemory set("1kB");
        inBoth();
        QVERIFY(has(messageOf([&] { readIdx(at("nowhere")); }), "nowhere: cannot read: "));
    }

    /** The pieces in which it is read end between characters. */
    void aLongTextIsReadPieceByPiece() {
        constexpr std::size_t many = 2'300'000;  // of two bytes: more than one piece
        std::string text = "a";
        for (std::size_t i = 0; i < many; ++i) text += "\u00e9";
        text += "\u672c\u65e5b";
        const auto file = write("long.txt", bytesOf("\xEF\xBB\xBF" + text));
        const DataMemory set("1MB");
        const RawData raw = readCharacters(file);
        const Column& column = raw.table->columns.front();
        QCOMPARE(column.name, std::string("character"));
        QCOMPARE(column.categories, (std::vector<std::string>{"a", "b", "\u00e9", "\u65e5", "\u672c"}));
        QCOMPARE(column.rows(), many + 4);
        QCOMPARE(bytesOnDisk(raw), (many + 4) * sizeof(std::int32_t));
        QVERIFY(column.codes[0] == 0 && column.codes[many + 1] == 4 && column.codes[many + 2] == 3 && column.codes[many + 3] == 1);
        QVERIFY(std::all_of(column.codes.begin() + 1, column.codes.begin() + static_cast<std::ptrdiff_t>(many) + 1, [](std::int32_t c) { return c == 2; }));
        text[4'500'001] = '\xFF';
        write("long.txt", bytesOf(text));
        QVERIFY(has(messageOf([&] { readCharacters(file); }), "long.txt: expected UTF-8 text, received bytes that are none at byte 4500001"));
        QCOMPARE(messageOf([&] { requireCharacters(file); }), std::string("no error"));  // looks at the beginning alone
    }

    /** The pieces in which it is turned end between letters. */
    void aTextOfAnotherEncodingIsTurnedPieceByPiece() {
        std::string japanese, wide("x\0", 2);
        while (japanese.size() < 2'500'000) japanese += "\x83\x41\x83\x5C,\x83" + std::string(japanese.size() % 3, '1') + "\r\n";  // the third is half a letter
        while (wide.size() < 2'500'000) wide += std::string("\x3D\xD8\x00\xDE", 4);                                           // pairs without a line
        const Letters shiftJis{&encodingOf("shift-jis"), false, "f"}, utf16{nullptr, false, "f"};
        for (const auto& [text, letters] : {std::pair{japanese, shiftJis}, {wide, utf16}}) {
            const TurnedText memory(text, letters, nullptr, nullptr);
            QVERIFY(!memory.store());
            const DataMemory set("1MB");
            const TurnedText disk(text, letters, nullptr, nullptr);
            QVERIFY(disk.store() && disk.store()->onDisk());
            QVERIFY(disk.text() == memory.text());
            LoadProgress stopped;
            stopped.cancelled = true;
            QCOMPARE(messageOf([&] { const TurnedText none(text, letters, nullptr, &stopped); }), std::string("loading was cancelled"));
        }
    }

    /** A first half without its second takes nothing from the pair behind it. */
    void aPieceOfUtf16EndsBetweenPairs() {
        const Letters little{nullptr, false, "f"}, big{nullptr, true, "f"};
        const std::string pair("\x3D\xD8\x00\xDE\x41\x00", 6), lone("\x3D\xD8\x3D\xD8\x00\xDE", 6), bigPair("\xD8\x3D\xDE\x00\x00\x41", 6), bigLone("\xD8\x3D\xD8\x3D\xDE\x00", 6);
        QCOMPARE(beginningOf(pair, little, 2).size(), std::size_t{4});
        QCOMPARE(beginningOf(lone, little, 2).size(), std::size_t{2});
        QCOMPARE(beginningOf(bigPair, big, 3).size(), std::size_t{4});
        QCOMPARE(beginningOf(bigLone, big, 3).size(), std::size_t{2});
        QCOMPARE(beginningOf(std::string_view(pair).substr(0, 3), little, 2).size(), std::size_t{2});  // half a unit is none
    }

    void packedTablesOfOtherEncodingsReadTheSame() {
        std::string rows = "a,kind\n", wide = "\xFF\xFE";
        for (int i = 0; i < 150'000; ++i) rows += std::to_string(i * 7 % 1000) + (i % 2 ? ",\xC4\xE0\n" : ",\xCD\xE5\xF2\n");  // Да, Нет
        for (const char c : std::string("a,kind\n0,x\n")) wide += c, wide += '\0';
        for (int i = 0; i < 150'000; ++i) wide += std::string("1\0,\0\x14\x04\n\0", 8);
        CsvOptions cyrillic;
        cyrillic.encoding = TextEncoding::Windows1251;
        const auto packed = write("cyrillic.csv.gz", gzipped(bytesOf(rows))), plain = write("wide.csv", bytesOf(wide)), packedWide = write("wide.csv.gz", gzipped(bytesOf(wide)));
        const auto compare = [](const CsvFile& a, const CsvFile& b) {
            QVERIFY(a.dialect == b.dialect && a.table.columns[0].numbers == b.table.columns[0].numbers && a.table.columns[1].codes == b.table.columns[1].codes);
            QCOMPARE(a.table.columns[1].categories, b.table.columns[1].categories);
        };
        const CsvFile russian = readCsv(packed, cyrillic), units = readCsv(plain);
        QCOMPARE(russian.table.columns[1].categories, (std::vector<std::string>{"\u0414\u0430", "\u041d\u0435\u0442"}));
        const DataMemory set("1MB");
        compare(readCsv(packed, cyrillic), russian);
        compare(readCsv(plain), units), compare(readCsv(packedWide), units);
        CsvOptions first;
        first.maxRows = 10;
        QCOMPARE(readCsv(plain, first).table.rows(), std::size_t{10});
    }

    void aPackedTableIsUnpackedOnDisk() {
        std::string text = "a,kind\n";
        for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7 % 1000) + "," + std::string(1, static_cast<char>('p' + i % 7)) + "\n";
        auto packed = gzipped(bytesOf(std::string_view(text).substr(0, 700'000)));
        const auto second = gzipped(bytesOf(std::string_view(text).substr(700'000)));
        const auto whole = write("whole.csv.gz", gzipped(bytesOf(text)));
        packed.insert(packed.end(), second.begin(), second.end());
        const auto members = write("members.csv.gz", packed);
        const Table expected = parseCsv(text).table;
        const auto compare = [&](const fs::path& file) {
            const Table table = readCsv(file).table;
            QVERIFY(table.columns[0].numbers == expected.columns[0].numbers && table.columns[1].codes == expected.columns[1].codes);
        };
        compare(whole), compare(members);
        const DataMemory set("1MB");
        compare(whole), compare(members);
        packed.resize(packed.size() - 5);
        write("members.csv.gz", packed);
        QVERIFY(has(messageOf([&] { readCsv(members); }), "members.csv.gz: the gzip stream ends too early, after "));
    }

    void everyLoadingCountsAndStopsWhereItIsTold_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QStringList>("files");
        QTest::newRow("stored arrays") << "npz" << QStringList{"stored.npz"};
        QTest::newRow("deflated arrays") << "npz" << QStringList{"deflated.npz"};
        QTest::newRow("packed IDX") << "idx" << QStringList{"images.gz", "labels"};
        QTest::newRow("text") << "text" << QStringList{"t.txt"};
        QTest::newRow("packed table") << "csv" << QStringList{"t.csv.gz"};
    }
    void everyLoadingCountsAndStopsWhereItIsTold() {
        QFETCH(QString, source);
        QFETCH(QStringList, files);
        writeNpz(at("stored.npz"), arrays());
        writeNpz(at("deflated.npz"), arrays(), true);
        write("images.gz", gzipped(idx(0x08, 1)));
        std::string labels{0, 0, 8, 1, 0, 0, 0x13, static_cast<char>(0x88)};
        write("labels", bytesOf(labels + std::string(5000, '\1')));
        write("t.txt", bytesOf(std::string(200'000, 'a')));
        std::string table = "a,b\n";
        for (int i = 0; i < 100'000; ++i) table += std::to_string(i) + ",x\n";
        write("t.csv.gz", gzipped(bytesOf(table)));
        DataRecipe recipe;
        recipe.source = source.toStdString();
        for (const auto& file : files) recipe.paths.push_back(at(file.toUtf8().constData()).string());
        const DataMemory set("1MB");
        LoadProgress progress, stopped;
        QVERIFY(load(recipe, {}, &progress).rows() > 0);
        QVERIFY(progress.bytes && progress.total > 0);
        QCOMPARE(progress.done.load(), progress.total.load());
        stopped.cancelled = true;
        QCOMPARE(messageOf([&] { load(recipe, {}, &stopped); }), std::string("loading was cancelled"));
    }

    /** Room on the disk is asked for before anything is unpacked. */
    void whereNothingCanBeUnpackedIsSaid() {
        writeNpz(at("deflated.npz"), arrays(), true);
        const auto packed = write("packed.gz", gzipped(idx(0x08, 1)));
        const DataMemory set("1kB");
        const auto home = write("a file where a folder should be", {});
        qputenv("LAMINA_HOME", QByteArray::fromStdString(home.string()));
        for (const auto& message : {messageOf([&] { readNpz(at("deflated.npz")); }), messageOf([&] { readIdx(packed); })}) {
            QVERIFY(message != "no error");
            QVERIFY(has(message, home.string()));
        }
    }
};

LAMINA_TEST(BeyondMemoryTest)

}  // namespace beyond_memory_test

#include "beyond_memory_test.moc"
