// SPDX-License-Identifier: GPL-3.0-or-later
// Texts as ids of words and of characters, from a table, a folder and a file; bad texts are told by sentence.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

#include "engine/base/error.h"
#include "engine/data/csv.h"
#include "engine/data/preparation_json.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/data/text_folder.h"
#include "engine/data/text_tokens.h"
#include "tests/support/csv_table.h"
#include "tests/support/test_program.h"

namespace text_test {

using namespace lamina;
using test::table;

namespace {

using Words = std::vector<std::string>;

/** "said" is text, "mood" the target, the first `train` of the rows train. */
DataRecipe recipe(double train = 1) {
    DataRecipe r;
    r.source = "csv";
    r.columns["said"] = {ColumnType::Text, ColumnRole::Input};
    r.columns["mood"].role = ColumnRole::Target;
    r.text = {.maxTokens = 100, .outputSequenceLength = 4};
    r.split = {.train = train, .validation = 0, .test = 1 - train, .shuffle = false};
    return r;
}

std::vector<std::int32_t> ints(const Tensor& t) { return {t.as<std::int32_t>().begin(), t.as<std::int32_t>().end()}; }

std::string errorOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    qWarning("\"%s\" is not in: %s", part.c_str(), text.c_str());
    return false;
}

}  // namespace

class TextTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

    std::filesystem::path write(const QString& name, const QByteArray& bytes) {
        QDir(folder_.path()).mkpath(QFileInfo(name).path());
        QFile file(folder_.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) return {};
        return file.fileName().toStdString();
    }

 private slots:
    void wordsAreLowerCaseAndPartedBySpacesAndPunctuation() {
        QCOMPARE(wordsOf("The quick, brown-fox!\n Don't\tJUMP…"), (Words{"the", "quick", "brown", "fox", "dont", "jump"}));
        QCOMPARE(wordsOf("ÄPFEL ΑΒΓ Москва 東京 42"), (Words{"äpfel", "αβγ", "москва", "東京", "42"}));
        QCOMPARE(wordsOf(" ,.! "), Words{});
        QCOMPARE(wordsOf("\xFF\xC3"), (Words{"\u00FF\u00E3"}));  // bytes that are no UTF-8 hurt nobody
        QCOMPARE(wordsOf("a\xE2" "bc d"), (Words{"a\u00E2bc", "d"}));  // nor do they take what follows with them
    }

    void idsAreThoseOfTextVectorization() {
        const auto raw = table("said,mood\nthe cat the dog,good\nthe cat,bad\n,good\nthe bird saw a cat there,bad\n");
        const auto data = prepare(raw, recipe(0.75), TargetForm::Index);
        const auto& made = data.preparation;
        QCOMPARE(made.inputs[0].categories, (Words{"", "[UNK]", "the", "cat", "dog"}));  // by frequency; of rows that train
        QVERIFY(data.inputs[0].dtype() == DType::Int32 && data.inputs[0].shape() == (Shape{4, 4}));
        QCOMPARE(ints(data.inputs[0]), (std::vector<std::int32_t>{2, 3, 2, 4, 2, 3, 0, 0, 0, 0, 0, 0, 2, 1, 1, 1}));
        QVERIFY(takesIds(made) && made.inputShape == Shape{4});
        QVERIFY(preparationFromJson(toJson(made)) == made);
        QCOMPARE(toJson(made)["version"].get<int>(), 2);
        QCOMPARE(ints(applyInputs(made, parseCsv("said\ndog\n\"cat, cat\"\n").table).inputs.front()), (std::vector<std::int32_t>{4, 0, 0, 0, 3, 3, 0, 0}));
        const Tensor ids = Tensor::of(Shape{1, 4}, std::vector<std::int32_t>{4, 3, 2, 0});
        QCOMPARE(ints(applyInputs(made, ids)), ints(ids));  // arrays hold ids
    }

    void theVocabularyKeepsTheMostFrequentWords() {
        auto r = recipe();
        r.text.maxTokens = 3;
        QCOMPARE(prepare(table("said,mood\nb a a,x\nb a c,y\n"), r, TargetForm::Index).preparation.inputs[0].categories, (Words{"", "[UNK]", "a"}));
    }

    void whatCannotBeTextIsSaid() {
        auto r = recipe();
        QVERIFY(has(errorOf([&] { prepare(table("said,n,mood\na b,1,x\nc,2,y\n"), r, TargetForm::Index); }), "a column of text enters the net alone, received 2"));
        QVERIFY(has(errorOf([&] { prepare(table("said,mood\n!,x\n?!,y\n"), r, TargetForm::Index); }), "no word is in the texts that train"));
        r.text.outputSequenceLength = 0;
        QVERIFY(has(errorOf([&] { prepare(table("said,mood\na,x\nb,y\n"), r, TargetForm::Index); }), "output_sequence_length"));
        r.text = {.maxTokens = 2};
        QVERIFY(has(errorOf([&] { prepare(table("said,mood\na,x\nb,y\n"), r, TargetForm::Index); }), "max_tokens"));
        auto broken = toJson(prepare(table("said,mood\na,x\nb,y\n"), recipe(), TargetForm::Index).preparation);
        broken["inputs"][0]["output_sequence_length"] = std::int64_t{1} << 60;
        QVERIFY(has(errorOf([&] { preparationFromJson(broken); }), "ids a text"));
    }

    void aColumnOfSentencesIsTakenForText() {
        QByteArray csv = "id,said,mood\n";
        for (int i = 0; i < 40; ++i) csv += QByteArray::number(i) + ",they said the number " + QByteArray::number(i) + "," + (i % 2 ? "good" : "bad") + "\n";
        const auto r = sniff(write("reviews.csv", csv));
        QVERIFY(r.columns.at("said").type == ColumnType::Text && r.columns.at("said").role == ColumnRole::Input);
        QVERIFY(r.columns.at("id").role == ColumnRole::Ignore && r.columns.at("mood").role == ColumnRole::Target);
        QVERIFY(prepare(load(r, {}), r, TargetForm::Index).inputs[0].shape() == (Shape{40, 100}));
    }

    void aFolderOfTextsAClassIsATable() {
        write("mail/spam/1.txt", "buy now, buy cheap");
        write("mail/spam/2.txt", "cheap!");
        write("mail/ham/a.txt", "\xEF\xBB\xBFsee you at noon");
        write("mail/ham/empty.txt", " \n");
        write("mail/ham/latin.txt", "caf\xE9");
        write("mail/.git/x.txt", "no");
        const auto r = sniff(folder_.filePath("mail").toStdString());
        QCOMPARE(r.source, std::string("text_folder"));
        const auto raw = load(r, {});
        QCOMPARE(raw.rows(), std::size_t{3});
        QCOMPARE(raw.leftOut.size(), std::size_t{2});
        QVERIFY(has(raw.leftOut[1].why, "expected UTF-8 text, received bytes that are none at byte 3"));
        const auto data = prepare(raw, r, TargetForm::Index);
        QCOMPARE(data.preparation.classes, (Words{"ham", "spam"}));
        QCOMPARE(ints(data.targets[0]), (std::vector<std::int32_t>{0, 1, 1}));
        write("one/spam/1.txt", "alone");
        QVERIFY(has(errorOf([&] { readTextFolder(folder_.filePath("one").toStdString()); }), "at least two folders"));
    }

    /** The character that comes next, from those before: their ids are the numbers of the classes. */
    void aTextFileIsARowOfCharacters() {
        auto r = sniff(write("poem.txt", "Ein Häs\nlein saß im grünen Gras,\nund fraß."));
        QCOMPARE(r.source, std::string("text"));
        r.windows.sequenceLength = 5;
        r.windows.sequenceStride = 1;
        r.windows.returnSequences = false;
        const auto raw = load(r, {});
        QCOMPARE(raw.rows(), std::size_t{42});  // characters, not bytes
        const auto data = prepare(raw, r, TargetForm::Index);
        const auto& classes = data.preparation.classes;
        QVERIFY(data.inputs[0].dtype() == DType::Int32 && data.inputs[0].shape() == (Shape{37, 5}));
        const auto x = ints(data.inputs[0]), y = ints(data.targets[0]);
        std::string read;
        for (std::size_t i = 0; i < 5; ++i) read += classes[static_cast<std::size_t>(x[5 + i])];
        QCOMPARE(read, std::string("in Hä"));
        QCOMPARE(classes[static_cast<std::size_t>(y[1])], std::string("s"));
        QVERIFY(data.parts.train.back() < data.parts.validation.front() && data.parts.validation.back() < data.parts.test.front());
        QCOMPARE(data.preparation.inputs[0].categories, classes);
        RawData other{"text", "", nullptr, nullptr};
        auto odd = std::make_shared<Table>();
        odd->columns = {charactersOf("Ein Zug")};
        QVERIFY(has(errorOf([&] { applyInputs(data.preparation, *odd); }), "the net does not know character = \"Z\""));
    }

    /** Every character has a target, the one behind it; no sample has its targets in two parts. */
    void everyStepHasATarget() {
        auto r = sniff(write("abc.txt", QByteArray("abcdefghij").repeated(20)));
        QVERIFY(r.windows.returnSequences);
        r.windows.sequenceLength = r.windows.sequenceStride = 8;
        const auto data = prepare(load(r, {}), r, TargetForm::Index);
        QVERIFY(data.targets[0].dtype() == DType::Int32 && data.targets[0].shape() == data.inputs[0].shape());
        const auto x = ints(data.inputs[0]), y = ints(data.targets[0]);
        for (std::size_t i = 0; i + 1 < x.size(); ++i) QCOMPARE(y[i], x[i + 1]);
        std::size_t used = 0;
        for (const auto* part : {&data.parts.train, &data.parts.validation, &data.parts.test}) used += part->size();
        QCOMPARE(data.parts.train.size(), std::size_t{22});  // targets 1 … 176 of the 180 characters that train
        QCOMPARE(used, static_cast<std::size_t>(data.samples()) - 2);
    }

    void filesThatAreNoTextAreSaid() {
        QVERIFY(has(errorOf([&] { readCharacters(write("empty.txt", "\n \n")); }), "received an empty file"));
        QVERIFY(has(errorOf([&] { readCharacters(write("latin.txt", "na\xEFve")); }), "at byte 2"));
        QVERIFY(has(errorOf([&] { readCharacters(write("nul.txt", QByteArray("a\0b", 3))); }), "at byte 1"));
        QVERIFY(has(errorOf([&] { readCharacters(write("cut.txt", "gr\xC3")); }), "at byte 2"));
        // Longer forms than needed, halves of pairs, and what lies beyond all characters: what they become could not be saved.
        for (const char* none : {"\xC0\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80"})
            QVERIFY2(has(errorOf([&] { readCharacters(write("none.txt", QByteArray("ok") + none)); }), "at byte 2"), none);
        QCOMPARE(readCharacters(write("ends.txt", "\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF")).rows(), std::size_t{6});
        const auto r = sniff(write("short.txt", "too short"));
        QVERIFY(has(errorOf([&] { prepare(load(r, {}), r, TargetForm::Index); }), "a sample reaches over 64 rows"));
    }

    void tablesUnderTheNameTxtStayTables() {
        QCOMPARE(sniff(write("t.txt", "a;b\n1;2\n3;4\n")).source, std::string("csv"));
        QCOMPARE(sniff(write("numbers.txt", "1\n2\n3\n")).source, std::string("csv"));
        QCOMPARE(sniff(write("prose.txt", "Once, there was a line.\nThen another\nand, well, a third.\n")).source, std::string("text"));
    }
};

LAMINA_TEST(TextTest)

}  // namespace text_test

#include "text_test.moc"
