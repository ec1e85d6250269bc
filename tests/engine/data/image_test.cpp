// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of all four formats against what Pillow reads of the same files, and files that lie or are cut off.
#include <QtTest>
#include <filesystem>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/image.h"
#include "tests/support/json_file.h"
#include "tests/support/test_program.h"

namespace image_test {

using namespace lamina;

namespace {
const std::filesystem::path fixtures = std::filesystem::path(LAMINA_SOURCE_DIR) / "tests/engine/data/fixtures/images";

nlohmann::json told() { return test::readJson("tests/engine/data/fixtures/images/pillow.json"); }

std::vector<std::uint8_t> bytesOf(const nlohmann::json& hex) {
    const QByteArray bytes = QByteArray::fromHex(QByteArray::fromStdString(hex.get<std::string>()));
    return {bytes.begin(), bytes.end()};
}

/** The largest difference of two pictures; 999 where they are not of the same size. */
int distance(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
    if (a.size() != b.size()) return 999;
    int most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(int(a[i]) - int(b[i])));
    return most;
}

/** Why it is refused; empty when it is read. */
std::string whyRefused(const std::vector<std::byte>& bytes) {
    try {
        decodeImage(bytes, "here");
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

void put32(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t value, bool big) {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::byte>(value >> 8 * (big ? 3 - i : i));
}
}  // namespace

class ImageTest : public QObject {
    Q_OBJECT
 private slots:
    void everyFormatReadsAsPillowDoes_data() {
        QTest::addColumn<QString>("file");
        const auto all = told();
        for (const auto& item : all.items()) QTest::newRow(item.key().c_str()) << QString::fromStdString(item.key());
    }
    void everyFormatReadsAsPillowDoes() {
        QFETCH(QString, file);
        const auto expected = told().at(file.toStdString());
        const Image image = readImage(fixtures / file.toStdString());
        QCOMPARE(image.width, expected.at("width").get<int>());
        QCOMPARE(image.height, expected.at("height").get<int>());
        QCOMPARE(image.channels, expected.at("channels").get<int>());
        const bool lossy = file.endsWith(".jpg") || file == "lossy.webp";  // decoders may round in other ways
        const int off = distance(image.pixels, bytesOf(expected.at("pixels")));
        QVERIFY2(off <= (lossy ? 2 : 0), std::to_string(off).c_str());
        const int offSmall = distance(resized(image, 7, 5).pixels, bytesOf(expected.at("small")));
        QVERIFY2(offSmall <= (lossy ? 2 : 1), std::to_string(offSmall).c_str());
    }

    void enlargingAndGreyAreThoseOfPillow() {
        const auto expected = told().at("rgb.png");
        const Image image = readImage(fixtures / "rgb.png");
        QVERIFY(distance(resized(image, 31, 17).pixels, bytesOf(expected.at("large"))) <= 1);
        QCOMPARE(distance(inChannels(image, 1).pixels, bytesOf(expected.at("grey"))), 0);
        const Image grey = readImage(fixtures / "grey.png"), three = inChannels(grey, 3);
        QCOMPARE(three.pixels.size(), grey.pixels.size() * 3);
        QCOMPARE(three.pixels[3 * 40 + 1], grey.pixels[40]);
    }

    void croppingKeepsTheMiddle() {
        const Image wide{6, 2, 1, {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15}};
        QCOMPARE(croppedTo(wide, 1, 1).pixels, (std::vector<std::uint8_t>{2, 3, 12, 13}));
        QCOMPARE(croppedTo(wide, 64, 64).width, 2);
        QCOMPARE(croppedTo(wide, 3, 1).pixels, wide.pixels);
    }

    void whatIsCutOffIsRefused_data() { everyFormatReadsAsPillowDoes_data(); }
    void whatIsCutOffIsRefused() {
        QFETCH(QString, file);
        const auto whole = readFile(fixtures / file.toStdString());
        for (const double part : {0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.8}) {
            const std::vector<std::byte> half(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(whole.size()) * part));
            const std::string why = whyRefused(half);
            QVERIFY2(why.starts_with("here: ") && why.find(" — ") != std::string::npos, (std::to_string(part) + ": " + why).c_str());
        }
    }

    void whatIsDamagedIsReadOrRefusedButNeverCrashes_data() { everyFormatReadsAsPillowDoes_data(); }
    void whatIsDamagedIsReadOrRefusedButNeverCrashes() {
        QFETCH(QString, file);
        const auto whole = readFile(fixtures / file.toStdString());
        std::uint32_t random = 1;
        for (int round = 0; round < 300; ++round) {
            auto bytes = whole;
            for (int hit = 0; hit < 3; ++hit) {
                random = random * 1664525 + 1013904223;
                bytes[(random >> 8) % bytes.size()] = static_cast<std::byte>(random);
            }
            try {
                const Image image = decodeImage(bytes, "here");
                QCOMPARE(image.pixels.size(), static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * static_cast<std::size_t>(image.channels));
            } catch (const Error& e) {
                QVERIFY(std::string(e.what()).starts_with("here: "));
            }
        }
    }

    void absurdSizesAreRefusedBeforeAnythingIsAllocated() {
        auto png = readFile(fixtures / "rgb.png");
        put32(png, 16, 900'000, true);  // the checksum of the head is wrong then, too
        QVERIFY(!whyRefused(png).empty());
        auto bmp = readFile(fixtures / "rgb.bmp");
        put32(bmp, 18, 2'000'000'000, false);
        QVERIFY(whyRefused(bmp).find("not all there") != std::string::npos);
        put32(bmp, 18, 23, false);
        put32(bmp, 22, 0x80000000, false);  // the lowest of all heights
        QVERIFY(whyRefused(bmp).find("not all there") != std::string::npos);
        auto jpeg = readFile(fixtures / "rgb.jpg");
        for (std::size_t i = 0; i + 8 < jpeg.size(); ++i) {
            if (jpeg[i] != std::byte{0xFF} || jpeg[i + 1] != std::byte{0xC0}) continue;
            for (std::size_t k = 5; k < 9; ++k) jpeg[i + k] = std::byte{0xFF};
            break;
        }
        QVERIFY2(whyRefused(jpeg).find("pixels") != std::string::npos || whyRefused(jpeg).find("large") != std::string::npos, whyRefused(jpeg).c_str());
    }

    void whatIsNoPictureIsToldApart() {
        const std::string text = "<html>not found</html>";
        std::vector<std::byte> bytes;
        for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
        QVERIFY(whyRefused(bytes).find("JPEG, PNG, BMP or WebP") != std::string::npos);
        QVERIFY(isImageName("A.JPG") && isImageName("b.webp") && !isImageName("c.txt") && !isImageName("jpg"));
    }

    void largePhotosAreDecodedSmaller() {
        const Image whole = readImage(fixtures / "rgb.jpg"), half = readImage(fixtures / "rgb.jpg", 3);
        QCOMPARE(whole.width, 23);
        QVERIFY(half.width < whole.width && half.width >= 6 && half.height >= 6);
    }
};

LAMINA_TEST(ImageTest)

}  // namespace image_test

#include "image_test.moc"
