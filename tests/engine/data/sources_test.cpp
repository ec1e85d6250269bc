// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of sources, loading by recipe, and guessing from dropped files.
#include <QtTest>
#include <QTemporaryDir>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/doctor.h"
#include "engine/data/image.h"
#include "engine/data/npy.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "tests/support/csv_table.h"
#include "tests/support/mended.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace sources_test {

using namespace lamina;

namespace {
const std::filesystem::path fixtures = std::filesystem::path(LAMINA_SOURCE_DIR) / "tests/engine/data/fixtures";

std::string targetOf(const DataRecipe& recipe) {
    for (const auto& [name, choice] : recipe.columns)
        if (choice.role == ColumnRole::Target) return name;
    return {};
}
}  // namespace

class SourcesTest : public QObject {
    Q_OBJECT
 private slots:
    void everySourceIsDescribedAndNamedOnce() {
        std::set<std::string> names;
        for (const auto& s : sources()) {
            QVERIFY(names.insert(s.name).second);
            QVERIFY(!s.title.empty() && s.help.ends_with('.'));
            QCOMPARE(s.recipe.source, s.name);
            for (const auto& p : s.parameters) {
                QVERIFY2(!p.help.empty(), p.key.c_str());
                QVERIFY2(whyInvalid(p, p.defaultValue).empty(), p.key.c_str());
            }
        }
        QVERIFY(names.contains("csv") && names.contains("digits") && names.contains("line"));
        QVERIFY_EXCEPTION_THROWN(source("xlsx"), Error);
    }

    void whatAFolderOfImagesTakesAreImages() {
        const auto& endings = source("image_folder").extensions;
        QVERIFY(endings.size() >= 5);
        for (const auto& ending : endings) QVERIFY2(isImageName("a" + ending), ending.c_str());
        QVERIFY(isImageName("A.PNG") && !isImageName("a.npy"));
    }

    void everyGeneratorIsReadyToTrain() {
        for (const auto& s : sources()) {
            if (!s.synthetic()) continue;
            DataRecipe recipe = s.recipe;
            if (s.name == "digits") recipe.options["samples"] = std::int64_t{100};
            const auto form = s.name == "line" || s.name == "series" ? TargetForm::Number : TargetForm::Index;
            const auto data = prepare(load(recipe, {}), recipe, form);
            QVERIFY2(data.samples() > 0, s.name.c_str());
            QCOMPARE(data.preparation.source, s.name);
        }
    }

    void pathsAreRelativeToTheProject() {
        QTemporaryDir dir;
        const std::filesystem::path at = dir.path().toStdString();
        writeFileAtomically(at / "a.csv", std::string_view("x,y\n1,2\n"));
        DataRecipe recipe = source("csv").recipe;
        recipe.paths = {"a.csv"};
        QCOMPARE(load(recipe, at).rows(), std::size_t(1));
        QCOMPARE(load(recipe, at).description, std::string("comma, UTF-8, header"));
        recipe.paths = {(at / "a.csv").string()};
        QCOMPARE(load(recipe, "/nowhere").rows(), std::size_t(1));
        recipe.options["header"] = std::string("no");
        QCOMPARE(load(recipe, at).rows(), std::size_t(2));
    }

    void wrongRecipesAreRefused() {
        DataRecipe recipe = source("csv").recipe;
        QVERIFY_EXCEPTION_THROWN(load(recipe, {}), Error);
        recipe.paths = {"missing.csv"};
        QVERIFY_EXCEPTION_THROWN(load(recipe, "/nowhere"), Error);
        DataRecipe spirals = source("spirals").recipe;
        spirals.options["samples"] = std::int64_t{-5};
        QVERIFY_EXCEPTION_THROWN(load(spirals, {}), Error);
        spirals.options = {{"arms", std::int64_t{2}}};
        QVERIFY_EXCEPTION_THROWN(load(spirals, {}), Error);
        QVERIFY_EXCEPTION_THROWN(load({}, {}), Error);
    }

