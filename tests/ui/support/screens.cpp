// SPDX-License-Identifier: GPL-3.0-or-later
// screens FOLDER [--pictures FOLDER] [--states FOLDER [--table FILE.csv]]: takes pictures of the window with nets that were really
// trained. FOLDER gets every room, light and dark, small and large; --pictures those of the README; --states what is seen less often.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <clocale>
#include <iostream>

#include "engine/recipes/schedules.h"
#include "ui/data/data_room.h"
#include "ui/document/data_store.h"
#include "ui/document/training_controller.h"
#include "ui/document/verbs.h"
#include "ui/evaluation/drawing_pad.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/evaluation/folds_page.h"
#include "ui/evaluation/try_panel.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/model_room.h"
#include "ui/main_window/template_card.h"
#include "ui/runs/run_store.h"
#include "ui/runs/runs_room.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"

using namespace lamina;
using namespace lamina::ui;

namespace {

constexpr QSize kSmall(1280, 720), kLarge(2560, 1440), kReadme(1456, 916);
constexpr int kPatience = 600'000;  // ms: a slow machine may take its time

/** What a person would wait for. */
void until(const char* what, const std::function<bool()>& is) {
    if (!QTest::qWaitFor(is, kPatience)) qFatal("it never came: %s", what);
}

class Photographer {
 public:
    Photographer(MainWindow& window, QString folder) : window_(window), folder_(std::move(folder)) { QDir().mkpath(folder_); }

    /** As the window is. */
    void take(const QString& name) {
        QTest::qWait(kSettle);
        const QString file = QDir(folder_).filePath(name + ".png");
        if (!window_.grab().save(file)) qFatal("cannot write %s", qPrintable(file));
        std::cout << file.toStdString() << std::endl;
    }

    /** Both themes, both sizes. */
    void takeAll(const QString& name) {
        for (const QSize size : {kSmall, kLarge})
            for (const auto theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
                show(size, theme);
                take(QString("%1-%2-%3x%4").arg(name, theme == ThemeChoice::Dark ? "dark" : "light").arg(size.width()).arg(size.height()));
            }
    }

    void show(QSize size, ThemeChoice theme) {
        ThemeManager::instance().setChoice(theme);
        window_.resize(size);
    }

 private:
    static constexpr int kSettle = 1200;  // ms: what is looked up beside the window is there
    MainWindow& window_;
    QString folder_;
};

/** A seven, as a hand draws it. */
void drawSeven(EvaluateRoom& room) {
    auto* pad = room.tryPanel()->findChild<DrawingPad*>();
    pad->clear();
    const QPointF corners[] = {{8, 7}, {20, 7}, {17, 13}, {13, 22}};
    for (int i = 0; i < 3; ++i) pad->stroke(corners[i], corners[i + 1]);
    QTest::qWait(1000);
}

/** A window in which one works as a person would. */
class Studio {
 public:
    explicit Studio(QString home) : home_(std::move(home)) {
        window.setWindowState(Qt::WindowNoState);
        window.resize(kSmall);
        window.show();
    }

    /** A template, saved so that it is among the recent projects. */
    void open(const char* name, const QString& as) {
        window.openTemplate(name);
        const QString file = QDir(home_).filePath(as + ".lamina");
        window.document().saveAs(file);
        window.openFile(file);
        until("the data", [this] { return window.training().store().state() == DataStore::State::Ready && window.training().store().current(); });
        window.findChild<Strip*>("left")->hide();  // it would have gone by itself
    }
    void setRecipe(std::int64_t epochs, double rate) {
        window.document().edit("recipe", [&](Project& p) {
            p.training.epochs = epochs;
            setBaseLearningRate(p.training, rate);
        });
        window.document().save();
    }
    void beginTraining() {
        window.training().train();
        until("a step", [this] {  // a small net may have ended before it is asked
            const TrainingController& t = window.training();
            return !t.active() || (t.status().step > 0 && t.status().state == TrainingState::Running);
        });
    }
    RunId train(std::int64_t epochs, double rate) {
        setRecipe(epochs, rate);
        beginTraining();
        finish();
        return window.training().status().run;
    }
    void finish() { until("the end", [this] { return !window.training().active(); }); }
    EvaluateRoom& evaluate() {
        auto* room = static_cast<EvaluateRoom*>(window.room("evaluate"));
        QSignalSpy evaluated(room, &EvaluateRoom::evaluated);
        window.enter("evaluate");
        if (evaluated.isEmpty()) evaluated.wait(5000);  // it may have been before
        return *room;
    }
    void showRuns(const std::vector<RunId>& chosen) {
        auto* room = static_cast<RunsRoom*>(window.room("runs"));
        window.enter("runs");
        until("the list", [&] { return room->store().list().runs.size() >= chosen.size(); });
        room->select(chosen);
        until("the curves", [&] { return room->store().details().size() == chosen.size(); });
    }
    void selectLayer(const std::string& name) {
        for (const auto& node : window.document().graph().nodes)
            if (node.name == name) window.document().select({node.id});
    }

    MainWindow window;

