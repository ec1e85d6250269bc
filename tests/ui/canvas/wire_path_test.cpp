// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a wire.
#include "ui/canvas/wire_path.h"

#include <QtTest>

#include "tests/support/test_program.h"

namespace wire_path_test {

using namespace lamina::ui;

class WirePathTest : public QObject {
    Q_OBJECT
 private slots:
    void aWireStraightDownIsStraight() {
        const QPainterPath path = directWire({0, 0}, {0, 40});
        QCOMPARE(path.boundingRect().width(), 0.0);
        QCOMPARE(path.currentPosition(), QPointF(0, 40));
    }

    void aWireDoesNotHideBehindACard() {
        const QRectF between(-105, 60, 210, 58), target(-105, 180, 210, 58);
        const auto crossed = cardsCrossed({0, 0}, {0, 180}, {between, QRectF(400, 60, 210, 58)});
        QCOMPARE(crossed.size(), std::size_t{1});
        const QPainterPath path = wireAround({0, 0}, target, crossed);
        QVERIFY(!passes(path, between));
        QCOMPARE(path.currentPosition(), QPointF(target.right(), target.center().y()));
    }

    void aTargetBesideWhatIsInTheWayIsEnteredFromAbove() {
        const QRectF between(-105, 60, 210, 58), target(145, 180, 210, 58);
        const QPainterPath path = wireAround({0, 0}, target, {between});
        QVERIFY(!passes(path, between));
        QCOMPARE(path.currentPosition(), QPointF(target.center().x(), target.top()));
    }

    void aSourceBesideWhatIsInTheWayGoesDownFirst() {
        const QRectF between(-105, 60, 210, 58), target(-105, 180, 210, 58);
        const QPainterPath path = wireAround({250, 0}, target, {between});
        QVERIFY(!passes(path, between));
        QCOMPARE(path.currentPosition(), QPointF(target.right(), target.center().y()));
    }

    void aTargetBesideItsSourceIsReachedThroughTheGap_data() {
        QTest::addColumn<QRectF>("target");
        QTest::newRow("right") << QRectF(300, 0, 210, 58);
        QTest::newRow("left") << QRectF(-300, 0, 210, 58);
        QTest::newRow("right and higher") << QRectF(260, -200, 210, 58);
        QTest::newRow("a little lower") << QRectF(240, 40, 210, 58);
        QTest::newRow("above") << QRectF(20, -200, 210, 58);
    }

    void aTargetBesideItsSourceIsReachedThroughTheGap() {
        QFETCH(QRectF, target);
        const QRectF source(0, 0, 210, 58);
        const QPointF from(source.center().x(), source.bottom()), landing(target.center().x(), target.top());
        const QPainterPath path = wireUp(source, from, target, landing, {source, target});
        QCOMPARE(path.currentPosition(), landing);
        QVERIFY(!passes(path, source.adjusted(1, 1, -1, -1)) && !passes(path, target.adjusted(1, 1, -1, -1)));
        QVERIFY(passes(directWire(from, landing), source.united(target)));
    }

    void aCardBetweenTwoInARowIsPassedAbove() {
        const QRectF source(0, 0, 210, 58), between(250, 0, 210, 58), target(500, 0, 210, 58);
        const QPainterPath path = wireUp(source, {105, 58}, target, {605, 0}, {source, between, target});
        for (const auto& card : {source, between, target}) QVERIFY(!passes(path, card.adjusted(1, 1, -1, -1)));
    }

    void longerWiresPassFurtherOut() {
        const QRectF one(-105, 60, 210, 58), two(-105, 150, 210, 58), target(-105, 300, 210, 58);
        QVERIFY(wireAround({0, 0}, target, {one, two}).boundingRect().right() > wireAround({0, 0}, target, {one}).boundingRect().right());
    }
};

LAMINA_TEST(WirePathTest)

}  // namespace wire_path_test

#include "wire_path_test.moc"
