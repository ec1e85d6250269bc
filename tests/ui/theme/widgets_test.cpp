// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the small widgets: the keyboard reaches them, they say what they are, they tell what the person did.
#include <QAbstractItemView>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QVBoxLayout>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/theme/button.h"
#include "ui/theme/choice_box.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/floating_strips.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/name_label.h"
#include "ui/theme/progress.h"
#include "ui/theme/split_bar.h"
#include "ui/theme/stat_tile.h"
#include "ui/theme/strip.h"
#include "ui/theme/strip_holder.h"
#include "ui/theme/table_look.h"
#include "ui/theme/toggle.h"
#include "ui/theme/wrapped_text.h"

namespace widgets_test {

using namespace lamina::ui;

class WidgetsTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void spaceTogglesTheSwitch() {
        Toggle toggle;
        QSignalSpy toggled(&toggle, &Toggle::toggled);
        toggle.show();
        toggle.setFocus();
        QTest::keyClick(&toggle, Qt::Key_Space);
        QCOMPARE(toggled.count(), 1);
        QVERIFY(toggle.isChecked());
    }

    void wordsThatChangeAllTheTimeLeaveTheLayoutAloneWhileTheyFit() {
        struct Requests : QObject {
            int seen = 0;
            bool eventFilter(QObject*, QEvent* event) override { return seen += event->type() == QEvent::LayoutRequest, false; }
        } requests;
        QWidget page;
        auto* layout = new QVBoxLayout(&page);
        auto* label = mutedLabel(QString());
        layout->addWidget(label);
        setSteadyText(label, "loss 1.25");
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QCoreApplication::sendPostedEvents();
        page.installEventFilter(&requests);
        for (const char* words : {"loss 1.24", "loss 1.2", "loss 1.26"}) setSteadyText(label, words);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(requests.seen, 0);
        QCOMPARE(label->text(), QString("loss 1.26"));
        setSteadyText(label, "failed at epoch 12: loss is not a number");
        QCoreApplication::sendPostedEvents();
        QVERIFY(requests.seen > 0);
        QVERIFY(label->width() >= label->sizeHint().width());
    }

    void tabLeavesATable() {
        QWidget page;
        auto* layout = new QVBoxLayout(&page);
        auto* table = new QTableWidget(3, 3);
        auto* behind = new QLineEdit;
        layout->addWidget(table);
        layout->addWidget(behind);
        calmTable(*table);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        table->setCurrentCell(0, 0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Right);
        QCOMPARE(table->currentColumn(), 1);
        QTest::keyClick(table, Qt::Key_Tab);
        QVERIFY(behind->hasFocus());
    }

    void aFieldWhoseTextIsNotTakenLooksOtherwiseAtOnce() {
        QLineEdit field;
        field.setStyleSheet(QStringLiteral("QLineEdit { color: #000000 } QLineEdit[invalid=\"true\"] { color: #ff0000 }"));
        field.show();
        setInvalid(&field, true);
        QCOMPARE(field.palette().color(QPalette::Text), QColor(Qt::red));
        setInvalid(&field, false);
        QCOMPARE(field.palette().color(QPalette::Text), QColor(Qt::black));
    }

    void aBarTellsTheShareOfMoreBytesThanAnIntHolds() {
        QProgressBar bar;
        showShare(bar, 2.5e9, 5e9);
        QCOMPARE(2 * bar.value(), bar.maximum());
        showShare(bar, 7, 0);  // not known of how many
        QCOMPARE(bar.maximum(), 0);
    }

    void theRestOfAStripIsSaidAnewBesideItsButtons() {
        Strip strip;
        strip.show(Strip::Tone::Info, "Reading.");
        strip.addAction("Cancel", [] {});
        auto* button = strip.findChild<QPushButton*>();
        strip.setDetail("40 %");
        QCOMPARE(strip.findChild<QPushButton*>(), button);
        QCOMPARE(strip.sentence(), QString("Reading."));
        QVERIFY(strip.findChild<QLabel*>()->text().contains("40 %"));
    }

