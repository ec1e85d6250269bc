// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/newest_job.h"

#include <QThreadPool>
#include <exception>
#include <mutex>
#include <utility>

#include "ui/document/handover.h"

namespace lamina::ui {

/** Outlives the job's owner for as long as work is under way, so that a late result finds nobody instead of a ruin. */
struct NewestJob::Desk {
    std::mutex mutex;
    QObject* receiver = nullptr;

    void post(std::function<void()> call) {
        const std::lock_guard lock(mutex);
        if (!receiver) return;
        const auto taken = [call = std::move(call)] {
            takeOver();
            call();
        };
        handOver();
        QMetaObject::invokeMethod(receiver, taken, Qt::QueuedConnection);
    }
};

NewestJob::NewestJob(QObject* receiver) : desk_(std::make_shared<Desk>()) { desk_->receiver = receiver; }

NewestJob::~NewestJob() {
    const std::lock_guard lock(desk_->mutex);
    desk_->receiver = nullptr;
}

void NewestJob::drop() {
    ++newest_;
    busy_ = false;
}

void NewestJob::launch(std::function<std::function<void()>()> work, Failed failed) {
    const auto number = ++newest_;
    busy_ = true;
    const auto deliver = [this, number](const std::function<void()>& act) {
        if (number != newest_) return;
        busy_ = false;
        act();
    };
    handOver();
    QThreadPool::globalInstance()->start([desk = desk_, work = std::move(work), failed = std::move(failed), deliver] {
        takeOver();
        std::function<void()> act;
        try {
            act = work();
        } catch (const std::exception& e) {
            act = [failed, sentence = QString::fromUtf8(e.what())] { failed(sentence); };
        }
        desk->post([deliver, act] { deliver(act); });
    });
}

}  // namespace lamina::ui
