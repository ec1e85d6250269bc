// SPDX-License-Identifier: GPL-3.0-or-later
// The doctor finds what was hidden, and its fixes make the finding go away.
#include <QtTest>
#include <map>
#include <QElapsedTimer>

#include "engine/base/random.h"
#include "engine/data/doctor.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/recipes/losses.h"
#include "tests/support/csv_table.h"
#include "tests/support/mended.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace doctor_test {

using namespace lamina;
using test::table;

namespace {

const std::string sparse = "sparse_categorical_crossentropy";

std::vector<Issue> examine(const RawData& raw, const DataRecipe& r, const std::string& loss) { return lamina::examine(raw, r, {loss}, targetForm({loss, {}})); }

DataRecipe recipe(const std::string& target) {
    DataRecipe r;
    r.source = "csv";
    r.columns[target].role = ColumnRole::Target;
    return r;
}

const Issue* find(const std::vector<Issue>& findings, const std::string& part) {
    for (const auto& f : findings)
        if (f.sentence().find(part) != std::string::npos) return &f;
    for (const auto& f : findings) qWarning("found: %s", f.sentence().c_str());
    return nullptr;
}

bool absent(const std::vector<Issue>& findings, const std::string& part) {
    return std::none_of(findings.begin(), findings.end(), [&](const Issue& f) { return f.sentence().find(part) != std::string::npos; });
}

/** Forty rows: v from 1 to 40 and a class that alternates. */
std::string rowsOf(const std::string& header, const std::function<std::string(int)>& row) {
    std::string text = header + "\n";
    for (int i = 1; i <= 40; ++i) text += row(i) + "\n";
    return text;
}

}  // namespace

class DoctorTest : public QObject {
    Q_OBJECT
 private slots:
    void classesOfOneSizeAreSaidWithOneNumber() {
        const auto even = table(rowsOf("v,kind", [](int i) { return std::to_string(i) + (i % 2 ? ",odd" : ",even"); }));
        QVERIFY(find(examine(even, recipe("kind"), sparse), "balanced: 20 samples each"));
        const auto uneven = table(rowsOf("v,kind", [](int i) { return std::to_string(i) + (i % 3 ? ",usual" : ",third"); }));
        const auto findings = examine(uneven, recipe("kind"), sparse);
        QVERIFY(find(findings, "Classes have 13 to 27 samples each") && absent(findings, "balanced"));
        const auto near = table(rowsOf("v,kind", [](int i) { return std::to_string(i) + (i % 5 < 2 ? ",few" : ",many"); }));
        QVERIFY(find(examine(near, recipe("kind"), sparse), "balanced: 16 to 24 samples each"));
    }

    void everyOutputOfANetIsExamined() {
        const auto raw = table(rowsOf("v,kind,size,same", [](int i) {
            return std::to_string(i % 7) + (i % 10 ? ",usual," : ",rare,") + std::to_string(i * i * 10) + (i % 10 ? ",u" : ",r");
        }));
        auto r = recipe("kind");
        r.columns["size"].role = ColumnRole::Target;
        Wanted wanted = TargetForm::Index;
        wanted.outputs = {{TargetForm::Number, "size"}, {TargetForm::Index, "kind"}};  // in another order than the columns
        const std::vector<std::string> losses{"mean_squared_error", sparse};
        const auto findings = lamina::examine(raw, r, losses, wanted);
        QVERIFY(find(findings, "Target size fits the loss: numbers, mean_squared_error"));
        QVERIFY(find(findings, "Labels of kind fit the loss: 2 classes, sparse_categorical_crossentropy"));
        QVERIFY(find(findings, "Class usual of kind is 9× as frequent as rare"));
        const Issue* log = find(findings, "size spans 10 to 1.6e+04");
        QVERIFY(log && log->mends());
        QVERIFY(absent(lamina::examine(raw, recipeAfter(*log, r), losses, wanted), "spans"));
        const Issue* leak = find(findings, "same tells the target (kind) in other words");
        QVERIFY(leak && leak->mends());
        QVERIFY(absent(lamina::examine(raw, recipeAfter(*leak, r), losses, wanted), "same tells"));
        wanted.outputs.front().form = TargetForm::Index;
        QVERIFY(find(lamina::examine(raw, r, {sparse, sparse}, wanted), "Labels of size fit the loss: 40 classes"));
        r.columns["size"].role = ColumnRole::Ignore;  // as an input it would be the target of its name all the same
        QVERIFY(find(lamina::examine(raw, r, losses, wanted), "the net has 2 outputs (size, kind), the data 1 target"));
    }

