// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/epoch_word.h"

#include <optional>
#include <utility>

#include "app/cli/terminal.h"
#include "app/cli/words.h"
#include "engine/base/words.h"
#include "engine/trained/chosen_epoch.h"

namespace lamina::cli {

void addEpoch(CLI::App& verb, std::string& epoch) {
    addWord(verb, "--epoch", epoch,
            "whose weights: those of the epoch with the best validation, or of the last; left out: as they were kept, of the last but where EarlyStopping put the best back", {"best", "last"});
}

TrainedModel ofEpoch(TrainedModel model, const std::string& epoch, const std::string& called) {
    if (epoch == "last") return lastEpochOf(std::move(model), called);
    if (epoch != "best") return model;
    const std::optional<BestEpoch> best = model.best ? std::optional(BestEpoch{model.best->epoch, model.best->watched, model.best->figure}) : std::nullopt;
    TrainedModel chosen = bestEpochOf(std::move(model), called);
    const std::string name = "epoch " + std::to_string(chosen.bestEpoch + 1);
    if (best) remark("with the weights of " + name + " of this run, its best by " + best->watched + ": " + shortNumber(best->figure));  // one before it may have had a better
    else remark("its weights are those of " + name + " already");  // EarlyStopping put them back, or somebody chose them
    return chosen;
}

}  // namespace lamina::cli