 private:
    QString home_;
};

void takeRooms(Studio& studio, const QString& folder) {
    Photographer camera(studio.window, folder);
    for (const char* name : {"line", "spirals"}) {
        studio.open(name, name);
        studio.train(20, 0.01);
    }
    studio.open("digits_cnn", "digits");
    std::vector<RunId> runs;
    for (const double rate : {0.0003, 0.003, 0.001}) runs.push_back(studio.train(6, rate));
    studio.window.enter("start");
    camera.takeAll("start");
    studio.window.enter("data");
    camera.takeAll("data");
    studio.window.enter("model");
    studio.selectLayer("conv_2");
    camera.takeAll("model");
    studio.evaluate();
    drawSeven(studio.evaluate());
    camera.takeAll("evaluate");
    studio.showRuns(runs);
    camera.takeAll("runs");
    studio.setRecipe(40, 0.001);
    studio.window.enter("train");
    studio.beginTraining();
    until("the middle", [&] { return studio.window.training().progress() > 0.3; });
    camera.takeAll("train");
    studio.window.training().stop();
    studio.finish();
}

void takePictures(Studio& studio, const QString& folder) {
    Photographer camera(studio.window, folder);
    camera.show(kReadme, ThemeChoice::Light);
    studio.open("digits_cnn", "digits_cnn");
    studio.window.enter("model");
    studio.selectLayer("conv_2");
    camera.take("model");
    studio.setRecipe(24, 0.001);
    studio.window.enter("train");
    studio.beginTraining();
    until("the middle", [&] { return studio.window.training().progress() > 0.6; });
    camera.take("train");
    studio.finish();
    drawSeven(studio.evaluate());
    camera.take("evaluate");
}

void takeStates(Studio& studio, const QString& folder, const QString& table) {
    Photographer camera(studio.window, folder);
    studio.window.enter("start");
    camera.takeAll("start-empty");
    for (const char* room : {"data", "train", "evaluate", "runs"}) {
        studio.window.enter(room);
        camera.takeAll(QString("nothing-") + room);
    }
    static_cast<DataRoom*>(studio.window.room("data"))->showGallery();
    studio.window.enter("data");
    camera.takeAll("gallery");
    studio.open("residual", "residual");
    studio.window.enter("model");
    camera.takeAll("tall");
    studio.open("spirals", "spirals");
    studio.train(30, 0.01);
    studio.window.enter("train");
    camera.takeAll("train-ended");
    auto& evaluate = studio.evaluate();
    camera.takeAll("evaluate-points");
    auto* views = evaluate.findChild<QTabBar*>();
    for (const int view : {1, 2}) {
        views->setCurrentIndex(view);
        camera.takeAll(view == 1 ? "inside" : "folds-before");
    }
    auto* folds = evaluate.findChild<FoldsPage*>();
    QSignalSpy judged(folds, &FoldsPage::ended);
    folds->begin();
    until("the folds", [&] { return !judged.isEmpty(); });
    camera.takeAll("folds");
    views->setCurrentIndex(0);
    studio.setRecipe(100'000, 0.01);
    studio.beginTraining();
    camera.takeAll("evaluate-while-training");
    studio.window.training().stop();
    studio.finish();
    addLayer(studio.window.document(), "Dense");
    studio.window.enter("start");
    for (auto* card : studio.window.findChildren<TemplateCard*>())
        if (card->name() == "line") card->click();
    camera.takeAll("unsaved");
    if (table.isEmpty()) return;
    studio.window.openTemplate("line");
    studio.window.openFile(table);
    until("the table", [&] { return studio.window.document().project()->data.paths.size() == 1 && studio.window.training().store().current(); });
    studio.window.enter("data");
    camera.takeAll("table");
}

/** A screen on which every size fits; without frames, so that a picture holds the window and nothing else. */
void useLargeScreen(const QString& folder) {
    QFile file(QDir(folder).filePath("screens.json"));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(file.fileName()));
    const QJsonObject screen{{"name", "large"}, {"x", 0}, {"y", 0}, {"width", kLarge.width() + 100}, {"height", kLarge.height() + 100}};
    file.write(QJsonDocument(QJsonObject{{"screens", QJsonArray{screen}}}).toJson());
    file.close();
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + file.fileName().toUtf8());
}

}  // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    useLargeScreen(home.path());
    qputenv("LAMINA_HOME", home.path().toUtf8());
    QApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    QCoreApplication::setApplicationName("lamina");
    QCoreApplication::setOrganizationName("lamina");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home.path());
    QCommandLineParser parser;
    parser.addPositionalArgument("folder", "Where the pictures of every room go.");
    parser.addOption({"pictures", "Also those of the README, there.", "FOLDER"});
    parser.addOption({"states", "Also what is seen less often, there.", "FOLDER"});
    parser.addOption({"table", "A table to open for that.", "FILE"});
    parser.addHelpOption();
    parser.process(application);
    ThemeManager::instance().install(application);
    QDir().mkpath(home.filePath("projects"));
    Studio studio(home.filePath("projects"));
    if (parser.isSet("states")) takeStates(studio, parser.value("states"), parser.value("table"));
    if (!parser.positionalArguments().isEmpty()) takeRooms(studio, parser.positionalArguments().front());
    if (parser.isSet("pictures")) takePictures(studio, parser.value("pictures"));
    return 0;
}
