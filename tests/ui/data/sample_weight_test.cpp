// SPDX-License-Identifier: GPL-3.0-or-later
// How much each sample counts is chosen in the Data room, for a column and for an array.
#include <QComboBox>
#include <QFile>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "engine/data/npz.h"
#include "engine/data/prepare.h"
#include "tests/support/test_program.h"
#include "ui/data/arrays_page.h"
#include "ui/data/column_header.h"
#include "ui/data/data_room.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"

namespace sample_weight_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

struct Bench {
    Document document;
    DataStore store{document};
    DataRoom room{document, store};
};

ColumnRole roleIn(const Project& project, const std::string& name) {
    const auto choice = project.data.columns.find(name);
    return choice == project.data.columns.end() ? ColumnRole::Input : choice->second.role;
}

}  // namespace

class SampleWeightTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_;

    QString flowers() {
        QFile file(directory_.filePath("flowers.csv"));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("length,width,colour,kind\n");
        for (int i = 0; i < 60; ++i)
            file.write(QByteArray::number(i * 0.5) + "," + QByteArray::number(60 - i) + "," + (i % 3 ? "red" : "blue") + "," + (i % 2 ? "a" : "b") + "\n");
        return file.fileName();
    }

 private slots:
    void aColumnIsMadeTheWeightsOfTheSamplesFromItsHead() {
        Bench b;
        b.room.openFile(flowers());
        QTRY_VERIFY(b.store.current());
        const Project before = *b.document.project();
        auto* header = b.room.findChild<ColumnHeader*>();
        QTRY_VERIFY(header->heads().size() == 4 && header->heads()[0].role == ColumnRole::Input);
        header->openMenu(0);
        auto* menu = header->findChild<QMenu*>();
        const auto actions = menu->actions();
        const auto weighs = std::find_if(actions.begin(), actions.end(), [](const QAction* a) { return a->text() == "sample weight"; });
        QVERIFY(weighs != actions.end());
        (*weighs)->trigger();
        menu->close();
        const auto role = [&] { return roleIn(*b.document.project(), "length"); };
        QTRY_VERIFY(role() == ColumnRole::SampleWeight);
        QTRY_VERIFY(b.store.current());
        QVERIFY2(b.store.prepared()->dataset, qPrintable(b.store.prepared()->problem));
        const Dataset& data = *b.store.prepared()->dataset;
        QCOMPARE(data.sampleWeights.toFloats().at(4), static_cast<float>(0.5 * data.rowOf(4)));
        QTRY_VERIFY(header->heads()[0].role == ColumnRole::SampleWeight);
        b.document.history().undo();
        QVERIFY(*b.document.project() == before);
    }

    void anArrayIsMadeTheWeightsOfTheSamplesOnItsPage() {
        Bench b;
        const std::vector<float> numbers(60, 0.5f), trust(30, 2.0f);
        std::vector<std::int32_t> labels(30);
        for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(i % 2);
        const std::string file = directory_.filePath("trusted.npz").toStdString();
        writeNpz(file, {{"x", Tensor::of(Shape{30, 2}, numbers)}, {"trust", Tensor::of(Shape{30}, trust)}, {"y", Tensor::of(Shape{30}, labels)}});
        b.room.openFile(QString::fromStdString(file));
        QTRY_VERIFY(b.store.current());
        const Project before = *b.document.project();
        const auto box = [&] {  // the page is written anew after every change
            QComboBox* newest = nullptr;
            for (auto* one : b.room.findChild<ArraysPage*>()->findChildren<QComboBox*>())
                if (one->accessibleName() == "Role of trust") newest = one;
            return newest;
        };
        QTRY_VERIFY(box() && box()->currentText() == "input");
        const int at = box()->findText("sample weight");
        QVERIFY(at >= 0);
        emit box()->activated(at);
        QVERIFY(roleIn(*b.document.project(), "trust") == ColumnRole::SampleWeight);
        QTRY_VERIFY(b.store.current());
        QVERIFY2(b.store.prepared()->dataset, qPrintable(b.store.prepared()->problem));
        QCOMPARE(b.store.prepared()->dataset->sampleWeights.toFloats(), trust);
        QCOMPARE(b.store.prepared()->dataset->inputs.size(), std::size_t{1});
        QTRY_COMPARE(box()->currentText(), QString("sample weight"));
        b.document.history().undo();
        QVERIFY(*b.document.project() == before);
        QTRY_COMPARE(box()->currentText(), QString("input"));
    }
};

LAMINA_WINDOW_TEST(SampleWeightTest)

}  // namespace sample_weight_test

#include "sample_weight_test.moc"