    void labelsOfEveryOutputAreExamined() {
        std::vector<std::int32_t> letter, parity;
        std::vector<float> x;
        for (int i = 0; i < 40; ++i) letter.push_back(i % 4), parity.push_back(i % 8 == 0 ? 1 : 0), x.push_back(static_cast<float>(i));
        RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", Tensor::of({40, 1}, x)}, {"letter", Tensor::of({40}, letter)}, {"parity", Tensor::of({40}, parity)}})};
        Wanted wanted = TargetForm::Index;
        wanted.outputs = {{TargetForm::Index, "letter"}, {TargetForm::Index, "parity"}};
        const auto findings = lamina::examine(raw, {}, {sparse, sparse}, wanted);
        QVERIFY(find(findings, "Labels of letter fit the loss: 4 classes"));
        QVERIFY(find(findings, "Labels of parity fit the loss: 2 classes"));
        QVERIFY(find(findings, "Class 0 of parity is 7× as frequent as 1"));
    }

    void aTargetWithALongTailIsOfferedItsLogarithm() {
        const auto raw = table(rowsOf("v,price", [](int i) { return std::to_string(i % 7) + "," + std::to_string(i * i * 10); }));
        auto r = recipe("price");
        const auto findings = examine(raw, r, "mean_squared_error");
        const auto* found = find(findings, "price spans 10 to 1.6e+04");
        QVERIFY(found && found->offer() == "Take the log of price");
        r = recipeAfter(*found, r);
        QVERIFY(r.columns["price"].scaling == ColumnScaling::Log && r.columns["price"].role == ColumnRole::Target && r.targetNumbers == "standardize");
        QVERIFY(absent(examine(raw, r, "mean_squared_error"), "spans"));
        const auto even = table(rowsOf("v,price", [](int i) { return std::to_string(i % 7) + "," + std::to_string(100 + i); }));
        QVERIFY(absent(examine(even, recipe("price"), "mean_squared_error"), "spans"));
    }

    void healthyDataAreSaidToBe() {
        const auto raw = table(rowsOf("v,t", [](int i) { return std::to_string(i) + (i % 2 ? ",a" : ",b"); }));
        const auto findings = examine(raw, recipe("t"), sparse);
        for (const auto& f : findings) QVERIFY2(f.severity == Issue::Severity::Good, f.sentence().c_str());
        QVERIFY(find(findings, "Labels fit the loss: 2 classes, " + sparse));
        QVERIFY(find(findings, "No duplicate rows across the split"));
        QVERIFY(find(findings, "No value is missing"));
    }

    void columnsThatAreMostlyMissingAreIgnoredByTheFix() {
        const auto raw = table(rowsOf("v,deck,age,t", [](int i) { return std::to_string(i) + (i % 4 ? "," : ",B") + (i % 4 ? ",7" + std::to_string(i) : ",") + (i % 2 ? ",a" : ",b"); }));
        const auto findings = examine(raw, recipe("t"), sparse);
        QVERIFY(find(findings, "age misses 10 values, filled"));
        const auto* f = find(findings, "deck misses more than half of the values");
        QVERIFY(f && f->mends() && f->severity == Issue::Severity::Warning && f->offer() == "Ignore deck");
        const auto fixed = recipeAfter(*f, recipe("t"));
        QVERIFY(fixed.columns.at("deck").role == ColumnRole::Ignore);
        QVERIFY(absent(examine(raw, fixed, sparse), "more than half"));
    }

    void constantColumnsAreIgnoredByTheFix() {
        const auto raw = table(rowsOf("v,c,t", [](int i) { return std::to_string(i) + ",7" + (i % 2 ? ",a" : ",b"); }));
        const auto findings = examine(raw, recipe("t"), sparse);
        const auto* f = find(findings, "c is the same in every row");
        QVERIFY(f && f->mends());
        const auto fixed = recipeAfter(*f, recipe("t"));
        QVERIFY(fixed.columns.at("c").role == ColumnRole::Ignore);
        QVERIFY(absent(examine(raw, fixed, sparse), "the same in every row"));
    }

