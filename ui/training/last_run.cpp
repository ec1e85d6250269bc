// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/last_run.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "engine/io/ended_run.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/run_words.h"
#include "ui/theme/metrics.h"
#include "ui/theme/name_label.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

constexpr std::string_view ofSteps = "step_", ofValidation = "val_";

QString becameOf(const RunSummary& run) {
    switch (run.outcome) {
        case Outcome::Finished: return LastRun::tr("finished");
        case Outcome::Stopped: return LastRun::tr("stopped");
        case Outcome::Interrupted: return LastRun::tr("interrupted");
        case Outcome::Failed: return LastRun::tr("failed");
        case Outcome::Running: break;
    }
    return LastRun::tr("running");
}

/** "Run 3 of 30 Nov 2026, 14:02: finished." */
QString calledAmongRuns(const RunSummary& run) {
    return LastRun::tr("Run %1 of %2: %3.").arg(run.id).arg(startedText(run), becameOf(run));
}

/** "Project digits, best val_accuracy 91.7 %.": it may be another project's, of the same drawing and data. */
QString howGoodItWas(const RunSummary& run) {
    const QString project = LastRun::tr("Project %1").arg(shortName(QString::fromStdString(run.name))), best = bestText(run);
    return (best.isEmpty() ? project : LastRun::tr("%1, %2").arg(project, best)) + QLatin1Char('.');
}

/** What of a run is drawn: figures at every step where those were kept, else at ends of epochs; and of validation. */
bool isDrawn(const Past& past, const std::string& name) {
    if (name == "step_learning_rate" || name.starts_with("step_gradient_norm") || name.starts_with("test_")) return false;
    const bool perEpoch = !name.starts_with(ofSteps) && !name.starts_with(ofValidation);
    return !perEpoch || !past.curve(std::string(ofSteps) + name);
}

}  // namespace

LastRun::LastRun(QWidget* parent)
    : QWidget(parent), strip_(new Strip), plots_(tr("Metrics"), tr("Errors")) {
    strip_->setObjectName(QStringLiteral("last run"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::space, metrics::page, metrics::space);
    column->setSpacing(metrics::space);
    column->addWidget(strip_);
    auto* plots = new QWidget;
    auto* row = new QHBoxLayout(plots);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::space);
    for (auto* plot : plots_.all()) row->addWidget(plot, 1);
    for (auto* plot : {scores(), errors()}) plot->hide();
    auto* scroll = new QScrollArea;  // a small window has no room for three
    scroll->setWidget(plots);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    column->addWidget(scroll, 1);
}

void LastRun::recall(std::shared_ptr<const ProjectRun> run) {
    run_ = std::move(run);
    offers_ = true;
    for (const auto& [plot, curve] : curves_) plot->removeCurve(curve);
    curves_.clear();
    reading_.drop();
    if (!run_) return strip_->hide();
    say();
    reading_.start([id = run_->run.id] {
        Registry registry;
        constexpr auto toItsEnd = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        Recalled recalled{pastOf(registry, {id, toItsEnd}, true), {}};
        try {
            recalled.project = recordedProject(registry.get(id));
        } catch (const Error&) {
            // Its figures keep their names.
        }
        return recalled;
    },
                   [this](const Recalled& recalled) { draw(recalled); },
                   [this](const QString& why) { strip_->setDetail(why); });
}

void LastRun::setOffering(bool offers) {
    if (std::exchange(offers_, offers) != offers && run_) say();
}

void LastRun::say() {
    const RunSummary& run = run_->run;
    strip_->show(Strip::Tone::Info, calledAmongRuns(run), howGoodItWas(run));
    if (!offers_) return;
    strip_->addAction(tr("Use its weights"), [this] { emit weightsAsked(); }, tr("Evaluate them, or train them further"));
    if (run.outcome == Outcome::Stopped || run.outcome == Outcome::Interrupted)
        strip_->addAction(tr("Resume"), [this, id = run.id] { emit resumeAsked(id); }, tr("Go on with this run where it ended, as if it had not"));
}

void LastRun::draw(const Recalled& recalled) {
    plots_.begin();
    const double anEpoch = stepsAnEpoch(recalled.past.curves);
    scale_ = EpochScale(recalled.past, anEpoch);
    const XScale epochs{[this](double step) { return scale_.epochs(step); }, [this](double epoch) { return scale_.steps(epoch); }, tr("epoch")};
    for (const Curve& curve : recalled.past.curves) {
        if (!isDrawn(recalled.past, curve.name)) continue;
        const std::string figure = curve.name.starts_with(ofSteps) ? curve.name.substr(ofSteps.size()) : curve.name;
        const bool validation = figure.starts_with(ofValidation);
        LinePlot* plot = plots_.of(figure);
        CurveStyle style = validation ? plots_.nextValidated(plot) : plots_.nextTrained(plot);
        style.faded = true;  // a see-through effect over the plots instead would let the room before shine through: they claim to be opaque
        const int id = plot->addCurve(figureInProject(recalled.project ? &*recalled.project : nullptr, figure), style);
        std::vector<double> x, y;
        for (const auto& point : curve.points) x.push_back(static_cast<double>(point.step)), y.push_back(point.value);
        plot->append(id, x, y);
        curves_.emplace_back(plot, id);
    }
    for (auto* plot : plots_.all()) {
        plot->setVisible(plot == loss() || plots_.used(plot));
        plot->setLegendBelow(plots_.used(scores()) && plots_.used(errors()));
        plot->setXScale(anEpoch > 0 ? std::optional(epochs) : std::nullopt);
        plot->setFollow(true);
    }
}

}  // namespace lamina::ui
