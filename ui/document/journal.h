// SPDX-License-Identifier: GPL-3.0-or-later
// Edits that are not saved yet, and a project that was trained and never saved, written down beside the settings, so that a crash or a power cut does not take them.
// The person's own files are never touched.
#pragma once

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/platform.h"
#include "engine/model/project.h"
#include "ui/document/document.h"

namespace lamina::ui {

/** What a window left behind that ended without being closed. */
struct LostEdits {
    std::filesystem::path file;  // of the journal
    QString path;                // of the project; empty: it was never saved
    QDateTime when;
    EditHistory history;
    std::int64_t run = 0;   // whose weights it had; 0: none is known
    bool trained = false;   // since it was opened

    const Project& project() const { return *history.current(); }
};

/**
 * Keeps the project of a window and the edits that led to it in a file of its own as long as it has edits that are not saved,
 * or was trained and lies in no file; away from the window's thread, at most `delay` after an edit. The file goes when the
 * project is saved or given up.
 */
class Journal : public QObject {
    Q_OBJECT
 public:
    static constexpr int delay = 300;      // ms
    static constexpr int mostSteps = 100;  // of the history, in each direction; fewer of a large drawing

    explicit Journal(Document& document, QObject* parent = nullptr);
    ~Journal() override;

    /** What windows that are gone have left, the newest first. What cannot be read is left out. */
    static std::vector<LostEdits> lost();
    static void discard(const LostEdits& edits);

    /** Something was trained with the project that is open: of data that a person brought it is work, edited or not. */
    void keepTrained();
    /** A run of the registry has the weights of the project that is open: who restores it is told where they are. */
    void weightsIn(std::int64_t run);

    /** Why unsaved edits are not kept, as far as it was tried; empty: they are. */
    const QString& trouble() const { return trouble_; }

 signals:
    /** The edits that led to this are on the disk. */
    void kept(std::shared_ptr<const lamina::Project> project);
    void troubleChanged();

 private:
    /** Throws Error where there is no place to write to. */
    void open();
    void follow();
    bool hasWork() const;
    void write();
    void setTrouble(const QString& why);
    /** On the writer's thread, after what was asked for before. */
    void later(std::function<void()> work);

    Document& document_;
    QTimer timer_;
    std::filesystem::path file_;     // empty: there is no place to write to
    std::optional<FileLock> lock_;   // says that this window is alive
    bool written_ = false;
    bool trained_ = false;           // the project that is open
    std::int64_t run_ = 0;           // that has its weights; 0: none is known
    QString trouble_;
    QThreadPool writer_;             // of one thread: what is asked for first happens first
};

}  // namespace lamina::ui
