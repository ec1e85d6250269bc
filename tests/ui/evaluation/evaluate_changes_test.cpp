// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Evaluate room where the project goes on while a trained net is shown.
#include <QComboBox>
#include <QFile>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <filesystem>

#include "engine/checks/fit.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/trained/evaluation.h"
#include "tests/support/learnt_by_heart.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/evaluation/class_page.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/plots/numbers.h"
#include "ui/theme/stat_tile.h"
#include "ui/theme/strip.h"

namespace evaluate_changes_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

Project flowers(const QTemporaryDir& directory, int rows) {
    QByteArray text = "length,colour,kind\n";
    for (int i = 0; i < rows; ++i) text += QByteArray::number(i * 0.5) + "," + (i % 3 ? "red" : "blue") + "," + (i % 2 ? "a" : "b") + "\n";
    QFile file(directory.filePath("flowers.csv"));
    if (!file.open(QIODevice::ReadOnly) || file.readAll() != text) {  // a file that is written anew is another
        file.close();
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(text);
    }
    file.close();
    Project project = projectFromTemplate("table");
    project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
    adaptToData(project, load(project.data, {}));
    project.training.epochs = 1;
    return project;
}

}  // namespace

class EvaluateChangesTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_, other_, long_, longer_;
    Document document_;
    DataStore store_{document_};
    TrainingController training_{document_, store_};
    EvaluateRoom room_{training_};

    bool evaluate(Project project) {
        QSignalSpy evaluated(&room_, &EvaluateRoom::evaluated);
        document_.reset(std::move(project));
        training_.train();
        return evaluated.wait(60'000);
    }

    /** What the strip about changes says; empty while it is hidden. */
    QString said() const {
        for (const auto* strip : room_.findChildren<Strip*>())
            if (strip->isVisibleTo(&room_) && strip->sentence().contains("changed since")) return strip->sentence();
        return {};
    }

    /** The strip that names overlooked classes; null while it is hidden. */
    Strip* overlooked() const {
        for (auto* strip : room_.findChildren<Strip*>())
            if (strip->isVisibleTo(&room_) && strip->sentence().startsWith("It never says")) return strip;
        return nullptr;
    }

    /** The tile of what the commonest class would bring; null: there is none. */
    const StatTile* always() const {
        for (const auto* tile : room_.findChildren<StatTile*>())
            if (!tile->isHidden() && tile->accessibleName().contains("always saying")) return tile;
        return nullptr;
    }

 private slots:
    void aClassThatIsNeverSaidIsNamedAndItsCurvesAreShown() {
        QTemporaryDir directory;
        QFile file(directory.filePath("rare.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("length,colour,kind\n");
        for (int i = 0; i < 600; ++i) file.write(QByteArray::number(i % 7) + "," + (i % 3 ? "red" : "blue") + "," + (i % 50 == 3 ? "fraud" : "ok") + "\n");
        file.close();
        Project project = projectFromTemplate("table");
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        project.data.split.stratify = true;
        adaptToData(project, load(project.data, {}));
        project.training.epochs = 20;
        QVERIFY(evaluate(std::move(project)));
        const auto* baseline = always();  // an accuracy as good as that is none
        QVERIFY(baseline);
        QCOMPARE(baseline->accessibleName().contains("always saying ok"), true);
        const auto& parts = training_.data()->parts;
        const auto& rows = parts.test.empty() ? parts.validation : parts.test;
        const auto fraud = std::count_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return training_.data()->rowOf(row) % 50 == 3; });
        QCOMPARE(baseline->figure(), shareText(1 - static_cast<double>(fraud) / static_cast<double>(rows.size()), 1));
        QVERIFY(overlooked());
        QCOMPARE(overlooked()->sentence(), QStringLiteral("It never says fraud."));
        const auto* table = room_.classPage()->table();
        QCOMPARE(table->item(table->currentRow(), 0)->text(), QStringLiteral("fraud"));
        std::string asked;
        connect(&room_, &EvaluateRoom::remedyAsked, this, [&](const Remedy& remedy) { asked = remedy.title; });
        overlooked()->findChild<QPushButton*>()->click();
        room_.disconnect(this);
        QCOMPARE(asked, std::string("Let rare classes count more"));
        QVERIFY(!overlooked());
    }

    void theBestEpochsWeightsAnswerWhereTheyAreChosen() {
        QTemporaryDir directory;
        QVERIFY(evaluate(test::byHeart(directory.filePath("chance.csv"), 60)));
        auto* epochs = room_.findChild<QComboBox*>("epochs");
        QVERIFY(epochs && epochs->isVisibleTo(&room_) && epochs->currentIndex() == 0);
        const int best = training_.best()->epoch;
        QCOMPARE(epochs->itemText(1), QString("epoch %1, the best").arg(best + 1));
        const auto data = training_.data();
        const auto told = [&] {
            QStringList losses;
            for (const auto* tile : room_.findChildren<StatTile*>())
                if (!tile->isHidden() && tile->accessibleName().contains("test loss")) losses << tile->figure();
            return losses.join(' ');
        };
        const auto lossOf = [&] { return valueText(lamina::evaluate(*training_.model(), *data, data->parts.test).loss); };
        const QString last = lossOf();
        QCOMPARE(told(), last);
        for (const bool chosen : {true, false}) {
            QSignalSpy evaluated(&room_, &EvaluateRoom::evaluated);
            epochs->setCurrentIndex(chosen ? 1 : 0);
            QCOMPARE(training_.usesBest(), chosen);
            QCOMPARE(training_.model()->bestEpoch, chosen ? best : -1);
            QVERIFY(evaluated.wait(60'000));
            QCOMPARE(told(), lossOf());
            QCOMPARE(told() == last, !chosen);
        }
        const auto first = training_.model();
        training_.trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(training_.model() != first && !training_.active(), 60'000);
        QVERIFY(training_.best());
        QTRY_COMPARE(epochs->itemText(1), QString("epoch %1, the best of this run").arg(60 + training_.best()->epoch + 1));
        epochs->setCurrentIndex(1);
        QVERIFY(evaluate(flowers(directory_, 60)));  // its only epoch is the last
        QVERIFY(!training_.usesBest() && !epochs->isVisibleTo(&room_));
    }

    void whatChangedSinceItWasTrainedIsSaid() {
        QVERIFY(evaluate(flowers(directory_, 60)));
        QCOMPARE(said(), QString());
        document_.edit("epochs", [](Project& p) { p.training.epochs = 2; });
        QCOMPARE(said(), QString());
        document_.edit("seed", [](Project& p) { p.data.split.seed = 99; });
        QCOMPARE(said(), QStringLiteral("The data have changed since this net was trained."));
        document_.edit("more", [](Project& p) { addNode(p.graph, "Dropout"); });
        QCOMPARE(said(), QStringLiteral("Net and data have changed since this net was trained."));
        document_.edit("as before", [](Project& p) { p.data.split.seed = 7; });
        QCOMPARE(said(), QStringLiteral("The net has changed since it was trained."));
        for (int i = 0; i < 3; ++i) document_.history().undo();
        QCOMPARE(said(), QString());
    }

    void aTrainingAnewEndsIt() {
        QVERIFY(evaluate(flowers(directory_, 60)));
        document_.edit("seed", [](Project& p) { p.data.split.seed = 99; });
        QVERIFY(!said().isEmpty());
        QSignalSpy evaluated(&room_, &EvaluateRoom::evaluated);
        for (auto* button : room_.findChildren<QPushButton*>())
            if (button->isVisibleTo(&room_) && button->text() == "Train") button->click();
        QVERIFY(evaluated.wait(60'000));
        QCOMPARE(said(), QString());
    }

    /** Its weights came from a run: the drawing that is another now has to be trained all the same. */
    void aNetThatWasTakenFromARunIsTrainedOnceItIsDrawnAnew() {
        QVERIFY(evaluate(flowers(directory_, 60)));
        QSignalSpy evaluated(&room_, &EvaluateRoom::evaluated);
        training_.adopt(training_.model(), "Run 1");
        QVERIFY(evaluated.wait(60'000));
        QCOMPARE(said(), QString());
        const auto trains = [this] {
            for (auto* button : room_.findChildren<QPushButton*>())
                if (button->isVisibleTo(&room_) && button->text() == "Train") return true;
            return false;
        };
        QVERIFY(!trains());
        document_.edit("more", [](Project& p) { addNode(p.graph, "Dropout"); });
        QCOMPARE(said(), QStringLiteral("The net has changed since it was trained."));
        QVERIFY(trains());
    }

    void aFileThatWasWrittenAnewIsSaid() {
        const QTemporaryDir own;
        const Project project = flowers(own, 60);
        QVERIFY(evaluate(project));
        auto& window = static_cast<QWidget&>(room_);
        window.show();
        QCOMPARE(said(), QString());
        window.hide();
        flowers(own, 90);
        window.show();  // the person comes back from another program
        QCOMPARE(said(), QStringLiteral("The data have changed since this net was trained."));
        QSignalSpy evaluated(&room_, &EvaluateRoom::evaluated);
        for (auto* button : room_.findChildren<QPushButton*>())
            if (button->isVisibleTo(&room_) && button->text() == "Train") {
                button->click();
                break;
            }
        QVERIFY(evaluated.wait(60'000));
        QCOMPARE(training_.raw().rows(), std::size_t{90});
        QCOMPARE(said(), QString());
        window.hide();
    }

    void aFileThatIsReadAgainIsNotTrainedOnYet() {
        const QTemporaryDir own;
        QVERIFY(evaluate(flowers(own, 60)));
        flowers(own, 90);
        document_.edit("epochs", [](Project& p) { p.training.epochs = 3; });
        QVERIFY(!said().isEmpty());
        for (auto* button : room_.findChildren<QPushButton*>())
            if (button->isVisibleTo(&room_) && button->text() == "Read again") {
                button->click();
                break;
            }
        QTRY_COMPARE(store_.raw().rows(), std::size_t{90});
        QCOMPARE(said(), QStringLiteral("The data have changed since this net was trained."));
        for (auto* button : room_.findChildren<QPushButton*>()) QVERIFY(!button->isVisibleTo(&room_) || button->text() != "Read again");
    }

    void otherDataAreLookedAtFromTheTop() {
        static_cast<QWidget&>(room_).show();
        room_.resize(1200, 700);
        QVERIFY(evaluate(flowers(long_, 300)));
        auto* rows = room_.classPage()->rows();
        QTRY_VERIFY(rows->verticalScrollBar()->maximum() > 0);
        rows->scrollToBottom();
        room_.views()->setCurrentIndex(1);
        QVERIFY(evaluate(flowers(longer_, 330)));
        QCOMPARE(room_.views()->currentIndex(), 0);
        QCOMPARE(rows->verticalScrollBar()->value(), 0);
        room_.hide();
    }

    void theMostUncertainOfOneProjectAreNotAskedForOfTheNext() {
        QVERIFY(evaluate(flowers(directory_, 60)));
        room_.classPage()->ranked()->click();
        QCOMPARE(room_.classPage()->ranked()->text(), QStringLiteral("Show the worst"));
        QVERIFY(evaluate(flowers(other_, 90)));
        QCOMPARE(room_.classPage()->ranked()->text(), QStringLiteral("Show the most uncertain"));
    }

    void aTrainingThatFailedWithNoNetBeforeSaysWhatToDo() {
        Project project = projectFromTemplate("line");
        project.training.optimizer = {"SGD", {{"learning_rate", 1e9}}};
        project.training.epochs = 50;
        QTRY_VERIFY_WITH_TIMEOUT(!training_.active(), 20'000);
        document_.reset(std::move(project));
        training_.train();
        QTRY_VERIFY_WITH_TIMEOUT(training_.spoilt() && !training_.active(), 60'000);
        const auto* failed = room_.findChild<Strip*>("failed");
        QVERIFY(failed);
        QTRY_VERIFY(!failed->isHidden());
        QVERIFY2(failed->detail().contains("train again"), qPrintable(failed->detail()));
        QStringList offered;
        for (const auto* button : failed->findChildren<QPushButton*>())
            if (!button->isHidden()) offered << button->text();
        QVERIFY2(offered.contains("See why") && !offered.join(' ').contains("Back to"), qPrintable(offered.join(' ')));
    }

    void aTrainingThatFailedLeadsBackToTheNetBefore() {
        Project project = projectFromTemplate("line");
        project.training.epochs = 2;
        QVERIFY(evaluate(std::move(project)));
        QTRY_VERIFY_WITH_TIMEOUT(!training_.active(), 20'000);
        const auto good = training_.model();
        auto* failed = room_.findChild<Strip*>("failed");
        QVERIFY(good && !training_.spoilt() && failed && failed->isHidden());
        document_.edit("too high", [](Project& p) {
            p.training.optimizer = {"SGD", {{"learning_rate", 1e9}}};
            p.training.epochs = 50;
        });
        training_.train();
        QTRY_VERIFY_WITH_TIMEOUT(training_.model() != good && !training_.active(), 60'000);
        QVERIFY(training_.spoilt() && !failed->isHidden());
        const auto offered = [&](const char* words) -> QPushButton* {
            for (auto* button : failed->findChildren<QPushButton*>())
                if (!button->isHidden() && button->text().startsWith(QLatin1String(words))) return button;
            return nullptr;
        };
        auto* back = offered("Back to ");
        QVERIFY(back && offered("See why"));
        QVERIFY2(failed->detail().contains(back->text().mid(8)), qPrintable(failed->detail()));  // the sentence names what the button leads to
        QSignalSpy asked(&room_, &EvaluateRoom::watchingAsked);
        offered("See why")->click();
        QCOMPARE(asked.count(), 1);
        back->click();
        QVERIFY(training_.model() == good && !training_.spoilt() && failed->isHidden());
    }
};

LAMINA_WINDOW_TEST(EvaluateChangesTest)

}  // namespace evaluate_changes_test

#include "evaluate_changes_test.moc"
