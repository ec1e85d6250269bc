// SPDX-License-Identifier: GPL-3.0-or-later
// Whether cuDNN takes our graphs: it plans for a GPU that is described to it, so that none needs to be here.
#include <QTest>
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/backend/cuda/cudnn/cudnn_convolution.h"
#include "engine/backend/cuda/cudnn/cudnn_pooling.h"
#include "engine/base/platform.h"

using namespace lamina;
using namespace lamina::cuda;

namespace {

// What cuDNN 9.19 asks to be told of a device; the figures are those of an H200.
constexpr char h200[] = R"({"deviceName": "NVIDIA H200", "deviceVer": 900, "driverVer": 13000, "cudaDeviceId": 0, "pciDeviceId": 0,
    "totalGlobalMem": 150754820096, "multiProcessorCount": 132, "warpSize": 32, "maxGridSize": [2147483647, 65535, 65535],
    "maxBlockSize": [1024, 1024, 64], "regsPerBlock": 65536, "maxSharedMemoryPerBlock": 49152, "maxSharedMemoryPerBlockOptin": 232448,
    "reservedSharedMemoryPerBlock": 1024, "maxRegistersPerSM": 65536, "maxCtasPerSM": 32, "maxThreadsPerBlock": 1024,
    "maxThreadsPerSM": 2048, "isTccDriver": 0, "supportCoopLaunch": 1, "smClockRateKHz": 1980000, "memClockRateKHz": 2619000,
    "l2CacheSize": 62914560})";

constexpr std::int64_t plenty = static_cast<std::int64_t>(convolutionWorkspace);

struct Case {
    const char* name;
    Window2D window;
};
const Case cases[] = {
    {"residual net", {128, 32, 32, 16, 32, 32, 16, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1}},
    {"padded behind alone", {128, 32, 32, 16, 16, 16, 32, {3, 3}, {2, 2}, {1, 1}, {0, 0}, 1}},
    {"three channels", {128, 32, 32, 3, 32, 32, 16, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1}},
    {"one channel", {64, 28, 28, 1, 28, 28, 32, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1}},
    {"depthwise", {64, 16, 16, 64, 16, 16, 64, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 64}},
    {"four groups", {64, 16, 16, 64, 16, 16, 64, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 4}},
    {"dilated", {64, 16, 16, 64, 16, 16, 64, {3, 3}, {1, 1}, {2, 2}, {2, 2}, 1}},
    {"odd, with a rest that no window sees", {8, 10, 11, 5, 4, 4, 7, {3, 4}, {2, 2}, {1, 1}, {0, 0}, 1}},
};

/** A cuDNN that refuses once: to look for ways at all, or to say what one of them is like. */
struct RefusesOnce {
    enum class What { Ways, Notes };
    RefusesOnce(const CudnnLibrary& real, What what) {
        library = &real, heuristics.clear(), waits = true, wanted = what;
        refusing = real;
        refusing.cudnnBackendCreateDescriptor = create;
        refusing.cudnnBackendFinalize = finalize;
        refusing.cudnnBackendGetAttribute = get;
    }
    static cudnnStatus_t create(cudnnBackendDescriptorType_t type, cudnnBackendDescriptor_t* made) {
        const cudnnStatus_t status = library->cudnnBackendCreateDescriptor(type, made);
        if (type == CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR) heuristics.push_back(*made);
        return status;
    }
    static cudnnStatus_t finalize(cudnnBackendDescriptor_t descriptor) {
        const bool looks = std::find(heuristics.begin(), heuristics.end(), descriptor) != heuristics.end();
        if (looks && wanted == What::Ways && std::exchange(waits, false)) return CUDNN_STATUS_NOT_SUPPORTED;
        return library->cudnnBackendFinalize(descriptor);
    }
    static cudnnStatus_t get(const cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::int64_t most, std::int64_t* count, void* values) {
        if (name == CUDNN_ATTR_ENGINE_NUMERICAL_NOTE && wanted == What::Notes && std::exchange(waits, false)) return CUDNN_STATUS_NOT_SUPPORTED;
        return library->cudnnBackendGetAttribute(descriptor, name, type, most, count, values);
    }

    CudnnLibrary refusing;
    inline static const CudnnLibrary* library = nullptr;
    inline static std::vector<cudnnBackendDescriptor_t> heuristics;
    inline static bool waits = false;
    inline static What wanted = What::Ways;
};

struct PoolingCase {
    const char* name;
    Window2D window;
    DType type;
};
const PoolingCase poolingCases[] = {  // few: cuDNN compiles five kernels for each
    {"2 × 2", {64, 26, 26, 32, 13, 13, 32, {2, 2}, {2, 2}, {1, 1}, {0, 0}, 1}, DType::Float32},
    {"3 × 3, padded behind alone", {128, 112, 112, 64, 56, 56, 64, {3, 3}, {2, 2}, {1, 1}, {0, 0}, 1}, DType::BFloat16},
    {"a whole image", {128, 8, 8, 64, 1, 1, 64, {8, 8}, {8, 8}, {1, 1}, {0, 0}, 1}, DType::Float32},
    {"odd, with a rest that no window sees", {7, 9, 11, 5, 4, 3, 5, {3, 4}, {2, 3}, {1, 1}, {0, 0}, 1}, DType::BFloat16},
    {"along a sequence", {64, 1, 100, 32, 1, 50, 32, {1, 2}, {1, 2}, {1, 1}, {0, 0}, 1}, DType::Float32},
};

}  // namespace

class CudnnTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        std::string why;
        // Before cuDNN looks for the driver's library: it is content with one of that name that is there.
        QVERIFY2(openLibrary(FAKE_DRIVER, why), why.c_str());
        library_ = openCudnn(why);
        if (!library_) QSKIP(why.c_str());
        try {
            CudnnDescriptor device(*library_, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
            device.set(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, CUDNN_TYPE_CHAR, static_cast<std::int64_t>(sizeof h200 - 1), h200);
            device.finalize();
            device_.emplace(std::move(device));
        } catch (const CudnnRefusal&) {
            QSKIP("this cuDNN wants a device described in another way");
        }
    }

    void everyPassOfEveryConvolutionHasAPlan_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(cases)); ++i) QTest::newRow(cases[i].name) << i;
    }
    void everyPassOfEveryConvolutionHasAPlan() {
        QFETCH(int, index);
        using Pass = Convolution::Pass;
        for (const Pass pass : {Pass::Forward, Pass::BackwardData, Pass::BackwardKernel})
            for (const DType type : {DType::Float32, DType::BFloat16})
                for (const bool fused : {false, true}) {
                    if (fused && pass != Pass::Forward) continue;
                    const auto plan = planConvolution(*library_, *device_, {pass, cases[index].window, type, fused, fused}, {plenty, false});
                    QVERIFY2(plan, qPrintable(QStringLiteral("pass %1, type %2, fused %3").arg(int(pass)).arg(int(type)).arg(fused)));
                    QVERIFY(plan->workspace >= 0 && plan->workspace <= plenty);
                }
    }

    void everyPassOfEveryPoolingHasAPlan_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(poolingCases)); ++i) QTest::newRow(poolingCases[i].name) << i;
    }
    void everyPassOfEveryPoolingHasAPlan() {
        QFETCH(int, index);
        using Kind = Pooling::Kind;
        using Pass = Pooling::Pass;
        const auto& [name, window, type] = poolingCases[index];
        for (const Pooling& p : {Pooling{Kind::Max, Pass::Forward, window, type}, Pooling{Kind::Max, Pass::Forward, window, type, DType::UInt8},
                                 Pooling{Kind::Max, Pass::Backward, window, type, DType::UInt8}, Pooling{Kind::Average, Pass::Forward, window, type},
                                 Pooling{Kind::Average, Pass::Backward, window, type}}) {
            QVERIFY(isForLibrary(p, 0));
            const auto plan = planPooling(*library_, *device_, p);
            QVERIFY2(plan, qPrintable(QStringLiteral("kind %1, pass %2, places %3").arg(int(p.kind)).arg(int(p.pass)).arg(p.places.has_value())));
            QCOMPARE(plan->workspace, std::int64_t{0});  // what a training takes of a GPU is told without asking it
        }
    }

    void maximaWithoutTheirPlacesHaveNoGradient() {
        QVERIFY(!planPooling(*library_, *device_, {Pooling::Kind::Max, Pooling::Pass::Backward, poolingCases[0].window, DType::Float32}));
    }

    void aPlanKeepsToTheMemoryItIsGiven() {
        const Convolution c{Convolution::Pass::Forward, cases[6].window, DType::Float32};
        const auto rich = planConvolution(*library_, *device_, c, {plenty, false});
        QVERIFY(rich && rich->workspace > 1024);
        const auto poor = planConvolution(*library_, *device_, c, {1024, false});
        QVERIFY(!poor || poor->workspace <= 1024);
    }

    void oneRefusalIsNotTheLastWord() {
        const Convolution c{Convolution::Pass::Forward, cases[0].window, DType::Float32, true, true};
        for (const auto what : {RefusesOnce::What::Ways, RefusesOnce::What::Notes}) {
            const RefusesOnce cudnn(*library_, what);
            const auto plan = planConvolution(cudnn.refusing, *device_, c, {plenty, false});
            QVERIFY(!RefusesOnce::waits);
            QVERIFY2(plan, what == RefusesOnce::What::Ways ? "no fallback" : "no other way");
        }
    }

    void whatCannotBeIsRefused() {
        Window2D w = cases[0].window;
        w.filters = 0;
        QVERIFY(!planConvolution(*library_, *device_, {Convolution::Pass::Forward, w, DType::Float32}, {plenty, false}));
    }

 private:
    const CudnnLibrary* library_ = nullptr;
    std::optional<CudnnDescriptor> device_;
};

QTEST_GUILESS_MAIN(CudnnTest)
#include "cudnn_test.moc"
