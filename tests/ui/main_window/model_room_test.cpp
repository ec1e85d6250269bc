// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Model room where the drawing does not go with the data.
#include "ui/main_window/model_room.h"

#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/data/sources.h"
#include "tests/support/test_program.h"
#include "ui/canvas/error_card.h"
#include "ui/document/data_store.h"
#include "ui/document/verbs.h"

namespace model_room_test {

using namespace lamina;
using namespace lamina::ui;

class ModelRoomTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;

    /** Three kinds of things, and a net with a hidden layer whose end is made for so many. */
    Project kinds(std::int64_t units, const char* loss = "sparse_categorical_crossentropy") {
        QFile csv(home_.filePath("kinds.csv"));
        if (!csv.open(QIODevice::WriteOnly)) return {};
        csv.write("long,wide,kind\n");
        const char* const names[] = {"ash", "elm", "oak"};
        for (int i = 0; i < 60; ++i) csv.write(QByteArray::number(i * 7 % 31) + "," + QByteArray::number(i * 13 % 29) + "," + names[i % 3] + "\n");
        csv.close();
        Project project;
        project.data = sniff(csv.fileName().toStdString());
        project.data.columns["kind"] = {.type = ColumnType::Category, .role = ColumnRole::Target};
        const NodeId input = addNode(project.graph, "Input", "input", {{"shape", Ints{2}}});
        hidden_ = addNode(project.graph, "Dense", "hidden", {{"units", std::int64_t{8}}});
        end_ = addNode(project.graph, "Dense", "kinds", {{"units", units}, {"activation", std::string("softmax")}});
        lamina::connect(project.graph, input, hidden_);
        lamina::connect(project.graph, hidden_, end_);
        project.training.loss = {loss, {}};
        return project;
    }
    NodeId hidden_ = 0, end_ = 0;

    static bool says(const QWidget& in, const QString& words) {
        for (const auto* label : in.findChildren<QLabel*>())
            if (label->isVisibleTo(&in) && label->text().contains(words)) return true;
        return false;
    }

 private slots:
    void initTestCase() {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home_.path());
    }

    void anEndThatDoesNotFitTheDataIsMarkedAndMendedWhereItIsDrawn() {
        Document document;
        DataStore data(document);
        ModelRoom room(document, &data);
        room.resize(1100, 700);
        document.reset(kinds(3));
        room.show();
        QTRY_VERIFY(data.current() && data.prepared()->dataset);
        auto& scene = room.canvas().canvas();
        QVERIFY(!scene.card(end_)->face().wrong);
        QVERIFY(!scene.misfitCard());

        document.select({end_});
        document.edit("units", [&](Project& p) { findNode(p.graph, end_)->params["units"] = std::int64_t{7}; });
        QTRY_VERIFY(scene.card(end_)->face().wrong);
        QVERIFY(!scene.card(hidden_)->face().wrong);
        QVERIFY(scene.misfitCard());
        QCOMPARE(scene.misfitCard()->node(), end_);
        QVERIFY(says(room.inspector(), "kinds does not fit the target"));
        QVERIFY(says(room.inspector(), "it gives 7"));
        QVERIFY(room.canvas().accessibleDescription().contains("does not fit the target"));
        document.select({});
        QVERIFY(says(room.inspector(), "kinds does not fit the target"));  // of the whole model
        document.select({hidden_});
        QVERIFY(!says(room.inspector(), "does not fit the target"));
        QVERIFY(scene.misfitCard());  // whatever is selected
        document.select({end_});
        QVERIFY(says(room.inspector(), "kinds does not fit the target"));

        QTest::mouseClick(room.canvas().viewport(), Qt::LeftButton, {}, room.canvas().mapFromScene(scene.misfitCard()->fixPoint(0)));
        QTRY_COMPARE(std::get<std::int64_t>(document.node(end_)->params.at("units")), 3);
        QTRY_VERIFY(!scene.card(end_)->face().wrong);
        QVERIFY(!scene.misfitCard());
        QVERIFY(!says(room.inspector(), "does not fit the target"));
    }

    void theButtonInTheInspectorMendsItToo() {
        Document document;
        DataStore data(document);
        ModelRoom room(document, &data);
        room.resize(1100, 700);
        document.reset(kinds(7));
        room.show();
        QTRY_VERIFY(data.current() && data.prepared()->dataset);
        document.select({end_});
        QTRY_VERIFY(says(room.inspector(), "it gives 7"));
        auto* issues = room.inspector().findChild<QWidget*>("issues");
        QVERIFY(issues);
        QPushButton* fix = nullptr;
        for (auto* button : issues->findChildren<QPushButton*>())
            if (!button->isHidden()) fix = button;
        QVERIFY(fix);
        fix->click();
        QTRY_COMPARE(std::get<std::int64_t>(document.node(end_)->params.at("units")), 3);
        QTRY_VERIFY(!room.canvas().canvas().misfitCard());
    }

    /** Nothing can be prepared for it: the net's end says so all the same. */
    void aLossForOtherDataIsSaidAtTheEndOfTheNet() {
        Document document;
        DataStore data(document);
        ModelRoom room(document, &data);
        room.resize(1100, 700);
        document.reset(kinds(3, "mean_squared_error"));
        room.show();
        QTRY_VERIFY(data.prepared());
        auto& scene = room.canvas().canvas();
        QTRY_VERIFY(scene.misfitCard());
        QCOMPARE(scene.misfitCard()->node(), end_);
        QVERIFY(scene.misfit()->issue.title.find("kind is a category") != std::string::npos);
    }
};

LAMINA_WINDOW_TEST(ModelRoomTest)

}  // namespace model_room_test

#include "model_room_test.moc"
