// SPDX-License-Identifier: GPL-3.0-or-later
// NPY against files that NumPy wrote (fixtures/make_fixtures.py), and headers that lie.
#include <QtTest>
#include <QTemporaryDir>
#include <algorithm>
#include <filesystem>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/npy.h"
#include "tests/support/data_memory.h"
#include "tests/support/test_program.h"

namespace npy_test {

using namespace lamina;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(LAMINA_SOURCE_DIR) / "tests/engine/data/fixtures";

std::vector<std::byte> file(const std::string& dict, std::size_t data, int version = 1) {
    std::string text = "\x93NUMPY";
    text += {static_cast<char>(version), 0, static_cast<char>(dict.size() & 255), static_cast<char>(dict.size() >> 8)};
    if (version > 1) text += std::string(2, '\0');
    text += dict + std::string(data, '\1');
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::string messageOf(const std::vector<std::byte>& bytes) {
    try {
        parseNpy(bytes, "file");
    } catch (const Error& e) {
        return e.kind() == Error::Kind::Input ? e.what() : "not an input error";
    }
    return "no error";
}

}  // namespace

class NpyTest : public QObject {
    Q_OBJECT
 private slots:
    void everyTypeOfNumPyIsRead_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("dtype");
        QTest::addColumn<QList<float>>("values");
        const auto row = [](const char* name, DType dtype, const QList<float>& values) {
            QTest::newRow(name) << QString(name) << static_cast<int>(dtype) << values;
        };
        const QList<float> quarters = {0, .25f, .5f, .75f, 1, 1.25f};
        row("f2", DType::Float32, quarters);
        row("f4", DType::Float32, quarters);
        row("f8_big", DType::Float64, quarters);
        row("i1", DType::Int32, {-3, -2, -1, 0, 1, 2});
        row("i2_big", DType::Int32, {0, 1000, 2000, 3000, 4000, 5000});
        row("i8", DType::Int32, {-3, -2, -1, 0, 1, 2});
        row("u1", DType::UInt8, {0, 1, 2, 3, 4, 5});
        row("u4", DType::Int32, {0, 1, 2, 3, 4, 5});
        row("bool", DType::UInt8, {0, 1, 0, 1, 0, 1});
        row("fortran", DType::Float32, {0, 1, 2, 3, 4, 5});
    }
    void everyTypeOfNumPyIsRead() {
        QFETCH(QString, name);
        QFETCH(int, dtype);
        QFETCH(QList<float>, values);
        const Tensor t = readNpy(fixtures / (name.toStdString() + ".npy"));
        QVERIFY(t.shape() == (Shape{2, 3}));
        QCOMPARE(static_cast<int>(t.dtype()), dtype);
        const auto floats = t.toFloats();
        QCOMPARE(QList<float>(floats.begin(), floats.end()), values);
    }

    void scalarsVectorsAndEmptyArraysAreRead() {
        QVERIFY(readNpy(fixtures / "scalar.npy").shape().scalar());
        QCOMPARE(readNpy(fixtures / "scalar.npy").as<float>()[0], 2.5f);
        QVERIFY(readNpy(fixtures / "vector.npy").shape() == Shape{3});
        QVERIFY(readNpy(fixtures / "empty.npy").shape() == (Shape{0, 3}));
    }

    void whatIsNoArrayOfNumbersIsRefused() {
        for (const char* name : {"object", "text", "structured", "i8_large"})
            QVERIFY_EXCEPTION_THROWN(readNpy(fixtures / (std::string(name) + ".npy")), Error);
    }

    void weWriteWhatNumPyWrites() {
        const Tensor t = readNpy(fixtures / "f4.npy");
        const auto bytes = formatNpy(t);
        QCOMPARE(bytes.size(), std::size_t(128 + 24));
        // numpy's own header without the room it leaves for growth is ours: the same dict in the same 128 bytes
        const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        QVERIFY(text.find("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }") == 10);
        QCOMPARE(text[127], '\n');
    }

