// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/newest_job.h"

#include <QCoreApplication>
#include <QEvent>
#include <QObject>
#include <QThreadPool>
#include <deque>
#include <exception>
#include <mutex>
#include <utility>

#include "engine/base/sentence.h"
#include "ui/document/handover.h"

namespace lamina::ui {

/** On the owner's thread; woken by an event that carries nothing, since what comes back lies on the desk. */
class NewestJob::Inbox : public QObject {
 public:
    explicit Inbox(std::shared_ptr<Desk> desk) : desk_(std::move(desk)) {}

 protected:
    bool event(QEvent* event) override;

 private:
    std::shared_ptr<Desk> desk_;
};

/** Outlives the job's owner for as long as work is under way, so that a late result finds nobody instead of a ruin. */
struct NewestJob::Desk {
    std::mutex mutex;
    std::deque<std::function<void()>> calls;
    Inbox* inbox = nullptr;

    void post(std::function<void()> call) {
        const std::lock_guard lock(mutex);
        if (!inbox) return;
        calls.push_back(std::move(call));
        QCoreApplication::postEvent(inbox, new QEvent(QEvent::User));
    }

    std::function<void()> take() {
        const std::lock_guard lock(mutex);
        auto call = std::move(calls.front());
        calls.pop_front();
        return call;
    }
};

bool NewestJob::Inbox::event(QEvent* event) {
    if (event->type() != QEvent::User) return QObject::event(event);
    const auto desk = desk_;  // the call may be the end of this job
    desk->take()();
    return true;
}

NewestJob::NewestJob() : desk_(std::make_shared<Desk>()), inbox_(std::make_unique<Inbox>(desk_)) { desk_->inbox = inbox_.get(); }

NewestJob::~NewestJob() {
    const std::lock_guard lock(desk_->mutex);
    desk_->inbox = nullptr;
    desk_->calls.clear();
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
    std::function<void()> job = [desk = desk_, work = std::move(work), failed = std::move(failed), deliver] {
        takeOver();
        std::function<void()> act;
        try {
            act = work();
        } catch (const std::exception& e) {
            act = [failed, sentence = QString::fromStdString(sentenceOf(e))] { failed(sentence); };
        }
        desk->post([deliver, act = std::move(act)] { deliver(act); });
    };
    handOver();
    QThreadPool::globalInstance()->start(std::move(job));
}

}  // namespace lamina::ui
