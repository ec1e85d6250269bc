// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/document.h"

#include <QFileInfo>
#include <algorithm>
#include <exception>
#include <utility>

#include "engine/base/sentence.h"
#include "engine/model/blocks.h"

namespace lamina::ui {

/** Both ends of an edit; the projects share nothing, but a snapshot is shared by all who hold it. */
class Document::Command : public QUndoCommand {
 public:
    Command(Document& document, const QString& title, std::shared_ptr<const Project> after, const QString& mergeKey)
        : QUndoCommand(title),
          document_(document),
          before_(document.project_),
          after_(std::move(after)),
          selection_(document.selection_),
          mergeKey_(mergeKey),
          era_(document.mergeEra_) {}

    void redo() override { document_.adopt(after_); }
    void undo() override {
        document_.adopt(before_);
        document_.select(selection_);
    }
    int id() const override { return mergeKey_.isEmpty() ? -1 : 1; }
    const std::shared_ptr<const Project>& before() const { return before_; }
    const std::shared_ptr<const Project>& after() const { return after_; }
    bool mergeWith(const QUndoCommand* next) override {
        const auto& other = static_cast<const Command&>(*next);
        if (other.mergeKey_ != mergeKey_ || other.era_ != era_) return false;
        after_ = other.after_;
        setText(other.text());
        setObsolete(*after_ == *before_);
        return true;
    }

 private:
    Document& document_;
    std::shared_ptr<const Project> before_, after_;
    std::vector<NodeId> selection_;
    QString mergeKey_;
    int era_;
};

namespace {

constexpr int kHistoryLimit = 500;

}  // namespace

Document::Document(QObject* parent) : QObject(parent), project_(std::make_shared<Project>()) {
    history_.setUndoLimit(kHistoryLimit);
    connect(&history_, &QUndoStack::cleanChanged, this, &Document::fileChanged);
}

// The history's last signals must not reach slots of a half-destroyed document.
Document::~Document() { history_.disconnect(this); }

const Node* Document::node(NodeId id) const {
    const auto it = nodeIndex_.find(id);
    return it == nodeIndex_.end() ? nullptr : &graph().nodes[it->second];
}

const NodeInfo* Document::info(NodeId id) const {
    const auto it = inference_.nodes.find(id);
    return it == inference_.nodes.end() ? nullptr : &it->second;
}

const Issue* Document::issue(NodeId id) const {
    const auto it = issueIndex_.find(id);
    return it == issueIndex_.end() ? nullptr : &inference_.issues[it->second];
}

bool Document::edit(const QString& title, const Change& change, const QString& mergeKey) {
    auto after = std::make_shared<Project>(*project_);
    try {
        change(*after);
    } catch (const std::exception& e) {
        emit refused(QString::fromStdString(sentenceOf(e)));
        return false;
    }
    if (*after == *project_) return false;
    history_.push(new Command(*this, title, std::move(after), mergeKey));
    return true;
}

void Document::adopt(std::shared_ptr<const Project> project) {
    const auto before = std::exchange(project_, std::move(project));
    const bool drawn = !(before->graph == project_->graph);
    if (!sameNet(before->graph, project_->graph)) inference_ = infer(project_->graph);
    if (drawn) index();
    // Who listens must never find a selected layer that is gone.
    const auto gone = std::erase_if(selection_, [&](NodeId id) { return !node(id); });
    const std::string open = std::exchange(openBlock_, openAsFarAsThere(openBlock_));
    emit changed();
    if (drawn) emit graphChanged();
    if (gone) emit selectionChanged();
    if (open != openBlock_) emit blockOpened();
}

std::string Document::openAsFarAsThere(std::string path) const {
    const auto has = [&](const std::string& block) { return std::any_of(graph().nodes.begin(), graph().nodes.end(), [&](const Node& n) { return within(n.block, block); }); };
    while (!path.empty() && !has(path)) path = parentOf(path);
    return path;
}

void Document::openBlock(const std::string& path) {
    const std::string there = openAsFarAsThere(path);
    if (there == openBlock_) return;
    openBlock_ = there;
    emit blockOpened();
}

void Document::index() {
    nodeIndex_.clear();
    for (std::size_t i = 0; i < graph().nodes.size(); ++i) nodeIndex_[graph().nodes[i].id] = i;
    issueIndex_.clear();
    // An error tells more than a warning of the same layer.
    for (const auto severity : {Issue::Severity::Error, Issue::Severity::Warning})
        for (std::size_t i = 0; i < inference_.issues.size(); ++i)
            if (inference_.issues[i].severity == severity) issueIndex_.try_emplace(inference_.issues[i].node, i);
}

bool Document::selected(NodeId id) const { return std::find(selection_.begin(), selection_.end(), id) != selection_.end(); }

void Document::select(std::vector<NodeId> ids) {
    std::erase_if(ids, [&](NodeId id) { return !node(id); });
    if (ids == selection_) return;
    selection_ = std::move(ids);
    emit selectionChanged();
}

void Document::reset(Project project, const QString& path, bool edited) {
    emit replacing();
    project_ = std::make_shared<const Project>(std::move(project));
    inference_ = infer(project_->graph);
    index();
    history_.clear();
    path_ = path;
    edited ? history_.resetClean() : history_.setClean();  // clear() leaves this as it was where there was nothing to clear
    selection_.clear();
    openBlock_.clear();
    emit changed();
    emit graphChanged();
    emit selectionChanged();
    emit fileChanged();
    emit replaced();
}

EditHistory Document::editHistory(int most) const {
    const int begin = std::max(history_.index() - most, 0), end = std::min(history_.index() + most, history_.count());
    EditHistory copy{project_, {}, static_cast<std::size_t>(history_.index() - begin)};
    for (int i = begin; i < end; ++i) {
        const auto& command = static_cast<const Command&>(*history_.command(i));
        if (i == begin) copy.first = command.before();
        copy.steps.push_back({command.text(), command.after()});
    }
    return copy;
}

void Document::reset(const EditHistory& history, const QString& path) {
    reset(*history.first, path, true);
    for (const auto& step : history.steps) history_.push(new Command(*this, step.title, step.after, {}));
    history_.setIndex(static_cast<int>(history.at));
    history_.resetClean();
    select({});
}

std::filesystem::path Document::directory() const {
    return path_.isEmpty() ? std::filesystem::current_path()
                           : std::filesystem::path(QFileInfo(path_).absolutePath().toStdString());
}

}  // namespace lamina::ui
