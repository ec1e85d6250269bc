// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the one widget that says what is wrong: all its words, a link for every remedy, and the press does that one.
#include "ui/theme/issue_view.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QVBoxLayout>

#include "tests/support/test_program.h"

namespace issue_view_test {

using namespace lamina;
using namespace lamina::ui;

class IssueViewTest : public QObject {
    Q_OBJECT

    static Issue issue() {
        return {Issue::Severity::Error, 0, "dense does not fit the target", "it gives 7, the data are of 3 classes",
                {{"Set units to 3", [](Graph&) {}}, {"Adapt the net", [](Project&) {}}}};
    }

    static QStringList said(const IssueView& view) {
        QStringList words;
        for (const auto* label : view.findChildren<QLabel*>()) words << label->text();
        return words;
    }

 private slots:
    void aLineIsOneSentenceAndABlockTwo() {
        const IssueView line(issue(), IssueView::Look::Line, {}), block(issue(), IssueView::Look::Block, {});
        QCOMPARE(said(line), QStringList{"dense does not fit the target: it gives 7, the data are of 3 classes"});
        QCOMPARE(said(block), (QStringList{"dense does not fit the target", "it gives 7, the data are of 3 classes"}));
    }

    void aPressTellsWhichRemedy() {
        for (const auto look : {IssueView::Look::Line, IssueView::Look::Block}) {
            QStringList pressed;
            IssueView view(issue(), look, [&](const Remedy& remedy) { pressed << QString::fromStdString(remedy.title); });
            const auto buttons = view.findChildren<QPushButton*>();
            QCOMPARE(buttons.size(), qsizetype{2});
            for (auto* button : buttons) button->click();
            QCOMPARE(pressed, (QStringList{"Set units to 3", "Adapt the net"}));
        }
    }

    void aLinkLeadsToItsPlace() {
        bool gone = false;
        IssueView view(issue(), IssueView::Look::Block, {});
        view.addLink("Show dense", [&] { gone = true; });
        for (auto* button : view.findChildren<QPushButton*>())
            if (button->text() == "Show dense") button->click();
        QVERIFY(gone);
    }

    void aNameThatLooksLikeATagIsSaidAsItIs() {
        for (const auto look : {IssueView::Look::Line, IssueView::Look::Block}) {
            const IssueView view({Issue::Severity::Warning, 0, "<b>x</b> is the same in every row", "<i>7</i>"}, look, {});
            for (const auto* label : view.findChildren<QLabel*>()) QCOMPARE(label->textFormat(), Qt::PlainText);
        }
    }

    /** A button wider than its column made layouts take the heights of that width: sentences were cut. */
    void aLongButtonWrapsAndCutsNoSentence() {
        const Issue finding{Issue::Severity::Error, 0, "survived is a category, and mean squared error takes numbers", {},
                            {{"Use sparse categorical crossentropy with a number for each of the classes", [](Project&) {}}}};
        QWidget column;
        auto* rows = new QVBoxLayout(&column);
        auto* view = new IssueView(finding, IssueView::Look::Line, {});
        rows->addWidget(view);
        rows->addStretch();
        column.resize(260, 400);
        column.show();
        QVERIFY(QTest::qWaitForWindowExposed(&column));
        auto* button = view->findChild<QPushButton*>();
        QVERIFY(button->mapTo(&column, QPoint(button->width(), 0)).x() <= column.width());
        QVERIFY(button->height() >= button->heightForWidth(button->width()));
        QVERIFY(button->heightForWidth(button->width()) >= 2 * button->fontMetrics().height());
        for (const auto* label : view->findChildren<QLabel*>()) QVERIFY(label->height() >= label->heightForWidth(label->width()));
    }

    void whatHasNoRemedyHasNoButton() {
        const IssueView view({Issue::Severity::Good, 0, "No value is missing"}, IssueView::Look::Line, {});
        QVERIFY(view.findChildren<QPushButton*>().empty());
    }
};

LAMINA_WINDOW_TEST(IssueViewTest)

}  // namespace issue_view_test

#include "issue_view_test.moc"
