// SPDX-License-Identifier: GPL-3.0-or-later
// What the answers of one output of a net are, and so what there is to say of them.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "engine/trained/evaluation.h"
#include "engine/trained/label_scores.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/number_page.h"
#include "ui/evaluation/picture_figures.h"

namespace lamina::ui {

/** The part of the split that says most about unseen data. */
struct Judged {
    const std::vector<std::uint32_t>* rows;
    QString name;
};
Judged judged(const Dataset& data);

/** The columns of a target that is several numbers, each judged by itself; of others none. */
QStringList numberColumns(const Dataset& data, const Tensor& answers);

/** Of one output of a net. */
struct OutputFigures {
    std::shared_ptr<const TrainedModel> model;
    std::shared_ptr<const Dataset> data;  // as this output has it
    std::variant<std::monostate, ClassFigures, NumberFigures, PictureFigures, LabelScores> figures;
    std::size_t output = 0;
};

/** May take a while. chosen: of several outputs; where there is one: of numberColumns(). table: whose rows the samples are; null: none. */
OutputFigures outputFigures(const std::shared_ptr<const TrainedModel>& model, const std::shared_ptr<const Dataset>& data, const Evaluation& evaluation, std::size_t chosen,
                            const Table* table = nullptr);

}  // namespace lamina::ui
