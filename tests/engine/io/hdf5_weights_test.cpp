// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of model.weights.h5: numbers come back, and a stranger's file cannot lead us out of it.
#include "engine/io/hdf5_weights.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>

#include "engine/base/platform.h"
#include "engine/io/hdf5_handle.h"
#include "tests/engine/io/bytes.h"
#include "tests/support/test_program.h"

namespace hdf5_weights_test {

using namespace lamina;

class Hdf5WeightsTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

    static std::vector<StoredVariables> sample() {
        return {{"", "", {}},
                {"layers/dense", "first", {Tensor::of({2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}), Tensor::of({3}, std::vector<float>{7, 8, 9})}},
                {"layers/dropout", "drop", {}},
                {"layers/lstm/cell", "", {Tensor::of({0, 4}, std::vector<float>{})}},
                {"optimizer", "adam", {Tensor::of({}, std::vector<std::int32_t>{42}), Tensor::of({}, std::vector<float>{0.5f})}}};
    }

    /** A file made by `fill` with the C library alone. */
    std::vector<std::byte> made(const std::function<void(hid_t)>& fill) const {
        const auto path = folder_.filePath("made.h5").toStdString();
        {
            const Hdf5Session session;
            const Hdf5Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
            const Hdf5Handle vars(H5Gcreate2(file, "vars", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
            fill(vars);
        }
        return readFile(path);
    }

    static void dataset(hid_t group, hid_t type, std::vector<hsize_t> dims, hid_t plist, const void* data) {
        const Hdf5Handle space(H5Screate_simple(int(dims.size()), dims.data(), nullptr), H5Sclose);
        const Hdf5Handle set(H5Dcreate2(group, "0", type, space, H5P_DEFAULT, plist, H5P_DEFAULT), H5Dclose);
        if (data) H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    }

    static bool same(const std::vector<StoredVariables>& a, const std::vector<StoredVariables>& b) {
        const auto equal = [](const Tensor& x, const Tensor& y) { return x.shape() == y.shape() && x.dtype() == y.dtype() && x.toFloats() == y.toFloats(); };
        return std::ranges::equal(a, b, [&](const auto& x, const auto& y) { return x.path == y.path && x.name == y.name && std::ranges::equal(x.variables, y.variables, equal); });
    }

    static std::string refusal(const std::vector<std::byte>& bytes) {
        return errorOf([&] { readHdf5Weights(bytes, "w.h5"); });
    }

 private slots:
    void whatIsWrittenIsRead() {
        const auto objects = sample();
        const auto back = readHdf5Weights(writeHdf5Weights(objects), "w.h5");
        QCOMPARE(back.size(), objects.size());
        for (const auto& object : objects) {
            const auto it = std::find_if(back.begin(), back.end(), [&](const auto& b) { return b.path == object.path; });
            QVERIFY(it != back.end());
            QCOMPARE(it->name, object.name);
            QCOMPARE(it->variables.size(), object.variables.size());
            for (std::size_t i = 0; i < object.variables.size(); ++i) {
                QVERIFY(it->variables[i].shape() == object.variables[i].shape());
                QVERIFY(it->variables[i].dtype() == object.variables[i].dtype());
                QCOMPARE(it->variables[i].toFloats(), object.variables[i].toFloats());
            }
        }
    }

    void moreThanTenVariablesKeepTheirOrder() {
        std::vector<StoredVariables> objects{{"optimizer", "", {}}};
        for (int i = 0; i < 25; ++i) objects[0].variables.push_back(Tensor::of({}, std::vector<std::int32_t>{i}));
        const auto back = readHdf5Weights(writeHdf5Weights(objects), "w.h5");
        for (int i = 0; i < 25; ++i) QCOMPARE(back.at(0).variables.at(std::size_t(i)).as<std::int32_t>()[0], i);
    }

    void otherTypesAreCast() {
        const std::int64_t wide[] = {-5, 7};
        const auto ints = readHdf5Weights(made([&](hid_t g) { dataset(g, H5T_STD_I64LE, {2}, H5P_DEFAULT, wide); }), "w.h5");
        QCOMPARE(ints.at(0).variables.at(0).as<std::int32_t>()[0], -5);
        const double reals[] = {0.25, 1e300};
        const auto doubles = readHdf5Weights(made([&](hid_t g) { dataset(g, H5T_IEEE_F64LE, {2}, H5P_DEFAULT, reals); }), "w.h5");
        QCOMPARE(doubles.at(0).variables.at(0).as<double>()[1], 1e300);
        const std::int64_t tooWide[] = {std::int64_t{1} << 40};
        QVERIFY(contains(refusal(made([&](hid_t g) { dataset(g, H5T_STD_I64LE, {1}, H5P_DEFAULT, tooWide); })), "fit 32 bits"));
    }

    void packedDataAreRead() {
        const std::vector<float> values(1000, 2.5f);
        const auto bytes = made([&](hid_t g) {
            const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t chunk[] = {100};
            H5Pset_chunk(plist, 1, chunk);
            H5Pset_shuffle(plist);
            H5Pset_deflate(plist, 6);
            dataset(g, H5T_NATIVE_FLOAT, {1000}, plist, values.data());
        });
        QCOMPARE(readHdf5Weights(bytes, "w.h5").at(0).variables.at(0).toFloats(), values);
    }

    void linksOutOfTheTreeAreRefused() {
        QVERIFY(contains(refusal(made([](hid_t g) { H5Lcreate_soft("/vars/1", g, "0", H5P_DEFAULT, H5P_DEFAULT); })), "link"));
        QVERIFY(contains(refusal(made([](hid_t g) { H5Lcreate_external("/etc/passwd", "/", g, "0", H5P_DEFAULT, H5P_DEFAULT); })), "link"));
        QVERIFY(contains(refusal(made([](hid_t g) { H5Lcreate_hard(g, ".", g, "0", H5P_DEFAULT, H5P_DEFAULT); })), "vars"));
        QVERIFY(!refusal(made([](hid_t g) { H5Lcreate_hard(g, "/", g, "0", H5P_DEFAULT, H5P_DEFAULT); })).empty());
    }

    void loopsOfGroupsAreRefused() {
        const auto bytes = made([](hid_t g) {
            const Hdf5Handle a(H5Gcreate2(g, "/a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
            H5Lcreate_hard(g, "/a", a, "again", H5P_DEFAULT, H5P_DEFAULT);
        });
        QVERIFY(contains(refusal(bytes), "two names"));
    }

    void storageElsewhereIsRefused() {
        const auto outside = made([](hid_t g) {
            const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            H5Pset_external(plist, "/etc/passwd", 0, 16);
            dataset(g, H5T_NATIVE_FLOAT, {4}, plist, nullptr);
        });
        QVERIFY(contains(refusal(outside), "another file"));
        const auto mapped = made([](hid_t g) {
            const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t dims[] = {4};
            const Hdf5Handle space(H5Screate_simple(1, dims, nullptr), H5Sclose);
            H5Pset_virtual(plist, space, "other.h5", "x", space);
            dataset(g, H5T_NATIVE_FLOAT, {4}, plist, nullptr);
        });
        QVERIFY(contains(refusal(mapped), "elsewhere"));
    }

    void bombsAreRefused() {
        const auto never = made([](hid_t g) {
            const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t chunk[] = {1024};
            H5Pset_chunk(plist, 1, chunk);
            dataset(g, H5T_NATIVE_FLOAT, {std::uint64_t{1} << 28}, plist, nullptr);
        });
        QVERIFY(contains(refusal(never), "but holds"));
        QVERIFY(contains(refusal(made([](hid_t g) {
            const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t chunk[] = {1, 1};
            H5Pset_chunk(plist, 2, chunk);
            dataset(g, H5T_NATIVE_FLOAT, {std::uint64_t{1} << 40, std::uint64_t{1} << 20}, plist, nullptr);
        })), "larger than"));
    }

    void otherFiltersAndTypesAreRefused() {
        QVERIFY(contains(refusal(made([](hid_t g) {
            const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t chunk[] = {4};
            H5Pset_chunk(plist, 1, chunk);
            H5Pset_fletcher32(plist);
            const float values[] = {1, 2, 3, 4};
            dataset(g, H5T_NATIVE_FLOAT, {4}, plist, values);
        })), "packed"));
        QVERIFY(contains(refusal(made([](hid_t g) {
            const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t chunk[] = {4};
            H5Pset_chunk(plist, 1, chunk);
            H5Pset_shuffle(plist), H5Pset_shuffle(plist);
            const float values[] = {1, 2, 3, 4};
            dataset(g, H5T_NATIVE_FLOAT, {4}, plist, values);
        })), "packed"));
        QVERIFY(contains(refusal(made([](hid_t g) { dataset(g, H5T_STD_REF_OBJ, {1}, H5P_DEFAULT, nullptr); })), "type"));
    }

    void aMissingVariableIsNamed() {
        const float value[] = {1};
        const auto bytes = made([&](hid_t g) {
            dataset(g, H5T_NATIVE_FLOAT, {1}, H5P_DEFAULT, value);
            H5Lmove(g, "0", g, "1", H5P_DEFAULT, H5P_DEFAULT);
        });
        QVERIFY(contains(refusal(bytes), "variable 0 is missing"));
    }

    /** Our own reader against HDF5's library: 40 groups make a tree of names of several levels. */
    void manyNamesAndPiecesAreRead() {
        std::vector<StoredVariables> objects;
        for (int i = 0; i < 400; ++i) objects.push_back({std::string("layers/dense_").append(std::to_string(i)), std::to_string(i), {Tensor::of({}, std::vector<float>{float(i)})}});
        const auto back = readHdf5Weights(writeHdf5Weights(objects), "w.h5");
        QCOMPARE(back.size(), objects.size());
        for (const auto& object : back) QCOMPARE(std::to_string(int(object.variables.at(0).toFloats()[0])), object.name);

        std::vector<double> values(7 * 11 * 5);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = double(i) - 100;
        for (const bool packed : {false, true}) {
            const auto bytes = made([&](hid_t g) {
                const Hdf5Handle plist(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
                const hsize_t chunk[] = {3, 4, 2};
                H5Pset_chunk(plist, 3, chunk);
                if (packed) H5Pset_shuffle(plist), H5Pset_deflate(plist, 9);
                const Hdf5Handle type(H5Tcopy(packed ? H5T_IEEE_F64BE : H5T_IEEE_F64LE), H5Tclose);
                const Hdf5Handle space(H5Screate_simple(3, std::array<hsize_t, 3>{7, 11, 5}.data(), nullptr), H5Sclose);
                const Hdf5Handle set(H5Dcreate2(g, "0", type, space, H5P_DEFAULT, plist, H5P_DEFAULT), H5Dclose);
                H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
            });
            const auto read = readHdf5Weights(bytes, "w.h5").at(0).variables.at(0);
            QVERIFY(std::ranges::equal(read.as<double>(), values));
        }
    }

    /** What is read then is no more than there is; what is not is refused with the file's name. */
    void everyByteOfAFileCanBeAnyOther() {
        const auto good = writeHdf5Weights(sample());
        int read = 0, refused = 0;
        for (std::size_t i = 0; i < good.size(); ++i)
            for (const unsigned value : {0u, 1u, 0x7Fu, 0xFFu}) {
                auto bytes = good;
                bytes[i] = std::byte(value);
                std::vector<StoredVariables> back;
                const auto why = errorOf([&] { back = readHdf5Weights(bytes, "w.h5"); });
                ++(why.empty() ? read : refused);
                QVERIFY2(why.empty() || contains(why, "w.h5"), why.c_str());
                std::size_t held = 0;
                for (const auto& object : back)
                    for (const Tensor& t : object.variables) held += t.bytes().size();
                QVERIFY2(held <= good.size(), qPrintable(QString("byte %1 as %2: %3 bytes").arg(i).arg(value).arg(held)));
            }
        QVERIFY(read > 0 && refused > 0);
    }

    void aFileThatIsCutIsReadWholeOrRefused() {
        const auto good = writeHdf5Weights(sample());
        const auto whole = readHdf5Weights(good, "w.h5");
        for (std::size_t size = 0; size < good.size(); size += 97) {
            std::vector<StoredVariables> back;
            const auto why = errorOf([&] { back = readHdf5Weights(std::span(good).first(size), "w.h5"); });
            if (why.empty()) QVERIFY2(same(back, whole), qPrintable(QString::number(size)));
            else QVERIFY2(contains(why, "w.h5"), why.c_str());
        }
        QVERIFY(!refusal({good.begin(), good.begin() + 100}).empty());
        QVERIFY(contains(refusal({}), "no HDF5"));
    }
};

LAMINA_TEST(Hdf5WeightsTest)

}  // namespace hdf5_weights_test

#include "hdf5_weights_test.moc"
