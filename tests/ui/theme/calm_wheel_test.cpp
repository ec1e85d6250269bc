// SPDX-License-Identifier: GPL-3.0-or-later
// Scrolling a page changes nothing that lies on it.
#include <QComboBox>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/theme/theme.h"

namespace calm_wheel_test {

using namespace lamina::ui;

class CalmWheelTest : public QObject {
    Q_OBJECT

    static void wheel(QWidget& over) {
        const QPointF at = over.rect().center();
        QWheelEvent down(at, over.mapToGlobal(at), {}, {0, -240}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QSpontaneKeyEvent::setSpontaneous(&down);  // one that a program sends goes no further than its receiver
        qApp->notify(&over, &down);
    }

 private slots:
    void initTestCase() { ThemeManager::instance().install(*qApp); }

    void aFieldThatNobodyIsInLetsThePageScroll() {
        QScrollArea area;
        auto* page = new QWidget;
        auto* column = new QVBoxLayout(page);
        auto* number = new QSpinBox;
        auto* choice = new QComboBox;
        number->setRange(0, 100);
        number->setValue(50);
        choice->addItems({"one", "two", "three"});
        choice->setCurrentIndex(1);
        for (QWidget* field : {static_cast<QWidget*>(number), static_cast<QWidget*>(choice)}) column->addWidget(field);
        column->addSpacing(3000);
        area.setWidget(page);
        area.setWidgetResizable(true);
        area.resize(300, 200);
        area.show();
        QVERIFY(QTest::qWaitForWindowActive(&area));
        QTRY_VERIFY(area.verticalScrollBar()->maximum() > 0);
        area.setFocus();
        for (QWidget* field : {static_cast<QWidget*>(number), static_cast<QWidget*>(choice)}) {
            const int before = area.verticalScrollBar()->value();
            wheel(*field);
            QVERIFY2(area.verticalScrollBar()->value() > before, field->metaObject()->className());
            QVERIFY(!field->hasFocus());
        }
        QCOMPARE(number->value(), 50);
        QCOMPARE(choice->currentIndex(), 1);
        number->setFocus();
        wheel(*number);  // who is in it may turn it
        QVERIFY(number->value() < 50);
    }
};

LAMINA_WINDOW_TEST(CalmWheelTest)

}  // namespace calm_wheel_test

#include "calm_wheel_test.moc"
