// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of archives: ours are as Keras writes them, a stranger's cannot hurt.
#include "engine/io/zip.h"

#include <QTest>

#include "tests/engine/io/bytes.h"
#include "tests/support/test_program.h"

namespace zip_test {

using namespace lamina;

class ZipTest : public QObject {
    Q_OBJECT

    static ZipMember member(const std::string& name, const std::string& text) {
        const auto bytes = bytesOf(text);
        return {name, {bytes.begin(), bytes.end()}};
    }
    static std::string archive() {
        const ZipMember members[] = {member("metadata.json", "{}"), member("config.json", "{\"a\": 1}"), member("empty", "")};
        return textOf(writeZip(members));
    }
    static std::string refusal(const std::string& bytes, const std::string& name = "config.json") {
        return errorOf([&] { ZipReader(bytesOf(bytes), "f.zip").read(name); });
    }
    static std::string replaced(std::string text, const std::string& from, const std::string& to) {
        for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
        return text;
    }

 private slots:
    void membersComeBackInOrder() {
        const auto bytes = archive();
        const ZipReader zip(bytesOf(bytes), "f.zip");
        QCOMPARE(zip.names(), (std::vector<std::string>{"metadata.json", "config.json", "empty"}));
        QCOMPARE(textOf(zip.read("config.json")), std::string("{\"a\": 1}"));
        QVERIFY(zip.read("empty").empty());
        QVERIFY(zip.has("empty") && !zip.has("other"));
    }

    void sameMembersSameBytes() { QCOMPARE(archive(), archive()); }

    void membersAreStoredWithoutDescriptorsOrDates() {
        const auto bytes = archive();
        QCOMPARE(QByteArray::fromStdString(bytes.substr(0, 14)), QByteArray("PK\3\4\x0a\0\0\0\0\0\0\0\x21\0", 14));
        QVERIFY(bytes.find("{\"a\": 1}") != bytes.npos);
    }

    void aMissingMemberIsNamed() { QVERIFY(contains(refusal(archive(), "weights"), "\"weights\"")); }

    void aDamagedMemberIsRefused() { QVERIFY(contains(refusal(replaced(archive(), "{\"a\": 1}", "{\"a\": 2}")), "damaged")); }

    void twoMembersOfOneNameAreRefused() {
        const ZipMember members[] = {member("aaa", "x"), member("bbb", "y")};
        const auto twice = replaced(textOf(writeZip(members)), "bbb", "aaa");
        QVERIFY(!refusal(twice, "aaa").empty());
    }

    void aBombIsRefusedBeforeItUnpacks() {
        // The sizes in the directory say 3 GiB; nothing of it is there.
        auto bytes = archive();
        const auto at = bytes.find("PK\1\2", bytes.find("PK\1\2") + 1);
        bytes.replace(at + 10, 2, std::string("\x08\0", 2));
        bytes.replace(at + 24, 4, std::string("\0\0\0\xc0", 4));
        QVERIFY(!refusal(bytes).empty());
        QVERIFY(contains(errorOf([&] {
            const auto good = archive();
            ZipReader(bytesOf(good), "f.zip").read("config.json", 4);
        }), "unpacks"));
    }

    void anyCutIsRefused() {
        const auto bytes = archive();
        for (std::size_t size = 0; size < bytes.size(); ++size) QVERIFY(!refusal(bytes.substr(0, size)).empty());
    }

    /** In a sentence of ours, without the words of a library. */
    void whatIsNoArchiveIsSaidPlainly() {
        const auto bytes = archive(), cut = refusal(bytes.substr(0, bytes.size() / 2)), other = refusal("some words, and no archive");
        QVERIFY2(contains(cut, "cut off") && !contains(cut, "Not a zip"), cut.c_str());
        QVERIFY2(other.starts_with("f.zip: expected a ZIP archive, as a .keras file is one"), other.c_str());
    }

    void anyFlippedByteIsReadOrRefusedButNeverMore() {
        const auto good = archive();
        for (std::size_t i = 0; i < good.size(); ++i) {
            auto bytes = good;
            bytes[i] ^= 0x55;
            std::string read;
            const auto why = errorOf([&] { read = textOf(ZipReader(bytesOf(bytes), "f.zip").read("config.json")); });
            if (why.empty()) QVERIFY2(read == "{\"a\": 1}", qPrintable(QString("byte %1: %2").arg(i).arg(read.c_str())));
            else QVERIFY2(contains(why, "f.zip"), why.c_str());
        }
    }
};

LAMINA_TEST(ZipTest)

}  // namespace zip_test

#include "zip_test.moc"
