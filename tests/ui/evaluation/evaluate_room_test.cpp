// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Evaluate room, on nets that were really trained.
#include "ui/evaluation/evaluate_room.h"

#include <QSignalSpy>
#include <QTest>

#include "engine/data/sources.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/class_page.h"
#include "ui/evaluation/confusion_view.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/try_panel.h"
#include "ui/plots/sample_grid.h"

using namespace lamina;
using namespace lamina::ui;

class EvaluateRoomTest : public QObject {
    Q_OBJECT
    Document document_;
    DataStore store_{document_};
    TrainingController training_{document_, store_};

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

    void theAnswerFollowsThePen() {
        EvaluateRoom room(training_);
        auto* panel = room.tryPanel();
        QCOMPARE(panel->pad()->pixelsAcross(), 28);
        panel->pad()->stroke({14, 5}, {14, 23});
        QTRY_VERIFY(!panel->answer()->answer().isEmpty());
    }

    void withoutATrainedNetThereIsOneButton() {
        Document document;
        DataStore store(document);
        TrainingController training(document, store);
        EvaluateRoom room(training);
        QVERIFY(room.tryPanel()->isHidden() || !room.tryPanel()->isVisibleTo(&room));
    }
};

QTEST_MAIN(EvaluateRoomTest)
#include "evaluate_room_test.moc"
