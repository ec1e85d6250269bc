// SPDX-License-Identifier: GPL-3.0-or-later
// What a trained net says of new rows or pictures, and the CSV that tells it: one for the window and for lamina-cli.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/data/load_progress.h"
#include "engine/data/raw_data.h"
#include "engine/trained/evaluation.h"

namespace lamina {

/** How far a prediction of many samples is: files or bytes that are read, then samples that are answered. */
struct PredictionProgress {
    LoadProgress reading, answering;
    void cancel() { reading.cancelled = answering.cancelled = true; }
};

struct Predictions {
    std::vector<Tensor> answers;       // one an output of the net, (samples, …); of a forecast at every step the last one
    std::vector<std::string> names;    // of each sample: its picture's file, or its row from 1, of a window the one it forecasts; of arrays none
    std::vector<std::string> remarks;  // what was left out or is unknown, a sentence each
    std::string looksInverted = {};    // of pictures: what invertedWords says of them; empty: nothing
    std::string called;                // what the names are: "file", "row"
    std::shared_ptr<const Table> table = {};  // whose rows were answered; null: none
    std::vector<std::uint32_t> rows = {};     // of the table, one a sample; of a forecast it may lie behind the last
    std::string time = {};                    // of a series the column that says when its rows are; empty: none does
    std::vector<std::string> dates = {};      // by it, of each of these rows; empty where nobody knows
    std::vector<bool> unanswered = {};        // one a sample, of which a cell, or the row, could not be read: their answers are NaN; empty: all are answered
    std::vector<std::string> notes = {};      // one a sample: why it has no answer, what of its row is missing or new; empty: all have one and nothing is new
    bool decimalComma = false;                // the table was written so, with that between its cells: so is a file of its answers
    char delimiter = ',';
    bool answered(std::size_t sample) const { return unanswered.empty() || !unanswered[sample]; }
    /** Samples that have an answer. */
    std::size_t count() const;
};

/** What stands beside an answer: the name of its sample, or with it all that its file says of it. */
enum class Beside { Name, File };

/** A picture by its name, or a folder. */
bool isPictures(const std::filesystem::path& file);
/** A table by its name. */
bool isTable(const std::filesystem::path& file);
/** Arrays by their name: .npy, .npz. */
bool isArrays(const std::filesystem::path& file);

/** How a table for this model is written, where that was said of the one it has learnt from: its encoding, its delimiter … `over` says
 *  otherwise; what it says "auto" of is found out anew. */
Params tableOptions(const TrainedModel& model, const Params& over = {});

/** Throws Error (input) when a model that does not know how rows become its inputs is given a table; `file` holds it. */
void requireArrays(const TrainedModel& model, const RawData& raw, const std::filesystem::path& file);

/** Of the arrays of a file as Keras' model.predict takes them: x alone, or one an Input by its name; a single one of a net with one Input has any. Throws Error
 *  where one is missing or does not fit, where they hold no samples, or not equally many, as readNpz does, or when cancelled. */
Predictions predictArrayFile(const TrainedModel& model, Predictor& predictor, const std::filesystem::path& file, PredictionProgress* progress = nullptr);

/** Of the rows of a CSV, or of a text the model knows how to read; columns by name. Rows with words where numbers are expected, and the few with another
 *  number of cells, have no answer and are remarked upon. written: see tableOptions. Throws Error: no table, no such columns, such a cell in every row or in one of windows, cancelled. */
Predictions predictTable(const TrainedModel& model, Predictor& predictor, const std::filesystem::path& file, PredictionProgress* progress = nullptr,
                         const Params& written = {});

/** Of pictures; a folder means all in it, by name. Damaged ones are remarked upon. invert: light for dark, all of them. Throws Error where the net takes none, where
 *  there is none to read, or when cancelled. */
Predictions predictPictures(const TrainedModel& model, Predictor& predictor, const std::vector<std::filesystem::path>& given, PredictionProgress* progress = nullptr,
                            bool invert = false);

/** The same as cells: the names of the columns, then so many samples at most. */
std::vector<std::vector<std::string>> predictionCells(const TrainedModel& model, const Predictions& predictions, std::size_t samples, Beside beside = Beside::Name);

/** Which columns of these cells hold probabilities: people read them in percent. */
std::vector<bool> probabilityColumns(const TrainedModel& model, const Predictions& predictions, Beside beside = Beside::Name);

/** One line a sample: of a series with dates when it is; the picture it was or its row, where it is one; then what stands beside it, then the answer in its class's name and every
 *  number; of several outputs one after another, by their names. Beside::File: the other columns of its row, or the class whose folder a picture
 *  lies in, and what is true ("true price") where the file says so. Last of all its note, where any sample has one. Written as the table was where that has decimal commas, else with
 *  commas between the cells. */
std::string predictionsCsv(const TrainedModel& model, const Predictions& predictions, Beside beside = Beside::Name);

/** How good the answers to one target are, where what was given says what is true. */
struct PredictionsJudged {
    std::string target;      // its name where there are several; else empty
    std::size_t known = 0;   // samples whose truth is given
    bool classes = false;    // their answers are classes, of which so many are
    std::size_t right = 0;
    double meanAbsoluteError = 0;  // else, in the target's own units
};

/** One a target whose truth is given: of an output each, or of one output with a number for each. */
std::vector<PredictionsJudged> judged(const TrainedModel& model, const Predictions& predictions);

/** Which class the numbers of an answer mean: the largest, or of yes and no whether it is above that number. */
std::size_t saidClass(std::span<const float> row, float yes);
/** Above which a single number of an output (by its name) says yes: 0 of a logit, else one half. */
float yesAbove(const TrainedModel& model, const std::string& output);

}  // namespace lamina
