// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/split_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/data/roles_for.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/split_bar.h"
#include "ui/theme/toggle.h"

namespace lamina::ui {

namespace {
const QString mergeShares = QStringLiteral("split shares");
int percent(double share) { return static_cast<int>(std::lround(share * 100)); }

/** Leaves alone what is being typed while the number itself stays. */
void showNumber(QSpinBox& box, int number) {
    const QSignalBlocker quiet(box);
    if (box.value() != number) box.setValue(number);
}
}  // namespace

SplitPanel::SplitPanel(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), bar_(new SplitBar), stratify_(new QComboBox),
      seed_(new QSpinBox), shuffle_(new Toggle) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(bar_);
    buildShares();
    seed_->setRange(0, std::numeric_limits<int>::max());
    inOrder_ = mutedLabel(tr("In order of time: the oldest rows train, the newest test."));
    inOrder_->setWordWrap(true);
    layout->addWidget(inOrder_);
    layout->addWidget(stratifyRow_ = new FormRow(tr("stratify by"), stratify_, tr("Gives every part equal shares of each class, or of small, middle and large values where the target is a number.")));
    layout->addWidget(new FormRow(tr("seed"), seed_, tr("The same seed draws the same parts.")));
    layout->addWidget(new FormRow(tr("shuffle"), shuffle_, tr("Off: the first rows train, the last ones test, as time series need it.")));
    connect(bar_, &SplitBar::sharesChanged, this, [this](const std::vector<double>& s) { setShares(s[0], s[1]); });
    connect(stratify_, &QComboBox::activated, this, [this](int index) {
        document_.edit(tr("Stratify the split"), [&](Project& p) { p.data.split.stratify = index == 0; });
    });
    connect(seed_, &QSpinBox::valueChanged, this, [this](int seed) {
        document_.edit(tr("Change the seed of the split"), [&](Project& p) { p.data.split.seed = static_cast<std::uint64_t>(seed); },
                       QStringLiteral("split seed"));
    });
    connect(shuffle_, &QAbstractButton::clicked, this, [this](bool on) {
        document_.edit(on ? tr("Shuffle the split") : tr("Split in order"), [&](Project& p) { p.data.split.shuffle = on; });
    });
    connect(&document_, &Document::changed, this, &SplitPanel::refresh);
    connect(&store_, &DataStore::stateChanged, this, &SplitPanel::showStrata);
    connect(&store_, &DataStore::preparedChanged, this, &SplitPanel::showStrata);
    refresh();
}

void SplitPanel::buildShares() {
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    const QString names[] = {tr("Training share"), tr("Validation share"), tr("Test share")};
    const QString words[] = {tr("train"), tr("validation"), tr("test")};  // a narrow part of the bar has no room for its own
    for (std::size_t i = 0; i < 3; ++i) {
        shares_[i] = new QSpinBox;
        shares_[i]->setRange(0, 100);
        shares_[i]->setSuffix(tr(" %"));
        shares_[i]->setKeyboardTracking(false);
        shares_[i]->setAccessibleName(names[i]);
        shares_[i]->setToolTip(names[i]);
        auto* label = smallLabel(words[i]);
        label->setBuddy(shares_[i]);
        auto* column = new QVBoxLayout;
        column->setSpacing(2);
        column->addWidget(label);
        column->addWidget(shares_[i]);
        row->addLayout(column);
    }
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    // What a person sets stays; what comes after it in the bar gives way.
    connect(shares_[0], &QSpinBox::valueChanged, this, [this](int v) { setShares(v / 100.0, shares_[1]->value() / 100.0); });
    connect(shares_[1], &QSpinBox::valueChanged, this, [this](int v) { setShares(shares_[0]->value() / 100.0, v / 100.0); });
    connect(shares_[2], &QSpinBox::valueChanged, this, [this](int v) {
        const double train = std::min(shares_[0]->value(), 100 - v) / 100.0;
        setShares(train, 1 - v / 100.0 - train);
    });
}

void SplitPanel::setShares(double train, double validation) {
    validation = std::clamp(validation, 0.0, 1 - train);
    const int t = percent(train), v = percent(validation);
    const bool other = document_.edit(tr("Split %1 / %2 / %3").arg(t).arg(v).arg(100 - t - v), [&](Project& p) {
        p.data.split.train = t / 100.0;
        p.data.split.validation = v / 100.0;
        p.data.split.test = (100 - t - v) / 100.0;
    }, mergeShares);
    if (!other) refresh();  // what was typed was cut to what there is already
}

QString SplitPanel::targetName() const {
    try {
        const Roles all = rolesFor(store_.raw(), *document_.project(), document_.inference());
        if (all.targets.empty()) return tr("target");
        const auto index = static_cast<std::size_t>(all.targets.front());
        return QString::fromStdString(store_.raw().table ? store_.raw().table->columns[index].name : (*store_.raw().arrays)[index].name);
    } catch (const std::exception&) {
        return tr("target");
    }
}

QString SplitPanel::strataWords() const {
    const auto prepared = store_.prepared();
    const QString name = store_.raw().empty() ? tr("target") : targetName();
    if (!prepared || !prepared->dataset || prepared->dataset->targets.empty()) return name;
    const Dataset& data = *prepared->dataset;
    const Tensor& target = data.targets.front();
    if (target.dtype() == DType::Int32 || !classNames(data, 0).empty()) return name;
    const auto numbers = target.shape().withoutBatch().elements();
    if (numbers == 1) return tr("%1, from small to large").arg(name);
    return store_.raw().table ? name : QString();  // pictures and the like: their first number says nothing
}

void SplitPanel::refresh() {
    const Split& split = document_.project()->data.split;
    bar_->setSegments({{tr("train"), split.train}, {tr("val"), split.validation}, {tr("test"), split.test}});
    const double parts[] = {split.train, split.validation, split.test};
    for (std::size_t i = 0; i < 3; ++i) showNumber(*shares_[i], percent(parts[i]));
    showStrata();
    const bool series = document_.project()->data.windows.on();
    const bool drawn = split.shuffle && !series;
    stratify_->setEnabled(drawn);
    seed_->setEnabled(drawn);
    shuffle_->setEnabled(!series);
    inOrder_->setVisible(series);
    showNumber(*seed_, static_cast<int>(std::min<std::uint64_t>(split.seed, std::numeric_limits<int>::max())));
    shuffle_->setChecked(drawn);
}

void SplitPanel::showStrata() {
    const QSignalBlocker quiet(stratify_);
    const QString strata = strataWords(), first = strata.isEmpty() ? targetName() : strata;
    if (stratify_->itemText(0) != first) {
        stratify_->clear();
        stratify_->addItems({first, tr("nothing")});
    }
    stratifyRow_->setVisible(!strata.isEmpty());
    stratify_->setCurrentIndex(document_.project()->data.split.stratify ? 0 : 1);
}

}  // namespace lamina::ui
