// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters that Keras takes as a number or as a list: one value stands in a .keras file without brackets, which Keras refuses; tests/parity has it judge.
#include <QTest>
#include <algorithm>

#include "engine/layers/catalogue.h"
#include "tests/engine/io/keras_members.h"
#include "tests/engine/io/sample_models.h"
#include "tests/support/layer_drawings.h"
#include "tests/support/test_program.h"

namespace layer_lists_test {

using namespace lamina;

namespace {

TrainedModel netOf(const std::string& layer, const Params& params) {
    Project project;
    project.graph = fittingDrawing(*findLayer(layer));
    for (Node& node : project.graph.nodes)
        if (node.name == "layer") node.params = params;
    return withWeights(std::move(project));
}

Json& layerIn(Json& config) {
    for (Json& one : config["config"]["layers"])
        if (one["config"]["name"] == "layer") return one["config"];
    throw Error("the layer is missing");
}

Json written(const std::string& layer, const Params& params) {
    Json config = configOf(unzipped(netOf(layer, params)));
    return layerIn(config);
}

/** What is read of a file whose parameter reads so. */
Params readAs(const std::string& layer, const std::string& key, const Json& value) {
    auto members = unzipped(netOf(layer, {}));
    members.erase("lamina.json");
    Json config = configOf(members);
    layerIn(config)[key] = value;
    setConfig(members, config);
    return findNode(readMembers(members).project.graph, "layer")->params;
}

}  // namespace

class LayerListsTest : public QObject {
    Q_OBJECT
 private slots:
    void oneValueIsWrittenAsTheNumber() {
        int found = 0;
        for (const LayerSpec& spec : layerCatalogue())
            for (const ParamSpec& p : spec.params) {
                if (!p.bareIfOne || spec.name == "RandomContrast") continue;
                const bool whole = p.type == ParamType::IntList;
                const Json json = written(spec.name, {{p.key, whole ? ParamValue(Ints{1}) : ParamValue(Floats{0.125})}}).at(p.key);
                QVERIFY2(json == (whole ? Json(1) : Json(0.125)), (spec.name + " " + p.key + " " + json.dump()).c_str());
                ++found;
            }
        QVERIFY2(found >= 12, std::to_string(found).c_str());
    }

    void everyRangeOfAnAugmentationIsOneOfThem() {
        for (const LayerSpec& spec : layerCatalogue())
            for (const ParamSpec& p : spec.params)
                if (spec.family == Family::Augmentation && p.type == ParamType::FloatList) QVERIFY2(p.bareIfOne || p.count == 2, (spec.name + " " + p.key).c_str());
    }

    void noDefaultStandsInBracketsThatKerasRefuses() {
        QVERIFY(written("ZeroPadding1D", {}).at("padding") == Json(1));
        QVERIFY(written("RandomZoom", {}).at("height_factor") == Json(0.1));
        QVERIFY(written("RandomZoom", {}).at("width_factor").is_null());
        QVERIFY(written("RandomErasing", {}).at("scale") == Json::array({0.02, 0.33}));
    }

    void twoValuesStayAList() {
        QVERIFY(written("RandomRotation", {{"factor", Floats{-0.1, 0.2}}}).at("factor") == Json::array({-0.1, 0.2}));
        QVERIFY(written("ZeroPadding1D", {{"padding", Ints{2, 0}}}).at("padding") == Json::array({2, 0}));
        QVERIFY(written("Cropping2D", {{"cropping", Ints{1, 0, 2, 3}}}).at("cropping") == Json::array({Json::array({1, 0}), Json::array({2, 3})}));
    }

    /** Of one number Keras makes more contrast and never less. */
    void contrastIsWrittenBothWays() {
        QVERIFY(written("RandomContrast", {}).at("factor") == Json::array({0.2, 0.2}));
        for (const ParamValue& one : {ParamValue(0.125), ParamValue(Floats{0.125})}) QVERIFY(written("RandomContrast", {{"factor", one}}).at("factor") == Json::array({0.125, 0.125}));
        QVERIFY(written("RandomContrast", {{"factor", Floats{0.1, 0.3}}}).at("factor") == Json::array({0.1, 0.3}));
        for (const Json& form : {Json(0.125), Json::array({0.125}), Json::array({0.125, 0.125})})
            QVERIFY2(readAs("RandomContrast", "factor", form).at("factor") == ParamValue(0.125), form.dump().c_str());
        QVERIFY(readAs("RandomContrast", "factor", Json::array({0.2, 0.2})).empty());  // the default
        QVERIFY(readAs("RandomContrast", "factor", Json::array({0.0, 0.125})).at("factor") == ParamValue(Floats{0, 0.125}));  // as Keras saves RandomContrast(0.125)
    }

    void whatKerasWantsAsAListStaysOne() {
        QVERIFY(written("Conv1D", {{"kernel_size", Ints{3}}}).at("kernel_size") == Json::array({3}));
        QVERIFY(written("Reshape", {{"target_shape", Ints{-1}}}).at("target_shape") == Json::array({-1}));
    }

    void bothFormsAreReadAlike() {
        for (const Json& form : {Json(0.05), Json::array({0.05})}) QVERIFY(readAs("RandomRotation", "factor", form).at("factor") == ParamValue(0.05));
        for (const Json& form : {Json(2), Json::array({2})}) QVERIFY(readAs("ZeroPadding1D", "padding", form).at("padding") == ParamValue(std::int64_t{2}));
        for (const Json& form : {Json(1), Json::array({1})}) QVERIFY(readAs("ZeroPadding1D", "padding", form).empty());  // the default
        QVERIFY(readAs("RandomRotation", "factor", Json::array({-0.1, 0.2})).at("factor") == ParamValue(Floats{-0.1, 0.2}));
    }

    void blackAndWhiteAreTwoNumbers() {
        const LayerSpec& spec = *findLayer("RandomContrast");
        const auto range = std::find_if(spec.params.begin(), spec.params.end(), [](const ParamSpec& p) { return p.key == "value_range"; });
        QVERIFY(range != spec.params.end() && whyInvalid(*range, Floats{0, 1}).empty());
        QVERIFY(!whyInvalid(*range, Floats{255}).empty() && !whyInvalid(*range, 255.0).empty());  // Keras refuses both
    }
};

LAMINA_TEST(LayerListsTest)

}  // namespace layer_lists_test

#include "layer_lists_test.moc"