    void onlyTheSourceDecidesWhatIsLoaded() {
        DataRecipe a = source("spirals").recipe, b = a;
        b.split.seed = 99;
        b.numbers = "none";
        QVERIFY(sameSource(a, b));
        b.options["seed"] = std::int64_t{2};
        QVERIFY(!sameSource(a, b));
    }

    void droppedTablesAreGuessed_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("target");
        for (const auto& [file, target] : {std::pair{"iris.csv", "species"}, {"penguins.csv", "species"}, {"titanic.csv", "survived"}, {"mpg.csv", "mpg"},
                                           {"diamonds.csv", "price"}, {"winequality-red.csv", "column 12"}, {"monthly-sunspots.csv", "Sunspots"}})
            QTest::newRow(file) << QString(file) << QString(target);
    }
    void droppedTablesAreGuessed() {
        QFETCH(QString, file);
        QFETCH(QString, target);
        NEEDS_SHARED_DATA(file.toStdString());
        const auto path = test::sharedData(file.toStdString());
        const auto recipe = sniff(path);
        QCOMPARE(recipe.source, std::string("csv"));
        QCOMPARE(QString::fromStdString(targetOf(recipe)), target);
        QVERIFY(load(recipe, {}).rows() > 100);
    }

    /** The last column, but for one of names or of numbers of the rows: the last before it that describes them. */
    void namesAreNotGuessedAsTarget() {
        const QTemporaryDir folder;
        const auto path = folder.filePath("cars.csv").toStdString();
        const auto guessed = [&](const std::string& header, const std::function<std::string(int)>& row) {
            std::string text = header + "\n";
            for (int i = 0; i < 60; ++i) text += row(i) + "\n";
            writeFileAtomically(path, text);
            return sniff(path);
        };
        const auto number = [](int i) { return std::to_string(i * 7 % 50 + 0.5); };
        const auto origin = [](int i) { return std::string(i % 3 == 0 ? "Japan" : i % 3 == 1 ? "USA" : "Europa"); };
        const auto name = [](int i) { return "car " + std::to_string(i * 2 / 3); };  // 40 names in 60 rows
        const DataRecipe named = guessed("weight,origin,name", [&](int i) { return number(i) + "," + origin(i) + "," + name(i); });
        QCOMPARE(targetOf(named), std::string("origin"));
        QCOMPARE(named.columns.at("name").role, ColumnRole::Ignore);
        QCOMPARE(targetOf(guessed("weight,origin,when,name,id", [&](int i) { return number(i) + "," + origin(i) + ",2024-01-" + (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + "," + name(i) + "," + std::to_string(i); })),
                 std::string("origin"));
        QCOMPARE(targetOf(guessed("name,origin,weight", [&](int i) { return name(i) + "," + origin(i) + "," + number(i); })), std::string("weight"));
        QCOMPARE(targetOf(guessed("origin,weight", [&](int i) { return origin(i) + "," + (i == 5 ? "unknown" : number(i)); })), std::string("weight"));  // but one cell is a number
        QCOMPARE(targetOf(guessed("name,other", [&](int i) { return name(i) + ",no " + name(i); })), std::string("other"));  // there is no better
        QCOMPARE(targetOf(guessed("origin,weight", [&](int i) { return origin(i) + ",kind " + std::to_string(i % 20); })), std::string("weight"));  // many classes, and yet classes
    }

    /** A file that was written twice in places numbers its rows all the same; where two rows share a number it is another thing. */
    void repeatedRowsDoNotMakeTheirNumbersAnInput() {
        const QTemporaryDir folder;
        const auto path = folder.filePath("rows.csv").toStdString();
        const auto roleOfId = [&](const std::string& more) {
            std::string text = "species,v,id\n";
            for (int i = 1; i <= 40; ++i) text += (i <= 20 ? "a," : "b,") + std::to_string(i * 7 % 11) + "," + std::to_string(i) + "\n";
            writeFileAtomically(path, text + more);
            const auto recipe = sniff(path);
            return recipe.columns.contains("id") ? recipe.columns.at("id").role : ColumnRole::Input;
        };
        QCOMPARE(roleOfId(""), ColumnRole::Ignore);
        QCOMPARE(roleOfId("a,2,5\na,8,9\n"), ColumnRole::Ignore);
        QCOMPARE(roleOfId("a,2,5\nb,1,41\n"), ColumnRole::Ignore);
        QCOMPARE(roleOfId("b,2,5\n"), ColumnRole::Input);
    }

    void numbersBesideDatesAloneAreASeries() {
        const QTemporaryDir folder;
        const auto path = folder.filePath("series.csv").toStdString();
        {
            std::ofstream file(path);
            file << "Month,Spots\n";
            for (int i = 0; i < 120; ++i) file << 1749 + i / 12 << "-" << (i % 12 < 9 ? "0" : "") << i % 12 + 1 << "," << i % 37 << "\n";
        }
        const auto recipe = sniff(path);
        QCOMPARE(recipe.windows.sequenceLength, std::int64_t{12});
        QCOMPARE(recipe.columns.at("Spots").role, ColumnRole::Target);
        QCOMPARE(recipe.columns.at("Month").role, ColumnRole::Ignore);
        const auto data = prepare(load(recipe, {}), recipe, TargetForm::Number);
        QVERIFY(data.inputs[0].shape().withoutBatch() == (Shape{12, 1}));
    }

    void droppedImagesFindTheirLabels() {
        NEEDS_SHARED_DATA("mnist");
        const auto a = sniff(test::sharedData("mnist/t10k-images-idx3-ubyte.gz")), b = sniff(test::sharedData("mnist/t10k-labels-idx1-ubyte.gz"));
        QCOMPARE(a.source, std::string("idx"));
        QCOMPARE(a.paths, b.paths);
        QCOMPARE(load(a, {}).rows(), std::size_t(10000));
    }

    void droppedArraysAreRead() {
        const auto recipe = sniff(fixtures / "stored.npz");
        QCOMPARE(recipe.source, std::string("npz"));
        const auto data = prepare(load(recipe, {}), recipe, TargetForm::Index);
        QCOMPARE(data.samples(), std::int64_t(2));
        QCOMPARE(sniff(fixtures / "f4.npy").source, std::string("npz"));
    }

    void packedTablesAreRead() {
        QTemporaryDir dir;
        const std::filesystem::path at = dir.path().toStdString();
        constexpr std::string_view table("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\xd4\x49\xe2\x32\xd4\xa9\xe0\x32\xd2\xa9\xe4\x32\x06\xd2\x00\x79\x74\x66\xef\x10\x00\x00\x00", 34);  // a,b 1,x 2,y 3,x
        writeFileAtomically(at / "t.csv.gz", table);
        const DataRecipe recipe = sniff(at / "t.csv.gz");
        QCOMPARE(recipe.source, std::string("csv"));
        QCOMPARE(targetOf(recipe), std::string("b"));
        const RawData raw = load(recipe, {});
        QCOMPARE(raw.rows(), std::size_t{3});
        QCOMPARE(raw.table->columns[1].text(1), std::string("y"));
        constexpr std::string_view zip("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x0b\xf0\x66\x66\x49\x4c\x4a\x4e\x49\x4d\x4b\xcf\x00\x00\xfe\x1d\xd1\xcf\x0c\x00\x00\x00", 32);
        writeFileAtomically(at / "a.npz.gz", zip);
        try {
            sniff(at / "a.npz.gz");
            QFAIL("no error");
        } catch (const Error& e) {
            QVERIFY2(std::string(e.what()).find("unpack it") != std::string::npos, e.what());
        }
    }

    void aTableReadInAWrongEncodingIsSaidAndReadAnew() {
        QTemporaryDir dir;
        const std::filesystem::path path = std::filesystem::path(dir.path().toStdString()) / "shop.csv";
        std::string text = "\x89\xca\x95\xa8,price\n";  // fruit
        for (int i = 0; i < 30; ++i) text += (i % 3 ? i % 3 == 1 ? "\x82\xdd\x82\xa9\x82\xf1," : "\x83\x6f\x83\x69\x83\x69," : "\x82\xe8\x82\xf1\x82\xb2,") + std::to_string(i * 7 % 30) + "\n";
        writeFileAtomically(path, text);
        DataRecipe recipe = sniff(path);
        for (auto& [name, choice] : recipe.columns) choice.role = ColumnRole::Input;
        const RawData wrong = load(recipe, {});
        QVERIFY2(wrong.description.find("letters look like Shift-JIS") != std::string::npos, wrong.description.c_str());
        recipe.columns[wrong.table->columns[0].name].role = ColumnRole::Target;
        const auto findings = examine(wrong, recipe, {"sparse_categorical_crossentropy"}, TargetForm::Index);
        const auto found = std::find_if(findings.begin(), findings.end(), [](const Issue& f) { return f.offer() == "Read the file as Shift-JIS"; });
        QVERIFY(found != findings.end());
        recipe.options["join_by"] = wrong.table->columns[0].name;
        const DataRecipe right = recipeAfter(*found, recipe);
        QVERIFY(right.options.at("join_by") == ParamValue(std::string("果物")));
        const RawData raw = load(right, {});
        QCOMPARE(raw.table->columns[0].name, std::string("果物"));
        QCOMPARE(targetOf(right), std::string("果物"));
        for (const Issue& f : examine(raw, right, {"sparse_categorical_crossentropy"}, TargetForm::Index)) QVERIFY(f.offer() != found->offer());
        QCOMPARE(prepare(raw, right, TargetForm::Index).preparation.classes.size(), std::size_t{3});
    }

    /** train --data of the next month: the table is another, what was chosen of its columns is not. */
    void choicesHoldForAnotherTableWithTheSameTarget() {
        const RawData next = test::table("size,zip,price,extra\n1,10,3,5\n2,11,4,6\n");
        DataRecipe before = test::allRowsTrain("price");
        before.columns["zip"] = {ColumnType::Category, ColumnRole::Ignore};
        before.columns["gone"].role = ColumnRole::Ignore;
        before.numbers = "minmax", before.targetNumbers = "standardize", before.missing = "drop", before.categories = "ordinal";
        DataRecipe guessed = test::allRowsTrain("extra");
        keepChoices(guessed, before, next);
        QCOMPARE(targetOf(guessed), std::string("price"));
        QVERIFY(guessed.columns.at("zip") == before.columns.at("zip") && !guessed.columns.contains("gone") && !guessed.columns.contains("extra"));
        QCOMPARE(guessed.targetNumbers, std::string("standardize"));
        QVERIFY(guessed.numbers == "minmax" && guessed.missing == "drop" && guessed.categories == "ordinal");
        DataRecipe other = test::allRowsTrain("extra");
        keepChoices(other, before, test::table("size,zip,extra\n1,10,3\n2,11,4\n"));  // without the target
        QVERIFY(other == test::allRowsTrain("extra"));
    }

    void whatWeDoNotKnowIsRefused() {
        QTemporaryDir dir;
        const std::filesystem::path path = dir.filePath("a.png").toStdString();
        writeFileAtomically(path, std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
        QVERIFY_EXCEPTION_THROWN(sniff(path), Error);
        QVERIFY_EXCEPTION_THROWN(sniff("/nowhere"), Error);
    }
};

LAMINA_TEST(SourcesTest)

}  // namespace sources_test

#include "sources_test.moc"
