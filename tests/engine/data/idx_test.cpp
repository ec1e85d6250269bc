// SPDX-License-Identifier: GPL-3.0-or-later
// IDX files, whole, gzipped, cut off and lying about their size.
#include <QtTest>
#include <QTemporaryDir>
#include <filesystem>
#include <fstream>

#include "engine/base/error.h"
#include "engine/data/idx.h"
#include "tests/support/gzipped.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace idx_test {

using namespace lamina;
using test::gzipped;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> out;
    for (int v : values) out.push_back(static_cast<std::byte>(v));
    return out;
}

std::string messageOf(const std::vector<std::byte>& file) {
    try {
        parseIdx(file, "file");
    } catch (const Error& e) {
        return e.kind() == Error::Kind::Input ? e.what() : "not an input error";
    }
    return "no error";
}

}  // namespace

class IdxTest : public QObject {
    Q_OBJECT
 private slots:
    void everyElementTypeIsRead() {
        QCOMPARE(parseIdx(bytes({0, 0, 8, 1, 0, 0, 0, 2, 7, 255}), "f").as<std::uint8_t>()[1], std::uint8_t(255));
        QCOMPARE(parseIdx(bytes({0, 0, 9, 1, 0, 0, 0, 1, 255}), "f").as<std::int32_t>()[0], -1);
        QCOMPARE(parseIdx(bytes({0, 0, 11, 1, 0, 0, 0, 1, 1, 2}), "f").as<std::int32_t>()[0], 258);
        QCOMPARE(parseIdx(bytes({0, 0, 12, 1, 0, 0, 0, 1, 255, 255, 255, 254}), "f").as<std::int32_t>()[0], -2);
        QCOMPARE(parseIdx(bytes({0, 0, 13, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0}), "f").as<float>()[0], 1.5f);
        QCOMPARE(parseIdx(bytes({0, 0, 14, 1, 0, 0, 0, 1, 0xc0, 0x04, 0, 0, 0, 0, 0, 0}), "f").as<double>()[0], -2.5);
    }

    void dimensionsAreBigEndianAndTheLastRunsFastest() {
        const auto t = parseIdx(bytes({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}), "f");
        QVERIFY(t.shape() == (Shape{2, 3}));
        QCOMPARE(t.as<std::uint8_t>()[3], std::uint8_t(4));
    }

    void brokenFilesAreRefusedInWords() {
        QVERIFY(messageOf({}).find("4 bytes") != std::string::npos);
        QVERIFY(messageOf(bytes({1, 0, 8, 1, 0, 0, 0, 1, 1})).find("two zero bytes") != std::string::npos);
        QVERIFY(messageOf(bytes({0, 0, 10, 1, 0, 0, 0, 1, 1})).find("received 10") != std::string::npos);
        QVERIFY(messageOf(bytes({0, 0, 8, 0})).find("received 0") != std::string::npos);
        QVERIFY(messageOf(bytes({0, 0, 8, 5, 0, 0})).find("received 5") != std::string::npos);
        QVERIFY(messageOf(bytes({0, 0, 8, 2, 0, 0, 0, 1})).find("inside of its dimensions") != std::string::npos);
        QVERIFY(messageOf(bytes({0, 0, 8, 1, 0, 0, 0, 3, 1, 2})).find("expected 3 bytes") != std::string::npos);
        QVERIFY(messageOf(bytes({0, 0, 8, 1, 0, 0, 0, 1, 1, 2})).find("received 2") != std::string::npos);
    }

    void absurdDimensionsAreRefusedBeforeMemoryIsTaken() {
        const auto huge = bytes({0, 0, 14, 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1});
        QVERIFY(messageOf(huge).find("more than any memory") != std::string::npos);
        const auto large = bytes({0, 0, 8, 3, 0, 255, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 1});
        QVERIFY(messageOf(large).find("received 1") != std::string::npos);
        QVERIFY(messageOf(gzipped(large)).find("cannot hold them") != std::string::npos);
    }

    void gzippedFilesReadAsPlainOnes() {
        const auto plain = bytes({0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3});
        QVERIFY(std::ranges::equal(parseIdx(gzipped(plain), "f").bytes(), parseIdx(plain, "f").bytes()));
    }

    void everyTruncationOfAGzippedFileIsRefused() {
        std::vector<std::byte> plain = bytes({0, 0, 8, 1, 0, 0, 4, 0});
        for (int i = 0; i < 1024; ++i) plain.push_back(static_cast<std::byte>(i * 37 % 251));
        const auto packed = gzipped(plain);
        QCOMPARE(parseIdx(packed, "f").shape()[0], Dim(1024));
        for (std::size_t n = 0; n < packed.size(); ++n)
            QVERIFY(messageOf({packed.begin(), packed.begin() + static_cast<long>(n)}) != "no error");
    }

    void aDamagedGzipIsRefused() {
        std::vector<std::byte> plain = bytes({0, 0, 8, 1, 0, 0, 4, 0});
        plain.resize(1032, std::byte{5});
        auto packed = gzipped(plain);
        packed[packed.size() - 6] ^= std::byte{1};  // the checksum
        QVERIFY(messageOf(packed).find("gzip stream is broken") != std::string::npos);
        packed = gzipped(plain);
        packed.push_back(std::byte{9});
        QVERIFY(messageOf(packed).find("no gzip") != std::string::npos);
    }

    void imagesAndLabelsMustBeAsMany() {
        const QTemporaryDir dir;
        const std::filesystem::path at = dir.path().toStdString();
        const auto write = [&](const char* name, const std::vector<std::byte>& content) {
            std::ofstream(at / name, std::ios::binary).write(reinterpret_cast<const char*>(content.data()), static_cast<long>(content.size()));
        };
        write("a-images-idx3-ubyte", bytes({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 9, 8}));
        write("a-labels-idx1-ubyte.gz", gzipped(bytes({0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2})));
        const auto labels = idxPartner(at / "a-images-idx3-ubyte");
        QVERIFY(labels && labels->filename() == "a-labels-idx1-ubyte.gz");
        QVERIFY(idxPartner(*labels)->filename() == "a-images-idx3-ubyte");
        try {
            readIdxPair(at / "a-images-idx3-ubyte", *labels);
            QFAIL("no error");
        } catch (const Error& e) {
            QVERIFY(std::string(e.what()).find("(2), received 3") != std::string::npos);
        }
    }

    void mnistIsReadWhole() {
        NEEDS_SHARED_DATA("mnist/t10k-images-idx3-ubyte.gz");
        const auto images = test::sharedData("mnist/t10k-images-idx3-ubyte.gz");
        const auto pair = readIdxPair(images, *idxPartner(images));
        QVERIFY(pair.images.shape() == (Shape{10000, 28, 28, 1}));
        QVERIFY(pair.images.dtype() == DType::UInt8);
        QVERIFY(pair.labels.shape() == Shape{10000});
        const auto labels = pair.labels.as<std::uint8_t>();
        // The first labels of MNIST's test set, as published, and how often each digit occurs in it.
        const std::vector<int> first = {7, 2, 1, 0, 4, 1, 4, 9, 5, 9};
        for (std::size_t i = 0; i < first.size(); ++i) QCOMPARE(int(labels[i]), first[i]);
        std::vector<int> counts(10);
        for (auto l : labels) ++counts[l];
        QCOMPARE(counts, (std::vector<int>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}));
    }
};

LAMINA_TEST(IdxTest)

}  // namespace idx_test

#include "idx_test.moc"
