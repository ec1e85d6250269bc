// SPDX-License-Identifier: GPL-3.0-or-later
// NPZ against files that NumPy wrote, and archives that are damaged or lie.
#include <QtTest>
#include <QTemporaryDir>
#include <filesystem>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/npz.h"
#include "tests/support/test_program.h"

namespace npz_test {

using namespace lamina;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(LAMINA_SOURCE_DIR) / "tests/engine/data/fixtures";

/** Replaces all of one byte sequence by another of the same length. */
std::vector<std::byte> replaced(std::vector<std::byte> bytes, const std::string& from, const std::string& to) {
    const auto less = [](std::byte a, char b) { return a == static_cast<std::byte>(b); };
    for (auto at = bytes.begin();;) {
        at = std::search(at, bytes.end(), from.begin(), from.end(), less);
        if (at == bytes.end()) return bytes;
        at = std::transform(to.begin(), to.end(), at, [](char c) { return static_cast<std::byte>(c); });
    }
}

}  // namespace

class NpzTest : public QObject {
    Q_OBJECT
    QTemporaryDir dir_;

    std::string messageOf(const std::vector<std::byte>& bytes) {
        const std::filesystem::path path = dir_.filePath("hostile.npz").toStdString();
        writeFileAtomically(path, bytes);
        try {
            readNpz(path);
        } catch (const Error& e) {
            return e.kind() == Error::Kind::Input ? e.what() : "not an input error";
        }
        return "no error";
    }

 private slots:
    void storedAndCompressedArchivesOfNumPyAreRead() {
        for (const char* name : {"stored.npz", "compressed.npz"}) {
            const auto arrays = readNpz(fixtures / name);
            QCOMPARE(arrays.size(), std::size_t(2));
            QCOMPARE(arrays[0].name, std::string("x"));
            QVERIFY(arrays[0].tensor.shape() == (Shape{2, 3}));
            QCOMPARE(arrays[0].tensor.as<float>()[4], 4.0f);
            QCOMPARE(arrays[1].name, std::string("y"));
            QCOMPARE(arrays[1].tensor.as<std::int32_t>()[1], 1);
        }
    }

    void whatWeWriteComesBackAndIsTheSameEveryTime() {
        const auto arrays = readNpz(fixtures / "stored.npz");
        for (bool compressed : {false, true}) {
            const std::filesystem::path a = dir_.filePath("a.npz").toStdString(), b = dir_.filePath("b.npz").toStdString();
            writeNpz(a, arrays, compressed);
            writeNpz(b, arrays, compressed);
            QVERIFY(readFile(a) == readFile(b));
            const auto back = readNpz(a);
            QCOMPARE(back.size(), arrays.size());
            for (std::size_t i = 0; i < back.size(); ++i) {
                QCOMPARE(back[i].name, arrays[i].name);
                QVERIFY(back[i].tensor.shape() == arrays[i].tensor.shape());
                QVERIFY(std::ranges::equal(back[i].tensor.bytes(), arrays[i].tensor.bytes()));
            }
        }
    }

    void repeatedNamesAreRefused() {
        const auto twice = replaced(readFile(fixtures / "stored.npz"), "y.npy", "x.npy");
        QVERIFY(messageOf(twice) != "no error");
    }

    void damageIsFound() {
        auto bytes = readFile(fixtures / "stored.npz");
        const auto at = std::search(bytes.begin(), bytes.end(), std::begin("NUMPY"), std::begin("NUMPY") + 5,
                                    [](std::byte a, char b) { return a == static_cast<std::byte>(b); });
        *(at + 130) ^= std::byte{1};  // inside of the array's own bytes
        QVERIFY(messageOf(bytes) != "no error");
        QVERIFY(messageOf({}) != "no error");
        QVERIFY(messageOf(replaced(readFile(fixtures / "stored.npz"), "NUMPY", "NUMPI")) != "no error");
    }

    void everyTruncationIsRefused() {
        const auto whole = readFile(fixtures / "compressed.npz");
        for (std::size_t n = 0; n < whole.size(); n += 7)
            QVERIFY(messageOf({whole.begin(), whole.begin() + static_cast<long>(n)}) != "no error");
    }

    void aBombIsRefusedBeforeItBursts() {
        // The central directory of a small deflated member promises 3.9 GiB.
        auto bytes = readFile(fixtures / "compressed.npz");
        const std::string central = "PK\x01\x02";
        const auto less = [](std::byte a, char b) { return a == static_cast<std::byte>(b); };
        const auto at = std::search(bytes.begin(), bytes.end(), central.begin(), central.end(), less);
        QVERIFY(at != bytes.end());
        for (int i = 0; i < 4; ++i) *(at + 24 + i) = std::byte{0xF0};
        QVERIFY(messageOf(bytes) != "no error");
    }

    void aDirectoryThatIsNotThereFailsToWrite() {
        QVERIFY_EXCEPTION_THROWN(writeNpz("/nowhere/at/all.npz", readNpz(fixtures / "stored.npz")), Error);
    }
};

LAMINA_TEST(NpzTest)

}  // namespace npz_test

#include "npz_test.moc"
