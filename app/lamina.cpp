// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop program: lamina [FILE] [--template NAME] [--room ROOM]
#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <clocale>
#include <exception>
#include <iostream>

#include "engine/base/error.h"
#include "engine/base/sentence.h"
#include "engine/base/version.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/theme.h"

namespace {

/** What was asked for on the command line. */
struct Request {
    QString file, templateName, room;
};

Request parse(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Draw a neural network, give it data, watch it learn."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"), QStringLiteral("A project (.lamina), a trained net (.keras), or data to make one of (.csv, .txt, .npz, IDX, a folder of images or texts)."), QStringLiteral("[FILE]"));
    parser.addOption({QStringLiteral("template"), QStringLiteral("Start with a template."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("room"), QStringLiteral("Enter a room: data, model, train, evaluate, runs."), QStringLiteral("ROOM")});
    parser.process(application);
    return {parser.positionalArguments().value(0), parser.value(QStringLiteral("template")), parser.value(QStringLiteral("room"))};
}

int run(QApplication& application) {
    const Request request = parse(application);
    lamina::ui::ThemeManager::instance().install(application);
    lamina::ui::MainWindow window;
    if (!request.templateName.isEmpty()) window.openTemplate(request.templateName);
    else if (!request.file.isEmpty()) window.openFile(request.file);
    else window.restoreSession();
    if (!request.room.isEmpty()) window.enter(request.room);
    window.show();
    return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");  // Qt takes the country's; files and figures have a point everywhere
    QCoreApplication::setApplicationName(QStringLiteral("lamina"));
    QCoreApplication::setOrganizationName(QStringLiteral("lamina"));
    QCoreApplication::setApplicationVersion(QString::fromUtf8(lamina::version().data(), static_cast<qsizetype>(lamina::version().size())));
    // One place for all that is the user's own, also where that place is chosen: tests, portable copies.
    if (const QString home = qEnvironmentVariable("LAMINA_HOME"); !home.isEmpty()) {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home);
    }
    try {
        return run(application);
    } catch (const lamina::Error& e) {
        std::cerr << "lamina: error: " << e.what() << '\n';
        return static_cast<int>(e.kind());
    } catch (const std::exception& e) {
        std::cerr << "lamina: error: " << lamina::sentenceOf(e) << '\n';
        return 1;
    }
}
