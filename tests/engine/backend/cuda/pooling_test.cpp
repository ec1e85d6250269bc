// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling by a library, where there is one, against kernels of our own: which is asked for what, and that nobody sees a difference.
#include <QTest>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/backend/cuda/cuda_executor.h"
#include "engine/backend/cuda/pooling_library.h"
#include "engine/backend/cuda/told_memory.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/plan_sketch.h"
#include "tests/support/test_program.h"

namespace pooling_test {

using namespace lamina;
using namespace lamina::cuda;

namespace {

using Kind = Pooling::Kind;
using Way = Pooling::Pass;

constexpr CudaOptions byLibrary{.libraryPoolingFrom = 0}, byOurselves{.poolingLibrary = false};

/** Maxima of images with many equal cells: image, maxima, their places, a gradient and what it gives the image. */
struct Pooled {
    Shape x{2, 9, 8, 4}, out{2, 5, 4, 4};
    Window window{{3, 3}, {2, 2}, {1, 1}, {1, 0}};
    ValueId image = noValue, gradient = noValue, maxima = noValue, places = noValue, back = noValue;
    std::shared_ptr<const Plan> plan;

    explicit Pooled(std::int64_t batch = 1, bool mixed = false) {
        PlanSketch s(DType::Float32);
        image = s.input(x), gradient = s.input(out);
        maxima = s.activation(out), places = s.activation(out, DType::UInt8), back = s.activation(x);
        s.program(ProgramKind::Train, batch, {MaxPool{image, maxima, places, window}, MaxPoolBackward{places, gradient, back, window}});
        if (mixed) s.mix();
        plan = s.finish();
    }
    std::vector<Tensor> numbers() const {
        std::vector<float> cells(static_cast<std::size_t>(x.elements())), dy(static_cast<std::size_t>(out.elements()));
        for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<float>(i * 7 % 11 % 3) - 1;
        for (std::size_t i = 0; i < dy.size(); ++i) dy[i] = static_cast<float>(i % 16);
        return {Tensor::of(x, cells), Tensor::of(out, dy)};
    }
    /** Maxima, places and gradient after so many steps. */
    std::vector<std::vector<double>> run(const CudaOptions& options, std::uint32_t steps = 1) const {
        CudaExecutor executor(plan, options);
        executor.setWeights(numbers());
        const int pass = executor.addPass({std::vector<std::uint32_t>(steps), false, 0});
        const auto waits = test::waits();
        const auto taken = test::taken();
        executor.enqueue({0, pass, 0, 0, 0, steps});
        if (test::waits() != waits || test::taken() != taken) return {};
        return {executor.read(maxima), executor.read(places), executor.read(back)};
    }
};

/** The cell of a window's first maximum, in the order of rows. */
std::vector<double> firstPlaces(const Pooled& p) {
    const std::vector<float> cells = p.numbers().front().toFloats();
    std::vector<double> all;
    for (int b = 0; b < 2; ++b)
        for (int oh = 0; oh < 5; ++oh)
            for (int ow = 0; ow < 4; ++ow)
                for (int c = 0; c < 4; ++c) {
                    int place = -1;
                    float most = 0;
                    for (int tap = 0; tap < 9; ++tap) {
                        const int h = 2 * oh - 1 + tap / 3, w = 2 * ow + tap % 3;
                        if (h < 0 || h >= 9 || w >= 8) continue;
                        const float value = cells[static_cast<std::size_t>(((b * 9 + h) * 8 + w) * 4 + c)];
                        if (place < 0 || value > most) place = tap, most = value;
                    }
                    all.push_back(place);
                }
    return all;
}

}  // namespace

class PoolingTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
    }
    void init() { test::convolveByLibrary(true); }
    void cleanup() {
        test::convolveByLibrary(false);
        test::takeTheLastMaximum(false);
    }

    void whatIsForALibrary() {
        const Window2D w{8, 32, 32, 16, 16, 16, 16, {3, 3}, {2, 2}, {1, 1}, {0, 0}, 1};
        const Pooling p{Kind::Max, Way::Forward, w, DType::Float32, DType::UInt8};
        const std::uint64_t bytes = 4 * 8 * 16 * (32 * 32 + 16 * 16);
        const auto with = [&](auto change) {
            Pooling other = p;
            change(other);
            return isForLibrary(other, 0);
        };
        QVERIFY(isForLibrary(p, bytes) && !isForLibrary(p, bytes + 1));
        QVERIFY(with([](Pooling& o) { o.type = DType::BFloat16; }));
        QVERIFY(with([](Pooling& o) { o.kind = Kind::Average, o.places = {}; }));
        QVERIFY(!with([](Pooling& o) { o.window.dilation[1] = 2; }));
        QVERIFY(!with([](Pooling& o) { o.type = DType::Float64; }));
        QVERIFY(!with([](Pooling& o) { o.places = DType::Int32; }));
        // The places of more than 128 taps are no bytes with a sign; without places there is no such bound.
        const auto large = [](Pooling& o) { o.window.kernel[0] = 12, o.window.kernel[1] = 11; };
        QVERIFY(!with(large));
        QVERIFY(with([&](Pooling& o) { large(o), o.places = {}; }));
        // Windows that see padding alone: before the image, behind it.
        QVERIFY(with([](Pooling& o) { o.window.padBefore[0] = 2; }));
        QVERIFY(!with([](Pooling& o) { o.window.padBefore[0] = 3; }));
        QVERIFY(!with([](Pooling& o) { o.window.outWidth = 17; }));
        QVERIFY(!with([](Pooling& o) { o.window.batch = 1 << 17, o.window.outHeight = 1; }));  // 2³¹ cells
    }

    void ofEqualMaximaTheFirstCounts_data() {
        QTest::addColumn<bool>("mixed");
        QTest::newRow("float32") << false;
        QTest::newRow("bfloat16") << true;
    }
    void ofEqualMaximaTheFirstCounts() {
        QFETCH(bool, mixed);
        const Pooled p(1, mixed);
        const auto before = test::poolingsByLibrary();
        const auto theirs = p.run(byLibrary), ours = p.run(byOurselves);
        if (test::emulated()) QCOMPARE(test::poolingsByLibrary() - before, std::uint64_t{2});
        QCOMPARE(theirs.size(), std::size_t{3});
        QCOMPARE(theirs[1], firstPlaces(p));
        QCOMPARE(theirs, ours);
    }

    void aLibraryWithAnotherRuleForThemDoesNoMaximaWithPlaces() {
        if (!test::emulated()) QSKIP("a library is as it is");
        test::takeTheLastMaximum(true);
        const Pooled p;
        const auto before = test::poolingsByLibrary();
        QCOMPARE(p.run(byLibrary)[1], firstPlaces(p));
        QCOMPARE(test::poolingsByLibrary(), before);
        const auto library = makePoolingLibrary();
        const Window2D w{2, 9, 8, 4, 5, 4, 4, {3, 3}, {2, 2}, {1, 1}, {1, 0}, 1};
        QVERIFY(!library->plan({Kind::Max, Way::Forward, w, DType::Float32, DType::UInt8}));
        QVERIFY(library->plan({Kind::Max, Way::Forward, w, DType::Float32}));  // nobody sees which it was
        QVERIFY(library->plan({Kind::Average, Way::Backward, w, DType::Float32}));
    }

    void manyCapturedStepsWaitForNothingAndAreTheSame() {
        const Pooled p;
        const auto theirs = p.run(byLibrary, 70);
        QVERIFY(!theirs.empty());
        QCOMPARE(theirs, p.run(byOurselves, 70));
    }

    void itsMemoryIsKnownBeforehand() {
        if (!test::emulated()) QSKIP("what a real device takes is rounded up");
        for (const bool library : {true, false}) {
            test::convolveByLibrary(library);
            const Pooled p;
            const std::uint64_t told = toldMemory(*p.plan, byLibrary);
            const auto before = test::taken();
            const CudaExecutor executor(p.plan, byLibrary);
            QCOMPARE(test::taken() - before, static_cast<std::size_t>(told));
        }
    }

    void smallPoolingIsOurs() {
        const Pooled p;
        const auto before = test::poolingsByLibrary();
        QCOMPARE(p.run({}), p.run(byOurselves));
        QCOMPARE(test::poolingsByLibrary(), before);
    }

    void largePoolingIsGivenToCudnnUnlessItIsOff() {
        if (!test::emulated()) QSKIP("a library does not say what it was asked");
        PlanSketch s(DType::Float32);
        const ValueId x = s.input({1, 2048, 2048, 4}), out = s.activation({1, 256, 256, 4});  // 65 MiB
        s.program(ProgramKind::Train, 1, {MaxPool{x, out, noValue, {{8, 8}, {8, 8}}}});
        const auto plan = s.finish();
        const auto backend = makeCudaBackend();
        const Device device = backend->devices().front();
        std::vector<std::uint64_t> planned;
        for (const char* said : {"off", "on"}) {
            qputenv("LAMINA_CUDNN", said);
            const auto before = test::poolingsByLibrary();
            backend->open(device, plan, {});
            planned.push_back(test::poolingsByLibrary() - before);
        }
        qunsetenv("LAMINA_CUDNN");
        QCOMPARE(planned, (std::vector<std::uint64_t>{0, 1}));
    }
};

LAMINA_TEST(PoolingTest)

}  // namespace pooling_test

#include "pooling_test.moc"
