// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of rows beyond memory: they read the same from the disk, leave nothing behind, and end no program.
#include "engine/base/row_store.h"

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fstream>
#include <numeric>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/random.h"
#include "engine/base/tensor.h"
#include "tests/support/data_memory.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"

namespace row_store_test {

using namespace lamina;

class RowStoreTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

    template <class Work>
    static std::string messageOf(Work work) {
        try {
            work();
        } catch (const Error& e) {
            return e.what();
        }
        return {};
    }
    static std::vector<std::int32_t> counted(std::size_t n) {
        std::vector<std::int32_t> values(n);
        std::iota(values.begin(), values.end(), 0);
        return values;
    }
    static std::shared_ptr<RowStore> filled(const std::vector<std::int32_t>& values) {
        auto store = RowStore::make(values.size() * 4);
        std::memcpy(store->bytes().data(), values.data(), values.size() * 4);
        return store;
    }

 private slots:
    void theBudgetIsASizeInWords_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<quint64>("bytes");
        QTest::newRow("megabytes") << QByteArray("8MB") << quint64{8'000'000};
        QTest::newRow("a space, small letters") << QByteArray("1.5 gb") << quint64{1'500'000'000};
        QTest::newRow("bytes") << QByteArray("4096") << quint64{4096};
        QTest::newRow("a word") << QByteArray("much") << quint64{0};
        QTest::newRow("nothing") << QByteArray("0") << quint64{0};
        QTest::newRow("below nothing") << QByteArray("-3GB") << quint64{0};
        QTest::newRow("no unit") << QByteArray("3 elephants") << quint64{0};
    }
    void theBudgetIsASizeInWords() {
        QFETCH(QByteArray, text);
        QFETCH(quint64, bytes);
        const test::DataMemory set(text);
        if (bytes > 0) {
            QCOMPARE(memoryForRows(), bytes);
            return;
        }
        const auto message = messageOf([] { memoryForRows(); });
        QVERIFY2(message.find("LAMINA_DATA_MEMORY: expected a size such as 500MB or 8GB, received \"" + text.toStdString() + "\"") == 0, message.c_str());
    }

