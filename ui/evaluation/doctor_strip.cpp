// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/doctor_strip.h"

#include <QStringList>

#include "engine/checks/checkup.h"
#include "engine/checks/fit.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"

namespace lamina::ui {

namespace {

/** The raw data at hand are those that the net has learnt from: a net of a file may be shown other ones. */
bool learntFromThese(const TrainingController& training) {
    const DataRecipe &then = training.model()->project.data, &here = training.document().project()->data;
    return training.origin().isEmpty() || (then.source == here.source && then.paths == here.paths);
}

QStringList seriousOf(const RawData& raw, const Project& project) {
    QStringList problems;
    for (const auto& finding : examine(raw, project, lossNames(project), wantedBy(project)))
        if (finding.severity == Issue::Severity::Error) problems << text(finding.sentence());
    return problems;
}

}  // namespace

DoctorStrip::DoctorStrip(QWidget* parent) : Strip(parent) { hide(); }

void DoctorStrip::look(const TrainingController& training) {
    const auto model = training.model();
    const bool any = model && training.data() && !training.raw().empty() && learntFromThese(training);
    if (any && project_ == model->project && raw_.table == training.raw().table && raw_.arrays == training.raw().arrays) return;
    job_.drop();
    hide();
    project_.reset(), raw_ = {};
    if (!any) return;
    project_ = model->project, raw_ = training.raw();
    job_.start([model, raw = training.raw()] { return seriousOf(raw, model->project); }, [this](const QStringList& problems) { say(problems); },
               [](const QString&) {});  // without a doctor the figures are what they are
}

void DoctorStrip::say(const QStringList& problems) {
    if (problems.isEmpty()) return;
    QString rest = tr("The data doctor found it in what the net has learnt from: these figures may say little of new data.");
    if (problems.size() > 1) rest += QLatin1Char(' ') + counted(static_cast<std::size_t>(problems.size() - 1), tr("There is 1 more such finding."), tr("There are %1 more such findings."));
    show(Tone::Error, tr("%1.").arg(problems.front()), rest);
    addAction(tr("Look at the data"), [this] { emit dataAsked(); });
}

}  // namespace lamina::ui
