// SPDX-License-Identifier: GPL-3.0-or-later
// The one truth of a window: the project as an immutable value, its history by name, what is selected, where it is saved.
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/model/project.h"

namespace lamina::ui {

/** Projects that edits led through, by the edits' names. */
struct EditHistory {
    struct Step {
        QString title;
        std::shared_ptr<const Project> after;
    };
    std::shared_ptr<const Project> first;
    std::vector<Step> steps;
    std::size_t at = 0;  // steps that are done; the others were undone

    const std::shared_ptr<const Project>& current() const { return at == 0 ? first : steps[at - 1].after; }
};

/**
 * Rooms read it, ask it to change, and listen; no room talks to another.
 * A snapshot from project() never changes, so a thread may keep it.
 */
class Document : public QObject {
    Q_OBJECT
 public:
    using Change = std::function<void(Project&)>;

    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    std::shared_ptr<const Project> project() const { return project_; }
    const Graph& graph() const { return project_->graph; }
    /** Shapes, parameters and issues of graph(). */
    const Inference& inference() const { return inference_; }
    /** By id, in constant time; null when there is no such layer. */
    const Node* node(NodeId id) const;
    /** What is known of a layer; null when nothing is. */
    const NodeInfo* info(NodeId id) const;
    /** The first error of a layer, else its first warning; null when it is fine. */
    const Issue* issue(NodeId id) const;

    /**
     * Changes a copy of the project and pushes one undo command named `title`. Edits with the same non-empty mergeKey that
     * follow each other become one (typing in a field, nudging with arrow keys). Returns false, and leaves everything as it
     * is, when nothing changed or when the change threw: then refused() carries the sentence.
     */
    bool edit(const QString& title, const Change& change, const QString& mergeKey = {});
    /** The next edit starts a new undo command, whatever its mergeKey. */
    void closeMerge() { ++mergeEra_; }
    QUndoStack& history() { return history_; }
    /** A copy of the history around now: at most so many edits back, and as many forth. */
    EditHistory editHistory(int most) const;

    /** Selected layers, in the order they were selected. */
    const std::vector<NodeId>& selection() const { return selection_; }
    bool selected(NodeId id) const;
    void select(std::vector<NodeId> ids);
    /** The block that is open: what is added goes into it. Empty: the whole drawing. One whose layers are gone closes. */
    const std::string& openBlock() const { return openBlock_; }
    void openBlock(const std::string& path);

    /** Replaces everything; an empty path is a project that was never saved. `edited`: it asks to be saved. */
    void reset(Project project, const QString& path = {}, bool edited = false);
    /** Replaces everything by a project that has a history; it asks to be saved. */
    void reset(const EditHistory& history, const QString& path);
    /** Throw Error when the file cannot be read or written. */
    void open(const QString& path);
    void save();
    void saveAs(const QString& path);

    const QString& path() const { return path_; }
    /** The directory that relative paths of the data recipe start from. */
    std::filesystem::path directory() const;
    bool edited() const { return !history_.isClean(); }

 signals:
    void changed();       // anything of the project
    void graphChanged();  // the drawing; after reset too
    void selectionChanged();
    void blockOpened();  // openBlock() changed
    void fileChanged();  // path or edited()
    void replacing();     // another project comes: what follows is not an edit of this one
    void replaced();      // another project: rooms frame it anew
    void refused(const QString& sentence);

 private:
    class Command;
    void adopt(std::shared_ptr<const Project> project);
    void index();
    /** The open block, or the nearest around it that has layers. */
    std::string openAsFarAsThere(std::string path) const;

    std::shared_ptr<const Project> project_;
    Inference inference_;
    std::unordered_map<NodeId, std::size_t> nodeIndex_, issueIndex_;
    std::vector<NodeId> selection_;
    std::string openBlock_;
    QUndoStack history_;
    QString path_;
    int mergeEra_ = 0;
};

}  // namespace lamina::ui
