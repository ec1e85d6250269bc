// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the buttons that the data doctor shows.
#include "ui/data/doctor_panel.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLayout>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/checks/fit.h"
#include "engine/recipes/losses.h"
#include "engine/checks/misfits.h"
#include "tests/support/heartbeat.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"

namespace doctor_panel_test {

using namespace lamina;
using namespace lamina::ui;

class DoctorPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_;

    /** "alive" says what "survived" is. */
    DataRecipe people() {
        QFile file(directory_.filePath("people.csv"));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("age,alive,survived\n");
        for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i * 7 % 60) + (i % 3 ? ",no,0\n" : ",yes,1\n"));
        file.close();
        DataRecipe recipe = sniff(std::filesystem::path(file.fileName().toStdString()));
        recipe.columns["survived"] = {ColumnType::Category, ColumnRole::Target};
        return recipe;
    }

 private slots:
    void whatIsIgnoredLeavesANetThatFits() {
        Project project = projectFromTemplate("table");
        project.data = people();
        adaptToData(project, load(project.data, {}));
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        document.reset(project);
        QTRY_VERIFY(store.current());
        const auto fits = [&] {
            return store.prepared()->dataset && shapeMisfits(*document.project(), document.inference(), store.prepared()->shape, store.raw()).empty();
        };
        QVERIFY(fits());
        QPushButton* ignore = nullptr;
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == "Ignore alive") ignore = button;
        QVERIFY(ignore);
        ignore->click();
        QTRY_COMPARE(document.history().count(), 1);
        QVERIFY(document.project()->data.columns.at("alive").role == ColumnRole::Ignore);
        QTRY_VERIFY(store.current());
        QVERIFY(fits());
        document.history().undo();
        QVERIFY(!document.project()->data.columns.contains("alive"));
        QTRY_VERIFY(store.current());
        QVERIFY(fits());
    }

    /** The leak is found after what is missing and before what is well. */
    void theWorstStandsOnTop() {
        Project project = projectFromTemplate("table");
        project.data = people();
        project.data.split = {.train = 1, .validation = 0, .test = 0};
        project.training.callbacks.clear();
        adaptToData(project, load(project.data, {}));
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        document.reset(project);
        QTRY_VERIFY(store.current());
        const auto findings = store.prepared()->findings;
        QVERIFY(findings.front().severity != Issue::Severity::Error);  // so there is something to sort
        QStringList expected, shown;
        for (const auto severity : {Issue::Severity::Error, Issue::Severity::Warning, Issue::Severity::Good})
            for (const auto& finding : findings)
                if (finding.severity == severity) expected << QString::fromStdString(finding.sentence());
        for (int i = 0; i < panel.layout()->count(); ++i) shown << panel.layout()->itemAt(i)->widget()->findChild<QLabel*>()->text();
        QCOMPARE(shown, expected);
        QVERIFY(shown.front().startsWith("alive tells the target") && shown.size() > 3);
    }

    /** A net from elsewhere, whose weights know one size: the pictures are made to fit it, or it is made to fit them. */
    void picturesAreScaledToTheInputByAButton() {
        for (int i = 0; i < 12; ++i) {
            const QString folder = directory_.filePath(i % 2 ? "pets/cat" : "pets/dog");
            QDir().mkpath(folder);
            QImage image(30, 20, QImage::Format_RGB32);
            image.fill(QColor::fromHsv(i * 25, 200, 200));
            QVERIFY(image.save(folder + QStringLiteral("/%1.png").arg(i)));
        }
        Project project;
        project.data = sniff(std::filesystem::path(directory_.filePath("pets").toStdString()));
        const NodeId input = addNode(project.graph, "Input", "photo", {{"shape", Ints{32, 24, 1}}}), flat = addNode(project.graph, "Flatten");
        lamina::connect(project.graph, input, flat);
        lamina::connect(project.graph, flat, addNode(project.graph, "Dense", "pet", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}));
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(store.current(), 20'000);
        const auto button = [&](const char* title) -> QPushButton* {
            for (auto* one : panel.findChildren<QPushButton*>())
                if (one->text() == QString::fromUtf8(title)) return one;
            return nullptr;
        };
        QVERIFY(button("Set photo to 64 × 64 × 3"));
        auto* scale = button("Scale the pictures to 32 × 24, in grey");
        QVERIFY(scale);
        QStringList said;
        for (const auto* label : panel.findChildren<QLabel*>())
            if (!label->parentWidget()->isHidden()) said << label->text();
        const auto row = [&](const char* words) { return said.indexOf(QRegularExpression(QStringLiteral(".*%1.*").arg(QLatin1String(words)))); };
        QVERIFY2(row("read as it takes them, they fit the net as it is") >= 0, qPrintable(said.join(QChar(u'|'))));
        QVERIFY(row("Or the net changes: photo takes the pictures as they are read") > row("fit the net as it is"));
        scale->click();
        QTRY_COMPARE(document.history().count(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(store.current() && store.prepared()->dataset, 20'000);
        QVERIFY(store.prepared()->dataset->inputs.front().shape().withoutBatch() == (Shape{32, 24, 1}));
        QVERIFY(shapeMisfits(*document.project(), document.inference(), store.prepared()->shape, store.raw()).empty());
        QVERIFY(document.graph() == project.graph);
    }

    void aCallbackThatWatchesNoValidationIsSaidByTheDoctor() {
        Project project = projectFromTemplate("table");
        project.data = people();
        project.data.split = {.train = 1, .validation = 0, .test = 0};
        project.training.callbacks = {{"EarlyStopping", {}}};
        adaptToData(project, load(project.data, {}));
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        document.reset(project);
        QTRY_VERIFY(store.current());
        const auto sentences = [&] {
            QStringList all;
            for (const auto* label : panel.findChildren<QLabel*>())
                if (!label->parentWidget()->isHidden()) all << label->text();
            return all.join(QChar(u'\n'));
        };
        QVERIFY2(sentences().contains("EarlyStopping watches val_loss, but nothing is kept for validation"), qPrintable(sentences()));
        QVERIFY(!sentences().contains("No samples are kept"));  // the same button would stand there twice
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == "Keep 20 % for validation") {
                button->click();
                break;
            }
        QTRY_COMPARE(document.history().count(), 1);
        QCOMPARE(document.project()->data.split.validation, 0.2);
        QTRY_VERIFY(store.current());
        QVERIFY(!store.prepared()->dataset->parts.validation.empty());
    }

    /** One button for loss, units and activation: of a category under a loss for yes or no, of arrays of numbers under one for classes. */
    void theLossFollowsTheDataByOneButton_data() {
        QTest::addColumn<bool>("arrays");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("loss");
        QTest::newRow("labels for yes or no") << true << "Adapt the net to y" << "sparse_categorical_crossentropy";
        QTest::newRow("three classes") << false << "Use sparse categorical crossentropy with 3 units and softmax" << "sparse_categorical_crossentropy";
        QTest::newRow("numbers") << true << "Adapt the net to y" << "mean_squared_error";
    }
    void theLossFollowsTheDataByOneButton() {
        QFETCH(bool, arrays);
        QFETCH(QString, title);
        QFETCH(QString, loss);
        Column v{"v", ColumnType::Number, {}, {}, {}}, kind{"kind", ColumnType::Category, {}, {}, {"a", "b", "c"}};
        std::vector<float> x, y;
        for (int i = 0; i < 60; ++i) {
            v.numbers.push_back(i * 7 % 60);
            kind.codes.push_back(i % 3);
            x.push_back(static_cast<float>(i * 7 % 60));
            y.push_back(loss == "mean_squared_error" ? 0.3f * static_cast<float>(i) : static_cast<float>(i % 3));
        }
        RawData raw;
        raw.source = arrays ? "npz" : "csv";
        if (arrays) raw.arrays = std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{60, 1}, x)}, {"y", Tensor::of(Shape{60}, y)}});
        else raw.table = std::make_shared<const Table>(Table{{v, kind}});
        Project project;
        project.data.source = raw.source;
        project.data.paths = {arrays ? "numbers.npz" : "kinds.csv"};
        if (!arrays) project.data.columns["kind"].role = ColumnRole::Target;
        project.training.loss = {loss == "mean_squared_error" ? "sparse_categorical_crossentropy" : "binary_crossentropy", {}};
        const NodeId input = addNode(project.graph, "Input", "row", {{"shape", Ints{1}}});
        lamina::connect(project.graph, input, addNode(project.graph, "Dense", "answer", {{"units", std::int64_t{1}}, {"activation", std::string("sigmoid")}}));
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        store.expect(project.data, raw);
        document.reset(project);
        QTRY_VERIFY(store.current());
        QPushButton* button = nullptr;
        for (auto* one : panel.findChildren<QPushButton*>())
            if (one->text() == title) button = one;
        QVERIFY(button);
        button->click();
        QTRY_COMPARE(document.history().count(), 1);
        QCOMPARE(QString::fromStdString(document.project()->training.loss.name), loss);
        QTRY_VERIFY(store.current() && store.prepared()->dataset);
        QVERIFY(shapeMisfits(*document.project(), document.inference(), store.prepared()->shape, store.raw()).empty());
    }

    void anEditAsksNotForAllRows() {
        constexpr std::size_t rows = 2'000'000;
        Column x{"x", ColumnType::Number, {}, {}, {}}, kind{"kind", ColumnType::Number, {}, {}, {}};
        for (std::size_t i = 0; i < rows; ++i) {
            x.numbers.push_back(static_cast<double>(i) * 0.5);
            kind.numbers.push_back(static_cast<double>(i % 3));
        }
        RawData raw;
        raw.table = std::make_shared<const Table>(Table{{x, kind}});
        Project project = projectFromTemplate("table");
        project.data = {};
        project.data.source = "csv";
        project.data.paths = {"kinds.csv"};
        project.data.columns["kind"].role = ColumnRole::Target;
        adaptToData(project, raw);
        QCOMPARE(targetForm(project.training.loss), TargetForm::Index);
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        store.expect(project.data, raw);
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(store.current(), 60'000);
        QCOMPARE(store.prepared()->target.plainClasses, std::size_t{3});
        const double before = test::worked();
        for (int i = 1; i <= 20; ++i) document.edit("epochs", [i](Project& p) { p.training.epochs = 100 + i; });
        const double spent = test::worked() - before;
        QVERIFY2(spent < (test::sanitized ? 1000 : 100), qPrintable(QString("20 edits took %1 ms").arg(spent)));
    }
};

LAMINA_WINDOW_TEST(DoctorPanelTest)

}  // namespace doctor_panel_test

#include "doctor_panel_test.moc"