    void whatWeWriteComesBack() {
        const QTemporaryDir dir;
        const std::filesystem::path path = dir.filePath("a.npy").toStdString();
        for (const char* name : {"f4", "f8_big", "i8", "u1", "scalar", "vector", "empty"}) {
            const Tensor t = readNpy(fixtures / (std::string(name) + ".npy"));
            writeNpy(path, t);
            const Tensor back = readNpy(path);
            QVERIFY(back.shape() == t.shape() && back.dtype() == t.dtype());
            QVERIFY(std::ranges::equal(back.bytes(), t.bytes()));
        }
    }

    void aLargeArrayStaysInItsFileOrLiesInOneOfOurs_data() {
        QTest::addColumn<QByteArray>("descr");
        QTest::addColumn<bool>("fortran");
        QTest::newRow("f4") << QByteArray("<f4") << false;
        QTest::newRow("f8") << QByteArray("<f8") << false;
        QTest::newRow("u1") << QByteArray("|u1") << false;
        QTest::newRow("i4") << QByteArray("<i4") << false;
        QTest::newRow("the other byte order") << QByteArray(">f4") << false;
        QTest::newRow("i2") << QByteArray("<i2") << false;
        QTest::newRow("i8") << QByteArray("<i8") << false;
        QTest::newRow("f2") << QByteArray("<f2") << false;
        QTest::newRow("columns first") << QByteArray("<f4") << true;
    }
    void aLargeArrayStaysInItsFileOrLiesInOneOfOurs() {
        QFETCH(QByteArray, descr);
        QFETCH(bool, fortran);
        const std::size_t size = static_cast<std::size_t>(descr[2] - '0'), elements = 60'000;
        std::string text = "{'descr': '" + descr.toStdString() + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (20000, 3), }";
        text.resize(117, ' ');
        text += '\n';
        std::string file = std::string("\x93NUMPY\x01", 7) + std::string(1, '\0') + std::string("\x76", 1) + std::string(1, '\0') + text;
        for (std::size_t i = 0; i < elements * size; ++i) file += size == 8 && descr[1] == 'i' && i % 8 > 1 ? '\0' : static_cast<char>(i % 59 + (i / 977) % 3);
        QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "a.npy";
        writeFileAtomically(path, file);
        const Tensor memory = readNpy(path);
        QVERIFY(!memory.onDisk());
        const test::DataMemory set("1kB");
        const Tensor disk = readNpy(path);
        QVERIFY(disk.onDisk() || disk.bytes().size() < 1 << 16);
        QCOMPARE(disk.dtype(), memory.dtype());
        QVERIFY(disk.shape() == memory.shape());
        QVERIFY(std::ranges::equal(disk.bytes(), memory.bytes()));
    }

    void headersThatLieAreRefusedInWords() {
        const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
        QCOMPARE(messageOf(file(good, 8)), std::string("no error"));
        QCOMPARE(messageOf(file(good, 8, 3)), std::string("no error"));
        QCOMPARE(messageOf(file("{'descr':'<f4','fortran_order':False,'shape':(2L,)}", 8)), std::string("no error"));
        QVERIFY(messageOf(file(good, 7)).find("expected 8 bytes") != std::string::npos);
        QVERIFY(messageOf(file(good, 9)).find("received 9") != std::string::npos);
        QVERIFY(messageOf(file(good, 8, 4)).find("received 4") != std::string::npos);
        QVERIFY(messageOf(file("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }", 8)).find("2^63") !=
                std::string::npos);
        QVERIFY(messageOf(file("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }", 8)).find("4000000000000") != std::string::npos);
        for (const char* dict :
             {"{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "{'descr': '<f4', 'fortran_order': False, }",
              "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
              "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
              "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "__import__('os')", "", "{",
              "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,2)}", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x"})
            QVERIFY2(messageOf(file(dict, 8)).find("NPY header") != std::string::npos, dict);
    }

    void everyTruncationIsRefused() {
        const auto whole = file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8);
        for (std::size_t n = 0; n < whole.size(); ++n)
            QVERIFY(messageOf({whole.begin(), whole.begin() + static_cast<long>(n)}) != "no error");
    }
};

LAMINA_TEST(NpyTest)

}  // namespace npy_test

#include "npy_test.moc"
