// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Data room.
#include "ui/data/data_room.h"

#include <QDate>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableView>
#include <QTemporaryDir>

#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "tests/support/data_memory.h"
#include "tests/support/test_program.h"
#include "ui/data/column_header.h"
#include "ui/data/doctor_panel.h"
#include "ui/data/gallery_page.h"
#include "ui/data/images_page.h"
#include "ui/data/plane.h"
#include "ui/data/split_panel.h"
#include "ui/data/table_model.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/verbs.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/param_form.h"
#include "ui/theme/strip.h"

namespace data_room_test {
using namespace lamina;
using namespace lamina::ui;

namespace {
struct Bench {
    Document document;
    DataStore store{document};
    DataRoom room{document, store};
};

std::string targetOf(const Bench& b) {
    const auto found = roles(b.store.raw(), b.document.project()->data).targets;
    return found.size() == 1 ? b.store.raw().table->columns[static_cast<std::size_t>(found.front())].name : std::string();
}

}  // namespace

class DataRoomTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_;

    QString csv() {
        QFile file(directory_.filePath("flowers.csv"));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("length,width,colour,kind\n");
        for (int i = 0; i < 60; ++i)
            file.write(QByteArray::number(i * 0.5) + "," + (i == 3 ? "" : QByteArray::number(60 - i)) + "," + (i % 3 ? "red" : "blue") + "," + (i % 2 ? "a" : "b") + "\n");
        return file.fileName();
    }

