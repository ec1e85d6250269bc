// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/training_press.h"

#include "ui/document/text.h"

namespace lamina::ui {

namespace {

QString furtherHelp() { return tr("Train the weights that this net has for more epochs, as a new run that continues the last"); }

}  // namespace

QString pressWords(Press press) {
    switch (press) {
        case Press::Resume:
        case Press::TakeUp: return tr("Resume");
        case Press::Pause: return tr("Pause");
        case Press::Train: break;
    }
    return tr("Train");
}

QString pressHelp(Press press) {
    switch (press) {
        case Press::TakeUp: return tr("Go on with this run where it was stopped, as if it had not been");
        case Press::Train: return tr("Train this net on its data, from new weights");
        default: return tr("Train this net on its data");
    }
}

QString askingHelp() { return tr("Train this net on its data; asks whether to go on from the weights of its file"); }

QString pressWords(OtherPress press) {
    switch (press) {
        case OtherPress::StartOver: return tr("Start over");
        case OtherPress::TrainFurther: return tr("Train further");
        case OtherPress::Nothing: break;
    }
    return {};
}

QString pressHelp(OtherPress press) {
    return press == OtherPress::TrainFurther ? furtherHelp() : tr("Train from new weights, as a new run; what was trained stays in Runs");
}

}  // namespace lamina::ui
