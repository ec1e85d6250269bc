// SPDX-License-Identifier: GPL-3.0-or-later
// What the doctor finds in arrays and pictures, and in what a net makes of its data: each finding goes away by its button.
#include "engine/data/doctor.h"

#include <QElapsedTimer>
#include <QtTest>
#include <cmath>
#include <set>

#include "engine/base/random.h"
#include "engine/checks/checkup.h"
#include "engine/checks/input_scale.h"
#include "engine/data/prepare.h"
#include "engine/recipes/losses.h"
#include "tests/support/mended.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"

namespace array_doctor_test {

using namespace lamina;

namespace {

const std::string sparse = "sparse_categorical_crossentropy";

RawData arrays(Tensor x, const std::vector<std::int32_t>& y) {
    Arrays both = {{"x", std::move(x)}, {"y", Tensor::of(Shape{static_cast<Dim>(y.size())}, y)}};
    return {"npz", "", nullptr, std::make_shared<const Arrays>(std::move(both))};
}

/** Sixty samples of two numbers near 0, of two classes that alternate; change(i, k, v) as one likes. */
RawData numbers(const std::function<float(int, int, float)>& change, const std::function<int(int)>& label = [](int i) { return i % 2; }) {
    Random random(3);
    std::vector<float> x;
    std::vector<std::int32_t> y;
    for (int i = 0; i < 60; ++i) {
        for (int k = 0; k < 2; ++k) x.push_back(change(i, k, static_cast<float>(random.normal())));
        y.push_back(label(i));
    }
    return arrays(Tensor::of(Shape{60, 2}, x), y);
}

float asItIs(int, int, float v) { return v; }

/** An Input and a Dense. */
Project project(Ints shape = {2}) {
    Project p;
    p.data.source = "npz";
    const NodeId input = addNode(p.graph, "Input", "x", {{"shape", std::move(shape)}}, {0, 0});
    connect(p.graph, input, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}, {100, 0}));
    return p;
}

std::vector<Issue> examined(const RawData& raw, const Project& p) { return examine(raw, p, {sparse}, TargetForm::Index); }

const Issue* find(const std::vector<Issue>& findings, const std::string& part) {
    for (const auto& f : findings)
        if (f.sentence().find(part) != std::string::npos) return &f;
    return nullptr;
}

/** Whether the finding is there, has that button, and is gone when it was pressed. */
bool goesAway(const RawData& raw, Project& p, const std::string& part, const std::string& title) {
    const auto findings = examined(raw, p);
    const Issue* f = find(findings, part);
    if (!f || f->offer() != title || !f->mends()) {
        for (const auto& one : findings) qWarning("found: %s [%s]", one.sentence().c_str(), one.offer().c_str());
        return false;
    }
    mend(p, f->remedies.front());
    return !find(examined(raw, p), part);
}

}  // namespace

class ArrayDoctorTest : public QObject {
    Q_OBJECT
 private slots:
    void healthyArraysAreSaidToBe() {
        for (const auto& f : examined(numbers(asItIs), project())) QVERIFY2(f.severity == Issue::Severity::Good, f.sentence().c_str());
    }

    void samplesWithNumbersThatAreNoneAreLeftOut() {
        Project p = project();
        const RawData raw = numbers([](int i, int k, float v) { return i == 4 && k == 1 ? INFINITY : i == 9 ? NAN : v; });
        QVERIFY(goesAway(raw, p, "3 input values are not a finite number", "Leave out 2 samples"));
        QCOMPARE(prepare(raw, p.data, TargetForm::Index).samples(), std::int64_t{58});
    }

    void aGapInTheLabelsIsClosed() {
        Project p = project();
        const RawData raw = numbers(asItIs, [](int i) { return i % 2 ? 4 : 1; });
        QVERIFY(goesAway(raw, p, "No sample has label 0", "Count the classes anew"));
        QCOMPARE(prepare(raw, p.data, TargetForm::Index).preparation.classes, (std::vector<std::string>{"1", "4"}));
    }

