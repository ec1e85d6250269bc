// SPDX-License-Identifier: GPL-3.0-or-later
// The losses and metrics of tests/support/op_cases.h.
#include "tests/support/op_cases.h"

namespace lamina {

const std::vector<LossCase>& lossCases() {
    using K = LossKind;
    static const std::vector<LossCase> all = {
        {"mean_squared_error", K::MeanSquaredError, {5, 3}},
        {"mean_squared_error, weighted", K::MeanSquaredError, {2, 3, 2}, false, 0, 2.5},
        {"mean_absolute_error", K::MeanAbsoluteError, {4, 1}},
        {"binary_crossentropy", K::BinaryCrossentropy, {7, 2}},
        {"binary_crossentropy, smoothed", K::BinaryCrossentropy, {70, 1}, false, 0.1},
        {"binary_crossentropy, logits", K::BinaryCrossentropy, {6, 2}, true, 0.2},
        {"categorical_crossentropy", K::CategoricalCrossentropy, {5, 4}},
        {"categorical_crossentropy, smoothed", K::CategoricalCrossentropy, {5, 4}, false, 0.1},
        {"categorical_crossentropy, logits", K::CategoricalCrossentropy, {5, 4}, true, 0.1},
        {"sparse_categorical_crossentropy", K::SparseCategoricalCrossentropy, {6, 5}},
        {"sparse_categorical_crossentropy, logits", K::SparseCategoricalCrossentropy, {130, 10}, true},
        {"sparse_categorical_crossentropy, two logits", K::SparseCategoricalCrossentropy, {3, 2}, true},
        {"sparse_categorical_crossentropy, many logits", K::SparseCategoricalCrossentropy, {5, 37}, true},
        {"mean_absolute_percentage_error", K::MeanAbsolutePercentageError, {6, 3}},
        {"mean_squared_logarithmic_error", K::MeanSquaredLogarithmicError, {6, 3}},
        {"log_cosh", K::LogCosh, {6, 3}, true},
        {"huber", K::Huber, {40, 3}, true, 0, 1, 0.7},
        {"poisson", K::Poisson, {6, 3}},
        {"hinge", K::Hinge, {9, 2}, true},
        {"squared_hinge", K::SquaredHinge, {9, 2}, true},
        {"binary_focal_crossentropy", K::BinaryFocalCrossentropy, {9, 2}},
        {"binary_focal_crossentropy, balanced, smoothed", K::BinaryFocalCrossentropy, {9, 2}, false, 0.1, 1, 1, 0.3, 1.5, true},
        {"binary_focal_crossentropy, logits, no focus", K::BinaryFocalCrossentropy, {9, 2}, true, 0, 1, 1, 0.25, 0},
        {"kl_divergence", K::KLDivergence, {70, 5}},
        {"cosine_similarity", K::CosineSimilarity, {9, 40}, true},
        {"cosine_similarity, weighted", K::CosineSimilarity, {5, 3}, true, 0, 2.5},
        {"categorical_hinge", K::CategoricalHinge, {9, 40}, true},
        {"categorical_focal_crossentropy", K::CategoricalFocalCrossentropy, {9, 4}},
        {"categorical_focal_crossentropy, smoothed", K::CategoricalFocalCrossentropy, {9, 40}, false, 0.1, 1, 1, 0.5, 1.2},
        {"categorical_focal_crossentropy, logits", K::CategoricalFocalCrossentropy, {9, 40}, true, 0.1},
        {"sparse_categorical_crossentropy, class weights", K::SparseCategoricalCrossentropy, {70, 3}, true, 0, 1, 1, 0.25, 2, false, {0.5, 1, 3}},
        {"categorical_crossentropy, class weights", K::CategoricalCrossentropy, {9, 3}, false, 0.1, 1, 1, 0.25, 2, false, {0.5, 1, 3}},
        {"binary_crossentropy, class weights", K::BinaryCrossentropy, {70, 1}, true, 0, 1, 1, 0.25, 2, false, {0.5, 3}},
        {"mean_squared_error, sample weights", K::MeanSquaredError, {5, 3, 2}, false, 0, 1, 1, 0.25, 2, false, {}, true},
        {"sparse_categorical_crossentropy, sample weights", K::SparseCategoricalCrossentropy, {70, 3}, true, 0, 1, 1, 0.25, 2, false, {}, true},
        {"sparse_categorical_crossentropy, weights of classes and samples, steps", K::SparseCategoricalCrossentropy, {7, 4, 3}, false, 0, 1, 1, 0.25, 2, false, {0.5, 1, 3}, true},
        {"binary_crossentropy, sample weights", K::BinaryCrossentropy, {70, 1}, true, 0, 1, 1, 0.25, 2, false, {}, true},
        {"cosine_similarity, sample weights", K::CosineSimilarity, {5, 3}, true, 0, 1, 1, 0.25, 2, false, {}, true},
        {"mean_squared_error, weights of steps", K::MeanSquaredError, {5, 3, 2}, false, 0, 1, 1, 0.25, 2, false, {}, true, true},
        {"sparse_categorical_crossentropy, weights of steps", K::SparseCategoricalCrossentropy, {7, 4, 3}, true, 0, 1, 1, 0.25, 2, false, {}, true, true},
        {"kl_divergence, weights of steps", K::KLDivergence, {7, 4, 5}, false, 0, 1, 1, 0.25, 2, false, {}, true, true},
    };
    return all;
}

const std::vector<MetricCase>& metricCases() {
    using K = MetricKind;
    static const std::vector<MetricCase> all = [] {
        std::vector<MetricCase> cases;
        const auto add = [&](const char* name, K kind, LossKind loss = LossKind::MeanSquaredError, std::int64_t count = 5, bool labels = false) {
            for (const Shape& shape : {Shape{3, 1}, Shape{70, 5}, Shape{300, 40}})
                if (shape.back() > 1 || !labels) cases.push_back({name, kind, shape, loss, count, labels});
        };
        add("binary_accuracy", K::BinaryAccuracy);
        add("categorical_accuracy", K::CategoricalAccuracy);
        add("sparse_categorical_accuracy", K::SparseCategoricalAccuracy, {}, 5, true);
        add("mean_squared_error", K::MeanSquaredError);
        add("mean_absolute_error", K::MeanAbsoluteError);
        add("root_mean_squared_error", K::RootMeanSquaredError);
        add("r2_score", K::R2Score);
        add("top_k", K::TopK, {}, 3);
        add("sparse_top_k", K::SparseTopK, {}, 3, true);
        add("huge k", K::SparseTopK, {}, 1000, true);
        for (const bool labels : {false, true}) {
            add("precision", K::Precision, {}, 5, labels);
            add("recall", K::Recall, {}, 5, labels);
            add("f1, micro", K::F1Micro, {}, 5, labels);
            add("f1, macro", K::F1Macro, {}, 5, labels);
            add("f1, weighted", K::F1Weighted, {}, 5, labels);
            add("auc, ROC", K::AucRoc, {}, 200, labels);
            add("auc, PR", K::AucPr, {}, 50, labels);
        }
        for (const LossKind loss : {LossKind::MeanAbsolutePercentageError, LossKind::MeanSquaredLogarithmicError, LossKind::LogCosh, LossKind::Poisson,
                                    LossKind::Hinge, LossKind::SquaredHinge, LossKind::BinaryCrossentropy, LossKind::KLDivergence,
                                    LossKind::CategoricalHinge, LossKind::CategoricalCrossentropy})
            add("mean of a loss", K::MeanLoss, loss);
        add("mean of a loss of classes", K::MeanLoss, LossKind::SparseCategoricalCrossentropy, 5, true);
        add("cosine_similarity", K::CosineSimilarity, LossKind::CosineSimilarity);
        for (const MetricCase& c : std::vector<MetricCase>(cases))
            if (!countsAnswers(c.kind) && c.kind != K::R2Score && c.kind != K::RootMeanSquaredError) {
                cases.push_back(c);
                cases.back().name += ", masked", cases.back().masked = true;
            }
        return cases;
    }();
    return all;
}

}  // namespace lamina
