// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/layer_panel.h"

#include <QFontMetrics>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/io/strange_layer.h"
#include "engine/layers/catalogue.h"
#include "ui/document/text.h"
#include "ui/document/verbs.h"
#include "ui/document/words.h"
#include "ui/inspector/augmentation_preview.h"
#include "ui/inspector/issue_block.h"
#include "ui/theme/button.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/toggle.h"

namespace lamina::ui {
namespace {

void empty(QWidget* widget) {
    while (QLayoutItem* item = widget->layout()->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater(), item->widget()->hide();
        delete item;
    }
}

/** "3 × 3 × 64 × 64 + 64 = 36 928". */
QString weightsWords(const NodeInfo& info) {
    QStringList parts;
    std::int64_t sum = 0;
    for (const auto& w : info.weights) {
        QStringList dims;
        for (Dim d : w.shape) dims << QString::number(d);
        parts << (dims.isEmpty() ? QStringLiteral("1") : dims.join(QStringLiteral(" × ")));
        sum += w.shape.elements();
    }
    if (parts.isEmpty()) return LayerPanel::tr("none");
    const bool product = parts.size() > 1 || parts[0].contains(QStringLiteral("×"));
    return product ? parts.join(QStringLiteral(" + ")) + QStringLiteral(" = ") + groupedCount(sum) : groupedCount(sum);
}

}  // namespace

LayerPanel::LayerPanel(Document& document, std::vector<NodeId> ids, const DataStore* data, QWidget* parent)
    : QWidget(parent), document_(document), ids_(std::move(ids)), column_(new QVBoxLayout(this)) {
    for (NodeId id : ids_) layers_.push_back(document_.node(id)->layer);
    column_->setContentsMargins(16, 16, 16, 16);
    column_->setSpacing(6);
    buildHeader();
    buildIssues();
    buildParams();
    buildTrainable();
    buildShape();
    buildPreview(data);
    column_->addStretch();
    refresh();
}

void LayerPanel::buildPreview(const DataStore* data) {
    const LayerSpec* spec = findLayer(layers_.front());
    if (data && ids_.size() == 1 && spec && (spec->family == Family::Augmentation || spec->name == "GaussianNoise" || spec->name == "Input"))
        column_->addWidget(new AugmentationPreview(document_, *data, ids_.front(), this));
}

bool LayerPanel::fits() const {
    if (document_.selection() != ids_) return false;
    for (std::size_t i = 0; i < ids_.size(); ++i)
        if (const Node* node = document_.node(ids_[i]); !node || node->layer != layers_[i]) return false;
    return true;
}

void LayerPanel::buildHeader() {
    const LayerSpec* spec = findLayer(layers_.front());
    const bool same = std::all_of(layers_.begin(), layers_.end(), [&](const auto& l) { return l == layers_.front(); });
    if (ids_.size() == 1) {
        name_ = new QLineEdit(this);
        name_->setObjectName(QStringLiteral("layerName"));
        name_->setAccessibleName(tr("Name of the layer"));
        name_->setToolTip(tr("Rename the layer (F2)"));
        name_->setFont([f = name_->font()]() mutable { f.setPixelSize(16); f.setWeight(QFont::DemiBold); return f; }());
        name_->setStyleSheet(QStringLiteral("QLineEdit { font-size: 16px; font-weight: 600; padding: 0 4px; margin-left: -5px; background: transparent; }"
                                            "QLineEdit:!hover:!focus { border-color: transparent; }"));
        connect(name_, &QLineEdit::editingFinished, this, [this] {
            if (!document_.node(ids_.front())) return;
            renameLayer(document_, ids_.front(), name_->text());
            refresh();
        });
        column_->addWidget(name_);
    } else {
        column_->addWidget(titleLabel(tr("%1 layers").arg(ids_.size()), this));
    }
    QString words = same ? text(layers_.front()) : tr("of several kinds; what they have in common is edited together");
    if (same && spec) words += QStringLiteral(" · ") + text(spec->help);
    auto* help = mutedLabel(words, this);
    help->setWordWrap(true);
    column_->addWidget(help);
}

void LayerPanel::buildIssues() {
    issues_ = new QWidget(this);
    issues_->setObjectName(QStringLiteral("issues"));
    auto* column = new QVBoxLayout(issues_);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(2);
    column_->addWidget(issues_);
}

std::vector<ParamSpec> LayerPanel::commonParams() const {
    const LayerSpec* first = findLayer(layers_.front());
    if (!first) return {};
    std::vector<ParamSpec> common = first->params;
    for (const auto& layer : layers_) {
        const LayerSpec* spec = findLayer(layer);
        std::erase_if(common, [&](const ParamSpec& p) {
            return !spec || std::none_of(spec->params.begin(), spec->params.end(), [&](const ParamSpec& q) {
                return q.key == p.key && q.type == p.type && q.count == p.count && q.choices == p.choices;
            });
        });
    }
    return common;
}

void LayerPanel::buildParams() {
    auto specs = commonParams();
    if (specs.empty()) return buildSaid();
    std::stable_sort(specs.begin(), specs.end(), [](const auto& a, const auto& b) { return a.advanced < b.advanced; });
    column_->addSpacing(8);
    column_->addWidget(sectionLabel(tr("Parameters"), this));
    for (const auto& spec : specs) addEditor(spec);
    if (advanced_.empty()) return;
    showMore_ = linkButton({}, this);
    connect(showMore_, &QPushButton::clicked, this, [this] {
        more_ = !more_;
        updateMore();
    });
    column_->addWidget(showMore_, 0, Qt::AlignLeft);
    updateMore();
}

void LayerPanel::buildSaid() {
    constexpr qsizetype widest = 24;  // letters: beside the name of a parameter
    if (ids_.size() != 1 || findLayer(layers_.front())) return;
    const auto said = saidParams(*document_.node(ids_.front()));
    if (said.empty()) return;
    column_->addSpacing(8);
    column_->addWidget(sectionLabel(tr("Parameters in its file"), this));
    for (const auto& [key, value] : said) {
        const QString words = text(value);
        auto* row = factRow(text(key), words.size() > widest ? words.left(widest - 1) + QChar(u'…') : words, this);
        row->setToolTip(words);
        column_->addWidget(row);
    }
}

void LayerPanel::addEditor(const ParamSpec& spec) {
    auto* editor = new ParamEditor(spec, this);
    editors_[spec.key] = editor;
    QString help = text(spec.help);
    if (spec.defaultValue != ParamValue{}) help += tr(" Default: %1.").arg(text(toString(spec.defaultValue)));
    auto* row = new FormRow(text(spec.key), editor, help, this);
    auto* reason = new QLabel(this);
    setKind(reason, "error");
    reason->setWordWrap(true);
    reason->hide();
    column_->addWidget(row);
    column_->addWidget(reason);
    connect(editor, &ParamEditor::chosen, this, [this, key = spec.key](const ParamValue& value) { setParam(document_, ids_, key, value); });
    connect(editor, &ParamEditor::finished, this, [this] { document_.closeMerge(); });
    connect(editor, &ParamEditor::refused, reason, [reason](const QString& why) {
        reason->setText(why);
        reason->setVisible(!why.isEmpty());
    });
    if (spec.advanced) advanced_.push_back(row);
}

void LayerPanel::updateMore() {
    for (QWidget* row : advanced_) row->setVisible(more_);
    showMore_->setText(more_ ? tr("Show fewer") : tr("Show %1 more").arg(advanced_.size()));
}

void LayerPanel::buildTrainable() {
    const auto weighty = [&](NodeId id) { const NodeInfo* info = document_.info(id); return info && info->parameters > 0; };
    if (std::none_of(ids_.begin(), ids_.end(), weighty)) return;
    trainable_ = new Toggle(this);
    connect(trainable_, &QAbstractButton::clicked, this, [this](bool on) { ui::setTrainable(document_, ids_, on); });
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(trainable_);
    row->addStretch();
    column_->addWidget(new FormRow(QStringLiteral("trainable"), holder, tr("Off: its weights stay as they are."), this));
    trainable_->setAccessibleName(QStringLiteral("trainable"));
}

void LayerPanel::buildShape() {
    column_->addSpacing(12);
    column_->addWidget(sectionLabel(tr("Shape"), this));
    facts_ = new QWidget(this);
    auto* column = new QVBoxLayout(facts_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column_->addWidget(facts_);
}

std::optional<ParamValue> LayerPanel::commonValue(const std::string& key) const {
    std::optional<ParamValue> common;
    for (NodeId id : ids_) {
        const Node* node = document_.node(id);
        const LayerSpec* spec = node ? findLayer(node->layer) : nullptr;
        if (!spec) return {};
        const ParamValue& value = paramValue(node->params, spec->params, key);
        if (common && *common != value) return {};
        common = value;
    }
    return common;
}

void LayerPanel::refresh() {
    if (std::any_of(ids_.begin(), ids_.end(), [&](NodeId id) { return !document_.node(id); })) return;
    if (name_ && !(name_->hasFocus() && name_->isModified())) name_->setText(text(document_.node(ids_.front())->name));
    for (const auto& [key, editor] : editors_) editor->show(commonValue(key));
    if (trainable_) trainable_->setChecked(std::all_of(ids_.begin(), ids_.end(), [&](NodeId id) { return document_.node(id)->trainable; }));
    refreshIssues();
    refreshShape();
}

void LayerPanel::showMisfit(std::optional<NetMisfit> misfit) {
    if (!misfit && !misfit_) return;
    misfit_ = std::move(misfit);
    refreshIssues();
}

void LayerPanel::refreshIssues() {
    empty(issues_);
    const auto own = [&](NodeId node) { return std::find(ids_.begin(), ids_.end(), node) != ids_.end(); };
    for (const auto& issue : document_.inference().issues)
        if (own(issue.node)) issues_->layout()->addWidget(issueBlock(document_, issue, issues_));
    if (misfit_ && std::any_of(misfit_->layers.begin(), misfit_->layers.end(), own)) issues_->layout()->addWidget(misfitBlock(document_, *misfit_, issues_));
    issues_->setVisible(issues_->layout()->count() > 0);
}

void LayerPanel::refreshShape() {
    empty(facts_);
    const auto fact = [&](const QString& label, const QString& value) { facts_->layout()->addWidget(factRow(label, value, facts_)); };
    std::int64_t parameters = 0;
    double work = 0;
    for (NodeId id : ids_)
        if (const NodeInfo* info = document_.info(id)) parameters += info->parameters, work += info->multiplyAdds;
    if (const NodeInfo* info = document_.info(ids_.front()); info && ids_.size() == 1) {
        for (std::size_t i = 0; i < info->inputs.size(); ++i)
            fact(info->inputs.size() == 1 ? tr("in") : tr("in %1").arg(i + 1), text(toString(info->inputs[i])));
        fact(tr("out"), info->known ? text(toString(info->output)) : QStringLiteral("?"));
        if (info->known) fact(tr("weights"), weightsWords(*info));
    } else {
        fact(tr("weights"), groupedCount(parameters));
    }
    if (work > 0) fact(tr("FLOPs a sample"), shortCount(2 * work));
}

ParamEditor* LayerPanel::editor(const std::string& key) const {
    const auto it = editors_.find(key);
    return it == editors_.end() ? nullptr : it->second;
}

}  // namespace lamina::ui
