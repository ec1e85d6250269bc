// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of curve files: nothing whole is ever lost, nothing torn is ever shown.
#include "engine/runs/curves.h"

#include <zlib.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "tests/support/synced.h"
#include "tests/support/test_program.h"

namespace curves_test {

using namespace lamina;

class CurvesTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file(const char* name) const { return folder_.filePath(name).toStdString(); }

    static void write(const std::filesystem::path& path, int from, int to) {
        CurveWriter writer(path);
        for (int i = from; i <= to; ++i) {
            writer.append("loss", {std::uint64_t(i), std::uint32_t(i / 10), 0.1 * i, 1.0 / i});
            writer.append("accuracy", {std::uint64_t(i), std::uint32_t(i / 10), 0.1 * i, i / 100.0});
            writer.flush();
        }
    }

 private slots:
    void whatIsWrittenIsRead() {
        write(file("a"), 1, 50);
        const auto curves = readCurves(file("a"));
        QCOMPARE(curves.size(), std::size_t(2));
        QCOMPARE(curves[0].name, std::string("loss"));
        QCOMPARE(curves[1].points.size(), std::size_t(50));
        QVERIFY((curves[0].points[9] == CurvePoint{10, 1, 0.1 * 10, 0.1}));
        QVERIFY((curves[1].points[9] == CurvePoint{10, 1, 0.1 * 10, 0.1}));
    }

    void aFileCutAnywhereStillOpens() {
        write(file("b"), 1, 20);
        const auto all = readFile(file("b"));
        std::size_t points = 0;
        for (std::size_t size = 0; size <= all.size(); ++size) {
            std::ofstream(file("cut"), std::ios::binary)
                .write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(size));
            const auto curves = readCurves(file("cut"));
            const auto now = curves.empty() ? 0 : curves[0].points.size();
            QVERIFY(now == points || now == points + 1);
            points = now;
        }
        QCOMPARE(points, std::size_t(20));
    }

    void aFlippedBitEndsTheCurvesBeforeIt() {
        write(file("c"), 1, 20);
        auto bytes = readFile(file("c"));
        bytes[bytes.size() / 2] ^= std::byte{16};
        writeFileAtomically(file("c"), bytes);
        const auto points = readCurves(file("c"))[0].points.size();
        QVERIFY(points > 5 && points < 15);
    }

    void writingGoesOnBehindATornTail() {
        write(file("d"), 1, 10);
        const auto bytes = readFile(file("d"));
        writeFileAtomically(file("d"), std::span(bytes).first(bytes.size() - 3));
        write(file("d"), 11, 20);
        const auto curves = readCurves(file("d"));
        QCOMPARE(curves.size(), std::size_t(2));
        QCOMPARE(curves[0].points.size(), std::size_t(19));  // the tenth was torn
        QCOMPARE(curves[1].points.back().step, std::uint64_t(20));
    }

    void aReaderFollowsAWriter() {
        std::vector<Curve> curves;
        CurveReader reader(file("e"));
        QVERIFY(!reader.poll(curves));  // nothing there yet
        CurveWriter writer(file("e"));
        for (int i = 1; i <= 3; ++i) {
            writer.append(i < 3 ? "loss" : "val_loss", {std::uint64_t(i), 0, 0, 2.0 * i});
            QVERIFY(!reader.poll(curves));
            writer.flush();
            QVERIFY(reader.poll(curves));
        }
        QCOMPARE(curves.size(), std::size_t(2));
        QCOMPARE(curves[0].points[1].value, 4.0);
        QCOMPARE(curves[1].points[0].step, std::uint64_t(3));
    }

    void aRecordThatMakesNoSenseIsNotHalfRead() {
        write(file("h"), 1, 3);
        const std::string payload("\1\4\0new1\7", 8);
        const std::uint32_t head[] = {std::uint32_t(payload.size()), std::uint32_t(crc32_z(0, reinterpret_cast<const unsigned char*>(payload.data()), payload.size()))};
        std::ofstream(file("h"), std::ios::binary | std::ios::app) << std::string(reinterpret_cast<const char*>(head), sizeof head) << payload;
        const auto before = readCurves(file("h"));
        QCOMPARE(before.size(), std::size_t(2));
        CurveWriter writer(file("h"));
        writer.append("new2", {9, 0, 0, 1});
        writer.flush();
        QCOMPARE(readCurves(file("h")).size(), before.size() + 1);
    }

    void resumingDropsWhatCameAfter() {
        write(file("f"), 1, 30);
        truncateCurves(file("f"), 12);
        const auto curves = readCurves(file("f"));
        QCOMPARE(curves[0].points.size(), std::size_t(12));
        QCOMPARE(curves[1].points.back().step, std::uint64_t(12));
    }

    void theShorterFileIsOnTheDiskBeforeItTakesTheLongerOnesPlace() {
        write(file("s"), 1, 30);
        std::vector<std::size_t> there;  // points under the name, when something came to the disk
        const test::Synced synced([&](const std::filesystem::path&) { there.push_back(readCurves(file("s"))[0].points.size()); });
        truncateCurves(file("s"), 12);
        QCOMPARE(there, (std::vector<std::size_t>{30, 12}));
        QCOMPARE(synced.paths()[0].filename().string(), std::string("s.new"));
        QVERIFY(synced.has(folder_.path().toStdString()));
    }

    void anotherFileIsRefused() {
        writeFileAtomically(file("g"), std::string_view("step,loss\n1,0.5\n"));
        QVERIFY_EXCEPTION_THROWN(readCurves(file("g")), Error);
    }

    void aFullDiskIsSaidAndLosesNothingInMemory() {
        if (!std::filesystem::exists("/dev/full")) QSKIP("there is no /dev/full here");
        CurveWriter writer("/dev/full");
        writer.append("loss", {1, 0, 0, 0.5});
        QVERIFY_EXCEPTION_THROWN(writer.flush(), Error);
        for (int i = 0; i < 20'000; ++i) writer.append("loss", {2, 0, 0.001 * i, 0.5});  // does not throw
    }
};

LAMINA_TEST(CurvesTest)

}  // namespace curves_test

#include "curves_test.moc"
