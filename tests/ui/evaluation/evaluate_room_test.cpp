// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Evaluate room, on nets that were really trained.
#include "ui/evaluation/evaluate_room.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <filesystem>

#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/checks/fit.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/inside_watch.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/batch_panel.h"
#include "ui/evaluation/class_page.h"
#include "ui/evaluation/confusion_view.h"
#include "ui/evaluation/doctor_strip.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/label_page.h"
#include "ui/evaluation/mask_image.h"
#include "ui/evaluation/number_page.h"
#include "ui/evaluation/ranking_view.h"
#include "ui/evaluation/picture_pad.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/try_panel.h"
#include "ui/plots/histogram_view.h"
#include "ui/plots/inside_view.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/sample_grid.h"
#include "ui/plots/unit_view.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/stat_tile.h"
#include "ui/theme/strip.h"

namespace evaluate_room_test {

using namespace lamina;
using namespace lamina::ui;

class EvaluateRoomTest : public QObject {
    Q_OBJECT
    Document document_;
    DataStore store_{document_};
    TrainingController training_{document_, store_};

    static Project flowers(const QTemporaryDir& directory, int rows) {
        QFile file(directory.filePath("flowers.csv"));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("length,colour,kind\n");
        for (int i = 0; i < rows; ++i) file.write(QByteArray::number(i * 0.5) + "," + (i % 3 ? "red" : "blue") + "," + (i % 2 ? "a" : "b") + "\n");
        file.close();
        Project project = projectFromTemplate("table");
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        adaptToData(project, load(project.data, {}));
        project.training.epochs = 1;
        return project;
    }

 private slots:
    void initTestCase() {
        Project project;
        project.data = source("digits").recipe;
        const NodeId input = addNode(project.graph, "Input", "image", {{"shape", Ints{28, 28, 1}}});
        const NodeId flat = addNode(project.graph, "Flatten");
        const NodeId hidden = addNode(project.graph, "Dense", {}, {{"units", std::int64_t{32}}, {"activation", std::string("relu")}});
        const NodeId out = addNode(project.graph, "Dense", "classes", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}});
        lamina::connect(project.graph, input, flat);
        lamina::connect(project.graph, flat, hidden);
        lamina::connect(project.graph, hidden, out);
        project.data.options["samples"] = std::int64_t{1500};
        project.training.epochs = 4;
        project.training.threads = 1;  // a small net gains nothing from more, and a busy machine makes them wait
        document_.reset(std::move(project));
        training_.train();
        QTRY_VERIFY_WITH_TIMEOUT(training_.model() != nullptr, 120'000);
    }

