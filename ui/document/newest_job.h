// SPDX-License-Identifier: GPL-3.0-or-later
// Work beside the window: starts on another thread, comes back on this one, and only the newest result counts.
#pragma once

#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>

namespace lamina::ui {

/** A slot for one kind of work. Made, used and ended on one thread with an event loop: the one results come back to. */
class NewestJob {
 public:
    using Failed = std::function<void(const QString&)>;

    NewestJob();
    ~NewestJob();
    NewestJob(const NewestJob&) = delete;
    NewestJob& operator=(const NewestJob&) = delete;

    /** Runs work() on a pool thread, then done(result) here; or failed(sentence) when it threw. What started earlier
     *  and has not come back is dropped. work must own all that it touches. */
    template <class Work, class Done>
    void start(Work work, Done done, Failed failed) {
        using Result = std::invoke_result_t<Work&>;
        launch([work = std::move(work), done = std::move(done)]() mutable -> std::function<void()> {
            auto result = std::make_shared<Result>(work());
            return [result, done]() mutable { done(std::move(*result)); };
        }, std::move(failed));
    }

    /** Whatever is under way no longer counts. */
    void drop();
    bool busy() const { return busy_; }

 private:
    struct Desk;
    class Inbox;
    void launch(std::function<std::function<void()>()> work, Failed failed);

    std::shared_ptr<Desk> desk_;
    std::unique_ptr<Inbox> inbox_;
    std::uint64_t newest_ = 0;
    bool busy_ = false;
};

}  // namespace lamina::ui
