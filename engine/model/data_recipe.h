// SPDX-License-Identifier: GPL-3.0-or-later
// Where the data come from and what is done to them before they reach the net.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/model/param.h"

namespace lamina {

/** Text: a category whose words are told apart; each row becomes the ids of its words. */
enum class ColumnType { Auto, Number, Category, Text };
/** InputAndTarget (of arrays and pictures): what an autoencoder gives back. SampleWeight: how much a sample counts in training; what is
 *  called sample_weight is that without being told. */
enum class ColumnRole { Input, Target, Ignore, InputAndTarget, SampleWeight };
/** Auto: as the recipe scales numbers. Log (of numbers above 0) and Log1p, log(1 + x) (of numbers from 0): the logarithm
 *  first, then as the recipe scales numbers. */
enum class ColumnScaling { Auto, Log, Log1p };

/** What a person chose for one column; columns not named are inputs of the type found. */
struct ColumnChoice {
    ColumnType type = ColumnType::Auto;
    ColumnRole role = ColumnRole::Input;
    ColumnScaling scaling = ColumnScaling::Auto;  // of a number
    std::string input = {};  // of a net with several: the Input it enters; empty: see data/table_inputs.h
    bool operator==(const ColumnChoice&) const = default;
};

struct Split {
    double train = 0.7, validation = 0.15, test = 0.15;  // shares; they add up to 1
    std::uint64_t seed = 7;
    bool shuffle = true;
    bool stratify = true;  // equal shares of every class (of every quantile for a number)
    int folds = 0, fold = 0;  // from 2 folds on: what does not test is dealt into so many, and one of them, from 0, validates
    bool duplicatesTogether = false;  // equal samples stay in one part: none is judged by what it was learnt from
    bool operator==(const Split&) const = default;
};

/** Samples of several rows that follow one another, named as in Keras' timeseries_dataset_from_array. */
struct Windows {
    std::int64_t sequenceLength = 0;  // rows a sample; 0: every row is a sample
    std::int64_t sequenceStride = 1;  // rows from one sample to the next
    std::int64_t samplingRate = 1;    // rows from one row of a sample to its next
    std::int64_t horizon = 1;         // rows from the last row of a sample to its target
    bool targetAsInput = true;        // the target's own past is among the inputs
    bool returnSequences = false;     // a target for every row of a sample, as recurrent layers with return_sequences answer

    bool on() const { return sequenceLength != 0; }
    bool operator==(const Windows&) const = default;
};

/** How columns of text become ids, as Keras' TextVectorization has it: 0 pads, 1 is a word that is not known. */
struct TextTokens {
    std::int64_t maxTokens = 10'000;           // the most frequent words, the two ids above among them
    std::int64_t outputSequenceLength = 100;   // ids a row: longer texts are cut, shorter ones padded at their end
    bool operator==(const TextTokens&) const = default;
};

/** The data recipe of a project. */
struct DataRecipe {
    std::string source;             // a name of data/sources.h: "csv", "idx", "npz", "spirals", …; empty: no data yet
    std::vector<std::string> paths; // absolute; in a project file relative to it (io/data_paths.h); idx: images, labels
    Params options;                 // of the source: delimiter, header; for a generator its parameters
    std::map<std::string, ColumnChoice> columns;  // by column name (arrays: by array name)
    std::string numbers = "standardize";   // none | standardize | minmax
    std::string categories = "one_hot";    // one_hot | ordinal
    std::string missing = "impute";        // impute (median, "unknown") | drop | drop_empty (rows without a single number); of arrays
                                           // drop: samples with a number that is none, all else as they are
    std::int64_t minClassSamples = 0;      // classes of fewer samples are left out, with their samples; 0: none
    std::string targetNumbers = "none";    // scaling of a numeric target: none | standardize
    std::string targetCategories = "auto"; // auto (follows the loss) | index | one_hot
    Windows windows;                       // of tables; they are split in order of time, whatever the split says
    TextTokens text;
    Split split;
    std::string extra;  // JSON object of keys we do not know
    bool operator==(const DataRecipe&) const = default;
};

}  // namespace lamina
