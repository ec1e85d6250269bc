// SPDX-License-Identifier: GPL-3.0-or-later
// What a trainer does when a step has gone wrong: it goes back to where all was well, and looks at that step closely.
#include "engine/base/error.h"
#include "engine/history/diagnosis.h"
#include "engine/train/post_mortem.h"
#include "engine/train/trainer.h"

namespace lamina {

void Trainer::lookBack() {
    checkpoints_.reset();  // a state that is being kept comes to its end
    step_ = badStep_;
    if (!lookBack_->keeps()) return;
    publish_(status_);
    LookBack::Place place = lookBack_->run(badStep_, history_->events, *launches_, [this] { drain(); }, commands_.stop);
    status_.step = step_ = place.step;
    status_.epoch = static_cast<std::uint32_t>(trainSteps_.epochOf(step_));
    next_ = EpochPart::Steps;
    try {
        if (!place.bad && place.reached) place.bad = postMortem(job_.project, *job_.data, executor_->weights(), placeOfStep(job_.project, *job_.data, step_));
    } catch (const Error& e) {
        status_.messages.addToEnd("; where it came from could not be found: " + std::string(e.what()));
    }
    if (place.bad) tell(*place.bad);
    status_.messages.addToEnd("; the weights are those of step " + std::to_string(step_));
}

void Trainer::tell(const BadNumber& found) {
    history_->badNumbers.append(found);
    std::string told = whatHappened(found);
    if (const std::string whom = toWhom(found, rowWord(job_.project.data)); !whom.empty()) told += " " + whom;
    told.pop_back();
    status_.messages.say(Told::NotANumber, told);
}

}  // namespace lamina
