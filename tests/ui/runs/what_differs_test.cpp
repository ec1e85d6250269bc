// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of comparing runs.
#include "ui/runs/what_differs.h"

#include <QTest>

using namespace lamina;
using namespace lamina::ui;

namespace {

Run run(std::string configuration, std::int64_t parameters = 100) {
    Run r;
    r.configuration = std::move(configuration);
    r.parameters = parameters;
    r.dataFingerprint = "8c1f 04ae 91d2 77b0";
    r.device = "cpu";
    return r;
}

}  // namespace

class WhatDiffersTest : public QObject {
    Q_OBJECT
 private slots:
    void theSameRunsDifferInNothing() {
        const auto r = run(R"({"training": {"batch_size": 32, "optimizer": {"name": "Adam"}}})");
        QVERIFY(whatDiffers({r, r}).empty());
    }

    void aSettingThatDiffersIsARow() {
        const auto found = whatDiffers({run(R"({"training": {"batch_size": 32, "seed": 1}})"), run(R"({"training": {"batch_size": 64, "seed": 1}})")});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].what, QStringLiteral("batch_size"));
        QCOMPARE(found[0].values, (QStringList{"32", "64"}));
        QCOMPARE(found[0].departs, (std::vector<bool>{false, true}));
    }

    void anotherOptimizerIsNamed() {
        const auto found = whatDiffers({run(R"({"training": {"optimizer": {"name": "Adam"}}})"), run(R"({"training": {"optimizer": {"name": "SGD"}}})")});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].values, (QStringList{"Adam", "SGD"}));
    }

    void aLayerIsCalledByItsName() {
        const auto found = whatDiffers({run(R"({"model": {"config": {"layers": [{"class_name": "Dense", "config": {"name": "wide", "units": 8}}]}}})"),
                                        run(R"({"model": {"config": {"layers": [{"class_name": "Dense", "config": {"name": "wide", "units": 16}}]}}})")});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].what, QStringLiteral("wide · units"));
    }

    void positionsOnTheCanvasDoNotCount() {
        QVERIFY(whatDiffers({run(R"({"positions": {"a": [1, 2]}})"), run(R"({"positions": {"a": [3, 4]}})")}).empty());
    }

    void aBrokenConfigurationIsNoCrash() { QVERIFY(whatDiffers({run("{"), run("nonsense")}).empty()); }
};

QTEST_GUILESS_MAIN(WhatDiffersTest)
#include "what_differs_test.moc"
