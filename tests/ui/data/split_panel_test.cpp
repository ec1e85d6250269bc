// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the split: what a person types stays until it is done.
#include "ui/data/split_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <algorithm>

#include "engine/io/templates.h"
#include "tests/support/test_program.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"

namespace split_panel_test {

using namespace lamina;
using namespace lamina::ui;

class SplitPanelTest : public QObject {
    Q_OBJECT
    Document document_;
    DataStore store_{document_};

    static QSpinBox* share(const SplitPanel& panel, const char* name) {
        for (auto* box : panel.findChildren<QSpinBox*>())
            if (box->accessibleName() == QLatin1String(name)) return box;
        return nullptr;
    }

 private slots:
    void init() { document_.reset(projectFromTemplate("spirals")); }

    void whatIsHalfTypedOutlivesThePreparationOfTheData() {
        SplitPanel panel(document_, store_);
        panel.show();
        auto* train = share(panel, "Training share");
        QVERIFY(train);
        train->setFocus();
        train->selectAll();
        QTest::keyClick(train, Qt::Key_5);
        QCOMPARE(train->text(), QString("5 %"));
        QTRY_VERIFY_WITH_TIMEOUT(store_.current(), 30'000);
        emit store_.preparedChanged();
        QCOMPARE(train->text(), QString("5 %"));
        QTest::keyClick(train, Qt::Key_0);
        QTest::keyClick(train, Qt::Key_Return);
        QCOMPARE(document_.project()->data.split.train, 0.5);
    }

    void everyShareIsNamedInSight() {
        SplitPanel panel(document_, store_);
        for (const char* name : {"Training share", "Validation share", "Test share"}) {
            const auto labels = panel.findChildren<QLabel*>();
            QVERIFY2(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->buddy() == share(panel, name) && !label->text().isEmpty(); }), name);
        }
    }

    void theListOfStrataStaysWhileItsWordsDo() {
        SplitPanel panel(document_, store_);
        QTRY_VERIFY_WITH_TIMEOUT(store_.current(), 30'000);
        auto* stratify = panel.findChild<QComboBox*>();
        QCOMPARE(stratify->count(), 2);
        QSignalSpy removed(stratify->model(), &QAbstractItemModel::rowsRemoved);
        emit store_.preparedChanged();
        QCOMPARE(removed.count(), 0);
        document_.edit("no strata", [](Project& p) { p.data.split.stratify = !p.data.split.stratify; });
        QCOMPARE(stratify->currentIndex(), document_.project()->data.split.stratify ? 0 : 1);
    }

    void moreThanThereIsIsCutToWhatThereIs() {
        document_.edit("split", [](Project& p) { p.data.split.train = 0.7, p.data.split.validation = 0.3, p.data.split.test = 0; });
        SplitPanel panel(document_, store_);
        auto* validation = share(panel, "Validation share");
        QCOMPARE(validation->value(), 30);
        validation->setValue(50);
        QCOMPARE(document_.project()->data.split.validation, 0.3);
        QCOMPARE(validation->value(), 30);
    }
};

LAMINA_WINDOW_TEST(SplitPanelTest)

}  // namespace split_panel_test

#include "split_panel_test.moc"
