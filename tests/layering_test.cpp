// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the map true: every include of app/, engine/ and ui/ follows an arrow; every source says its licence and is short.
#include "tests/layering.h"

#include <QtTest>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace lamina::layering;

class LayeringTest : public QObject {
    Q_OBJECT

    template <class Check> static std::vector<std::string> checked(const std::vector<std::string>& tops, Check check) {
        namespace fs = std::filesystem;
        const fs::path root = LAMINA_SOURCE_DIR;
        const std::set<fs::path> kinds = {".h", ".cpp", ".cu", ".cuh"};
        std::vector<std::string> broken;
        int files = 0;
        for (const auto& top : tops)
            for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
                if (!entry.is_regular_file() || !kinds.count(entry.path().extension())) continue;
                std::ostringstream text;
                text << std::ifstream(entry.path()).rdbuf();
                for (auto& b : check(fs::relative(entry.path(), root).generic_string(), text.str())) broken.push_back(b);
                ++files;
            }
        if (files == 0) broken.push_back("no sources found under " + root.string());
        return broken;
    }

    static void report(const std::vector<std::string>& broken) {
        for (const auto& b : broken) qWarning("%s", b.c_str());
        QVERIFY2(broken.empty(), qPrintable(QString("%1 broken, named above").arg(broken.size())));
    }

 private slots:
    void everyIncludeFollowsAnArrowOfTheMap() { report(checked({"app", "engine", "ui"}, brokenArrows)); }

    void everySourceSaysItsLicenceAndIsShort() { report(checked({"app", "engine", "ui", "tests"}, brokenForm)); }

    /** What nobody shows is not carried along. */
    void everyIconIsAskedForByName() {
        std::string all;
        checked({"ui"}, [&](const std::string&, const std::string& text) { return all += text, std::vector<std::string>(); });
        std::vector<std::string> unused;
        for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(LAMINA_SOURCE_DIR) / "resources/icons"))
            if (entry.path().extension() == ".svg" && all.find(std::string("\"").append(entry.path().stem().string()).append("\"")) == std::string::npos) unused.push_back(entry.path().filename().string());
        report(unused);
    }

    void arrows_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");
        QTest::addColumn<bool>("good");
        const auto row = [](const char* file, const char* include, bool good) {
            QTest::addRow("%s %s", file, include) << file << include << good;
        };
        row("engine/io/keras.cpp", "\"engine/model/graph.h\"", true);
        row("engine/io/keras.cpp", "\"engine/data/dataset.h\"", true);
        row("engine/train/trainer.cpp", "\"engine/layers/spec.h\"", true);
        row("engine/data/csv.cpp", "\"engine/data/csv.h\"", true);
        row("engine/base/shape.cpp", "<vector>", true);
        row("engine/backend/cuda/gemm.cu", "<cuda_runtime.h>", true);
        row("engine/backend/cpu/gemm.cpp", "\"engine/backend/executor.h\"", true);
        row("ui/canvas/canvas.cpp", "<QGraphicsScene>", true);
        row("ui/canvas/canvas.cpp", "\"canvas.moc\"", true);
        row("ui/main_window/main_window.cpp", "\"ui/canvas/canvas.h\"", true);
        row("app/lamina.cpp", "\"ui/main_window/main_window.h\"", true);
        row("app/cli/train.cpp", "\"engine/train/session.h\"", true);
        row("app/cli/train.cpp", "\"ui/document/document.h\"", false);
        row("app/cli/train.cpp", "<QCoreApplication>", false);
        row("engine/model/graph.h", "\"engine/io/project_file.h\"", false);
        row("engine/backend/executor.cpp", "\"engine/backend/cpu/gemm.h\"", false);
        row("engine/train/trainer.cpp", "\"engine/backend/cuda/gemm.h\"", false);
        row("engine/plan/plan.cpp", "\"engine/model/graph.h\"", false);
        row("engine/layers/dense.cpp", "\"engine/recipes/initializers.h\"", true);
        row("engine/recipes/losses.cpp", "\"engine/layers/dense.h\"", false);
        row("engine/io/keras.cpp", "\"ui/document/document.h\"", false);
        row("engine/io/keras.cpp", "<QString>", false);
        row("engine/io/keras.cpp", "<QtCore/QString>", false);
        row("engine/history/monitor.cpp", "<nvml.h>", false);
        row("engine/data/csv.cpp", "\"csv.h\"", false);
        row("engine/data/csv.cpp", "\"engine/attic/csv.h\"", false);
        row("ui/canvas/canvas.cpp", "\"ui/inspector/inspector.h\"", false);
        row("ui/document/document.cpp", "\"ui/canvas/canvas.h\"", false);
        row("ui/theme/theme.cpp", "\"ui/plots/plot.h\"", false);
        row("ui/canvas/canvas.cpp", "\"app/lamina.h\"", false);
    }
    void arrows() {
        QFETCH(QString, file);
        QFETCH(QString, include);
        QFETCH(bool, good);
        const auto broken = brokenArrows(file.toStdString(), "// a comment\n  # include " + include.toStdString() + "\n");
        QCOMPARE(broken.empty(), good);
        if (!good) QVERIFY(broken[0].rfind(file.toStdString() + ":2: ", 0) == 0);
    }

    void aFileInNoRoomIsNamed() { QCOMPARE(brokenArrows("engine/attic/x.cpp", "").size(), std::size_t{1}); }

    void aFileWithoutLicenceOrTooLongIsNamed() {
        const std::string licence = "// SPDX-License-Identifier: GPL-3.0-or-later\n";
        QVERIFY(brokenForm("a.h", licence + std::string(499, '\n')).empty());
        QCOMPARE(brokenForm("a.h", licence + std::string(500, '\n')).size(), std::size_t{1});
        QCOMPARE(brokenForm("a.h", "#pragma once\n").size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(LayeringTest)
#include "layering_test.moc"
