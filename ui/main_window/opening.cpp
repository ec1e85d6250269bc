// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/opening.h"

#include <QFileInfo>
#include <algorithm>
#include <utility>

#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

constexpr int soon = 200;  // milliseconds: what is read faster needs no words

}  // namespace

Opening::Opening(Strip& strip, QObject* parent) : QObject(parent), strip_(strip) {
    pace_.setInterval(soon);
    connect(&pace_, &QTimer::timeout, this, &Opening::showProgress);
}

Opening::~Opening() {
    if (progress_) progress_->cancelled = true;
}

void Opening::start(const QStringList& paths, std::function<void(OpenedFile)> done, std::function<void(const QString&)> failed, const QString& net) {
    cancel();
    name_ = QFileInfo(paths.front()).fileName();
    said_ = false;
    progress_ = std::make_shared<LoadProgress>();
    job_.start([paths, net, progress = progress_] { return openedFile(paths, *progress, net); },
               [this, done = std::move(done)](OpenedFile file) {
                   pace_.stop();
                   read_.run([done, file = std::make_shared<OpenedFile>(std::move(file))] { done(std::move(*file)); });
               },
               [this, failed = std::move(failed)](const QString& why) {
                   pace_.stop();
                   failed(why);
               });
    pace_.start();
}

void Opening::cancel() {
    if (!busy()) return;
    progress_->cancelled = true;
    job_.drop();
    read_.drop();
    pace_.stop();
    if (strip_.sentence() == tr("Reading %1 …").arg(name_)) strip_.hide();
}

void Opening::showProgress() {
    const QString sentence = tr("Reading %1 …").arg(name_);
    if (!std::exchange(said_, true)) {
        strip_.show(Strip::Tone::Info, sentence);
        strip_.addAction(tr("Cancel"), [this] { cancel(); });
    }
    if (strip_.sentence() != sentence) return;  // something else was to be said meanwhile
    const double done = static_cast<double>(progress_->done), all = static_cast<double>(progress_->total);
    if (all > 0) strip_.setDetail(tr("%1 %").arg(static_cast<int>(100 * std::min(1.0, done / all))));
}

}  // namespace lamina::ui
