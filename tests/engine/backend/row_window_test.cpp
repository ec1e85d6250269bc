// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of a window over rows on disk: the samples that are asked for, in any order of asking, within its bytes.
#include "engine/backend/row_window.h"

#include <QTest>
#include <cstring>
#include <numeric>

#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/base/row_store.h"
#include "tests/support/data_memory.h"
#include "tests/support/test_program.h"

namespace row_window_test {

using namespace lamina;

namespace {

constexpr std::uint32_t all = 5000;
constexpr Dim width = 16;

/** Row r holds 16 r, 16 r + 1 … */
Tensor numbers() {
    const auto store = RowStore::make(std::size_t{all} * width * 4);
    std::vector<std::int32_t> values(std::size_t{all} * width);
    std::iota(values.begin(), values.end(), 0);
    std::memcpy(store->bytes().data(), values.data(), values.size() * 4);
    return Tensor(DType::Int32, {all, width}, store);
}

Tensor labels() {
    std::vector<std::uint8_t> values(all);
    for (std::size_t i = 0; i < all; ++i) values[i] = static_cast<std::uint8_t>(i % 251);
    return Tensor::of({all}, values);
}

Pass passOf(std::uint32_t first, std::uint32_t count, bool shuffle) {
    Pass pass{std::vector<std::uint32_t>(count), shuffle, 7};
    std::iota(pass.rows.begin(), pass.rows.end(), first);
    return pass;
}

const auto never = [] { return false; };

/** Whether a part holds the samples of that step. */
bool right(const RowWindow::Part& part, const Pass& pass, std::uint32_t epoch, std::uint64_t position, std::int64_t batch) {
    const Permutation order(pass.rows.size(), pass.seed, epoch);
    for (std::uint64_t p = position; p < position + static_cast<std::uint64_t>(batch); ++p) {
        const std::uint32_t row = pass.rows[pass.shuffle ? order(p) : p];
        const std::size_t at = p - part.stretch.begin;
        const auto* x = reinterpret_cast<const std::int32_t*>(part.data[0]) + at * width;
        for (std::int32_t c = 0; c < static_cast<std::int32_t>(width); ++c)
            if (x[c] != static_cast<std::int32_t>(row) * static_cast<std::int32_t>(width) + c) return false;
        if (std::to_integer<std::uint32_t>(part.data[1][at]) != row % 251) return false;
    }
    return true;
}

}  // namespace

class RowWindowTest : public QObject {
    Q_OBJECT
 private slots:
    void epochsWithAValidationBetweenReadEveryRowInItsOrder() {
        const test::DataMemory set("1kB");
        const Tensor x = numbers();
        QVERIFY(x.onDisk());
        const Pass train = passOf(0, 4001, true), validation = passOf(4001, 900, false);
        RowWindow window({x, labels()}, 60'000, 32);
        window.addPass(train);
        window.addPass(validation);
        QVERIFY(window.bytes() <= 60'000);
        const auto go = [&](int number, const Pass& pass, std::uint32_t epoch, std::int64_t batch) {
            for (std::uint64_t p = 0; p < pass.rows.size(); p += static_cast<std::uint64_t>(batch)) {
                const auto size = std::min(batch, static_cast<std::int64_t>(pass.rows.size() - p));
                const auto part = window.part(number, epoch, p, size, never);
                if (!part || !right(*part, pass, epoch, p, size)) return false;
            }
            return true;
        };
        for (std::uint32_t epoch = 0; epoch < 4; ++epoch) {
            QVERIFY(go(0, train, epoch, 32));
            QVERIFY(go(1, validation, epoch, 20));
        }
    }

    void jumpsAreFollowed() {
        const test::DataMemory set("1kB");
        const Pass train = passOf(100, 4000, true), other = passOf(0, 64, false);
        RowWindow window({numbers(), labels()}, 30'000, 64);
        window.addPass(train);
        window.addPass(other);
        Random random(2);
        for (int i = 0; i < 400; ++i) {
            const bool second = i % 7 == 3;
            const auto epoch = static_cast<std::uint32_t>(random.uniform(0, 3));
            const auto position = second ? 0 : static_cast<std::uint64_t>(random.uniform(0, 3936));
            const auto part = window.part(second, epoch, position, 64, never);
            QVERIFY(part && right(*part, second ? other : train, epoch, position, 64));
        }
    }

    void aStepThatTakesAllRowsKeepsTheirOrder() {
        const test::DataMemory set("1kB");
        Pass whole = passOf(10, 500, true);
        RowWindow window({numbers(), labels()}, 1000, 500);
        window.addPass(whole);
        const auto part = window.part(0, 3, 0, 500, never);
        whole.shuffle = false;
        QVERIFY(part && right(*part, whole, 3, 0, 500));
    }

    void whoWaitsCanBeCalledAway() {
        const test::DataMemory set("1kB");
        const Pass train = passOf(0, 4000, true);
        RowWindow window({numbers(), labels()}, 30'000, 64);
        window.addPass(train);
        int asked = 0;
        const auto part = window.part(0, 0, 0, 64, [&] { return ++asked > 0; });
        QVERIFY(!part || asked == 0);  // it may have been there at once
        const auto again = window.part(0, 0, 128, 64, never);
        QVERIFY(again && right(*again, train, 0, 128, 64));
    }

    /** Whether one part was asked for or none: those behind it are being brought in. */
    void aWindowEndsWhileItReads() {
        const test::DataMemory set("1kB");
        const Tensor x = numbers();
        const Pass train = passOf(0, 4000, true);
        for (int i = 0; i < 50; ++i) {
            RowWindow window({x, labels()}, 100'000, 64);
            window.addPass(train);
            if (i % 2 == 0) continue;
            const auto part = window.part(0, 0, 64, 64, never);
            QVERIFY(part && right(*part, train, 0, 64, 64));
        }
        RowWindow window({x, labels()}, 100'000, 64);  // the rows are what they were
        window.addPass(train);
        const auto part = window.part(0, 1, 0, 64, never);
        QVERIFY(part && right(*part, train, 1, 0, 64));
    }
};

LAMINA_TEST(RowWindowTest)

}  // namespace row_window_test

#include "row_window_test.moc"