    void labelsBelowNoughtAreCountedWhereTheOutputNamesThem() {
        Arrays all = *numbers(asItIs, [](int i) { return i % 2 ? 1 : -1; }).arrays;
        all[1].name = "kind";
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(std::move(all))};
        Wanted wanted(TargetForm::Index);
        wanted.outputs.front().name = "kind";
        const auto findings = examine(raw, project().data, {sparse}, wanted);
        const auto offered = std::find_if(findings.begin(), findings.end(), [](const Issue& f) { return f.offer() == "Count the classes anew"; });
        QVERIFY(offered != findings.end());
        QCOMPARE(prepare(raw, recipeAfter(*offered, project().data), wanted).preparation.classes, (std::vector<std::string>{"-1", "1"}));
    }

    /** Counting anew is for the first target, and names it as the only one. */
    void aGapInTheLabelsOfOneOfSeveralOutputsIsSaid() {
        const RawData one = numbers(asItIs, [](int i) { return i % 2; });
        Arrays all = *one.arrays;
        all[1].name = "kind";
        std::vector<std::int32_t> labels;
        for (int i = 0; i < 60; ++i) labels.push_back(i % 2 ? 4 : 1);
        all.push_back({"sort", Tensor::of(Shape{60}, labels)});
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(std::move(all))};
        Wanted wanted(TargetForm::Index);
        wanted.outputs = {{TargetForm::Index, "kind"}, {TargetForm::Index, "sort"}};
        const auto findings = examine(raw, project().data, {sparse, sparse}, wanted);
        const Issue* gap = find(findings, "No sample has label 0 of sort");
        QVERIFY(gap && gap->severity == Issue::Severity::Warning);
        QVERIFY(gap->offer().empty() && !gap->mends());
        QVERIFY(find(findings, "Labels of kind fit the loss"));
    }

    void classesOfTooFewSamplesAreLeftOut() {
        Project p = project();
        const RawData raw = numbers(asItIs, [](int i) { return i < 2 ? 2 : i % 2; });
        QVERIFY(goesAway(raw, p, "Class 2 has only 2 samples", "Leave out 2"));
        QCOMPARE(prepare(raw, p.data, TargetForm::Index).samples(), std::int64_t{58});
        QVERIFY(find(examined(numbers(asItIs, [](int i) { return i < 1; }), project()), "Class 1 has only 1 sample")->offer().empty());  // one class would be left
    }

    void rareClassesCountMore() {
        Project p = project();
        const RawData raw = numbers(asItIs, [](int i) { return i % 10 == 0; });
        const auto findings = examined(raw, p);
        const Issue* f = find(findings, "Class 0 is 9× as frequent as 1");
        QVERIFY(f && f->offer() == "Let rare classes count more");
        mend(p, f->remedies.front());
        QCOMPARE(p.training.classWeight, std::string("balanced"));
        QCOMPARE(find(examined(raw, p), "Class 0 is 9× as frequent as 1")->severity, Issue::Severity::Good);
    }

    void numbersOfAnyScaleAreNormalized() {
        Project p = project();
        const RawData raw = numbers([](int, int k, float v) { return k ? 5000 + 300 * v : v; });
        QVERIFY(goesAway(raw, p, "The numbers of x differ in scale by", "Add a Normalization layer"));
        const Node* added = findNode(p.graph, "normalization");
        QVERIFY(added);
        const auto& mean = std::get<Floats>(added->params.at("mean"));
        QVERIFY(mean.size() == 2 && std::abs(mean[0]) < 1 && std::abs(mean[1] - 5000) < 200);
        QCOMPARE(p.graph.edges.size(), std::size_t{2});
        QVERIFY(!doctorsFacts(p).inputs.front().bare);
        QVERIFY(!find(examine(raw, project().data, {sparse}, TargetForm::Index), "scale"));  // nothing is drawn: nothing is said
    }

    /** What is kept for validation and test tells the net nothing; and numbers far from 0 keep their digits. */
    void aNormalizationIsOfTheTrainingPart() {
        Project p = project();
        p.data.split.shuffle = p.data.split.stratify = false;
        Random random(8);
        std::vector<float> seconds;
        for (int i = 0; i < 60; ++i) seconds.push_back(1.6e9f + 1e4f * static_cast<float>(random.normal()));
        const RawData plain = numbers([&](int i, int k, float v) { return k ? seconds[static_cast<std::size_t>(i)] : v; });
        const auto train = prepare(plain, p.data, TargetForm::Index).parts.train;
        QVERIFY(train.size() > 20 && train.size() < 60);
        const std::set<std::uint32_t> trains(train.begin(), train.end());
        double mean = 0, variance = 0;
        for (const auto i : train) mean += static_cast<double>(seconds[i]) / static_cast<double>(train.size());
        for (const auto i : train) variance += std::pow(static_cast<double>(seconds[i]) - mean, 2) / static_cast<double>(train.size());
        // Elsewhere the numbers are others by far.
        const RawData raw = numbers([&](int i, int k, float v) { return k ? seconds[static_cast<std::size_t>(i)] + (trains.count(static_cast<std::uint32_t>(i)) ? 0.0f : 5e8f) : v; });
        QVERIFY(goesAway(raw, p, "The numbers of x differ in scale by", "Add a Normalization layer"));
        const Node* added = findNode(p.graph, "normalization");
        QVERIFY(added);
        const auto &means = std::get<Floats>(added->params.at("mean")), &variances = std::get<Floats>(added->params.at("variance"));
        QVERIFY2(std::abs(means[1] - mean) < 1e-9 * mean, qPrintable(QString::number(means[1], 'g', 17)));
        QVERIFY2(std::abs(variances[1] - variance) < 1e-8 * variance, qPrintable(QString("%1, not %2").arg(variances[1]).arg(variance)));
    }

    void pixelsAreRescaled() {
        Project p = project({8, 8, 1});
        std::vector<std::uint8_t> x;
        std::vector<std::int32_t> y;
        Random random(5);
        for (int i = 0; i < 40; ++i) {
            for (int k = 0; k < 64; ++k) x.push_back(i == 7 ? 9 : static_cast<std::uint8_t>(random.uniform(0, 255)));
            y.push_back(i % 2);
        }
        const RawData raw = arrays(Tensor::of(Shape{40, 8, 8, 1}, x), y);
        QVERIFY(find(examined(raw, p), "1 picture is of a single colour"));
        QVERIFY(goesAway(raw, p, "The numbers of x reach 25", "Add a Rescaling layer"));
        QVERIFY(findNode(p.graph, "rescaling"));
    }

    void equalSamplesAcrossTheSplitAreCountedAndKeptInOnePart_data() {
        QTest::addColumn<bool>("pictures");
        QTest::newRow("arrays") << false;
        QTest::newRow("pictures") << true;
    }

    /** Each is there twice; the words are those of such data. */
    void equalSamplesAcrossTheSplitAreCountedAndKeptInOnePart() {
        QFETCH(bool, pictures);
        constexpr std::uint32_t different = 30;
        const Shape one = pictures ? Shape{4, 4, 1} : Shape{16};
        Random random(4);
        std::vector<std::uint8_t> x;
        std::vector<std::int32_t> y;
        for (std::uint32_t i = 0; i < different; ++i) {
            for (int k = 0; k < 16; ++k) x.push_back(static_cast<std::uint8_t>(random.uniform(0, 255)));
            y.push_back(static_cast<std::int32_t>(i % 2));
        }
        const auto once = x;
        x.insert(x.end(), once.begin(), once.end());
        for (std::uint32_t i = 0; i < different; ++i) y.push_back(static_cast<std::int32_t>(i % 2));
        const RawData raw = arrays(Tensor::of(one.withBatch(2 * different), x), y);
        Project p = project(pictures ? Ints{4, 4, 1} : Ints{16});
        const Parts before = prepare(raw, p.data, TargetForm::Index).parts;
        std::set<std::uint32_t> trains;
        for (const auto i : before.train) trains.insert(i % different);
        std::size_t held = 0;
        for (const auto* part : {&before.validation, &before.test})
            for (const auto i : *part) held += trains.count(i % different);
        QVERIFY(held > 1);
        const std::string many = pictures ? "pictures" : "samples";
        QVERIFY(find(examined(raw, p), std::to_string(held) + " " + many + " of validation and test are in the training part too"));
        QVERIFY(goesAway(raw, p, "in the training part too", "Keep equal " + many + " in one part"));
        QVERIFY(find(examined(raw, p), "No duplicate " + many + " across the split"));
        const Parts after = prepare(raw, p.data, TargetForm::Index).parts;
        std::vector<int> partOf(2 * different, -1);
        int part = 0;
        for (const auto* samples : {&after.train, &after.validation, &after.test}) {
            for (const auto i : *samples) partOf[i] = part;
            ++part;
        }
        for (std::uint32_t i = 0; i < different; ++i) QVERIFY(partOf[i] >= 0 && partOf[i] == partOf[i + different]);
        QVERIFY(!after.validation.empty() && !after.test.empty());
    }

    void featuresThatSayNothingAreNamed() {
        const RawData raw = numbers([](int, int k, float v) { return k ? 7 : v; });
        QVERIFY(find(examined(raw, project()), "Feature 2 of x is the same in every sample, which tells the net nothing: write the array without it"));
        const RawData none = numbers([](int, int k, float v) { return k ? NAN : v; });
        QVERIFY(find(examined(none, project()), "Feature 2 of x is no number in any sample"));
        QVERIFY(find(examined(none, project()), "not a finite number")->offer().empty());  // every sample would be left out
    }

    void aLabelThatAllSamplesHaveIsAProblem() {
        const auto findings = examined(numbers(asItIs, [](int) { return 0; }), project());
        const Issue* f = find(findings, "Every sample has the same label");
        QVERIFY(f && f->severity == Issue::Severity::Error);
        QVERIFY(!find(examined(numbers(asItIs), project()), "the same label"));
    }

    void aNetThatScalesIsSeen() {
        Graph g;
        const NodeId input = addNode(g, "Input"), flat = addNode(g, "Flatten"), norm = addNode(g, "BatchNormalization"), dense = addNode(g, "Dense");
        lamina::connect(g, input, flat);
        lamina::connect(g, flat, dense);
        QVERIFY(!scalesInput(g, input));
        insertOnEdge(g, {flat, dense, 0}, norm);
        QVERIFY(scalesInput(g, input));
        lamina::connect(g, input, addNode(g, "Dense"));  // another way in
        QVERIFY(!scalesInput(g, input));
    }

    /** Of several inputs each is judged by itself, and what is said names it. */
    void whatIsOfSimilarScaleIsNamedBesideWhatTheNetScales() {
        std::vector<float> picture, figures;
        std::vector<std::int32_t> y;
        Random random(5);
        for (int i = 0; i < 60; ++i) {
            for (int k = 0; k < 16; ++k) picture.push_back(static_cast<float>(random.uniform() * 210));
            for (int k = 0; k < 4; ++k) figures.push_back(static_cast<float>(random.normal()));
            y.push_back(i % 2);
        }
        Arrays three = {{"shot", Tensor::of(Shape{60, 4, 4, 1}, picture)}, {"figures", Tensor::of(Shape{60, 4}, figures)}, {"y", Tensor::of(Shape{60}, y)}};
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(std::move(three))};
        Project p;
        p.data.source = "npz";
        const NodeId shot = addNode(p.graph, "Input", "shot", {{"shape", Ints{4, 4, 1}}}), figure = addNode(p.graph, "Input", "figures", {{"shape", Ints{4}}});
        const NodeId scaling = addNode(p.graph, "Rescaling"), flat = addNode(p.graph, "Flatten"), both = addNode(p.graph, "Concatenate"), answer = addNode(p.graph, "Dense", "answer");
        for (const auto& [from, to] : {std::pair{shot, scaling}, {scaling, flat}}) lamina::connect(p.graph, from, to);
        lamina::connect(p.graph, flat, both, 0);
        lamina::connect(p.graph, figure, both, 1);
        lamina::connect(p.graph, both, answer);
        Wanted wanted(TargetForm::Index);
        wanted.inputs = {{"shot"}, {"figures"}};
        const auto findings = examine(raw, p, {sparse}, wanted);
        QVERIFY(!find(findings, "Inputs are of similar scale"));
        QVERIFY(find(findings, "The numbers of figures are of similar scale"));
        QVERIFY(find(findings, "The numbers of shot reach 2"));
        QVERIFY(find(findings, ", and the net scales them"));
    }

    void aHundredThousandSamplesTakeLessThanASecond() {
        Random random(1);
        std::vector<float> x(100'000 * 20);
        for (float& v : x) v = static_cast<float>(random.normal());
        std::vector<std::int32_t> y;
        for (int i = 0; i < 100'000; ++i) y.push_back(i % 3);
        const RawData raw = arrays(Tensor::of(Shape{100'000, 20}, x), y);
        QElapsedTimer timer;
        timer.start();
        const auto findings = examined(raw, project({20}));
        const auto took = timer.elapsed();
        qInfo("%lld ms", static_cast<long long>(took));
        QVERIFY(!findings.empty());
        if (test::sanitized) QSKIP("timed: a sanitizer takes longer");
        QVERIFY2(took < 1000, qPrintable(QString("%1 ms").arg(took)));
    }
};

LAMINA_TEST(ArrayDoctorTest)

}  // namespace array_doctor_test

#include "array_doctor_test.moc"