    void clickingAConfusionCellShowsItsSamples() {
        EvaluateRoom room(training_);
        room.resize(1500, 900);
        static_cast<QWidget&>(room).show();
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        QVERIFY(evaluated.wait(30'000));
        auto* confusion = room.classPage()->confusion();
        QSignalSpy picked(confusion, &ConfusionView::picked);
        QTest::mouseClick(confusion, Qt::LeftButton, {}, confusion->cellRect(3, 3).center().toPoint());
        QCOMPARE(picked.count(), 1);
        QCOMPARE(picked.front().at(0).toInt(), 3);
        QVERIFY(room.classPage()->grid()->count() > 0);
    }

    void aSampleIsSeenInsideTheNet() {
        EvaluateRoom room(training_);
        room.resize(1500, 900);
        static_cast<QWidget&>(room).show();
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        QVERIFY(evaluated.wait(30'000));
        auto* inside = room.inside();
        QVERIFY(!inside->isVisible() && inside->layers()->count() == 0);  // nobody looks, nothing is done
        room.views()->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(inside->filters()->count() == 32 && inside->units()->answers().shape().elements() == 32, 20'000);
        QVERIFY(inside->silence().contains("zeros"));
        const auto& parts = training_.data()->parts;
        QCOMPARE(room.watch()->sampleWord(), parts.test.empty() ? QStringLiteral("Validation sample") : QStringLiteral("Test sample"));  // as in "Try it"
        QCOMPARE(inside->sampleName(), QStringLiteral("no. %1 in the whole data set").arg(training_.data()->rowOf((parts.test.empty() ? parts.validation : parts.test).front()) + 1));
        const QString before = inside->sampleName();
        const auto answers = inside->units()->answers().toFloats();
        inside->sample()->setValue(2);
        QVERIFY(inside->units()->answers().toFloats() != answers && inside->sampleName() != before);
        emit room.classPage()->sampleChosen(1234);
        QTRY_COMPARE_WITH_TIMEOUT(inside->sampleName(), QStringLiteral("no. 1235 in the whole data set"), 20'000);
    }

    void choosingAClassDrawsItsCurvesAgainstTheRest() {
        EvaluateRoom room(training_);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        QVERIFY(evaluated.wait(30'000));
        auto* page = room.classPage();
        QCOMPARE(page->table()->rowCount(), 10);
        QVERIFY(page->ranking()->accessibleName().startsWith("0 against the rest"));
        page->table()->setCurrentCell(7, 0);
        QVERIFY2(page->ranking()->accessibleName().startsWith("7 against the rest"), qPrintable(page->ranking()->accessibleName()));
        QTemporaryDir directory;
        const QString file = directory.filePath("roc.csv");
        page->ranking()->roc()->save(file);
        QFile csv(file);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QVERIFY(csv.readAll().count('\n') > 3);
    }

    void aRegressionShowsItsWorstRowsAndItsResiduals() {
        Dataset data;
        data.inputs = {Tensor::of<float>({3, 1}, std::vector<float>{1, 2, 3})};
        data.targets = {Tensor::of<float>({3, 1}, std::vector<float>{10, 20, 30})};
        Evaluation evaluation;
        evaluation.rows = {0, 1, 2};
        evaluation.predictions = Tensor::of<float>({3, 1}, std::vector<float>{11, 15, 30});
        NumberPage page;
        page.show(numberFigures(data, evaluation), data, {});
        const auto* rows = page.worst()->model();
        QCOMPARE(rows->rowCount(), 3);
        QCOMPARE(rows->index(0, 0).data().toString(), QStringLiteral("2"));  // rows count from 1
        QCOMPARE(rows->index(0, 3).data().toString(), QStringLiteral("\u22125.000"));
        QVERIFY(page.histogram()->bins().low <= -5);
        const auto said = [&](const char* figure) {
            for (const auto* label : page.findChildren<QLabel*>())
                if (label->text() == QString(figure)) return label->isVisibleTo(&page);
            return false;
        };
        QVERIFY(said("MAE") && said("RMSE"));
        page.leaveOut(true, false, true);  // above the page already
        QVERIFY(!said("MAE") && said("RMSE"));
        QSignalSpy chosen(&page, &NumberPage::sampleChosen);
        emit page.worst()->clicked(rows->index(0, 0));
        QCOMPARE(chosen.front().front().toUInt(), 1u);
    }

    void theAnswerFollowsThePen() {
        EvaluateRoom room(training_);
        auto* panel = room.tryPanel();
        QCOMPARE(panel->pad()->pixelsAcross(), 28);
        panel->pad()->stroke({14, 5}, {14, 23});
        QTRY_VERIFY(!panel->answer()->answer().isEmpty());
    }

    void aPhotoIsReadAsTheNetTakesItAndAnswered() {
        auto model = std::make_shared<TrainedModel>();
        auto& graph = model->project.graph;
        const NodeId input = addNode(graph, "Input", "image", {{"shape", Ints{8, 12, 3}}});
        const NodeId flat = addNode(graph, "GlobalAveragePooling2D");
        const NodeId out = addNode(graph, "Dense", "classes", {{"units", std::int64_t{3}}, {"use_bias", false}});
        lamina::connect(graph, input, flat);
        lamina::connect(graph, flat, out);
        // The strongest of three channels is the answer.
        model->weights.variables = {{"classes", "kernel", true, Tensor::of(Shape{3, 3}, std::vector<float>{1, 0, 0, 0, 1, 0, 0, 0, 1})}};
        model->preparation.source = "image_folder";
        model->preparation.classes = {"red", "green", "blue"};
        model->preparation.inputShape = Shape{8, 12, 3};
        TryPanel panel;
        panel.setModel(model, {DType::UInt8, Shape{8, 12, 3}}, {});
        QVERIFY(panel.picture()->isVisibleTo(&panel) && !panel.pad()->isVisibleTo(&panel));
        QTemporaryDir directory;
        QImage green(40, 40, QImage::Format_RGB32);
        green.fill(QColor(20, 200, 40));
        QVERIFY(green.save(directory.filePath("a.png")));
        panel.takePicture(directory.filePath("a.png").toStdString());  // as one that was dropped beside it
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("green"));
        green.fill(QColor(20, 20, 240));
        panel.picture()->take(green);
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("blue"));
        panel.picture()->open(directory.filePath("none.png"));
        QVERIFY(panel.picture()->picture().empty());
    }

    void aNetThatAnswersWithAMaskShowsIt() {
        auto model = std::make_shared<TrainedModel>();
        auto& graph = model->project.graph;
        const NodeId input = addNode(graph, "Input", "image", {{"shape", Ints{8, 8, 1}}});
        const NodeId out = addNode(graph, "Conv2D", "classes", {{"filters", std::int64_t{2}}, {"kernel_size", Ints{1, 1}}});
        lamina::connect(graph, input, out);
        // Ink is class 1, paper class 0.
        model->weights.variables = {{"classes", "kernel", true, Tensor::of(Shape{1, 1, 1, 2}, std::vector<float>{-1, 1})},
                                    {"classes", "bias", true, Tensor::of(Shape{2}, std::vector<float>{0.5f, -0.5f})}};
        model->preparation.classes = {"paper", "ink"};
        model->preparation.inputShape = Shape{8, 8, 1};
        TryPanel panel;
        panel.setModel(model, {DType::Float32, Shape{8, 8, 1}}, {});
        panel.pad()->stroke({4.5, 0}, {4.5, 8});  // through the middle of a column of pixels
        QTRY_COMPARE(panel.answer()->answer(), QStringLiteral("paper, ink"));
        const QImage answer = panel.answer()->picture();
        QCOMPARE(answer.size(), QSize(8, 8));
        QCOMPARE(answer.pixelColor(4, 4), maskColor(1));
        QCOMPARE(answer.pixelColor(0, 4), maskColor(0));
    }

    void severalPicturesDroppedOnThePadAreAnsweredByThePanelForMany() {
        EvaluateRoom room(training_);
        room.resize(1200, 800);
        static_cast<QWidget&>(room).show();
        QTemporaryDir directory;
        QMimeData files;
        QList<QUrl> urls;
        for (const QString name : {"a.png", "b.png"}) {
            QImage image(28, 28, QImage::Format_Grayscale8);
            image.fill(0);
            QVERIFY(image.save(directory.filePath(name)));
            urls << QUrl::fromLocalFile(directory.filePath(name));
        }
        files.setUrls(urls);
        QDragEnterEvent enter({9, 9}, Qt::CopyAction, &files, Qt::LeftButton, {});
        enter.ignore();
        QCoreApplication::sendEvent(room.tryPanel()->pad(), &enter);
        QVERIFY(enter.isAccepted());  // by the room, to which the pad leaves it
        QDropEvent drop({9, 9}, Qt::CopyAction, &files, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&room, &drop);
        QVERIFY(room.batchPanel()->busy());
        QTRY_VERIFY(!room.batchPanel()->busy());
        QCOMPARE(room.batchPanel()->table()->rowCount(), 2);
    }

    void withoutATrainedNetThereIsOneButton() {
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        QVERIFY(room.tryPanel()->isHidden() || !room.tryPanel()->isVisibleTo(&room));
    }

    void theFormBeginsWithARowOfTheTestPart() {
        QTemporaryDir directory;
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        document.reset(flowers(directory, 60));
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != nullptr, 60'000);
        const auto row = training.data()->rowOf(training.data()->parts.test.front());
        const Table typed = room.tryPanel()->findChild<RowForm*>()->row();
        QCOMPARE(typed.columns.size(), std::size_t{2});
        for (const auto& column : typed.columns)
            QCOMPARE(column.text(0), training.raw().table->columns[static_cast<std::size_t>(training.raw().table->find(column.name))].text(row));
    }

    void anotherProjectEndsTheEvaluationOfTheOneBefore() {
        QTemporaryDir directory;
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        document.reset(flowers(directory, 60));
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != nullptr, 60'000);
        EvaluateRoom room(training);  // begins to evaluate
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        document.reset(Project{});
        QVERIFY(!training.model());
        QVERIFY(!evaluated.wait(1000));
        QVERIFY(room.findChildren<StatTile*>().isEmpty());
    }

    void answersOfOtherDataAreNotShownMeanwhile() {
        QTemporaryDir directory, other;
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        const auto shown = [&] { return room.classPage()->isVisibleTo(&room); };
        document.reset(flowers(directory, 600));
        training.train();
        QVERIFY(evaluated.wait(60'000));
        QVERIFY(shown());
        bool meanwhile = true;
        int models = 0;
        connect(&training, &TrainingController::modelChanged, this, [&] {
            if (!training.model()) return;
            ++models;
            meanwhile = shown();
        });
        document.reset(flowers(other, 60));
        training.train();
        QVERIFY(evaluated.wait(60'000));
        QCOMPARE(models, 1);
        QVERIFY(!meanwhile);  // rows of 600 say nothing of 60
        QVERIFY(shown());
        training.train();  // of the same data the answers before stay until there are others
        QVERIFY(evaluated.wait(60'000));
        QCOMPARE(models, 2);
        QVERIFY(meanwhile);
    }

    void newAnswersStayBehindTheViewThatIsSeen() {
        EvaluateRoom room(training_);
        room.resize(1500, 900);
        static_cast<QWidget&>(room).show();
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        QVERIFY(evaluated.wait(30'000));
        QVERIFY(room.classPage()->isVisible());
        room.views()->setCurrentIndex(2);
        QVERIFY(!room.classPage()->isVisible());
        training_.train();
        QVERIFY(evaluated.wait(120'000));
        QVERIFY(!room.classPage()->isVisible());
        room.views()->setCurrentIndex(0);
        QVERIFY(room.classPage()->isVisible());
    }

    void everyColumnOfATargetOfNumbersIsJudged() {
        QTemporaryDir directory;
        QFile file(directory.filePath("sizes.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("age,height,weight\n");
        for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i) + "," + QByteArray::number(i * 1.5 + 0.25) + "," + QByteArray::number(90.5 - i) + "\n");
        file.close();
        Project project;
        lamina::connect(project.graph, addNode(project.graph, "Input", "age", {{"shape", Ints{1}}}), addNode(project.graph, "Dense", "sizes", {{"units", std::int64_t{2}}}));
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        for (const char* name : {"height", "weight"}) project.data.columns[name].role = ColumnRole::Target;
        project.training.loss = {"mean_squared_error", {}};
        project.training.metrics = {};
        project.training.epochs = 1;
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        document.reset(std::move(project));
        training.train();
        QVERIFY(evaluated.wait(60'000));
        QComboBox* columns = nullptr;
        for (auto* box : room.findChildren<QComboBox*>())
            if (box->accessibleName() == "Output") columns = box;
        QVERIFY(columns && columns->count() == 2);
        QCOMPARE(columns->itemText(1), QStringLiteral("weight"));
        QVERIFY(room.numberPage()->isVisibleTo(&room));
        columns->setCurrentIndex(1);
        QVERIFY(evaluated.wait(30'000));
        QVERIFY(room.numberPage()->isVisibleTo(&room));
    }

    void everyLabelOfSeveralIsJudged() {
        QTemporaryDir directory;
        QFile file(directory.filePath("ages.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("age,old,even\n");
        for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i) + (i > 30 ? ",1," : ",0,") + (i % 2 ? "0" : "1") + "\n");
        file.close();
        Project project;
        lamina::connect(project.graph, addNode(project.graph, "Input", "age", {{"shape", Ints{1}}}), addNode(project.graph, "Dense", "labels", {{"units", std::int64_t{2}}, {"activation", std::string("sigmoid")}}));
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        for (const char* name : {"old", "even"}) project.data.columns[name].role = ColumnRole::Target;
        project.training.loss = {"binary_crossentropy", {}};
        project.training.metrics = {};
        project.training.epochs = 1;
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        document.reset(std::move(project));
        training.train();
        QVERIFY(evaluated.wait(60'000));
        QVERIFY(room.labelPage()->isVisibleTo(&room));
        auto* table = room.labelPage()->table();
        QCOMPARE(table->rowCount(), 2);
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("even"));
        QVERIFY(table->item(0, 5)->text().toInt() > 0);
        table->setCurrentCell(1, 0);
        QVERIFY(room.labelPage()->ranking()->accessibleName().startsWith("even"));
    }

    void whatTheDoctorFoundInTheDataIsSaidAboveTheFigures() {
        QTemporaryDir directory;
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        const auto said = [&]() -> DoctorStrip* {
            auto* strip = room.findChild<DoctorStrip*>();
            return strip->isVisibleTo(&room) ? strip : nullptr;
        };
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        document.reset(flowers(directory, 60));
        training.train();
        QVERIFY(evaluated.wait(60'000));
        QVERIFY(!said());
        QFile file(directory.filePath("ship.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("length,alive,survived\n");
        for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i % 13) + (i % 2 ? ",yes,lived\n" : ",no,died\n"));
        file.close();
        Project project = projectFromTemplate("table");
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        adaptToData(project, load(project.data, {}));
        project.training.epochs = 1;
        document.reset(std::move(project));
        training.train();
        QVERIFY(evaluated.wait(60'000));
        QTRY_VERIFY_WITH_TIMEOUT(said(), 20'000);
        QCOMPARE(said()->sentence(), QStringLiteral("alive tells the target (survived) in other words."));
        QSignalSpy asked(&room, &EvaluateRoom::dataAsked);
        said()->findChild<QPushButton*>()->click();
        QCOMPARE(asked.count(), 1);
        const auto before = training.model();
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != before, 60'000);
        QVERIFY(said());  // the same learnt from the same: nobody looks anew
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 60'000);
        document.edit("leave it out", [](Project& p) { p.data.columns["alive"].role = ColumnRole::Ignore; });
        QTRY_VERIFY(store.current());
        QVERIFY(said());  // mended, but the figures are of before
    }

    void whileItTrainsTheRoomSaysThatAnswersAreToCome() {
        test::TrainingBench bench;
        auto& [document, store, training] = bench;
        EvaluateRoom room(training);
        Project project = *document_.project();
        project.training.epochs = 100'000;
        document.reset(std::move(project));
        const auto page = [&](const char* words) -> EmptyState* {
            for (auto* state : room.findChildren<EmptyState*>())
                if (state->isVisibleTo(&room) && state->accessibleName().contains(QLatin1String(words))) return state;
            return nullptr;
        };
        QVERIFY(page("Nothing is trained yet"));
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(page(" of 100000: answers come when it ends."), 60'000);
        QSignalSpy asked(&room, &EvaluateRoom::watchingAsked);
        page("It is training")->button()->click();
        QCOMPARE(asked.count(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 0, 60'000);  // of no step there are no answers
        training.pause();
        QTRY_VERIFY_WITH_TIMEOUT(page("The training is paused in epoch ") && !page("It is training"), 60'000);
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() && !training.active(), 60'000);
        const auto said = [&] {
            for (const auto* strip : room.findChildren<Strip*>())
                if (strip->isVisibleTo(&room) && strip->sentence() == "These answers are of the run before.") return true;
            return false;
        };
        QVERIFY(!page("") && !said());
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(said(), 60'000);
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 60'000);
        QVERIFY(!said());
    }
};

LAMINA_WINDOW_TEST(EvaluateRoomTest)

}  // namespace evaluate_room_test

#include "evaluate_room_test.moc"
