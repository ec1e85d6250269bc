// SPDX-License-Identifier: GPL-3.0-or-later
// Where members lie: in archives of NumPy's, in one whose numbers are wide, and in what is none.
#include <QtTest>
#include <algorithm>
#include <filesystem>
#include <tuple>

#include "engine/base/platform.h"
#include "engine/data/zip_places.h"
#include "tests/support/test_program.h"

namespace zip_places_test {

using namespace lamina;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(LAMINA_SOURCE_DIR) / "tests/engine/data/fixtures";

/** A record of so many bytes with numbers in it: where, of how many bytes, which. */
std::string record(std::size_t size, const std::vector<std::tuple<std::size_t, std::size_t, std::uint64_t>>& fields) {
    std::string bytes(size, '\0');
    for (const auto& [at, width, value] : fields)
        for (std::size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i) & 255);
    return bytes;
}

std::vector<std::uint64_t> placesIn(const std::string& archive) { return zipPlaces(std::as_bytes(std::span(archive))); }

/** One member, "m", of three bytes; all that can be in 64 bits is. wideSizes: the sizes, too, and not the place alone. */
std::string wideArchive(bool wideSizes, const std::string& comment) {
    const std::uint64_t none = 0xFFFFFFFF;
    const std::string before = "stub", local = record(30, {{0, 4, 0x04034b50}, {26, 2, 1}, {28, 2, 4}}) + "m" + record(4, {{0, 2, 7}});
    std::string extra = record(6, {{0, 2, 7}, {2, 2, 2}});  // a field of others
    extra += wideSizes ? record(28, {{0, 2, 1}, {2, 2, 24}, {4, 8, 3}, {12, 8, 3}, {20, 8, before.size()}}) : record(12, {{0, 2, 1}, {2, 2, 8}, {4, 8, before.size()}});
    const std::uint64_t size = wideSizes ? none : 3;
    const std::string central = record(46, {{0, 4, 0x02014b50}, {20, 4, size}, {24, 4, size}, {28, 2, 1}, {30, 2, extra.size()}, {42, 4, none}}) + "m" + extra;
    const std::string data = before + local + "abc";
    const std::string wideEnd = record(56, {{0, 4, 0x06064b50}, {32, 8, 1}, {48, 8, data.size()}});
    const std::string locator = record(20, {{0, 4, 0x07064b50}, {8, 8, data.size() + central.size()}});
    return data + central + wideEnd + locator + record(22, {{0, 4, 0x06054b50}, {10, 2, 0xFFFF}, {16, 4, none}, {20, 2, comment.size()}}) + comment;
}

}  // namespace

class ZipPlacesTest : public QObject {
    Q_OBJECT
 private slots:
    void membersOfNumPyAreFound() {
        const auto bytes = readFile(fixtures / "stored.npz");
        const auto places = zipPlaces(bytes);
        QCOMPARE(places.size(), std::size_t{2});
        for (const auto place : places) QVERIFY(std::string_view(reinterpret_cast<const char*>(bytes.data()) + place, 6) == "\x93NUMPY");
        QCOMPARE(zipPlaces(readFile(fixtures / "compressed.npz")).size(), std::size_t{2});
    }

    void wideNumbersAreRead() {
        for (const bool sizes : {false, true})
            for (const std::string& comment : {std::string(), std::string("a comment, PK\x05\x06 and more of it")}) {
                const std::string archive = wideArchive(sizes, comment);
                const auto places = placesIn(archive);
                QCOMPARE(places.size(), std::size_t{1});
                QVERIFY(archive.substr(places[0], 3) == "abc");
            }
    }

    void whatIsNoArchiveHasNone() {
        QVERIFY(placesIn("").empty());
        QVERIFY(placesIn(std::string(1000, 'x')).empty());
        const std::string archive = wideArchive(true, "");
        for (std::size_t n = 0; n < archive.size(); ++n) QVERIFY(placesIn(archive.substr(0, n)).empty());
        std::string lost = archive;
        lost[4] = 'x';  // no local header where it should be
        QVERIFY(placesIn(lost).empty());
        for (std::size_t i = 0; i < archive.size(); ++i) {
            std::string odd = archive;
            odd[i] = '\xFF';
            for (const auto place : placesIn(odd)) QVERIFY(place > 0);  // reads nothing outside of it, and ends
        }
    }
};

LAMINA_TEST(ZipPlacesTest)

}  // namespace zip_places_test

#include "zip_places_test.moc"
