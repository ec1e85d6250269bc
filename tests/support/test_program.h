// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of a room share a program, because what they include costs a compiler more than they do. Each file is a namespace of
// its own, called as the file is, with a class of test slots and, behind it, one of the words below:
//
//     build/release/tests/engine_data_tests csv_test [arguments of Qt Test]
//
// runs one file's class, in a process of its own as ctest does; without a name it lists them.
#pragma once

#include <QTest>

#if defined(QT_WIDGETS_LIB)
#include <QApplication>
#elif defined(QT_GUI_LIB)
#include <QGuiApplication>
#else
#include <QCoreApplication>
#endif

namespace lamina::test {

#if defined(QT_WIDGETS_LIB)
using WindowApplication = QApplication;
#elif defined(QT_GUI_LIB)
using WindowApplication = QGuiApplication;
#endif

using RunTests = int (*)(int argc, char** argv);

/** Makes a class known to the program's main under the name of its namespace; of the life of the program. */
struct Registered {
    Registered(const QMetaObject& tests, RunTests run);
};

/** Of the class's namespace, which is called as its file is. */
QString nameOf(const QMetaObject& tests);

template <typename Tests, typename Application>
int runTests(int argc, char** argv) {
    Application application(argc, argv);
    application.setAttribute(Qt::AA_Use96Dpi, true);  // as QTEST_MAIN does: the same pictures on every screen
    application.setApplicationName(nameOf(Tests::staticMetaObject));  // else all tests of a program would share their settings
    Tests tests;
    return QTest::qExec(&tests, argc, argv);
}

}  // namespace lamina::test

/** For tests without a window. */
#define LAMINA_TEST(Tests) \
    const lamina::test::Registered registered(Tests::staticMetaObject, lamina::test::runTests<Tests, QCoreApplication>);

/** For tests with widgets or pictures. */
#define LAMINA_WINDOW_TEST(Tests) \
    const lamina::test::Registered registered(Tests::staticMetaObject, \
                                                lamina::test::runTests<Tests, lamina::test::WindowApplication>);