    void aTargetOfOneValueIsAProblem() {
        for (const auto& [cell, loss] : {std::pair{",yes", "sparse_categorical_crossentropy"}, {",1", "binary_crossentropy"}, {",4.5", "mean_squared_error"}}) {
            const auto raw = table(rowsOf("v,t", [cell = std::string(cell)](int i) { return std::to_string(i) + cell; }));
            const auto findings = examine(raw, recipe("t"), loss);
            QVERIFY2(std::any_of(findings.begin(), findings.end(), [](const Issue& f) { return f.severity == Issue::Severity::Error && f.sentence().find("in every row") != std::string::npos; }), loss);
        }
    }

    void unscaledInputsAreScaledByTheFix() {
        const auto raw = table(rowsOf("v,w,t", [](int i) { return std::to_string(i) + "," + std::to_string(i * i % 37 * 1000) + (i % 2 ? ",a" : ",b"); }));
        auto r = recipe("t");
        QVERIFY(absent(examine(raw, r, sparse), "scale by"));
        r.numbers = "none";
        const auto findings = examine(raw, r, sparse);
        const auto* f = find(findings, "Inputs differ in scale by 1000×");
        QVERIFY(f && f->offer() == "Standardize");
        QVERIFY(recipeAfter(*f, r).numbers == "standardize");
    }

    void aNumberFarFromAllOthersIsFound() {
        const auto with = [](const std::string& odd, int from = 0) {
            return table(rowsOf("v,t", [&](int i) { return (i == 17 ? odd : std::to_string(i % 7 + from)) + (i % 2 ? ",a" : ",b"); }));
        };
        for (const auto& [from, scaling] : {std::pair{0, ColumnScaling::Log1p}, {1, ColumnScaling::Log}}) {
            const auto findings = examine(with("1000000", from), recipe("t"), sparse);
            const auto* f = find(findings, "v holds 1 number far from all others, 1e+06 in row 17: beside it the rest looks the same");
            QVERIFY(f && f->severity == Issue::Severity::Warning && f->offer() == "Take the log of v");
            const DataRecipe fixed = recipeAfter(*f, recipe("t"));
            QCOMPARE(fixed.columns.at("v").scaling, scaling);
            QVERIFY(absent(examine(with("1000000", from), fixed, sparse), "far from all others"));
            prepare(with("1000000", from), fixed, TargetForm::Index);  // the logarithm can be taken of every number
        }
        const auto below = examine(with("-99999"), recipe("t"), sparse);
        const auto* f = find(below, "-1e+05 in row 17: beside it the rest looks the same to the net, correct it in the file");
        QVERIFY(f && !f->mends());
        QVERIFY(absent(examine(with("60"), recipe("t"), sparse), "far from all others"));
        const auto tail = table(rowsOf("v,t", [](int i) { return std::to_string(i % 10 ? i % 7 : 100000 * i) + (i % 2 ? ",a" : ",b"); }));
        QVERIFY(absent(examine(tail, recipe("t"), sparse), "far from all others"));  // one in ten
    }

    void classesOutOfBalanceAreNamed() {
        const auto raw = table(rowsOf("v,t", [](int i) { return std::to_string(i) + (i % 10 ? ",usual" : ",rare"); }));
        QVERIFY(find(examine(raw, recipe("t"), sparse), "Class usual is 9× as frequent as rare"));
        auto r = recipe("t");
        r.split.stratify = false;
        const auto findings = examine(raw, r, sparse);
        const auto* f = find(findings, "the split does not care");
        QVERIFY(f && recipeAfter(*f, r).split.stratify);
    }

    /** As in a text, whose classes are its characters. */
    void aClassThatIsALinesEndIsASign() {
        Table lines = parseCsv(rowsOf("v,t", [](int i) { return std::to_string(i) + (i % 10 ? ",usual" : ",rare"); })).table;
        for (auto& name : lines.columns[1].categories)
            if (name == "rare") name = "\n";
        const RawData raw{"csv", "", std::make_shared<const Table>(std::move(lines)), nullptr};
        QVERIFY(find(examine(raw, recipe("t"), sparse), "Class usual is 9× as frequent as ↵"));
    }

    void fiveTimesAsFrequentIsOutOfBalance() {
        const auto of = [](int others) {  // 5 rare ones, so many others, else usual
            return table(rowsOf("v,t", [others](int i) { return std::to_string(i) + (i <= 5 ? ",rare" : i <= 5 + others ? ",other" : ",usual"); }));
        };
        QVERIFY(find(examine(of(10), recipe("t"), sparse), "Class usual is 5× as frequent as rare"));
        QVERIFY(find(examine(of(11), recipe("t"), sparse), "Classes have 5 to 24 samples each"));
    }