    /** Four cats, two dogs, and a dog that cannot be read. */
    void paintPets() {
        QDir(directory_.path()).mkpath("pets/cat");
        QDir(directory_.path()).mkpath("pets/dog");
        for (int i = 0; i < 6; ++i) {
            QImage image(30, 20, QImage::Format_RGB32);
            image.fill(QColor::fromHsv(i * 50, 200, 200));
            QVERIFY(image.save(directory_.filePath(QStringLiteral("pets/%1/%2.png").arg(i < 4 ? "cat" : "dog").arg(i))));
        }
        QFile broken(directory_.filePath("pets/dog/broken.png"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
    }

 private slots:
    void aDroppedFileBecomesTheProjectsDataAtOnce() {
        Bench b;
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.document.project()->data.source, std::string("csv"));
        QCOMPARE(b.store.raw().rows(), std::size_t{60});
        QVERIFY(b.document.history().canUndo());
    }

    void whereNothingIsDrawnANetIsSuggestedThatFits() {
        Bench b;
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        QPushButton* suggest = nullptr;
        for (auto* button : b.room.findChild<DoctorPanel*>()->findChildren<QPushButton*>())
            if (button->text() == "Suggest a net") suggest = button;
        QVERIFY(suggest);
        suggest->click();
        QTRY_VERIFY(!b.document.graph().nodes.empty());
        QTRY_VERIFY(b.store.current());
        QVERIFY(b.store.prepared()->dataset);
        QVERIFY(shapeMisfits(*b.document.project(), b.document.inference(), b.store.prepared()->shape, b.store.raw()).empty());
        b.document.history().undo();
        QVERIFY(b.document.graph().nodes.empty());
    }

    void noughtsAndOnesAreClassesForALossOfClasses() {
        Project project;
        project.data.columns["yes"].role = ColumnRole::Target;
        const auto rawOf = [](std::vector<double> yes) {
            RawData raw;
            const Column x{"x", ColumnType::Number, {1, 2, 3, 4}, {}, {}}, target{"yes", ColumnType::Number, {yes.begin(), yes.end()}, {}, {}};
            raw.table = std::make_shared<const Table>(Table{{x, target}});
            return raw;
        };
        const auto found = [&](const RawData& raw) { return lossMisfit(project, infer(project.graph), raw, firstTarget(raw, project.data)).has_value(); };
        for (const char* loss : {"binary_crossentropy", "sparse_categorical_crossentropy"}) {
            project.training.loss = {loss, {}};
            QVERIFY2(!found(rawOf({0, 1, 1, 0})), loss);
        }
        QVERIFY(found(rawOf({0.5, 1.25, 17, 3})));
    }

    void aFileThatIsNoDataIsToldInThePage() {
        Bench b;
        QFile file(directory_.filePath("noise.bin"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(64, '\1'));
        file.close();
        b.room.openFile(file.fileName());
        auto* strip = b.room.findChild<Strip*>();
        QTRY_VERIFY(!strip->isHidden());
        QVERIFY2(strip->sentence().contains("noise.bin"), qPrintable(strip->sentence()));
        QVERIFY(b.document.project()->data.source.empty());
    }

    void namingATargetMakesTheOldOneAnInput() {
        Bench b;
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        auto* header = b.room.findChild<ColumnHeader*>();
        emit header->roleChosen(0, ColumnRole::Target);
        QTRY_COMPARE(targetOf(b), std::string("length"));
        emit header->roleChosen(3, ColumnRole::Target);
        QTRY_COMPARE(targetOf(b), std::string("kind"));
    }

    void aColumnIsGivenToAnInputFromItsHead() {
        Bench b;
        Project project;
        const NodeId first = addNode(project.graph, "Input", "first", {{"shape", Ints{1}}}), second = addNode(project.graph, "Input", "second", {{"shape", Ints{3}}});
        const NodeId both = addNode(project.graph, "Concatenate");
        lamina::connect(project.graph, first, both, 0);
        lamina::connect(project.graph, second, both, 1);
        const NodeId out = addNode(project.graph, "Dense", "out", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        lamina::connect(project.graph, both, out);
        b.document.reset(project);
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        const auto told = [&](const char* words) {
            for (const auto* label : b.room.findChild<DoctorPanel*>()->findChildren<QLabel*>())
                if (!label->parentWidget()->isHidden() && label->text().contains(QLatin1String(words))) return true;
            return false;
        };
        auto* header = b.room.findChild<ColumnHeader*>();
        emit header->roleChosen(3, ColumnRole::Target);
        QTRY_VERIFY(b.store.current());
        QTRY_VERIFY(told("length, width, colour enter none of the Inputs first, second"));
        header->openMenu(0);
        auto* menu = header->findChild<QMenu*>();
        const auto actions = menu->actions();
        const auto enters = std::find_if(actions.begin(), actions.end(), [](const QAction* a) { return a->text() == "enters first"; });
        QVERIFY(enters != actions.end());
        (*enters)->trigger();
        menu->close();
        QCOMPARE(b.document.project()->data.columns.at("length").input, std::string("first"));
        QTRY_VERIFY(b.store.current());
        QVERIFY2(b.store.prepared()->dataset, qPrintable(b.store.prepared()->problem));
        QVERIFY(b.store.prepared()->dataset->inputs[1].shape() == (Shape{60, 3}));  // width, two colours: what is left
        QTRY_COMPARE(header->heads()[1].input, QString("second"));
        QVERIFY(renameLayer(b.document, first, "size"));
        QCOMPARE(b.document.project()->data.columns.at("length").input, std::string("size"));
    }

    void ofSeveralOutputsEachMayHaveATarget() {
        Bench b;
        Project project;
        const NodeId in = addNode(project.graph, "Input", "x", {{"shape", Ints{3}}});
        for (const char* name : {"one", "two"}) lamina::connect(project.graph, in, addNode(project.graph, "Dense", name, {{"units", std::int64_t{1}}}));
        project.training.outputs["one"] = project.training.outputs["two"] = {{"mean_squared_error", {}}, 1, {}};
        b.document.reset(project);
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        auto* header = b.room.findChild<ColumnHeader*>();
        emit header->roleChosen(3, ColumnRole::Ignore);
        emit header->roleChosen(0, ColumnRole::Target);
        emit header->roleChosen(1, ColumnRole::Target);
        QTRY_VERIFY(b.store.current());
        QCOMPARE(roles(b.store.raw(), b.document.project()->data).targets, (std::vector<int>{0, 1}));
        QVERIFY2(b.store.prepared()->dataset, qPrintable(b.store.prepared()->problem));
        QCOMPARE(b.store.prepared()->dataset->targets.size(), std::size_t{2});
    }

    void strataAreSaidOrHidden() {
        Bench b;
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        auto* header = b.room.findChild<ColumnHeader*>();
        const auto choice = [&] { return b.room.findChild<SplitPanel*>()->findChild<QComboBox*>(); };
        emit header->roleChosen(3, ColumnRole::Target);
        QTRY_COMPARE(choice()->itemText(0), QString("kind"));
        b.document.edit("numbers", [](Project& p) { p.training.loss = {"mean_squared_error", {}}; });
        emit header->roleChosen(0, ColumnRole::Target);
        QTRY_COMPARE(choice()->itemText(0), QString("length, from small to large"));
        b.document.edit("autoencoder", [](Project& p) { p.data = projectFromTemplate("autoencoder").data; });
        QTRY_VERIFY(b.store.current() && b.store.prepared()->dataset);
        QTRY_VERIFY(choice()->parentWidget()->isHidden());
    }

    void textsHaveAPictureInTheGallery() {
        Bench b;
        b.room.resize(1300, 800);
        b.room.show();
        b.room.findChild<QPushButton*>();
        b.room.showGallery();
        auto* gallery = b.room.findChild<GalleryPage*>();
        QVERIFY(gallery);
        const auto inked = [&](const QString& title) {  // colours in the upper half of its tile
            for (auto* tile : gallery->findChildren<QAbstractButton*>()) {
                if (tile->text() != title) continue;
                const QImage picture = tile->grab(QRect(16, 14, tile->width() - 32, 80)).toImage();
                int other = 0;
                for (int y = 0; y < picture.height(); ++y)
                    for (int x = 0; x < picture.width(); ++x) other += picture.pixel(x, y) != picture.pixel(0, 0) ? 1 : 0;
                return other;
            }
            return -1;
        };
        QTRY_VERIFY_WITH_TIMEOUT(inked("Reviews") > 200, 30'000);
        QTRY_VERIFY(inked("Sums") > 100);
    }

    void aColumnIsScaledByItsLogarithmFromItsHead() {
        Bench b;
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        auto* header = b.room.findChild<ColumnHeader*>();
        header->openMenu(1);
        auto* menu = header->findChild<QMenu*>();
        QVERIFY(menu);
        const auto actions = menu->actions();
        const auto log = std::find_if(actions.begin(), actions.end(), [](const QAction* a) { return a->text() == "logarithm"; });
        QVERIFY(log != actions.end());
        (*log)->trigger();
        menu->close();
        QVERIFY(b.document.project()->data.columns.at("width").scaling == ColumnScaling::Log);
        QTRY_VERIFY(b.store.current());
        QVERIFY(b.store.prepared()->dataset);
        QVERIFY(b.store.prepared()->dataset->preparation.inputs[1].function == ColumnScaling::Log);
        emit header->scalingChosen(0, ColumnScaling::Log);  // its first number is 0
        QTRY_VERIFY(b.store.current());
        QVERIFY2(b.store.prepared()->problem.contains("log takes numbers above 0, received 0"), qPrintable(b.store.prepared()->problem));
    }

    void rowsBecomeWindowsOverTimeAndTheRoomSaysWhatIsToBeBeaten() {
        QFile file(directory_.filePath("spots.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("month,spots\n");
        for (int i = 0; i < 120; ++i) file.write(QDate(2001, 1, 1).addMonths(i).toString("yyyy-MM").toLatin1() + "," + QByteArray::number(i % 12) + "\n");
        file.close();
        Bench b;
        b.document.reset(projectFromTemplate("table_regressor"));
        b.room.openFile(file.fileName());
        QTRY_VERIFY(b.store.current());
        QVERIFY(b.document.project()->data.columns.at("month").role == ColumnRole::Ignore);
        const auto field = [&](const char* key) -> ParamField* {
            for (auto* f : b.room.findChildren<ParamField*>())
                if (f->spec().key == key) return f;
            return nullptr;
        };
        QTRY_VERIFY(field("sequence_length") && field("horizon"));  // numbers beside dates alone are taken for a series
        QVERIFY(b.store.prepared()->dataset);
        QVERIFY(b.store.prepared()->dataset->inputs[0].shape() == (Shape{108, 12, 1}));
        QTRY_VERIFY(field("horizon"));
        const auto shown = [&](const char* words) {
            for (const auto* label : b.room.findChildren<QLabel*>())
                if (label->text().contains(QLatin1String(words)) && label->isVisibleTo(&b.room)) return true;
            return false;
        };
        QVERIFY(shown("In order of time"));
        QVERIFY(shown("off by"));
        emit field("sequence_length")->edited(std::int64_t{0});
        QTRY_VERIFY(b.store.current());
        QVERIFY(!shown("In order of time") && !shown("off by"));
    }

    void aColumnBecomesTextFromItsHead() {
        Bench b;
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        auto* header = b.room.findChild<ColumnHeader*>();
        emit header->typeChosen(2, ColumnType::Text);
        emit header->roleChosen(0, ColumnRole::Ignore);
        emit header->roleChosen(1, ColumnRole::Ignore);
        QTRY_VERIFY(b.store.current());
        QVERIFY2(b.store.prepared()->dataset, qPrintable(b.store.prepared()->problem));
        QVERIFY(b.store.prepared()->dataset->inputs[0].shape() == (Shape{60, 100}));
        for (auto* f : b.room.findChildren<ParamField*>())
            if (f->spec().key == "output_sequence_length") emit f->edited(std::int64_t{7});
        QTRY_VERIFY(b.store.current());
        QVERIFY(b.store.prepared()->dataset->inputs[0].shape() == (Shape{60, 7}));
    }

    void rareClassesCountMoreByOneButtonAndTheSentenceFollows() {
        QFile file(directory_.filePath("rare.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("size,kind\n");
        for (int i = 0; i < 100; ++i) file.write(QByteArray::number(i * 0.5) + "," + (i % 10 ? "usual" : "rare") + "\n");
        file.close();
        Bench b;
        b.document.reset(projectFromTemplate("table"));
        b.room.openFile(file.fileName());
        QTRY_VERIFY(b.store.current());
        const auto press = [&](const QString& title) {
            for (auto* button : b.room.findChild<DoctorPanel*>()->findChildren<QPushButton*>())
                if (!button->parentWidget()->isHidden() && button->text() == title) return button->click(), true;
            return false;
        };
        const auto dataset = b.store.prepared()->dataset;
        QTRY_VERIFY(press("Let rare classes count more"));
        QCOMPARE(b.document.project()->training.classWeight, std::string("balanced"));
        QTRY_VERIFY(b.store.examined());
        QCOMPARE(b.store.prepared()->dataset, dataset);  // looked at anew, not prepared anew
        QVERIFY(std::any_of(b.store.prepared()->findings.begin(), b.store.prepared()->findings.end(), [](const Issue& f) { return f.sentence().find("rare classes count more") != std::string::npos; }));
        b.document.history().undo();
        QCOMPARE(b.document.project()->training.classWeight, std::string("none"));
    }

    void anotherTargetIsAdaptedToWithOneButton() {
        Bench b;
        Project project = projectFromTemplate("table");
        b.document.reset(project);
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        emit b.room.findChild<ColumnHeader*>()->roleChosen(0, ColumnRole::Target);  // a number, where the net gives classes
        QTRY_COMPARE(targetOf(b), std::string("length"));
        QTRY_VERIFY(b.store.current());
        const auto sentence = [&](const char* words) {
            for (const auto* label : b.room.findChild<DoctorPanel*>()->findChildren<QLabel*>())
                if (!label->parentWidget()->isHidden() && label->text().contains(QLatin1String(words))) return true;
            return false;
        };
        QTRY_VERIFY(sentence("length is a number"));
        QVERIFY(!sentence("fits the loss"));
        QVERIFY(!sentence("fit the loss"));
        const int edits = b.document.history().count();
        for (auto* button : b.room.findChildren<QPushButton*>())
            if (button->text() == "Adapt the net to length") button->click();
        QTRY_COMPARE(b.document.history().count(), edits + 1);
        QTRY_VERIFY(b.store.current());
        QVERIFY(shapeMisfits(*b.document.project(), b.document.inference(), b.store.prepared()->shape, b.store.raw()).empty());
        QCOMPARE(b.document.project()->training.loss.name, std::string("mean_squared_error"));
        QTRY_VERIFY(sentence("Target fits the loss"));
    }

    void aMissingCellIsADash() {
        Bench b;
        b.room.openFile(csv());
        QTRY_VERIFY(b.store.current());
        const auto* model = b.room.findChild<TableModel*>();
        QCOMPARE(model->data(model->index(3, 1), Qt::DisplayRole).toString(), QStringLiteral("—"));
        QCOMPARE(model->data(model->index(4, 1), Qt::DisplayRole).toString(), QStringLiteral("56"));
    }

    void aHundredThousandRowsAreShownWithoutBeingCopied() {
        auto table = std::make_shared<Table>();
        Column column;
        column.name = "x";
        column.numbers.assign(100'000, 1.5);
        table->columns.push_back(column);
        TableModel model;
        QTableView view;
        view.setModel(&model);
        view.show();
        QBENCHMARK_ONCE { model.setTable(table); }
        QCOMPARE(model.rowCount(), 100'000);
        view.scrollToBottom();
        QCOMPARE(model.data(model.index(99'999, 0), Qt::DisplayRole).toString(), QStringLiteral("1.5"));
    }

    void aLargeFileSaysHowFarItIsAndCanBeCancelled() {
        QFile file(directory_.filePath("large.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray rows;
        for (int i = 0; i < 50'000; ++i) rows += QByteArray::number(i * 0.37) + "," + QByteArray::number(i) + "," + QByteArray::number(i * 1e-3) + ",\"word\"\n";
        file.write("a,b,c,d\n");
        for (int i = 0; i < 150; ++i) file.write(rows);
        file.close();
        Bench b;
        b.room.show();
        b.room.openFile(file.fileName());
        auto* bar = b.room.findChild<QProgressBar*>();
        QTRY_VERIFY(b.store.state() == DataStore::State::Loading && b.store.readsBytes() && b.store.filesRead() > 0);
        QTRY_VERIFY(bar->maximum() == 1000 && bar->value() > 0);
        QStringList said;
        for (auto* label : b.room.findChildren<QLabel*>())
            if (label->text().startsWith("Reading ")) said << label->text();
        QCOMPARE(said.size(), 1);
        QVERIFY2(QRegularExpression("^Reading [0-9.]+.[kM]B of [0-9]+.MB …$").match(said.front()).hasMatch(), qPrintable(said.front()));
        QElapsedTimer clock;
        clock.start();
        for (auto* button : b.room.findChildren<QPushButton*>())
            if (button->text() == "Cancel") button->click();
        QCOMPARE(b.store.problem(), QString("Loading was cancelled."));
        QVERIFY(!b.store.busy());
        QVERIFY2(clock.elapsed() < 100, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(file.remove());
    }

    void rowsOnDiskAreSaid() {
        const test::DataMemory set("100kB");
        QFile file(directory_.filePath("many.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("a,b,kind\n");
        for (int i = 0; i < 200'000; ++i) file.write(QByteArray::number(i % 77) + "," + QByteArray::number(i) + (i % 2 ? ",yes\n" : ",no\n"));
        file.close();
        Bench b;
        b.room.openFile(file.fileName());
        QTRY_VERIFY(b.store.current());
        QVERIFY(b.store.prepared()->dataset);
        QStringList facts, tips;
        for (auto* label : b.room.findChildren<QLabel*>()) {
            facts << label->text();
            tips << label->toolTip();
        }
        QVERIFY(!facts.filter(QRegularExpression("3\\.2.MB of it on disk")).isEmpty());
        QVERIFY(!tips.filter("of rows, kept on disk, read in a window of 262 kB").isEmpty());
    }

    void theGalleryGivesAProjectItsData() {
        Bench b;
        b.room.showGallery();
        auto* gallery = b.room.findChild<GalleryPage*>();
        b.document.reset(Project{});  // as empty as the one before
        QVERIFY(!gallery->isVisibleTo(&b.room));
        gallery->pick("spirals");
        for (auto* button : gallery->findChildren<QPushButton*>())
            if (button->text() == "Use these data") button->click();
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.document.project()->data.source, std::string("spirals"));
        const auto plane = planeOf(*b.store.raw().table, {0, 1}, {2});
        QCOMPARE(plane.points.size(), b.store.raw().rows());
    }

    void aFolderOfImagesIsShownWithTheNamesOfItsClasses() {
        paintPets();
        Bench b;
        b.room.openFile(directory_.filePath("pets"));
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.store.filesRead(), std::size_t{7});
        QCOMPARE(b.document.project()->data.source, std::string("image_folder"));
        QCOMPARE(b.room.findChild<SampleGrid*>()->count(), 6);
        QStringList chips;
        for (auto* button : b.room.findChild<ImagesPage*>()->findChildren<QPushButton*>()) chips << button->text();
        QCOMPARE(chips, (QStringList{"All · 6", "cat · 4", "dog · 2", "Left out · 1"}));
        for (auto* button : b.room.findChild<ImagesPage*>()->findChildren<QPushButton*>())
            if (button->text().startsWith("Left out")) button->click();
        auto* list = b.room.findChild<ImagesPage*>()->findChild<QListWidget*>();
        QVERIFY(list->isVisibleTo(&b.room));
        QVERIFY(list->item(0)->text().startsWith("dog/broken.png: ") && list->item(0)->text().contains(QString::fromUtf8(" — ")));  // what to do, too
        b.document.edit("size", [](Project& p) { p.data.options["image_size"] = Ints{20, 24}; });
        QTRY_VERIFY(b.store.current());
        QVERIFY(b.store.raw().arrays->front().tensor.shape() == (Shape{6, 20, 24, 3}));
    }

    void aFolderWithoutClassesIsExplained() {
        paintPets();
        Bench b;
        b.room.openFile(directory_.filePath("pets/cat"));
        auto* strip = b.room.findChild<Strip*>();
        QTRY_VERIFY(!strip->isHidden());
        QVERIFY2(strip->sentence().contains("folder"), qPrintable(strip->sentence()));
    }

    void picturesAreShownAsThumbnailsByClass() {
        Bench b;
        b.document.edit("digits", [](Project& p) { p.data = source("digits").recipe; });
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 60'000);
        QVERIFY(ImagesPage::shows(b.store.raw()));
        auto* grid = b.room.findChild<SampleGrid*>();
        QCOMPARE(static_cast<std::size_t>(grid->count()), b.store.raw().rows());
    }
};

LAMINA_WINDOW_TEST(DataRoomTest)
}  // namespace data_room_test
#include "data_room_test.moc"
