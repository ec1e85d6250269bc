// SPDX-License-Identifier: GPL-3.0-or-later
// The palette: search and add without a mouse.
#include "ui/canvas/layer_palette.h"

#include <QLabel>
#include <QLineEdit>
#include <QtTest>

#include "engine/layers/catalogue.h"
#include "tests/support/test_program.h"
#include "ui/canvas/layer_list.h"

namespace layer_palette_test {

using namespace lamina;
using namespace lamina::ui;

class LayerPaletteTest : public QObject {
    Q_OBJECT
 private slots:
    void everyLayerOfTheCatalogueIsThere() {
        Document document;
        LayerPalette palette(document);
        QCOMPARE(palette.list().shownCount(), static_cast<int>(layerCatalogue().size()));
    }

    void enterAddsWhatWasFoundAndChains() {
        Document document;
        LayerPalette palette(document);
        palette.show();
        for (const char* name : {"Input", "Dense", "Softmax"}) {
            palette.search().clear();
            QTest::keyClicks(&palette.search(), name);
            QTest::keyClick(&palette.search(), Qt::Key_Return);
        }
        QCOMPARE(document.graph().nodes.size(), std::size_t{3});
        QCOMPARE(document.graph().edges.size(), std::size_t{2});
    }

    void searchHidesTheRest() {
        Document document;
        LayerPalette palette(document);
        QTest::keyClicks(&palette.search(), "leaky");
        QCOMPARE(palette.list().shownCount(), 1);
        QCOMPARE(palette.list().currentLayer(), QString("LeakyReLU"));
        palette.search().clear();
        QTest::keyClicks(&palette.search(), "maxpool");
        QCOMPARE(palette.list().shownCount(), 4);
        QCOMPARE(palette.list().currentLayer(), QString("MaxPooling2D"));
        QTest::keyClick(&palette.search(), Qt::Key_Escape);
        QVERIFY(palette.list().shownCount() > 1);
    }

    void aDoubleClickAddsTheLayer() {
        Document document;
        LayerPalette palette(document);
        palette.resize(220, 800);
        palette.show();
        QVERIFY(QTest::qWaitForWindowExposed(&palette));
        QListWidgetItem* item = palette.list().findItems("Dense", Qt::MatchExactly).front();
        const QPoint at = palette.list().visualItemRect(item).center();
        QTest::mouseClick(palette.list().viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(palette.list().viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(document.graph().nodes.size(), std::size_t{1});
    }

    void whatNoLayerIsCalledIsSaid() {
        Document document;
        LayerPalette palette(document);
        const auto* none = palette.findChild<QLabel*>(QStringLiteral("noLayer"));
        QVERIFY(none && none->isHidden());
        QTest::keyClicks(&palette.search(), "xyz<b>");
        QCOMPARE(palette.list().shownCount(), 0);
        QVERIFY(!none->isHidden());
        QCOMPARE(none->text(), QString::fromUtf8("No layer is called “xyz<b>”."));
        palette.search().setText(QStringLiteral("dense"));
        QVERIFY(none->isHidden());
    }
};

LAMINA_WINDOW_TEST(LayerPaletteTest)

}  // namespace layer_palette_test

#include "layer_palette_test.moc"