    void duplicatesAcrossTheSplitAreCounted() {
        const auto raw = table(rowsOf("v,t", [](int i) { return std::to_string(i % 4) + (i % 2 ? ",a" : ",b"); }));
        QVERIFY(find(examine(raw, recipe("t"), sparse), "12 rows of validation and test are in the training part too"));
    }

    void oneButtonKeepsDuplicatesInOnePart() {
        const auto raw = table(rowsOf("v,t", [](int i) { return std::to_string(i % 20) + (i % 2 ? ",a" : ",b"); }));  // each row twice
        const auto findings = examine(raw, recipe("t"), sparse);
        const auto* f = find(findings, "in the training part too");
        QVERIFY(f && f->offer() == "Keep equal rows in one part");
        const DataRecipe kept = recipeAfter(*f, recipe("t"));
        QVERIFY(find(examine(raw, kept, sparse), "No duplicate rows across the split"));
        const Dataset data = prepare(raw, kept, targetForm({sparse, {}}));
        std::map<std::uint32_t, int> partOf;
        int part = 0;
        for (const auto* samples : {&data.parts.train, &data.parts.validation, &data.parts.test}) {
            for (const auto sample : *samples) {
                const auto value = data.rows[sample] % 20;
                QCOMPARE(partOf.emplace(value, part).first->second, part);
            }
            ++part;
        }
        QCOMPARE(data.parts.train.size() + data.parts.validation.size() + data.parts.test.size(), std::size_t{40});
        QVERIFY(!data.parts.test.empty() || !data.parts.validation.empty());
        QVERIFY(data.fingerprint != prepare(raw, recipe("t"), targetForm({sparse, {}})).fingerprint);
    }

