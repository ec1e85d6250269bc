// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of predicting many at once, from the window.
#include "ui/evaluation/batch_panel.h"

#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QImage>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/data/npz.h"
#include "tests/support/test_program.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/dropped_sample.h"
#include "ui/theme/toggle.h"

namespace batch_panel_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

PreparedColumn column(std::string name) {
    PreparedColumn made;
    made.name = std::move(name);
    return made;
}

/** y = 2x + 1 of a column x, in a net of one unit; or with a second output, which is its negative. */
std::shared_ptr<const TrainedModel> doubling(bool two = false) {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "x", {{"shape", Ints{1}}});
    lamina::connect(g, in, addNode(g, "Dense", "y", {{"units", std::int64_t{1}}}));
    model->weights.variables = {{"y", "kernel", true, Tensor::of<float>({1, 1}, std::vector<float>{2})}, {"y", "bias", true, Tensor::of<float>({1}, std::vector<float>{1})}};
    if (two) {
        lamina::connect(g, in, addNode(g, "Dense", "z", {{"units", std::int64_t{1}}}));
        model->weights.variables.push_back({"z", "kernel", true, Tensor::of<float>({1, 1}, std::vector<float>{-1})});
        model->weights.variables.push_back({"z", "bias", true, Tensor::of<float>({1}, std::vector<float>{0})});
    }
    model->project.training.loss = {"mean_squared_error", {}};
    model->preparation.source = std::string("csv");
    model->preparation.inputs = {column("x")};
    model->preparation.targets = {column("y")};
    return model;
}

/** The brightest of three channels is the answer. */
std::shared_ptr<const TrainedModel> brightest() {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "image", {{"shape", Ints{4, 4, 3}}}), mean = addNode(g, "GlobalAveragePooling2D");
    lamina::connect(g, in, mean);
    lamina::connect(g, mean, addNode(g, "Dense", "classes", {{"units", std::int64_t{3}}, {"use_bias", false}}));
    model->weights.variables = {{"classes", "kernel", true, Tensor::of(Shape{3, 3}, std::vector<float>{1, 0, 0, 0, 1, 0, 0, 0, 1})}};
    model->preparation.source = "image_folder";
    model->preparation.classes = {"red", "green", "blue"};
    model->preparation.inputShape = Shape{4, 4, 3};
    return model;
}

std::vector<std::filesystem::path> paths(const QStringList& names) {
    std::vector<std::filesystem::path> all;
    for (const auto& name : names) all.emplace_back(name.toStdString());
    return all;
}

}  // namespace

class BatchPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

    /** A folder of so many pictures: red, green, blue, red … */
    std::filesystem::path pictures(int count) const {
        QDir(folder_.path()).mkdir("pictures");
        for (int i = 0; i < count; ++i) {
            QImage image(8, 8, QImage::Format_RGB32);
            image.fill(i % 3 == 0 ? Qt::red : i % 3 == 1 ? Qt::green : Qt::blue);
            if (!image.save(folder_.filePath(QStringLiteral("pictures/%1.png").arg(i)))) qFatal("cannot write");
        }
        return folder_.filePath("pictures").toStdString();
    }

    std::filesystem::path write(const QString& name, const QByteArray& text) const {
        QFile file(folder_.filePath(name));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        return file.fileName().toStdString();
    }

 private slots:
    void aTableIsAnsweredAndSaved() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "x\n1\n2.5\n-3\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(!panel.csv().empty(), qPrintable(panel.said()));
        QCOMPARE(panel.table()->rowCount(), 3);
        QCOMPARE(panel.table()->horizontalHeaderItem(0)->text(), QStringLiteral("row"));
        QCOMPARE(panel.table()->horizontalHeaderItem(1)->text(), QStringLiteral("y"));
        QCOMPARE(panel.table()->item(1, 0)->text(), QStringLiteral("2"));
        QCOMPARE(panel.table()->item(1, 1)->text().toDouble(), 6.0);
        const QString saved = folder_.filePath("out.csv");
        panel.save(saved);
        QFile file(saved);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray::fromStdString(panel.csv()));
        QVERIFY(panel.said().contains(saved));
    }

    /** As lamina-cli predict takes them; a net with several Inputs by their names, in whatever order the file has them. */
    void arraysAreAnsweredByTheirNames() {
        auto model = std::make_shared<TrainedModel>();
        Graph& g = model->project.graph;
        const NodeId a = addNode(g, "Input", "a", {{"shape", Ints{1}}}), b = addNode(g, "Input", "b", {{"shape", Ints{2}}}), join = addNode(g, "Concatenate", "join");
        lamina::connect(g, a, join, 0);
        lamina::connect(g, b, join, 1);
        lamina::connect(g, join, addNode(g, "Dense", "y", {{"units", std::int64_t{1}}}));
        model->weights.variables = {{"y", "kernel", true, Tensor::of<float>({3, 1}, std::vector<float>{100, 10, 1})}, {"y", "bias", true, Tensor::of<float>({1}, std::vector<float>{0})}};
        model->project.training.loss = {"mean_squared_error", {}};
        const std::filesystem::path file = folder_.filePath("two.npz").toStdString();
        writeNpz(file, {{"b", Tensor::of<float>({2, 2}, std::vector<float>{2, 3, 5, 6})}, {"a", Tensor::of<float>({2, 1}, std::vector<float>{1, 4})}});
        QVERIFY(BatchPanel::takes({file}) && !BatchPanel::takes({file, file}));
        BatchPanel panel;
        panel.setModel(model);
        panel.predict({file});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(!panel.csv().empty(), qPrintable(panel.said()));
        QCOMPARE(QByteArray::fromStdString(panel.csv()).trimmed().split('\n').size(), qsizetype{3});
        QCOMPARE(panel.table()->rowCount(), 2);
        QCOMPARE(panel.table()->item(0, 0)->text(), QStringLiteral("123"));
        QCOMPARE(panel.table()->item(1, 0)->text(), QStringLiteral("456"));
        writeNpz(file, {{"b", Tensor::of<float>({2, 2}, std::vector<float>{2, 3, 5, 6})}, {"a", Tensor::of<float>({1, 1}, std::vector<float>{1})}});
        panel.predict({file});
        QTRY_VERIFY2(panel.said().contains("1 and 2 samples"), qPrintable(panel.said()));
        writeNpz(file, {{"b", Tensor::of<float>({2, 2}, std::vector<float>{2, 3, 5, 6})}});
        panel.predict({file});
        QTRY_VERIFY2(panel.said().contains("neither x nor a"), qPrintable(panel.said()));
    }

    /** The panel is narrow: the answers stand beside the row; the file has it all. */
    void whatIsSavedHoldsTheColumnsOfTheFileAndWhatIsTrue() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "name,y,x\nfirst,4,1\n\"the, second\",,2\n")});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(QByteArray::fromStdString(panel.csv()), QByteArray("row,name,x,true y,predicted y\n1,first,1,4,3\n2,\"the, second\",2,,5\n"));
        QCOMPARE(panel.table()->columnCount(), 2);
    }

    void whereTheTargetIsGivenItSaysHowGoodTheAnswersAre() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "y,x\n4,1\n5,2\n,3\n")});  // 3, 5
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.said().contains("Mean absolute error over the 2 whose target is given: 0.500"), qPrintable(panel.said()));
        panel.setModel(brightest());
        QImage red(8, 8, QImage::Format_RGB32);
        red.fill(Qt::red);
        for (const auto* name : {"red", "blue"}) {
            QDir(folder_.path()).mkpath(QStringLiteral("judged/%1").arg(name));
            QVERIFY(red.save(folder_.filePath(QStringLiteral("judged/%1/1.png").arg(name))));
        }
        panel.predict(paths({folder_.filePath("judged/red/1.png"), folder_.filePath("judged/blue/1.png")}));
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.said().contains("1 of the 2 whose target is given are right (50"), qPrintable(panel.said()));
    }

    void ofSeveralOutputsEachIsJudged() {
        auto model = std::make_shared<TrainedModel>(*doubling(true));
        model->preparation.targets = {column("y"), column("minus")};
        BatchPanel panel;
        panel.setModel(model);
        panel.predict({write("rows.csv", "minus,y,x\n-1,4,1\n0,5,2\n")});  // 3, 5 and -1, -2
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.said().contains("y: mean absolute error over the 2 whose target is given 0.500"), qPrintable(panel.said()));
        QVERIFY2(panel.said().contains("minus: mean absolute error over the 2 whose target is given 1.000"), qPrintable(panel.said()));
    }

    /** A file of Keras says nothing of its data: what is added to it does. */
    void aNetFromElsewhereAnswersRowsAsTheDataItIsJudgedOnSay() {
        auto model = std::make_shared<TrainedModel>(*doubling());
        auto data = std::make_shared<Dataset>();
        data->preparation = model->preparation;
        data->preparation.inputs.front().offset = 10;  // as the net was judged on it
        data->inputs = {Tensor::of<float>({1, 1}, std::vector<float>{1})};
        model->preparation = {};
        BatchPanel panel;
        panel.setModel(model);
        const auto rows = write("rows.csv", "y,x\n5,12\n");
        panel.predict({rows});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.csv().empty() && panel.said().contains("arrays"), qPrintable(panel.said()));
        panel.setModel(model, data);
        panel.predict({rows});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(!panel.csv().empty(), qPrintable(panel.said()));
        QCOMPARE(panel.table()->item(0, 1)->text().toDouble(), 5.0);
        QVERIFY(panel.said().contains("Mean absolute error over the 1 whose target is given: 0"));
    }

    void probabilitiesAreShownAsPeopleReadThem() {
        auto model = std::make_shared<TrainedModel>(*doubling());
        for (Node& node : model->project.graph.nodes)
            if (node.name == "y") node.params["activation"] = std::string("sigmoid");
        model->project.training.loss = {"binary_crossentropy", {}};
        model->preparation.classes = {"no", "yes"};
        BatchPanel panel;
        panel.setModel(model);
        panel.predict({write("rows.csv", "x\n-20\n-0.5\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.table()->columnCount() == 3, qPrintable(panel.said()));
        QCOMPARE(panel.table()->item(0, 1)->text(), QStringLiteral("no"));
        QCOMPARE(panel.table()->item(0, 2)->text(), QStringLiteral("< 0.01 %"));
        QVERIFY2(panel.table()->item(0, 2)->toolTip().contains("e-"), qPrintable(panel.table()->item(0, 2)->toolTip()));  // all of it
        QCOMPARE(panel.table()->item(1, 2)->text(), QStringLiteral("50 %"));
        QVERIFY(panel.csv().find('%') == std::string::npos);
    }

    void numbersAreShownShortAndSavedWhole() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "x\n0.123456\n1234567.25\n")});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->item(0, 1)->text(), QStringLiteral("1.247"));
        QVERIFY(panel.csv().find("1.2469") != std::string::npos);
        QCOMPARE(panel.table()->item(1, 1)->text().toDouble(), 2469135.5);
    }

    void theResultIsSeenWhereverThePageWasScrolledTo() {
        auto* content = new QWidget;
        auto* layout = new QVBoxLayout(content);
        auto* above = new QWidget;
        above->setFixedHeight(900);
        auto* panel = new BatchPanel;
        layout->addWidget(above);
        layout->addWidget(panel);
        QScrollArea page;
        page.setWidget(content);
        page.setWidgetResizable(true);
        page.resize(320, 500);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        panel->setModel(doubling());
        for (auto* button : panel->findChildren<QPushButton*>())
            if (button->text().startsWith("Choose")) button->setFocus();
        panel->predict({write("rows.csv", "x\n1\n2\n")});
        QTRY_VERIFY(!panel->busy());
        QVERIFY(panel->table()->hasFocus());
        const auto inSight = [&] { return page.viewport()->rect().contains(QRect(panel->table()->mapTo(page.viewport(), QPoint()), panel->table()->size())); };
        QTRY_VERIFY(inSight());
    }

    void everyOutputHasItsColumns() {
        BatchPanel panel;
        panel.setModel(doubling(true));
        panel.predict({write("rows.csv", "x\n4\n")});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->columnCount(), 3);
        QCOMPARE(panel.table()->horizontalHeaderItem(2)->text(), QStringLiteral("z"));
        QCOMPARE(panel.table()->item(0, 1)->text().toDouble(), 9.0);
        QCOMPARE(panel.table()->item(0, 2)->text().toDouble(), -4.0);
    }

    void whatCannotBeAnsweredIsSaidInPlace() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "other\n1\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY(panel.said().contains(QStringLiteral("x")));
        QVERIFY(panel.csv().empty());
        panel.predict({write("notes.pdf", "%PDF")});
        QVERIFY(panel.said().contains(QStringLiteral("CSV")));
        panel.save(QStringLiteral("/nowhere/at/all.csv"));
        QVERIFY(panel.said().contains(QStringLiteral("/nowhere")));
    }

    void whatIsGoneIsSaidBeforeItsKindIsAskedFor() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({folder_.filePath("taken away").toStdString()});
        QVERIFY2(panel.said().contains(QStringLiteral("taken away is no longer there")), qPrintable(panel.said()));
        panel.predict({folder_.filePath("taken.png").toStdString()});
        QVERIFY2(!panel.busy() && panel.said().contains(QStringLiteral("is no longer there")), qPrintable(panel.said()));
    }

    void aDropThatBringsNothingLeavesThePadAsItIs() {
        DrawingPad pad;
        QMimeData nothing, web, gone;
        nothing.setData(QStringLiteral("text/uri-list"), {});
        web.setUrls({QUrl(QStringLiteral("https://example.org/cat.png"))});
        gone.setUrls({QUrl::fromLocalFile(folder_.filePath("taken.png"))});
        for (const QMimeData* dragged : {&nothing, &web, &gone}) {
            QDragEnterEvent enter({5, 5}, Qt::CopyAction, dragged, Qt::LeftButton, {});
            enter.ignore();
            QCoreApplication::sendEvent(&pad, &enter);
            QVERIFY(!enter.isAccepted());  // the room, or the window, says what is wrong
            QDropEvent drop({5, 5}, Qt::CopyAction, dragged, Qt::LeftButton, {});
            QCoreApplication::sendEvent(&pad, &drop);
            QVERIFY(!pad.holdsPicture());
        }
    }

    void aFolderOfPicturesIsAnsweredAndADamagedOneRemarkedUpon() {
        BatchPanel panel;
        panel.setModel(brightest());
        const auto folder = pictures(3);
        panel.predict({folder});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->rowCount(), 3);
        QCOMPARE(panel.table()->horizontalHeaderItem(0)->text(), QStringLiteral("file"));
        QCOMPARE(panel.table()->item(1, 1)->text(), QStringLiteral("green"));
        QCOMPARE(panel.table()->item(1, 0)->text(), QStringLiteral("1.png"));  // a path would push the answer out of sight
        QCOMPARE(panel.table()->item(1, 0)->toolTip(), QString::fromStdString((folder / "1.png").string()));
        for (int i = 0; i < 6; ++i) write(QStringLiteral("pictures/broken%1.png").arg(i), "no picture");
        panel.predict({folder});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.said().count(QStringLiteral("\nLeft out broken")), 3);  // and how many more there are
        QVERIFY2(panel.said().contains(QStringLiteral("\n3 more remarks like these.")), qPrintable(panel.said()));
    }

    void picturesTheWrongWayRoundAreInvertedByWish() {
        auto model = std::make_shared<TrainedModel>(*brightest());
        model->edgeLightness = 0.0;
        BatchPanel panel;
        panel.setModel(model);
        panel.predict({pictures(3)});
        QTRY_VERIFY(!panel.busy());
        QVERIFY(!panel.said().contains("inverted") && !panel.invert()->isVisibleTo(&panel));
        QImage light(8, 8, QImage::Format_RGB32);
        light.fill(QColor(240, 250, 200));
        QVERIFY(light.save(folder_.filePath("light.png")));
        panel.predict({folder_.filePath("light.png").toStdString()});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->item(0, 1)->text(), QStringLiteral("green"));
        QVERIFY2(panel.said().contains(" The picture looks inverted: its edge is light"), qPrintable(panel.said()));
        QVERIFY(panel.invert()->isVisibleTo(&panel));
        panel.invert()->click();
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->item(0, 1)->text(), QStringLiteral("blue"));
        QVERIFY(!panel.said().contains("inverted"));
        panel.setModel(model);
        QVERIFY(!panel.invert()->isChecked());
    }

    /** As lamina-cli predict --encoding does; nothing in a file says how its letters are written. */
    void aTableIsReadInTheEncodingThatIsChosen() {
        BatchPanel panel;
        panel.setModel(doubling());
        QVERIFY(!panel.encoding()->isVisibleTo(&panel));
        const auto file = write("letters.csv", "name,x\n\xCF\xF0\xE8\xE2\xE5\xF2,1\n");
        panel.predict({file});
        QTRY_VERIFY(!panel.busy());
        QVERIFY(panel.encoding()->isVisibleTo(&panel));
        const auto answer = [&] { return QString::fromStdString(panel.csv()); };
        const QString word = QString::fromUtf8("\u041f\u0440\u0438\u0432\u0435\u0442");
        QVERIFY(!panel.csv().empty() && !answer().contains(word));
        panel.encoding()->setCurrentText("Windows-1251");
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(answer().contains(word), panel.csv().c_str());
        auto trained = std::make_shared<TrainedModel>(*doubling());
        trained->project.data.source = std::string("csv");
        trained->project.data.options["encoding"] = std::string("windows-1251");
        panel.setModel(trained);
        QCOMPARE(panel.encoding()->currentIndex(), 0);
        panel.predict({file});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(answer().contains(word), panel.csv().c_str());  // as in training
        panel.encoding()->setCurrentText("Latin-1");
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(!panel.csv().empty() && !answer().contains(word), panel.csv().c_str());
        panel.predict({pictures(1)});
        QVERIFY(!panel.encoding()->isVisibleTo(&panel));
    }

    void cancellingEndsItAtOnceAndNothingIsShown() {
        BatchPanel panel;
        panel.setModel(doubling());
        QByteArray rows("x\n");
        for (int i = 0; i < 200'000; ++i) rows += QByteArray::number(i) + '\n';
        panel.predict({write("many.csv", rows)});
        QVERIFY(panel.busy());
        panel.cancel();
        QVERIFY(!panel.busy());
        QCOMPARE(panel.said(), QStringLiteral("Cancelled."));
        QTest::qWait(300);
        QVERIFY(panel.csv().empty());
        QVERIFY(panel.table()->isHidden());
        panel.predict({write("rows.csv", "x\n1\n")});  // and it can be asked again
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->rowCount(), 1);
    }

    void ofVeryManyColumnsTheFirstAreShownAndAllSaved() {
        BatchPanel panel;
        auto model = std::make_shared<TrainedModel>(*doubling());
        findNode(model->project.graph, 2)->params["units"] = std::int64_t{3000};
        model->weights.variables = {{"y", "kernel", true, Tensor::of<float>({1, 3000}, std::vector<float>(3000, 1))}, {"y", "bias", true, Tensor::of<float>({3000}, std::vector<float>(3000))}};
        panel.setModel(model);
        panel.predict({write("rows.csv", "x\n1\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(!panel.csv().empty(), qPrintable(panel.said()));
        QVERIFY(panel.table()->columnCount() <= 100);
        QVERIFY2(panel.said().contains(QStringLiteral("3001")), qPrintable(panel.said()));
        QCOMPARE(std::count(panel.csv().begin(), panel.csv().end(), ','), 2 * 3001);  // row and x before them
    }

    void onePredictionIsNotMany() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "x\n1\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.said().startsWith("1 prediction of rows."), qPrintable(panel.said()));
        panel.predict({write("rows.csv", "x\n1\nmany\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.said().startsWith("1 prediction of rows.") && panel.said().contains("\nRow 2 has no answer"), qPrintable(panel.said()));
        QCOMPARE(panel.table()->item(1, 1)->text(), QString());
    }

    void aRowOfAnotherLengthStaysEmpty() {
        BatchPanel panel;
        panel.setModel(doubling());
        panel.predict({write("rows.csv", "x,z\n1,1\n1,1\n1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n")});
        QTRY_VERIFY(!panel.busy());
        QVERIFY2(panel.said().startsWith("9 predictions") && panel.said().contains("\nRow 3 has no answer: line 4"), qPrintable(panel.said()));
        QCOMPARE(panel.table()->item(2, 1)->text(), QString());
        QVERIFY(!panel.table()->item(3, 1)->text().isEmpty());
    }

    void namesWithQuotesAndLineEndsStayInTheirCell() {
        BatchPanel panel;
        auto model = std::make_shared<TrainedModel>(*doubling());
        findNode(model->project.graph, 2)->params["units"] = std::int64_t{2};
        model->weights.variables = {{"y", "kernel", true, Tensor::of<float>({1, 2}, std::vector<float>{1, -1})}, {"y", "bias", true, Tensor::of<float>({2}, std::vector<float>{0, 0})}};
        model->preparation.targets.clear();
        model->preparation.classes = {"\n", "say \"no\""};
        panel.setModel(model);
        panel.predict({write("rows.csv", "x\n1\n-1\n")});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->rowCount(), 2);
        QCOMPARE(panel.table()->item(0, 1)->text(), QStringLiteral("↵"));
        QCOMPARE(panel.table()->item(1, 1)->text(), QStringLiteral("say \"no\""));
    }

    void padsLeaveFoldersTablesAndSeveralFilesToTheRoom() {
        const auto meant = [](const QStringList& files) {
            QMimeData dragged;
            QList<QUrl> urls;
            for (const auto& file : files) urls << QUrl::fromLocalFile(file);
            dragged.setUrls(urls);
            return isOneSample(dragged);
        };
        QVERIFY(meant({"/a/photo.png"}));
        QVERIFY(!meant({"/a/one.png", "/a/two.png"}));
        QVERIFY(!meant({"/a/rows.csv"}));
        QVERIFY(!meant({folder_.path()}));
        DrawingPad pad;
        QMimeData two;
        two.setUrls({QUrl::fromLocalFile("/a/one.png"), QUrl::fromLocalFile("/a/two.png")});
        QDragEnterEvent event({5, 5}, Qt::CopyAction, &two, Qt::LeftButton, {});
        event.ignore();
        QCoreApplication::sendEvent(&pad, &event);
        QVERIFY(!event.isAccepted());
    }

    void tablesAndPicturesAreTaken() {
        QVERIFY(BatchPanel::takes(paths({"a.csv"})));
        QVERIFY(BatchPanel::takes(paths({"a.png", "b.JPG"})));
        QVERIFY(BatchPanel::takes(paths({folder_.path()})));
        QVERIFY(!BatchPanel::takes(paths({"a.csv", "b.csv"})));
        QVERIFY(!BatchPanel::takes(paths({"net.keras"})));
        QVERIFY(!BatchPanel::takes(paths({})));
    }
};

LAMINA_WINDOW_TEST(BatchPanelTest)

}  // namespace batch_panel_test

#include "batch_panel_test.moc"
