// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of a file without a header are called as people call them; what a file names itself keeps its name.
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

#include "engine/base/error.h"
#include "engine/data/column_names.h"
#include "engine/data/csv.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "tests/support/test_program.h"

namespace column_names_test {

using namespace lamina;

namespace {

DataRecipe fileOf(const QTemporaryDir& folder, const std::string& text) {
    const auto path = std::filesystem::path(folder.filePath("t.csv").toStdString());
    std::ofstream(path) << text;
    return sniff(path);
}

std::vector<std::string> namesIn(const RawData& raw) {
    std::vector<std::string> names;
    for (const auto& column : raw.table->columns) names.push_back(column.name);
    return names;
}

using Names = std::vector<std::string>;

std::string refusalOf(const DataRecipe& recipe) {
    try {
        load(recipe, {});
    } catch (const Error& e) {
        return e.kind() == Error::Kind::Input ? e.what() : "not an input error";
    }
    return "no error";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

class ColumnNamesTest : public QObject {
    Q_OBJECT
 private slots:
    void aNameIsKeptInTheRecipeWithWhatWasChosen() {
        QTemporaryDir folder;
        DataRecipe recipe = fileOf(folder, "1,2.5,7\n2,3.5,8\n4,1.5,9\n");
        RawData raw = load(recipe, {});
        QVERIFY(raw.nameless);
        QCOMPARE(namesIn(raw), (Names{"column 1", "column 2", "column 3"}));
        QVERIFY(recipe.columns.at("column 3").role == ColumnRole::Target);
        QVERIFY(renameColumn(recipe, *raw.table, 2, "price, in €"));
        raw = load(recipe, {});
        QCOMPARE(namesIn(raw), (Names{"column 1", "column 2", "price, in €"}));
        QVERIFY(recipe.columns.at("price, in €").role == ColumnRole::Target && !recipe.columns.contains("column 3"));
        QVERIFY(!renameColumn(recipe, *raw.table, 0, "column 2"));  // it is taken
        QVERIFY(!renameColumn(recipe, *raw.table, 0, ""));
        QVERIFY(renameColumn(recipe, *raw.table, 0, "rooms"));
        QCOMPARE(namesIn(load(recipe, {})), (Names{"rooms", "column 2", "price, in €"}));
    }

    void whatAFileNamesItselfKeepsItsName() {
        QTemporaryDir folder;
        DataRecipe recipe = fileOf(folder, "a,b\n1,2\n3,4\n5,7\n");
        recipe.options["column_names"] = std::string("x,y");
        const RawData raw = load(recipe, {});
        QVERIFY(!raw.nameless);
        QCOMPARE(namesIn(raw), (Names{"a", "b"}));
    }

    /** A file that got another column since is not read with names that are those of others. */
    void namesForAnotherCountOfColumnsAreRefused() {
        QTemporaryDir folder;
        DataRecipe recipe = fileOf(folder, "1,2.5,7\n2,3.5,8\n4,1.5,9\n");
        recipe.options["column_names"] = std::string("x,y");
        const std::string said = refusalOf(recipe);
        QVERIFY2(has(said, "t.csv: column_names names 2 columns (x, y), the file has 3"), said.c_str());
        QVERIFY2(has(said, "name every column of the file in column_names, or leave that option out"), said.c_str());
        recipe.options["column_names"] = std::string("x,y,z");
        QCOMPARE(namesIn(load(recipe, {})), (Names{"x", "y", "z"}));
    }

    void namesOfAllColumnsTakeAlongWhatWasChosen() {
        QTemporaryDir folder;
        DataRecipe recipe = fileOf(folder, "1,2.5,7\n2,3.5,8\n4,1.5,9\n");
        recipe.columns["column 1"].type = ColumnType::Category;
        nameColumns(recipe, load(recipe, {}).table.get(), "x,y,z");
        QVERIFY(recipe.columns.at("z").role == ColumnRole::Target && recipe.columns.at("x").type == ColumnType::Category);
        QCOMPARE(recipe.columns.size(), std::size_t{2});
        nameColumns(recipe, load(recipe, {}).table.get(), "z,y,x");  // each is the name of another now
        QVERIFY(recipe.columns.at("x").role == ColumnRole::Target && recipe.columns.at("z").type == ColumnType::Category);
        QCOMPARE(namesIn(load(recipe, {})), (Names{"z", "y", "x"}));
        for (const char* wrong : {"a,b", "a,\"b", "a,b,c,d"}) {  // the file cannot be read with these
            nameColumns(recipe, load(recipe, {}).table.get(), wrong);
            QVERIFY(refusalOf(recipe) != "no error");
            nameColumns(recipe, nullptr, "p,q,r");
            QVERIFY2(recipe.columns.at("r").role == ColumnRole::Target && recipe.columns.at("p").type == ColumnType::Category, wrong);
            QCOMPARE(recipe.columns.size(), std::size_t{2});
        }
        nameColumns(recipe, load(recipe, {}).table.get(), "");
        QVERIFY(recipe.columns.at("column 3").role == ColumnRole::Target);
        QCOMPARE(namesIn(load(recipe, {})), (Names{"column 1", "column 2", "column 3"}));
    }

    void namesThatAreTakenAreWrittenAsTheyAreUsed() {
        QTemporaryDir folder;
        DataRecipe recipe = fileOf(folder, "1,2.5,7\n2,3.5,8\n4,1.5,9\n");
        nameColumns(recipe, load(recipe, {}).table.get(), "acid,acid,");
        QCOMPARE(std::get<std::string>(recipe.options.at("column_names")), std::string("acid,acid (2),column 3"));
        QCOMPARE(namesIn(load(recipe, {})), (Names{"acid", "acid (2)", "column 3"}));
        nameColumns(recipe, load(recipe, {}).table.get(), "acid,\"height, cm\", c");
        QCOMPARE(std::get<std::string>(recipe.options.at("column_names")), std::string("acid,\"height, cm\", c"));  // as it was typed
    }

    void namesThatCannotBeToldApartAreRefusedWithTheFile() {
        QTemporaryDir folder;
        DataRecipe recipe = fileOf(folder, "1,2.5,7\n2,3.5,8\n4,1.5,9\n");
        for (const char* names : {"x,y,\"z", "x,\"y\"z,u"}) {
            recipe.options["column_names"] = std::string(names);
            const std::string said = refusalOf(recipe);
            QVERIFY2(has(said, "t.csv: column_names holds a quote") && has(said, names), said.c_str());
        }
    }
};

LAMINA_TEST(ColumnNamesTest)

}  // namespace column_names_test

#include "column_names_test.moc"
