// SPDX-License-Identifier: GPL-3.0-or-later
// What the big button of a training does, and the one beside it: in words, wherever these stand, in a menu, on a button or with its key.
#pragma once

#include <QString>

namespace lamina::ui {

/** What F5 does: pauses and resumes a run, one that was stopped too; else it trains from new weights, whatever weights there are. */
enum class Press { Pause, Resume, TakeUp, Train };

/** What Ctrl+F5 does while nothing runs: the other of new weights and those that there are. */
enum class OtherPress { Nothing, StartOver, TrainFurther };

/** "Train", "Pause", "Resume". */
QString pressWords(Press press);
/** The same in a sentence. */
QString pressHelp(Press press);
/** Of Train, where it asks about weights of a file first. */
QString askingHelp();

/** "Start over", "Train further"; empty: there is no other choice. */
QString pressWords(OtherPress press);
QString pressHelp(OtherPress press);

}  // namespace lamina::ui
