// SPDX-License-Identifier: GPL-3.0-or-later
// What a trained net says of new rows or pictures, and the CSV that tells it: one for the window and for lamina-cli.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/load_progress.h"
#include "engine/data/raw_data.h"
#include "engine/train/evaluation.h"

namespace lamina {

/** How far a prediction of many samples is: files or bytes that are read, then samples that are answered. */
struct PredictionProgress {
    LoadProgress reading, answering;
    void cancel() { reading.cancelled = answering.cancelled = true; }
};

struct Predictions {
    std::vector<Tensor> answers;       // one an output of the net, (samples, …); of a forecast at every step the last one
    std::vector<std::string> names;    // of each sample: its picture's file, or the row from 1 that a window forecasts; else none
    std::vector<std::string> remarks;  // what was left out or is unknown, a sentence each
};

/** A picture by its name, or a folder. */
bool isPictures(const std::filesystem::path& file);
/** A table by its name. */
bool isTable(const std::filesystem::path& file);

/** Throws Error (input) when a model that does not know how rows become its inputs is given a table; `file` holds it. */
void requireArrays(const TrainedModel& model, const RawData& raw, const std::filesystem::path& file);

/** Of arrays as Keras' model.predict takes them, one an Input. Throws Error where they do not fit. */
Predictions predictInputs(const TrainedModel& model, Predictor& predictor, const std::vector<Tensor>& inputs);

/** Of the rows of a CSV, or of a text the model knows how to read; columns by name. Throws Error: no table, no such columns, words where numbers are expected, cancelled. */
Predictions predictTable(const TrainedModel& model, Predictor& predictor, const std::filesystem::path& file, PredictionProgress* progress = nullptr);

/** Of pictures; a folder means all in it, by name. Damaged ones are remarked upon. Throws Error where the net takes none, where
 *  there is none to read, or when cancelled. */
Predictions predictPictures(const TrainedModel& model, Predictor& predictor, const std::vector<std::filesystem::path>& given, PredictionProgress* progress = nullptr);

/** The same as cells: the names of the columns, then so many samples at most. */
std::vector<std::vector<std::string>> predictionCells(const TrainedModel& model, const Predictions& predictions, std::size_t samples);

/** One line a sample: the picture it was or the row it forecasts, where it is one, the answer in its class's name, then every number; of several outputs one after another, by their names. */
std::string predictionsCsv(const TrainedModel& model, const Predictions& predictions);

}  // namespace lamina