    void theFirstBytesStayInMemoryTheOthersLieOnDisk() {
        const test::DataMemory set("1MB");
        const auto before = rowsInMemory();
        const auto first = RowStore::make(700'000);
        auto second = RowStore::make(700'000);
        QVERIFY(!first->onDisk());
        QVERIFY(second->onDisk());
        QVERIFY(!RowStore::make(100)->onDisk());  // never worth a file
        QCOMPARE(rowsInMemory(), before + 700'000);
        QVERIFY(std::all_of(second->bytes().begin(), second->bytes().end(), [](std::byte b) { return b == std::byte{0}; }));
        QVERIFY(std::filesystem::is_empty(cacheDirectory()));  // no name: nothing to clean up, however we end
    }

    void whatPassesThroughLiesOnDiskAndCopiesWhereThereIsRoom() {
        const auto values = counted(100'000);
        const auto passing = RowStore::makeOnDisk(400'000);
        QVERIFY(passing->onDisk());
        std::memcpy(passing->bytes().data(), values.data(), 400'000);
        QVERIFY(!passing->stays(400'000));  // memory has room for it
        const auto memory = RowStore::copyOf(*passing, 4 * 90'000, 40'000);
        QVERIFY(!memory->onDisk() && memory->stays(40'000));
        QVERIFY(std::memcmp(memory->bytes().data(), values.data() + 90'000, 40'000) == 0);
        const test::DataMemory set("100kB");
        QVERIFY(passing->stays(400'000));
        const auto disk = RowStore::copyOf(*passing, 4, 399'996);
        QVERIFY(disk->onDisk());
        QVERIFY(std::memcmp(disk->bytes().data(), values.data() + 1, 399'996) == 0);
        QVERIFY(!messageOf([&] { RowStore::copyOf(*passing, 4, 400'000); }).empty());  // beyond its end
    }

    void rowsReadTheSameFromTheDisk() {
        const auto values = counted(3 * 100'000);
        const Tensor memory = Tensor::of({100'000, 3}, values);
        const test::DataMemory set("100kB");
        const auto store = filled(values);
        const Tensor disk(DType::Int32, {100'000, 3}, store);
        QVERIFY(store->onDisk() && disk.onDisk() && !memory.onDisk());
        Random random(3);
        std::vector<std::uint32_t> rows{99'999, 0, 0, 1, 2, 5000};
        for (int i = 0; i < 3000; ++i) rows.push_back(static_cast<std::uint32_t>(random.uniform(0, 100'000)));
        std::vector<std::int32_t> a(rows.size() * 3), b(a);
        memory.readRows(rows, reinterpret_cast<std::byte*>(a.data()));
        disk.release(0, disk.bytes().size());
        disk.announceRows(rows);
        disk.readRows(rows, reinterpret_cast<std::byte*>(b.data()));
        QVERIFY(a == b);
        QCOMPARE(a[0], 3 * 99'999);
        QVERIFY(std::ranges::equal(disk.as<std::int32_t>(), values));
    }

    void memoryIsGivenBackBehindTheReader() {
        if (test::sanitized) QSKIP("a sanitizer keeps memory of its own beside ours");
        const test::DataMemory set("1MB");
        const auto store = RowStore::make(64'000'000);
        const auto before = resourceUse().residentBytes;
        std::memset(store->bytes().data(), 7, store->bytes().size());
        QVERIFY(resourceUse().residentBytes > before + 50'000'000);
        store->release(0, store->bytes().size());
        QVERIFY(resourceUse().residentBytes < before + 10'000'000);
        QVERIFY(std::all_of(store->bytes().begin(), store->bytes().end(), [](std::byte b) { return b == std::byte{7}; }));
    }

    void aFullDiskIsSaid() {
        const test::DataMemory set("1MB");
        const auto message = messageOf([] { RowStore::make(std::size_t{1} << 55); });  // larger than any file can be
        QVERIFY2(message.find("need 36028797019 MB on this disk") != std::string::npos, message.c_str());
        QVERIFY2(message.find("make room there, or set LAMINA_HOME to a folder on a larger disk") != std::string::npos, message.c_str());
    }

    void aFileThatIsCutOffWhileItIsReadEndsNothing() {
        const auto path = folder_.filePath("rows").toStdString();
        std::ofstream(path) << std::string(100'000, 'x');
        const auto store = RowStore::ofFile(path);
        QCOMPARE(store->bytes().size(), std::size_t{100'000});
        std::filesystem::resize_file(path, 10);
        QCOMPARE(store->bytes()[90'000], std::byte{0});  // once the end of the program
        QVERIFY(messageOf([&] { store->requireWhole(); }).find(path + ": the file has become shorter") == 0);
        std::vector<std::byte> some(100);
        QVERIFY(messageOf([&] { store->read(50'000, some); }).find("the file has become shorter while it was read — load the data again") != std::string::npos);
    }

    void aTensorDoesNotReachBeyondItsStore() {
        const auto store = filled(counted(10));
        QCOMPARE((Tensor(DType::Int32, {4}, store, 8).as<std::int32_t>()[0]), 2);
        QVERIFY(!messageOf([&] { Tensor(DType::Int32, {11}, store); }).empty());
        QVERIFY(!messageOf([&] { Tensor(DType::Int32, {10}, store, 4); }).empty());
        QVERIFY(!messageOf([&] { Tensor(DType::Int32, {1}, store, 41); }).empty());
        QVERIFY(!messageOf([&] { Tensor(DType::Int32, {1}, store, 2); }).empty());
        QVERIFY((Tensor(DType::Int32, {10}, store).reshaped({5, 2}).shape() == Shape{5, 2}));
        QVERIFY(!messageOf([&] { Tensor(DType::Int32, {10}, store).reshaped({3, 3}); }).empty());
    }
};

LAMINA_TEST(RowStoreTest)

}  // namespace row_store_test

#include "row_store_test.moc"
