// SPDX-License-Identifier: GPL-3.0-or-later
// On a GPU, too, a run that was broken off goes on to the same bits, whatever its steps depend on.
#include <QtTest>

#include "engine/backend/cuda/cuda_backend.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/resume_cases.h"
#include "tests/support/test_program.h"

namespace resume_test {

using namespace lamina;

namespace {

std::vector<test::ResumeCase> everyCase() {
    auto all = test::resumeCases();
    for (auto& one : test::optimizerCases()) all.push_back(std::move(one));
    return all;
}

}  // namespace

class CudaResumeTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
        registerBackend(cuda::makeCudaBackend());
    }

    void whateverAStepDependsOnGoesOn_data() {
        QTest::addColumn<int>("which");
        const auto cases = everyCase();
        for (std::size_t i = 0; i < cases.size(); ++i) QTest::newRow(cases[i].name.c_str()) << static_cast<int>(i);
    }
    void whateverAStepDependsOnGoesOn() {
        QFETCH(int, which);
        QCOMPARE(test::whatABreakChanges(everyCase()[static_cast<std::size_t>(which)], "cuda", 13), std::string());
    }
};

LAMINA_TEST(CudaResumeTest)

}  // namespace resume_test

#include "resume_test.moc"
