// SPDX-License-Identifier: GPL-3.0-or-later
// What a net said of samples whose class is known: confusion, precision, recall, F1, ROC, the worst of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/trained/evaluation.h"
#include "engine/trained/ranking.h"

namespace lamina {

/** One sample and the answer to it. */
struct Answered {
    std::uint32_t sample = 0;  // of the data set
    int truth = 0, said = 0;   // classes
    float sureness = 0;        // probability of what was said
    int step = 0;              // of a class at every step: which one, from 0
    double loss = 0;           // cross-entropy: −ln of the probability of what is true, as Keras clips it; NaN reads infinity
    float lead = 0;            // probability of what was said less that of the next: near 0 the net wavers
};

/** How often one class was taken for another. */
struct Confusion {
    int truth, said, count;
};

/** Of one class. */
struct ClassTally {
    int truths = 0, saids = 0, hits = 0;  // answers of which it is true, of which it was said, both
};

struct ClassScores {
    int size = 0;                 // how many classes
    int steps = 1;                // answers a sample
    std::vector<Answered> answers;
    std::vector<float> chances;       // (answers × classes): probability of each class; none where there will be no rankings
    std::size_t chancesEvery = 1;     // of many classes those of each so-and-so-manyeth answer, from the first on
    std::vector<int> confusion;       // (classes × classes), row: true, column: said; none of more than mostInMatrix classes
    std::vector<ClassTally> tallies;  // in its place
    std::vector<ClassTally> ofAll;    // of one answer a sample: of all of them, of which `answers` may be a part

    static constexpr int mostInMatrix = 2000;

    int count(int truth, int said) const;
    /** Samples of a cell, surest first. */
    std::vector<Answered> cell(int truth, int said) const;
    /** So many answers of the largest loss, right ones included. */
    std::vector<Answered> worst(std::size_t most) const;
    /** So many answers of the smallest lead, right or wrong. */
    std::vector<Answered> uncertain(std::size_t most) const;
    int samplesOf(int truth) const;
    /** NaN where nothing was said, or nothing is there. */
    double precision(int c) const;
    double recall(int c) const;
    /** Harmonic mean of the two; NaN without samples, 0 where none was found. */
    double f1(int c) const;
    /** The class against the rest, whatever the threshold, by the answers whose chances are kept. */
    Ranking ranking(int c) const;
    double accuracy() const;
    /** What always saying the commonest class would bring: an accuracy is worth what it is above that. -1 where there are no answers. */
    struct Commonest {
        int which = -1;
        double share = 0;
    };
    Commonest commonest() const;
    /** The most frequent mistakes, so many at most. */
    std::vector<Confusion> mistakes(std::size_t most) const;

 private:
    ClassTally tallyOf(int c) const;
};

/** Whether the target is one of some classes, so that classScores has something to say. */
bool aboutClasses(const Dataset& data, const Tensor& predictions);

/** Reads the classes of predictions (rows, classes), (rows, 1) of a yes or no, or (rows, steps, classes), every step an answer of its
 *  own (of more than mostAnswers each so-and-so-manyeth, but for ofAll); logits where the net ends without softmax. mostChances: numbers kept for
 *  rankings, 0 where there will be none. */
ClassScores classScores(const Dataset& data, const Evaluation& evaluation, bool fromLogits = false, std::size_t mostAnswers = 50'000, std::size_t mostChances = 50'000'000);

/** Probabilities of one answer: softmax of logits, two numbers of a yes or no. */
std::vector<float> probabilities(std::vector<float> output, bool fromLogits);

/** The raw row that an answer is about: of a window's steps each has its own. */
std::uint32_t rawRowOf(const Dataset& data, const ClassScores& scores, const Answered& answer);

/** A class's name where it is known, else its number. */
std::string className(const Preparation& preparation, int which);

}  // namespace lamina
