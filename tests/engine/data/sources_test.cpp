// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of sources, loading by recipe, and guessing from dropped files.
#include <QtTest>
#include <QTemporaryDir>
#include <filesystem>
#include <set>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/npy.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"

using namespace lamina;

namespace {
const std::filesystem::path shared = std::filesystem::path(LAMINA_SOURCE_DIR) / "../shared/data";
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
        const auto path = shared / file.toStdString();
        if (!std::filesystem::exists(path)) QSKIP("shared/data is not here");
        const auto recipe = sniff(path);
        QCOMPARE(recipe.source, std::string("csv"));
        QCOMPARE(QString::fromStdString(targetOf(recipe)), target);
        QVERIFY(load(recipe, {}).rows() > 100);
    }

    void droppedImagesFindTheirLabels() {
        if (!std::filesystem::exists(shared / "mnist")) QSKIP("shared/data is not here");
        const auto a = sniff(shared / "mnist/t10k-images-idx3-ubyte.gz"), b = sniff(shared / "mnist/t10k-labels-idx1-ubyte.gz");
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

    void whatWeDoNotKnowIsRefused() {
        QTemporaryDir dir;
        const std::filesystem::path path = dir.filePath("a.png").toStdString();
        writeFileAtomically(path, std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
        QVERIFY_EXCEPTION_THROWN(sniff(path), Error);
        QVERIFY_EXCEPTION_THROWN(sniff("/nowhere"), Error);
    }
};

QTEST_GUILESS_MAIN(SourcesTest)
#include "sources_test.moc"