    void datesThatAreLeftOutAreSaid() {
        const auto raw = table(rowsOf("day,v,t", [](int i) { return "2024-01-" + std::string(i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + "," + std::to_string(i) + (i % 2 ? ",a" : ",b"); }));
        auto r = recipe("t");
        r.columns["day"].role = ColumnRole::Ignore;
        const auto findings = examine(raw, r, sparse);
        const auto* f = find(findings, "day holds dates and is left out");
        QVERIFY(f && f->offer() == "Use it as a count of days");
        const DataRecipe used = recipeAfter(*f, r);
        QCOMPARE(used.columns.at("day").role, ColumnRole::Input);
        const Dataset data = prepare(raw, used, targetForm({sparse, {}}));
        QCOMPARE(data.inputs.front().shape()[1], Dim{2});
        QVERIFY(absent(examine(raw, used, sparse), "holds dates and is left out"));
    }

    void labelsThatDoNotFitTheLossAreAProblem() {
        const auto numbers = table(rowsOf("v,t", [](int i) { return std::to_string(i) + "," + std::to_string(i) + ".5"; }));
        const auto findings = examine(numbers, recipe("t"), sparse);
        const auto* f = find(findings, "the loss needs classes");
        QVERIFY(f && f->severity == Issue::Severity::Error);
        QVERIFY(find(examine(numbers, recipe("t"), "mean_squared_error"), "Target fits the loss"));
        const auto three = table(rowsOf("v,t", [](int i) { return std::to_string(i) + (i % 3 ? i % 3 == 1 ? ",a" : ",b" : ",c"); }));
        QVERIFY(find(examine(three, recipe("t"), "mean_squared_error"), "is a loss for numbers"));
        QVERIFY(find(examine(three, recipe("t"), "binary_crossentropy"), "its own yes or no"));
        auto oneHot = recipe("t");
        oneHot.targetCategories = "one_hot";
        const auto forced = examine(three, oneHot, sparse);
        const auto* g = find(forced, "not one-hot targets");
        QVERIFY(g && recipeAfter(*g, oneHot).targetCategories == "auto");
    }

    void aColumnThatGivesANumberAwayIsFoundUnlessNothingRepeats() {
        const auto leaking = table(rowsOf("v,t,alive", [](int i) { return std::to_string(i % 7) + (i % 2 ? ",0,no" : ",1,yes"); }));
        QVERIFY(find(examine(leaking, recipe("t"), "binary_crossentropy"), "alive tells the target (t) in other words"));
        const auto unique = table(rowsOf("v,t", [](int i) { return std::to_string(i) + "," + std::to_string(2 * i + 1); }));
        QVERIFY(!find(examine(unique, recipe("t"), "mean_squared_error"), "tells the target"));
        const auto unlike = table(rowsOf("v,t", [](int i) { return std::to_string(i % 2) + "," + std::to_string(i % 3 == 0); }));
        QVERIFY(!find(examine(unlike, recipe("t"), "binary_crossentropy"), "tells the target"));
    }

    void aColumnThatGivesTheTargetAwayIsFound() {
        const auto raw = table(rowsOf("v,t,alive", [](int i) { return std::to_string(i) + (i % 2 ? ",0,no" : ",1,yes"); }));
        auto r = recipe("t");
        r.columns["t"].type = ColumnType::Category;
        const auto findings = examine(raw, r, "binary_crossentropy");
        const auto* f = find(findings, "alive tells the target (t) in other words");
        QVERIFY(f && recipeAfter(*f, r).columns.at("alive").role == ColumnRole::Ignore);
    }

    void whatRowsWithoutATargetHoldDoesNotHideALeak() {
        const auto with = [](const std::string& odd) {
            return table(rowsOf("v,t,code,word", [&](int i) { return std::to_string(i % 7) + (i == 5 ? "," + odd : i % 2 ? ",a,1,one" : ",b,2,two"); }));
        };
        for (const auto& raw : {with(",9,nine"), with(",1,one"), with(",,")}) {
            const auto findings = examine(raw, recipe("t"), sparse);
            QVERIFY(find(findings, "code tells the target (t) in other words"));
            QVERIFY(find(findings, "word tells the target (t) in other words"));
        }
        QVERIFY(absent(examine(with("a,9,nine"), recipe("t"), sparse), "tells the target"));  // of a row that is used
        QVERIFY(absent(examine(with("a,2,two"), recipe("t"), sparse), "tells the target"));
    }

    /** As many values as the target has, but all beside one of them: of the other nothing is told. */
    void whatIsKnownOfOneClassAloneIsNoLeak() {
        const auto raw = table(rowsOf("v,t,note", [](int i) { return std::to_string(i % 7) + (i % 2 ? ",a," : ",b,") + (i == 3 ? "one" : i == 5 ? "two" : ""); }));
        QVERIFY(absent(examine(raw, recipe("t"), sparse), "tells the target"));
    }

    void namesOfRowsAreFound() {
        std::string text = "v,name,t\n";
        for (int i = 0; i < 100; ++i) text += std::to_string(i) + ",n" + std::to_string(i) + (i % 2 ? ",a\n" : ",b\n");
        QVERIFY(find(examine(table(text), recipe("t"), sparse), "name has 100 different values in 100 rows"));
    }

    void numbersOfRowsAreFound() {
        const auto rows = [](const char* name, int apart) { return rowsOf(std::string("v,t,") + name, [=](int i) { return std::to_string(i % 7) + (i % 2 ? ",a," : ",b,") + std::to_string(i * 17 % apart); }); };
        const auto raw = table(rows("id", 41) + "5,a,3\n");  // 17 · 5 = 85 = 3 modulo 41: the fifth row again
        const auto findings = examine(raw, recipe("t"), sparse);
        const auto* f = find(findings, "id has another number in every row");
        QVERIFY(f && f->severity == Issue::Severity::Warning && f->offer() == "Ignore id");
        QVERIFY(absent(examine(raw, recipeAfter(*f, recipe("t")), sparse), "another number"));
        QVERIFY(absent(examine(table(rows("id", 39)), recipe("t"), sparse), "another number"));  // one comes back
        QVERIFY(absent(examine(table(rows("weight", 41)), recipe("t"), sparse), "another number"));
        for (const auto* name : {"paid", "amount_paid", "Citric acid"}) QVERIFY(absent(examine(table(rows(name, 41)), recipe("t"), sparse), "another number"));
        for (const auto* name : {"customer_id", "PassengerId", "userid"}) QVERIFY(find(examine(table(rows(name, 41)), recipe("t"), sparse), "another number"));
    }

    void wordsWhereNumbersAreWantedAreSaid() {
        const auto raw = table(rowsOf("v,weight,t", [](int i) { return std::to_string(i) + (i % 4 ? "," + std::to_string(i * 3) : i % 8 ? ",12 kg" : ",") + (i % 2 ? ",a" : ",b"); }));
        QVERIFY(absent(examine(raw, recipe("t"), sparse), "no number"));
        auto r = recipe("t");
        r.columns["weight"].type = ColumnType::Number;
        const auto findings = examine(raw, r, sparse);
        const auto* f = find(findings, "weight holds 5 values that are no number, such as “12 kg”, and count as missing");
        QVERIFY(f && f->offer() == "Read weight as a category");
        QVERIFY(absent(examine(raw, recipeAfter(*f, r), sparse), "no number"));
    }

    void whereNothingIsKeptSomeIs() {
        const auto raw = table(rowsOf("v,t", [](int i) { return std::to_string(i) + (i % 2 ? ",a" : ",b"); }));
        auto r = recipe("t");
        r.split.train = 1, r.split.validation = r.split.test = 0;
        const auto findings = examine(raw, r, sparse);
        const auto* f = find(findings, "No samples are kept for validation or test");
        QVERIFY(f && f->offer() == "Keep 20 % for validation");
        QVERIFY(absent(examine(raw, recipeAfter(*f, r), sparse), "No samples are kept"));
    }

    void noTargetIsSaid() {
        DataRecipe r;
        r.source = "csv";
        QVERIFY(find(examine(table("a,b\n1,2\n3,4\n"), r, sparse), "No column is the target"));
        QVERIFY(find(examine(table("a,b\n1,2\n3,4\n"), recipe("c"), sparse), "\"c\" is not in the data"));
    }

    void rowsThatAreDroppedMissNothingAnyMore() {
        DataRecipe r = recipe("t");
        const auto raw = table("a,b,k,t\n1,2,x,1\n,,,2\n3,4,y,1\n5,6,x,2\n");
        const auto before = examine(raw, r, sparse);
        const auto* f = find(before, "1 row has no measurements at all");
        QVERIFY(f && f->mends());
        const auto findings = examine(raw, recipeAfter(*f, r), sparse);
        QVERIFY(find(findings, "1 row without measurements is dropped"));
        QVERIFY(find(findings, "No value is missing"));
    }

    void penguinsAreDiagnosedAsOnTheSketch() {
        NEEDS_SHARED_DATA("penguins.csv");
        auto r = sniff(test::sharedData("penguins.csv"));
        const auto raw = load(r, {});
        const auto findings = examine(raw, r, sparse);
        const auto* f = find(findings, "2 rows have no measurements at all");
        QVERIFY(f && f->offer() == "Drop 2 rows");
        QVERIFY(find(findings, "Labels fit the loss: 3 classes"));
        QVERIFY(find(findings, "No duplicate rows across the split"));
        const auto fixed = recipeAfter(*f, r);
        QVERIFY(absent(examine(raw, fixed, sparse), "no measurements"));
        r.numbers = "none";
        QVERIFY(find(examine(raw, r, sparse), "Inputs differ in scale by"));
    }

    void labelsOfImagesAreChecked() {
        DataRecipe r = source("digits").recipe;
        r.options["samples"] = std::int64_t{200};
        const auto findings = examine(load(r, {}), r, sparse);
        QVERIFY(find(findings, "Labels fit the loss: 10 classes"));
        QVERIFY(find(findings, "No duplicate pictures across the split"));
    }

    void aHundredThousandRowsTakeLessThanASecond() {
        auto big = std::make_shared<Table>();
        Random random(1);
        for (int c = 0; c < 10; ++c) {
            Column column;
            column.name = std::string(1, static_cast<char>('a' + c));
            for (int i = 0; i < 100'000; ++i) column.numbers.push_back(random.normal());
            big->columns.push_back(std::move(column));
        }
        Column target{.name = "t", .type = ColumnType::Category, .numbers = {}, .codes = {}, .categories = {"x", "y", "z"}};
        for (int i = 0; i < 100'000; ++i) target.codes.push_back(i % 3);
        big->columns.push_back(std::move(target));
        const RawData raw{"csv", "", big, nullptr};
        QElapsedTimer timer;
        timer.start();
        const auto findings = examine(raw, recipe("t"), sparse);
        const auto took = timer.elapsed();
        qInfo("%lld ms", static_cast<long long>(took));
        QVERIFY(!findings.empty());
        if (test::sanitized) QSKIP("timed: a sanitizer takes longer");
        QVERIFY2(took < 1000, qPrintable(QString("%1 ms").arg(took)));
    }
};

LAMINA_TEST(DoctorTest)

}  // namespace doctor_test

#include "doctor_test.moc"
