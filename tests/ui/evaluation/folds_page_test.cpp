// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the page of folds: its figures are of the project that is open, or it says of which they are.
#include "ui/evaluation/folds_page.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>

#include "engine/io/templates.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/document/verbs.h"
#include "ui/theme/stat_tile.h"

namespace folds_page_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

Project spirals(std::int64_t epochs) {
    Project project = projectFromTemplate("spirals");
    project.training.epochs = epochs;
    project.training.threads = 1;
    return project;
}

struct Bench {
    Document document;
    DataStore store{document};
    TrainingController training{document, store};
    FoldsPage page{training};
    QSignalSpy ended{&page, &FoldsPage::ended};

    explicit Bench(std::int64_t epochs) {
        document.reset(spirals(epochs));
        page.folds()->setValue(2);
        page.show();
    }
    bool ready() const { return QTest::qWaitFor([this] { return store.current(); }, 30'000); }
    bool judged() {
        page.begin();
        return (ended.count() > 0 || ended.wait(60'000)) && page.status().judged.size() == 2;
    }
    bool showsFigures() const {
        bool tiles = false;
        for (const auto* tile : page.findChildren<StatTile*>()) tiles = tiles || tile->isVisible();
        return tiles || page.table()->isVisible();
    }
    bool mayBegin() const {
        for (const auto* button : page.findChildren<QPushButton*>())
            if (button->text() == "Cross-validate") return button->isVisible() && button->isEnabled();
        return false;
    }
};

}  // namespace

class FoldsPageTest : public QObject {
    Q_OBJECT
 private slots:
    void anotherProjectEndsTheFoldsOfTheOneBefore() {
        Bench b(100'000);
        QVERIFY(b.ready());
        b.page.begin();
        QTRY_VERIFY_WITH_TIMEOUT(b.page.status().share > 0, 30'000);
        b.document.reset(spirals(1));
        QVERIFY(!b.page.status().active && b.page.said().isEmpty() && !b.showsFigures());
        QTRY_VERIFY_WITH_TIMEOUT(b.mayBegin(), 20'000);
        QVERIFY(b.page.said().isEmpty() && !b.showsFigures());
        QVERIFY(b.ready());
        QVERIFY(b.judged());
        QVERIFY(b.showsFigures());
        b.document.reset(spirals(2));
        QVERIFY(b.page.said().isEmpty() && !b.showsFigures());
    }

    void figuresOfAProjectThatWasEditedMeanwhileSaySo() {
        Bench b(2);
        QVERIFY(b.ready());
        b.page.begin();
        QVERIFY(b.page.status().active);
        b.document.edit("more epochs", [](Project& p) { p.training.epochs = 3; });
        QVERIFY(b.ended.wait(60'000));
        QVERIFY2(b.page.said().contains("as it was before"), qPrintable(b.page.said()));
        b.document.history().undo();
        QVERIFY(b.page.said().isEmpty());
    }

    void aCardThatIsMovedChangesNoFigures() {
        Bench b(1);
        QVERIFY(b.ready());
        QVERIFY(b.judged());
        moveLayers(b.document, {{b.document.graph().nodes.front().id, {1234, 5678}}}, "Move");
        QVERIFY(b.document.edited());
        QCOMPARE(b.page.said(), QString());
        const NodeId hidden = b.document.graph().nodes[1].id;
        b.document.edit("wider", [&](Project& p) { findNode(p.graph, hidden)->params["units"] = std::int64_t{99}; });
        QVERIFY2(b.page.said().contains("as it was before"), qPrintable(b.page.said()));
    }

    void figuresOfTheRunBeforeAreGoneWhenAnotherBegins() {
        Bench b(1);
        QVERIFY(b.ready());
        QVERIFY(b.judged());
        QVERIFY(b.showsFigures());
        b.page.begin();
        QVERIFY(b.page.status().active && !b.showsFigures());
        b.page.cancel();
        QVERIFY(b.ended.wait(20'000));
    }

    void whatWasInTheWayIsForgottenWhenItIsMended() {
        Bench b(1);
        QVERIFY(b.ready());
        const NodeId out = b.document.inference().outputs.front();
        b.document.edit("wider", [&](Project& p) { findNode(p.graph, out)->params["units"] = std::int64_t{7}; });
        b.page.begin();
        QVERIFY2(b.page.said().contains("cannot"), qPrintable(b.page.said()));
        b.document.edit("another name", [](Project& p) { p.name = "other"; });
        QVERIFY(b.page.said().contains("cannot"));
        b.document.edit("narrower", [&](Project& p) { findNode(p.graph, out)->params["units"] = std::int64_t{2}; });
        QTRY_COMPARE(b.page.said(), QString());
    }
};

LAMINA_WINDOW_TEST(FoldsPageTest)

}  // namespace folds_page_test

#include "folds_page_test.moc"
