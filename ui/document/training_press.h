// SPDX-License-Identifier: GPL-3.0-or-later
// What the big button of a training does, and the one beside it: in words, wherever these stand.
#pragma once

#include <QString>

namespace lamina::ui {

/** What F5 does. */
enum class Press { Pause, Resume, TakeUp, TrainFurther, Train };

/** What stands beside it while nothing runs. */
enum class OtherPress { Nothing, StartOver, TrainFurther };

/** "Train", "Train further", "Pause", "Resume". */
QString pressWords(Press press);
/** The same in a sentence. */
QString pressHelp(Press press);

/** "Start over", "Train further"; empty: there is no other choice. */
QString pressWords(OtherPress press);
QString pressHelp(OtherPress press);

}  // namespace lamina::ui
