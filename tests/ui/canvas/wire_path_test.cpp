// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a wire.
#include "ui/canvas/wire_path.h"

#include <QtTest>

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

    void longerWiresPassFurtherOut() {
        const QRectF one(-105, 60, 210, 58), two(-105, 150, 210, 58), target(-105, 300, 210, 58);
        QVERIFY(wireAround({0, 0}, target, {one, two}).boundingRect().right() > wireAround({0, 0}, target, {one}).boundingRect().right());
    }
};

QTEST_APPLESS_MAIN(WirePathTest)
#include "wire_path_test.moc"
