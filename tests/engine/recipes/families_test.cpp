// SPDX-License-Identifier: GPL-3.0-or-later
// Promises that every member of every family keeps, whichever it is.
#include <set>

#include "engine/base/error.h"
#include "engine/recipes/activations.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/constraints.h"
#include "engine/recipes/initializers.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"
#include "tests/support/json_file.h"
#include "tests/support/keras_cases.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace families_test {

using namespace lamina;

namespace {

template <class Spec>
void collect(const char* family, const std::vector<Spec>& specs, std::vector<std::pair<std::string, Member>>& all) {
    for (const auto& spec : specs) all.emplace_back(family, spec.member);
}

std::vector<std::pair<std::string, Member>> everyone() {
    std::vector<std::pair<std::string, Member>> all;
    collect("activation", activations(), all);
    collect("callback", callbacks(), all);
    collect("constraint", constraints(), all);
    collect("initializer", initializers(), all);
    collect("loss", losses(), all);
    collect("metric", metrics(), all);
    collect("optimizer", optimizers(), all);
    collect("schedule", schedules(), all);
    return all;
}

}  // namespace

class FamiliesTest : public QObject {
    Q_OBJECT

 private slots:
    void namesAreUniqueInAFamily() {
        std::set<std::string> seen;
        for (const auto& [family, member] : everyone()) {
            QVERIFY2(seen.insert(family + member.name).second, member.name.c_str());
            if (member.className != member.name) QVERIFY2(seen.insert(family + member.className).second, member.className.c_str());
            for (const auto& alias : member.aliases) QVERIFY2(seen.insert(family + alias).second, alias.c_str());
        }
    }

    void helpIsASentenceAndDefaultsFit() {
        for (const auto& [family, member] : everyone()) {
            QVERIFY2(!member.help.empty() && member.help.back() == '.', member.name.c_str());
            for (const auto& p : member.params) {
                QVERIFY2(!p.help.empty() && p.help.back() == '.', p.key.c_str());
                QVERIFY2(lamina::whyInvalid(p, p.defaultValue).empty(), (member.name + "." + p.key).c_str());
            }
        }
    }

    void defaultsAreThoseOfKeras() {
        const auto table = test::readJson("tests/engine/layers/keras_defaults.json");
        int compared = 0;
        for (const auto& [family, member] : everyone())
            for (const auto& row : table) {
                if (row.at("family") != family || row.at("name") != member.name) continue;
                for (const auto& p : member.params) {
                    const auto& required = row.at("required");
                    if (std::find(required.begin(), required.end(), p.key) != required.end()) continue;
                    QVERIFY2(row.at("defaults").contains(p.key), (member.name + "." + p.key).c_str());
                    const ParamValue keras = test::toParamValue(row.at("defaults").at(p.key));
                    QCOMPARE(QString::fromStdString(member.name + "." + p.key + " " + toString(p.defaultValue)),
                             QString::fromStdString(member.name + "." + p.key + " " + toString(keras)));
                    ++compared;
                }
                test::kerasCasePassed();
            }
        QVERIFY(compared > 40);
    }

    void everyAliasOfKerasIsUnderstood() {
        QCOMPARE(memberOf(losses(), "mse", "loss").kind, LossKind::MeanSquaredError);
        QCOMPARE(memberOf(losses(), "MSE", "loss").kind, LossKind::MeanSquaredError);
        QCOMPARE(memberOf(losses(), "BinaryCrossentropy", "loss").kind, LossKind::BinaryCrossentropy);
        QCOMPARE(memberOf(losses(), "bce", "loss").kind, LossKind::BinaryCrossentropy);
        QCOMPARE(memberOf(metrics(), "mae", "metric").kind, MetricKind::MeanAbsoluteError);
        QCOMPARE(QString::fromStdString(memberOf(optimizers(), "adamw", "optimizer").member.name), QString("AdamW"));
        QCOMPARE(memberOf(activations(), "swish", "activation").function.kind, ActivationKind::Silu);
        QCOMPARE(QString::fromStdString(memberOf(initializers(), "HeNormal", "initializer").member.name), QString("he_normal"));
    }

    void sharesArePeoplesPercents() {
        for (const char* name : {"accuracy", "acc", "val_accuracy", "digit_acc", "test_digit_binary_accuracy", "precision", "val_recall", "sparse_top_k_categorical_accuracy", "accuracy_1", "val_digit_recall_12"})
            QVERIFY2(isShare(name), name);
        for (const char* name : {"loss", "val_loss", "accuracy_loss", "auc", "auc_1", "recall_1_loss", "accuracy1", "12", "f1_score", "r2_score", "mean_squared_error", "cosine_similarity", "inaccuracy", ""})
            QVERIFY2(!isShare(name), name);
        for (const char* name : {"accuracy", "val_accuracy", "auc", "val_auc_1", "digit_recall", "f1_score", "r2_score", "val_r2_score", "cosine_similarity"}) QVERIFY2(isPerfectAtOne(name), name);
        for (const char* name : {"loss", "accuracy_loss", "mean_squared_error", "mae", "val_mape", "hinge", ""}) QVERIFY2(!isPerfectAtOne(name), name);
    }

    void anUnknownNameNamesThoseThereAre() {
        try {
            lossOf({"tversky", {}});
            QFAIL("expected an error");
        } catch (const Error& e) {
            QVERIFY2(std::string(e.what()).find("there is no loss \"tversky\"") != std::string::npos, e.what());
            QVERIFY2(std::string(e.what()).find("mean_squared_error") != std::string::npos, e.what());
        }
    }

    void aValueThatDoesNotFitIsRefused() {
        QVERIFY_EXCEPTION_THROWN(optimizerOf({"Adam", {{"beta_1", 2.0}}}), Error);
        QVERIFY_EXCEPTION_THROWN(lossOf({"binary_crossentropy", {{"label_smoothing", std::string("much")}}}), Error);
        QVERIFY_EXCEPTION_THROWN(lowerSchedule(Choice{"CosineDecay", {{"decay_steps", std::int64_t{0}}}}), Error);
        QCOMPARE(QString::fromStdString(whyInvalid(optimizerOf({"Adam", {}}).member, {{"beta_1", 2.0}})),
                 QString("Adam: beta_1: expected a number from 0 to 1, received 2"));
    }
};

LAMINA_TEST(FamiliesTest)

}  // namespace families_test

#include "families_test.moc"
