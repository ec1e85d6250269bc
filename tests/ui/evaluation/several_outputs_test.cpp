// SPDX-License-Identifier: GPL-3.0-or-later
// The Evaluate room and a net that one table feeds by two Inputs and asks two things: each output is tried and judged by its own.
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/class_page.h"
#include "ui/evaluation/confusion_view.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/evaluation/folds_page.h"
#include "ui/evaluation/number_page.h"
#include "ui/evaluation/row_form.h"
#include "ui/evaluation/try_panel.h"

namespace several_outputs_test {

using namespace lamina;
using namespace lamina::ui;

class SeveralOutputsTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    Document document_;
    DataStore store_{document_};
    TrainingController training_{document_, store_};

    static NodeId append(Graph& g, NodeId last, const char* layer, const char* name, Params params) {
        const NodeId next = addNode(g, layer, name, std::move(params));
        lamina::connect(g, last, next);
        return next;
    }

    Project project() {
        QFile file(folder_.filePath("shapes.csv"));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("width,height,colour,kind,area\n");
        for (int i = 0; i < 240; ++i) {
            const double w = 0.1 * (i % 12), h = 0.1 * ((i / 12) % 10);
            file.write(QByteArray::number(w) + "," + QByteArray::number(h) + "," + (i % 2 ? "red" : "blue") + "," + (w > h ? "flat" : "tall") + "," + QByteArray::number(10 * w * h + (i % 2)) + "\n");
        }
        Project p;
        Graph& g = p.graph;
        const NodeId numbers = addNode(g, "Input", "numbers", {{"shape", Ints{2}}}), colour = addNode(g, "Input", "colour", {{"shape", Ints{1}}});
        const NodeId ids = append(g, append(g, colour, "Embedding", "which", {{"input_dim", std::int64_t{3}}, {"output_dim", std::int64_t{2}}}), "Flatten", "flat", {});
        const NodeId both = addNode(g, "Concatenate", "both");
        lamina::connect(g, numbers, both, 0);
        lamina::connect(g, ids, both, 1);
        const NodeId hidden = append(g, both, "Dense", "hidden", {{"units", std::int64_t{24}}, {"activation", std::string("tanh")}});
        append(g, hidden, "Dense", "kind", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        append(g, hidden, "Dense", "area", {{"units", std::int64_t{1}}});
        p.data.source = "csv";
        p.data.paths = {folder_.filePath("shapes.csv").toStdString()};
        p.data.targetNumbers = "standardize";
        p.training.outputs["kind"] = {{"sparse_categorical_crossentropy", {}}, 1, {{"accuracy", {}}}};
        p.training.outputs["area"] = {{"mean_squared_error", {}}, 1, {{"mean_absolute_error", {}}}};
        p.training.optimizer = {"Adam", {{"learning_rate", 0.02}}};
        p.training.epochs = 60;
        p.training.threads = 1;
        return p;
    }

 private slots:
    void initTestCase() {
        document_.reset(project());
        training_.train();
        QTRY_VERIFY_WITH_TIMEOUT(training_.model() != nullptr, 120'000);
    }

    void everyOutputAnswersWhatIsTyped() {
        EvaluateRoom room(training_);
        room.resize(1500, 900);
        static_cast<QWidget&>(room).show();
        TryPanel& tried = *room.tryPanel();
        QCOMPARE(tried.answers().size(), std::size_t{2});
        const auto type = [&](const char* width, const char* height) {
            const auto lines = tried.form()->findChildren<QLineEdit*>();
            QCOMPARE(lines.size(), 2);
            lines[0]->setText(width);
            lines[1]->setText(height);
        };
        type("1.0", "0.2");
        QTRY_COMPARE_WITH_TIMEOUT(tried.answers()[0]->answer(), QString("flat"), 10'000);
        QTRY_VERIFY(std::abs(tried.answers()[1]->answer().toDouble() - 2.5) < 1);  // in its own units, of one colour or the other
        type("0.3", "0.9");
        QTRY_COMPARE(tried.answers()[0]->answer(), QString("tall"));
        QTRY_VERIFY(std::abs(tried.answers()[1]->answer().toDouble() - 3.2) < 1);
        QStringList names;
        for (auto* label : tried.findChildren<QLabel*>())
            if (label->isVisibleTo(&tried) && (label->text() == "kind" || label->text() == "area")) names << label->text();
        QVERIFY(names.contains("kind") && names.contains("area"));
    }

    void everyOutputIsJudgedByItsOwnTarget() {
        EvaluateRoom room(training_);
        room.resize(1500, 900);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        static_cast<QWidget&>(room).show();
        QVERIFY(evaluated.wait(30'000));
        auto* outputs = room.findChild<QComboBox*>();
        QVERIFY(outputs && outputs->count() == 2);
        QVERIFY(room.classPage()->isVisibleTo(&room));
        QCOMPARE(room.classPage()->table()->item(0, 0)->text(), QString("flat"));
        outputs->setCurrentIndex(1);
        QVERIFY(evaluated.wait(30'000));
        QVERIFY(room.numberPage()->isVisibleTo(&room));
        QVERIFY(outputs->isVisibleTo(&room));
        room.views()->setCurrentIndex(2);  // folds are of the whole net
        QVERIFY(!outputs->isVisibleTo(&room));
        room.views()->setCurrentIndex(0);
        QVERIFY(outputs->isVisibleTo(&room));
    }

    void foldsAreTrainedBesideTheWindow() {
        EvaluateRoom room(training_);
        room.resize(1500, 900);
        static_cast<QWidget&>(room).show();
        room.views()->setCurrentIndex(2);
        FoldsPage& page = *room.foldsPage();
        QVERIFY(page.isVisibleTo(&room));
        document_.edit("fewer epochs", [](Project& p) { p.training.epochs = 3; });
        QTRY_VERIFY(store_.current());
        page.folds()->setValue(3);
        QSignalSpy ended(&page, &FoldsPage::ended);
        page.begin();
        QVERIFY(page.status().active);
        QVERIFY(ended.wait(60'000));
        QCOMPARE(page.status().judged.size(), std::size_t{3});
        QCOMPARE(page.table()->rowCount(), 5);  // folds, mean, deviation
        QCOMPARE(page.table()->verticalHeaderItem(3)->text(), QString("mean"));
        QCOMPARE(page.table()->horizontalHeaderItem(page.table()->columnCount() - 1)->text(), QString("loss"));
        const auto* head = page.table()->verticalHeader();
        for (int row = 0; row < page.table()->rowCount(); ++row) {
            const QFontMetrics words(head->font());
            QVERIFY(head->sectionSize(row) >= words.height() + 8);
            QVERIFY(head->width() >= words.horizontalAdvance(page.table()->verticalHeaderItem(row)->text()));
        }
        QVERIFY(page.table()->height() <= page.table()->horizontalHeader()->height() + head->length() + 4);
        document_.edit("more epochs", [](Project& p) { p.training.epochs = 100'000; });
        QVERIFY(page.said().contains("as it was before"));
        page.begin();
        QTRY_VERIFY_WITH_TIMEOUT(page.status().share > 0, 30'000);
        page.cancel();
        QVERIFY(ended.wait(10'000));
        QVERIFY(page.status().cancelled);
        QVERIFY(page.said().contains("Cancelled"));
        document_.edit("no kind", [](Project& p) { p.data.columns["kind"].role = ColumnRole::Ignore; });
        QTRY_VERIFY(store_.current());
        page.begin();
        QVERIFY(!page.status().active || page.said().contains("cannot"));
    }

    void samplesAndClassesStandTogetherWhereThereIsRoom() {
        EvaluateRoom room(training_);
        room.resize(2400, 1300);
        QSignalSpy evaluated(&room, &EvaluateRoom::evaluated);
        static_cast<QWidget&>(room).show();
        QVERIFY(evaluated.wait(30'000));
        ClassPage& page = *room.classPage();
        QCOMPARE(page.tabs()->count(), 1);
        QVERIFY(page.table()->isVisibleTo(&room) && page.rows()->isVisibleTo(&room));
        room.resize(1200, 700);
        QTRY_COMPARE(page.tabs()->count(), 2);
        QVERIFY(!page.table()->isVisibleTo(&room) && page.rows()->isVisibleTo(&room));
    }
};

LAMINA_WINDOW_TEST(SeveralOutputsTest)

}  // namespace several_outputs_test

#include "several_outputs_test.moc"
