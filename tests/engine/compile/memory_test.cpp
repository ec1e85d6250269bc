// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/compile/compile.h"
#include "tests/support/test_program.h"

namespace memory_test {

using namespace lamina;

/** Checks the plan's memory by a simulation of its own: what is written must still be there when it is read. */
class MemoryTest : public QObject {
    Q_OBJECT
 private slots:
    void noLiveValueIsOverwritten_data();
    void noLiveValueIsOverwritten();
    void memoryIsSharedBetweenValuesThatNeverMeet();
    void everyWeightHasAGradientAtTheSameOffset();
};

namespace {

Graph branches() {
    Graph g;
    const NodeId in = addNode(g, "Input", "in", {{"shape", Ints{6}}});
    const NodeId a = addNode(g, "Dense", "a", {{"units", std::int64_t{5}}, {"activation", std::string("gelu")}});
    const NodeId b = addNode(g, "Dense", "b", {{"units", std::int64_t{5}}, {"activation", std::string("tanh")}});
    const NodeId drop = addNode(g, "Dropout", "drop", {{"rate", 0.5}});
    const NodeId act = addNode(g, "Activation", "act", {{"activation", std::string("silu")}});
    const NodeId out = addNode(g, "Dense", "out", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}});
    connect(g, in, a);
    connect(g, a, b);
    connect(g, b, drop);
    connect(g, drop, act);
    connect(g, act, out);
    return g;
}

Graph deep() {
    Graph g;
    NodeId last = addNode(g, "Input", "in", {{"shape", Ints{64}}});
    for (int i = 0; i < 20; ++i) {
        const NodeId next = addNode(g, "Dense", {}, {{"units", std::int64_t{64}}, {"activation", std::string("relu")}});
        connect(g, last, next);
        last = next;
    }
    const NodeId out = addNode(g, "Dense", "out", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}});
    connect(g, last, out);
    return g;
}

/** Masks of input and state, which the way back reads again. */
Graph recurrent() {
    Graph g;
    const Params params{{"units", std::int64_t{4}}, {"dropout", 0.2}, {"recurrent_dropout", 0.3}};
    Params everyStep = params;
    everyStep["return_sequences"] = true;
    const NodeId in = addNode(g, "Input", "in", {{"shape", Ints{5, 3}}}), first = addNode(g, "LSTM", "first", everyStep);
    const NodeId both = addNode(g, "Bidirectional", "both", params);
    const NodeId out = addNode(g, "Dense", "out", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}});
    connect(g, in, first);
    connect(g, first, both);
    connect(g, both, out);
    return g;
}

ValueId root(const Plan& plan, ValueId id) {
    while (plan[id].alias != noValue) id = plan[id].alias;
    return id;
}

/** Runs the program on bytes that remember who wrote them; returns the first value found overwritten, or noValue. */
ValueId firstOverwritten(const Plan& plan, const Program& program) {
    std::vector<ValueId> owner(plan.activationBytes, noValue);
    const auto bytes = [&](ValueId id) { return static_cast<std::uint64_t>(plan[id].shape.elements()) * sizeOf(plan[id].dtype); };
    for (ValueId in : program.inputs)
        if (program.kind == ProgramKind::Predict)
            std::fill_n(owner.begin() + static_cast<std::ptrdiff_t>(plan[in].offset), bytes(in), root(plan, in));
    const auto holds = [&](ValueId id) {
        const ValueId r = root(plan, id);
        if (plan[r].storage != Storage::Activation) return true;
        const auto begin = owner.begin() + static_cast<std::ptrdiff_t>(plan[r].offset);
        return std::all_of(begin, begin + static_cast<std::ptrdiff_t>(bytes(r)), [&](ValueId o) { return o == r; });
    };
    for (const auto& op : program.ops) {
        const OpValues v = valuesOf(op);
        for (ValueId id : v.reads)
            if (!holds(id)) return id;
        for (ValueId id : v.writes) {
            const ValueId r = root(plan, id);
            if (plan[r].storage != Storage::Activation) continue;
            if (plan[r].offset + bytes(r) > plan.activationBytes) return id;
            std::fill_n(owner.begin() + static_cast<std::ptrdiff_t>(plan[r].offset), bytes(r), r);
        }
    }
    for (ValueId id : program.outputs)
        if (!holds(id)) return id;
    return noValue;
}

}  // namespace

void MemoryTest::noLiveValueIsOverwritten_data() {
    QTest::addColumn<int>("which");
    QTest::addRow("branches") << 0;
    QTest::addRow("deep") << 1;
    QTest::addRow("branches in mixed precision") << 2;
    QTest::addRow("deep in mixed precision") << 3;
    QTest::addRow("recurrent, in mixed precision") << 4;
    QTest::addRow("recurrent") << -1;
}

void MemoryTest::noLiveValueIsOverwritten() {
    QFETCH(int, which);
    CompileOptions options;
    options.programs = {{ProgramKind::Train, 7}, {ProgramKind::Train, 3}, {ProgramKind::Evaluate, 7}, {ProgramKind::Predict, 5}};
    if (which > 1) options.compute = DType::BFloat16;
    const auto plan = compile(which == 4 || which < 0 ? recurrent() : which % 2 == 0 ? branches() : deep(), {}, options);
    for (const auto& program : plan->programs) {
        const ValueId bad = firstOverwritten(*plan, program);
        QVERIFY2(bad == noValue, bad == noValue ? "" : (*plan)[bad].name.c_str());
    }
}

void MemoryTest::memoryIsSharedBetweenValuesThatNeverMeet() {
    CompileOptions options;
    options.programs = {{ProgramKind::Predict, 32}};
    const auto plan = compile(deep(), {}, options);
    QVERIFY2(plan->activationBytes <= 3u * 32 * 64 * 4, std::to_string(plan->activationBytes).c_str());
}

void MemoryTest::everyWeightHasAGradientAtTheSameOffset() {
    CompileOptions options;
    options.programs = {{ProgramKind::Train, 4}};
    const auto plan = compile(deep(), {}, options);
    std::map<std::uint64_t, Shape> gradients;
    for (const auto& v : plan->values)
        if (v.storage == Storage::Gradient) gradients[v.offset] = v.shape;
    for (const auto& w : plan->weights) {
        QVERIFY(gradients.count((*plan)[w.value].offset));
        QVERIFY(gradients[(*plan)[w.value].offset] == (*plan)[w.value].shape);
    }
    QCOMPARE(plan->slotCount, 2);  // Adam
}

LAMINA_TEST(MemoryTest)

}  // namespace memory_test

#include "memory_test.moc"