    void whatIsDoneGoesByItselfAndNothingElseDoes() {
        QWidget room;
        Strip done(&room), wrong(&room);
        done.move(0, 200);
        done.show(Strip::Tone::Ok, "Exported.");
        wrong.show(Strip::Tone::Warning, "It cannot be read.");
        done.letPass(30);
        room.show();
        QTRY_VERIFY(done.isHidden());
        QVERIFY(!done.passes() && !wrong.isHidden());
        done.show(Strip::Tone::Ok, "Exported.");
        done.letPass(60'000);
        done.show(Strip::Tone::Error, "The disk is full.");  // instead: that stays
        QVERIFY(!done.passes());
        done.show(Strip::Tone::Ok, "Exported.");
        done.letPass(60'000);
        room.hide();  // the room is left
        room.show();
        QTRY_VERIFY(done.isHidden());
        QVERIFY(!wrong.isHidden());
    }

    void whatPassesMovesNothingUnderThePointer() {
        QWidget window;
        auto* column = new QVBoxLayout(&window);
        auto* page = new QWidget;
        column->addWidget(page);
        auto* done = new Strip;
        auto* floating = new FloatingStrips({done}, *page, &window);
        window.resize(1000, 600);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QRect before = page->geometry();
        const auto inside = [&] { return page->geometry().contains(floating->geometry()) && floating->geometry().bottom() > page->geometry().bottom() - 40; };
        QVERIFY(!floating->isVisible());
        done->show(Strip::Tone::Ok, "Exported.");
        done->addAction("Go to Runs", [] {});
        QTRY_VERIFY(done->isVisible() && inside());
        const int one = floating->height();
        QVERIFY2(one >= 40, qPrintable(QString::number(one)));
        done->show(Strip::Tone::Ok, "Exported.", QString("It takes rows of many columns. ").repeated(20));
        QTRY_VERIFY(floating->height() > one && inside());
        QCOMPARE(page->geometry(), before);
        window.resize(700, 500);
        QTRY_VERIFY(page->width() < 700 && inside());
        done->hide();
        QVERIFY(!floating->isVisible());
    }

    void whatPassesStandsWhereNothingIsRead() {
        QWidget window;
        auto* column = new QVBoxLayout(&window);
        auto* page = new QWidget;
        column->addWidget(page);
        auto* words = new QLabel("Read me.", page);
        auto* done = new Strip;
        auto* floating = new FloatingStrips({done}, *page, &window);
        window.resize(1400, 600);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        words->setGeometry(page->width() / 2 - 100, page->height() - 40, 200, 30);
        const auto covers = [&] { return floating->geometry().intersects(QRect(words->mapTo(&window, QPoint()), words->size())); };
        done->show(Strip::Tone::Ok, "Exported.");
        QTRY_VERIFY(floating->isVisible() && !covers());
        done->hide();
        words->clear();
        done->show(Strip::Tone::Ok, "Exported.");
        QTRY_VERIFY(floating->isVisible() && covers());  // in the middle again
    }

    /** It may be empty now, and show a field there at the next click. */
    void whatPassesLeavesAPanelFreeThatIsWorkedWith() {
        QWidget window;
        auto* column = new QVBoxLayout(&window);
        auto* page = new QWidget;
        column->addWidget(page);
        auto* panel = new QWidget(page);
        auto* bar = new QPushButton("Zoom", page);
        keepFree(*panel);
        auto* done = new Strip;
        auto* floating = new FloatingStrips({done}, *page, &window);
        window.resize(1400, 600);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        panel->setGeometry(page->width() - 300, 0, 300, page->height());
        bar->setGeometry(20, page->height() - 46, page->width() - 340, 30);
        const auto covers = [&](const QWidget& one) { return floating->geometry().intersects(QRect(one.mapTo(&window, QPoint()), one.size())); };
        done->show(Strip::Tone::Ok, "Exported.");
        QTRY_VERIFY(floating->isVisible() && !covers(*panel) && !covers(*bar));
        done->hide();
        panel->setGeometry(100, 0, page->width() - 100, page->height());  // there is no room beside it
        done->show(Strip::Tone::Ok, "Exported.");
        QTRY_VERIFY(floating->isVisible() && covers(*panel));
    }

    void whatPassesStaysToBeReadAndGoesAtAClick() {
        QVERIFY(passingTime(20) >= 4000 && passingTime(20) < 8000);
        QVERIFY(passingTime(200) > passingTime(20) + 3000);
        QVERIFY(passingTime(20, true) > passingTime(20) + 3000);
        QWidget room;
        Strip done(&room);
        done.resize(600, 60);
        done.show(Strip::Tone::Ok, "Exported.");
        room.show();
        QTest::mouseClick(&done, Qt::LeftButton);
        QVERIFY(!done.isHidden());  // it asks to be read, and is closed by its button
        done.letPass();
        QVERIFY(!done.childAt(done.findChild<QLabel*>()->geometry().center()));  // its words are no obstacle
        QTest::mouseClick(&done, Qt::LeftButton);
        QVERIFY(done.isHidden());
    }

    /** However much there is to say above a page: the most urgent first, and the next once that is gone. */
    void stripsAboveAPageAreShownOneAtATime() {
        QWidget page;
        auto *urgent = new Strip, *lost = new Strip, *offered = new Strip;
        auto* holder = new StripHolder({urgent, lost, offered}, {}, &page);
        page.show();
        QVERIFY(holder->isHidden());
        lost->show(Strip::Tone::Warning, "Edits were lost.");
        const int one = holder->sizeHint().height();
        offered->show(Strip::Tone::Info, "A run was interrupted.");
        QVERIFY(lost->isVisible() && !offered->isVisible() && !offered->isHidden());
        QCOMPARE(holder->sizeHint().height(), one);
        urgent->show(Strip::Tone::Error, "The disk is full.");
        QVERIFY(urgent->isVisible() && !lost->isVisible() && !offered->isVisible());
        urgent->hide();
        QVERIFY(lost->isVisible() && !offered->isVisible());
        offered->hide();  // it is of no interest any more
        lost->hide();
        QVERIFY(holder->isHidden());
    }

    void theStripSaysItsSentenceAndActs() {
        Strip strip;
        int pressed = 0;
        strip.show(Strip::Tone::Warning, "Overfitting since epoch 17.", "Validation loss rose.");
        strip.addAction("Stop", [&] { ++pressed; });
        QCOMPARE(strip.accessibleName(), QString("Overfitting since epoch 17. Validation loss rose."));
        auto* button = strip.findChild<QPushButton*>();
        QVERIFY(button && button->focusPolicy() & Qt::TabFocus);
        button->click();
        QCOMPARE(pressed, 1);
    }

    void aStripThatShowsOtherWordsDropsTheOldButtonsEvenFromWithinThem() {
        Strip strip;
        strip.show(Strip::Tone::Error, "Broken.");
        strip.addAction("Mend", [&] { strip.show(Strip::Tone::Ok, "Mended."); });
        strip.findChild<QPushButton*>()->click();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(!strip.findChild<QPushButton*>());
        QCOMPARE(strip.sentence(), QString("Mended."));
    }

    void namesFromFilesAreNoMarkup() {
        Strip strip;
        strip.show(Strip::Tone::Info, "<img src=x>", "a < b");
        QVERIFY(strip.findChild<QLabel*>()->text().contains("&lt;img"));
    }

    void arrowKeysMoveTheBorderByOnePercent() {
        SplitBar bar;
        bar.resize(400, 26);
        bar.setSegments({{"train", 0.7}, {"val", 0.15}, {"test", 0.15}});
        QSignalSpy moved(&bar, &SplitBar::sharesChanged);
        bar.show();
        bar.setFocus();
        QTest::keyClick(&bar, Qt::Key_Right);
        QCOMPARE(moved.count(), 1);
        QVERIFY(std::abs(bar.segments()[0].share - 0.71) < 1e-9);
        QVERIFY(std::abs(bar.segments()[1].share - 0.14) < 1e-9);
        QCOMPARE(bar.accessibleName(), QString("train 71 %, val 14 %, test 15 %"));
    }

    void draggingABorderNeverPassesTheNext() {
        SplitBar bar;
        bar.resize(400, 26);
        bar.setSegments({{"train", 0.7}, {"val", 0.15}, {"test", 0.15}});
        bar.show();
        QTest::mousePress(&bar, Qt::LeftButton, {}, QPoint(280, 13));
        QTest::mouseMove(&bar, QPoint(399, 13));
        QMouseEvent drag(QEvent::MouseMove, QPointF(399, 13), QPointF(399, 13), Qt::LeftButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&bar, &drag);
        QVERIFY(std::abs(bar.segments()[0].share - 0.85) < 1e-9);
        QVERIFY(std::abs(bar.segments()[1].share) < 1e-9);
        QVERIFY(std::abs(bar.segments()[2].share - 0.15) < 1e-9);
    }

    void aRowNamesItsEditor() {
        auto* editor = new QLineEdit;
        FormRow row("filters", editor, "How many.");
        QCOMPARE(editor->accessibleName(), QString("filters"));
        QCOMPARE(editor->toolTip(), QString("How many."));
        QCOMPARE(row.label()->buddy(), static_cast<QWidget*>(editor));
    }

    void wordsTakeTheLinesThereAre() {
        const QFontMetrics metrics{QFont()};
        const QString text = "the next value of a series from the last few", wide = "the next value of a series";
        const int width = metrics.horizontalAdvance(wide) + 2;
        QCOMPARE(linesOf(text, metrics, width, 2), (QStringList{wide, "from the last few"}));
        QCOMPARE(linesOf(text, metrics, 10'000, 2), QStringList{text});
        const QStringList cut = linesOf(text, metrics, width / 2, 2);
        QVERIFY(cut.size() == 2 && cut.last().endsWith(QChar(0x2026)));
        QVERIFY(linesOf({}, metrics, width, 2).isEmpty());
    }

    void aTileWithoutAFigureShowsADash() {
        StatTile tile("utilisation");
        QCOMPARE(tile.figure(), QString("–"));
        tile.setFigure("93 %");
        QCOMPARE(tile.accessibleName(), QString("utilisation: 93 %"));
        tile.setUnit("of all cores");
        QCOMPARE(tile.accessibleName(), QString("utilisation: 93 % of all cores"));
        tile.setUnit({});
        QCOMPARE(tile.accessibleName(), QString("utilisation: 93 %"));
    }

    void anErrorTellsWhatHappenedThenWhereThenWhatToDo() {
        const QString error = "/home/me/work/net.lamina: cannot write: no space is left — check that the folder has room";
        const auto told = toldInOrder(error);
        QCOMPARE(told.what, QString("Cannot write: no space is left."));
        QCOMPARE(told.rest, QString("/home/me/work/net.lamina — check that the folder has room"));
        QCOMPARE(toldInOrder("C:\\me\\x.csv: line 3: expected 3 cells, received 2").what, QString("Line 3: expected 3 cells, received 2."));
        QCOMPARE(toldInOrder("Nothing is trained yet.").what, QString("Nothing is trained yet."));
        QVERIFY(toldInOrder("Nothing is trained yet.").rest.isEmpty());
        const auto layer = toldInOrder("conv_2: expected 4 axes, received 2 — flatten later");
        QCOMPARE(layer.what, QString("conv_2: expected 4 axes, received 2"));
        QCOMPARE(layer.rest, QString("— flatten later"));
        QVERIFY(toldInOrder("/" + QString("a_long_folder/").repeated(20) + "x.csv: cannot be read").rest.size() <= 80);
        const auto dashed = toldInOrder("/home/me/a — b/net.lamina: cannot write: no space is left — check that the folder has room");
        QCOMPARE(dashed.what, QString("Cannot write: no space is left."));
        QCOMPARE(dashed.rest, QString("/home/me/a — b/net.lamina — check that the folder has room"));
        QCOMPARE(toldInOrder("/home/me/a — b.csv: cannot be read").what, QString("Cannot be read."));
        QCOMPARE(toldInOrder("/home/me/a — b.csv: cannot be read").rest, QString("/home/me/a — b.csv"));
        Strip strip;
        strip.show(Strip::Tone::Error, error);
        QCOMPARE(strip.sentence(), error);
        const QString shown = strip.findChild<QLabel*>()->text();
        QVERIFY2(shown.startsWith("<b>Cannot write: no space is left.</b>"), qPrintable(shown));
        QVERIFY(shown.contains("/home/me/work/net.lamina"));
    }

    void aLongNameIsCutInTheMiddle() {
        QCOMPARE(shortName("spirals"), QString("spirals"));
        const QString name = "A name" + QString(" of many words").repeated(10) + " copy.lamina";
        const QString cut = shortName(name, 30);
        QVERIFY2(cut.size() <= 30, qPrintable(cut));
        QVERIFY(cut.startsWith("A name of"));
        QVERIFY(cut.endsWith("copy.lamina"));
        QVERIFY(cut.contains(QChar(0x2026)));
        for (int most = 10; most < 20; ++most) QVERIFY(shortName(QString::fromUcs4(U"😀").repeated(20), most).isValidUtf16());
    }

    void wordsThatDoNotFitAChoiceEndInAnEllipsis() {
        ChoiceBox box;
        box.addItems({"none", "horizontal_and_vertical"});
        box.setCurrentIndex(1);
        box.resize(400, box.sizeHint().height());
        QCOMPARE(box.shown(), QString("horizontal_and_vertical"));
        box.resize(90, box.sizeHint().height());
        QVERIFY2(box.shown().startsWith("hor") && box.shown().endsWith(QChar(0x2026)), qPrintable(box.shown()));
        QCOMPARE(box.currentText(), QString("horizontal_and_vertical"));
        box.show();
        QVERIFY(QTest::qWaitForWindowExposed(&box));
        box.showPopup();
        QVERIFY(box.view()->width() >= box.view()->sizeHintForColumn(0));
        box.hidePopup();
    }

    void aLabelOfANameGivesWay() {
        const QString name = QString("without_end_").repeated(12) + "last";
        NameLabel label(name, "title");
        QVERIFY(label.minimumSizeHint().width() < 100);
        label.resize(label.sizeHint());
        QCOMPARE(label.shown(), name);
        label.resize(200, label.sizeHint().height());
        QVERIFY(label.shown().startsWith("without"));
        QVERIFY(label.shown().endsWith("last"));
        QVERIFY(label.fontMetrics().horizontalAdvance(label.shown()) <= 200);
        QCOMPARE(label.text(), name);  // what is read out
        QHelpEvent asked(QEvent::ToolTip, {}, {});
        QCoreApplication::sendEvent(&label, &asked);
        QCOMPARE(label.toolTip(), name);
    }

    void anEmptyPageHasOneButton() {
        EmptyState empty("data", "Drop a CSV here.", "Open…");
        QSignalSpy pressed(&empty, &EmptyState::pressed);
        QCOMPARE(empty.findChildren<QPushButton*>().size(), 1);
        empty.button()->click();
        QCOMPARE(pressed.count(), 1);
    }

    void anEmptyPageShowsItsWholeSentence() {
        EmptyState empty("data", "Nothing is trained yet. Train the net, and see here how good it is on data it has never seen.", "Train");
        empty.resize(800, 500);
        empty.show();
        const auto* sentence = empty.findChild<QLabel*>();
        QVERIFY(sentence->height() >= sentence->heightForWidth(sentence->width()));
    }

    void everyButtonSaysWhatItDoes() {
        QWidget page;
        for (QPushButton* button : {primaryButton("&Train", &page), linkButton("Fix", &page), secondaryButton("Open", &page)}) {
            QVERIFY(!button->accessibleName().isEmpty() && !button->accessibleName().contains('&'));
            QVERIFY(button->focusPolicy() & Qt::TabFocus);
        }
    }
};

LAMINA_WINDOW_TEST(WidgetsTest)

}  // namespace widgets_test

#include "widgets_test.moc"
