// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the page of pictures: what else the samples hold is shown beside them.
#include "ui/data/images_page.h"

#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "engine/data/npz.h"
#include "engine/data/sources.h"
#include "tests/support/test_program.h"
#include "ui/data/source_bar.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/plots/sample_grid.h"

namespace images_page_test {

using namespace lamina;
using namespace lamina::ui;

class ImagesPageTest : public QObject {
    Q_OBJECT
 private slots:
    void theNumbersBesideAPictureAreShown() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("two.npz").toStdString();
        std::vector<float> pictures(6 * 8 * 8, 0.5f), numbers;
        for (int i = 0; i < 6 * 4; ++i) numbers.push_back(static_cast<float>(i) / 4);
        writeNpz(file, {{"shot", Tensor::of(Shape{6, 8, 8, 1}, pictures)}, {"figures", Tensor::of(Shape{6, 4}, numbers)}, {"y", Tensor::of(Shape{6}, std::vector<std::int32_t>{0, 1, 0, 1, 0, 1})}});
        Document document;
        DataStore store(document);
        ImagesPage page(store);
        Project project;
        project.data = sniff(std::filesystem::path(file));
        document.reset(project);
        QTRY_VERIFY(store.raw().arrays);
        QPushButton* chip = nullptr;
        QTRY_VERIFY([&] {
            for (auto* button : page.findChildren<QPushButton*>())
                if (button->text() == QStringLiteral("figures · 4 numbers")) chip = button;
            return chip != nullptr;
        }());
        for (auto* button : page.findChildren<QPushButton*>()) QVERIFY(!button->text().startsWith("y ·"));  // the labels stand under the pictures
        chip->click();
        auto* rows = page.findChild<QTableView*>();
        QVERIFY(rows->isVisibleTo(&page) && !page.findChild<SampleGrid*>()->isVisibleTo(&page));
        QCOMPARE(rows->model()->rowCount(), 6);
        QCOMPARE(rows->model()->columnCount(), 4);
        QCOMPARE(rows->model()->index(5, 3).data().toString(), QStringLiteral("5.75"));
        for (auto* button : page.findChildren<QPushButton*>())
            if (button->text().startsWith("All")) button->click();
        QVERIFY(page.findChild<SampleGrid*>()->isVisibleTo(&page));
    }

    /** The shape of the first alone would be taken for that of all. */
    void theBarAboveNamesEachOfSeveralInputs() {
        QTemporaryDir folder;
        const auto barOf = [&](const char* name, const std::vector<NamedTensor>& arrays) {
            const std::string file = folder.filePath(name).toStdString();
            writeNpz(file, arrays);
            Document document;
            DataStore store(document);
            const SourceBar bar(document, store);
            Project project;
            project.data = sniff(std::filesystem::path(file));
            document.reset(project);
            QStringList told;
            if (!QTest::qWaitFor([&] { return store.raw().arrays != nullptr; }, 10'000)) return told;
            for (const auto* label : bar.findChildren<QLabel*>()) told << label->text();
            return told;
        };
        const auto floats = [](const char* of, const Shape& shape) {
            return NamedTensor{of, Tensor::of(shape, std::vector<float>(static_cast<std::size_t>(shape.elements()), 0.5F))};
        };
        const NamedTensor image = floats("image", {6, 8, 8}), extra = floats("extra", {6, 4}), age = floats("age", {6});
        const NamedTensor y{"y", Tensor::of(Shape{6}, std::vector<std::int32_t>{0, 1, 0, 1, 0, 1})};
        const auto several = barOf("several.npz", {image, extra, age, y});
        QVERIFY2(several.contains("6 samples · image 8 × 8, extra 4, age 1"), qPrintable(several.join('|')));
        const auto one = barOf("one.npz", {extra, y});
        QVERIFY2(one.contains("6 samples · float32, 4"), qPrintable(one.join('|')));
    }
};

LAMINA_WINDOW_TEST(ImagesPageTest)

}  // namespace images_page_test

#include "images_page_test.moc"
