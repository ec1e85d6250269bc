// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/doctor_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <exception>

#include "engine/checks/ending_check.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/doubts.h"
#include "ui/document/text.h"
#include "ui/theme/button.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr qsizetype longestBeside = 14;  // letters of a button that stands beside its sentence

/** A round mark in the colour of a severity. */
class Dot : public QWidget {
 public:
    explicit Dot(Finding::Severity severity, QWidget* parent = nullptr) : QWidget(parent), severity_(severity) { setFixedSize(8, 18); }

 protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const Theme& t = theme();
        painter.setBrush(severity_ == Finding::Severity::Good ? t.ok : severity_ == Finding::Severity::Warning ? t.warning : t.error);
        painter.drawEllipse(QRectF(0, height() / 2.0 - 4, 8, 8));
    }

 private:
    Finding::Severity severity_;
};

void clear(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
}

/** What spoils the ends of a net; nothing where its recipe cannot be read: the trainer says so. */
std::vector<Finding> endingsOf(const Document& document) {
    try {
        return examineEndings(*document.project(), document.inference());
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace

DoctorPanel::DoctorPanel(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), rows_(new QVBoxLayout(this)), mending_(document) {
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(10);
    connect(&store_, &DataStore::preparedChanged, this, &DoctorPanel::refresh);
    connect(&document_, &Document::changed, this, &DoctorPanel::refresh);
    refresh();
}

void DoctorPanel::refresh() {
    found_.clear();
    findAll();
    showRows();
}

void DoctorPanel::showRows() {
    clear(rows_);
    std::stable_sort(found_.begin(), found_.end(), [](const Row& a, const Row& b) { return a.severity > b.severity; });
    for (const Row& row : found_) showRow(row);
}

void DoctorPanel::findAll() {
    const auto prepared = store_.prepared();
    if (!prepared) return;
    // Of a loss that nobody chose: the net that is suggested brings its own.
    const bool ofUsualLoss = document_.graph().nodes.empty() && lossMisfit(*document_.project(), document_.inference(), store_.raw(), prepared->target).has_value();
    if (!prepared->problem.isEmpty() && !ofUsualLoss) addRow(Finding::Severity::Problem, prepared->problem, {}, {});
    const bool misfit = addMisfits();
    const auto vain = recipeMisfits(*document_.project(), *prepared);
    for (const auto& one : vain) addMisfit(one);
    if (!misfit)
        for (const auto& ending : endingsOf(document_)) addFinding(ending);
    const auto offered = [&](const std::string& title) { return std::any_of(vain.begin(), vain.end(), [&](const Misfit& one) { return one.fixTitle == text(title); }); };
    for (const auto& finding : prepared->findings)
        if ((!misfit || !finding.ofLoss) && !offered(finding.fixTitle)) addFinding(finding);
}

bool DoctorPanel::addMisfits() {
    const auto prepared = store_.prepared();
    if (document_.graph().nodes.empty()) {
        const Misfit net = suggestedNet(store_.raw());
        addRow(Finding::Severity::Warning, net.sentence, net.fixTitle, [this, net] { mend(net); });
        return true;  // no recipe was chosen for these data either
    }
    const auto found = doctorsMisfits(*document_.project(), document_.inference(), *prepared, store_.raw());
    for (const auto& misfit : found) addMisfit(misfit);
    return !found.empty();
}

void DoctorPanel::addMisfit(const Misfit& misfit) {
    const auto mends = misfit.fix ? std::function<void()>([this, misfit] { mend(misfit); }) : nullptr;
    addRow(Finding::Severity::Problem, misfit.sentence, misfit.fixTitle, mends);
}

void DoctorPanel::mend(const Misfit& misfit) {
    mending_.apply(misfit, [this](const QString& why) {
        addRow(Finding::Severity::Problem, why, {}, {});
        showRows();
    });
}

void DoctorPanel::addFinding(const Finding& finding) {
    const QString title = QString::fromStdString(finding.fixTitle);
    std::function<void()> mend;
    const auto prepared = store_.prepared();
    const bool fits = finding.fix && prepared->dataset && !document_.graph().nodes.empty() &&
                      misfits(*document_.project(), document_.inference(), prepared->shape, store_.raw()).empty();
    if (fits)
        mend = [this, title, change = mendedWithNet(finding, store_.raw())] { this->mend({{}, title, change}); };
    else if (finding.mends())
        mend = [this, title, finding] { document_.edit(title, [&](Project& p) { lamina::mend(p, finding); }); };
    addRow(finding.severity, QString::fromStdString(finding.sentence), title, mend);
}

void DoctorPanel::addRow(Finding::Severity severity, const QString& sentence, const QString& fixTitle,
                         const std::function<void()>& fix) {
    found_.push_back({severity, sentence, fixTitle, fix});
}

void DoctorPanel::showRow(const Row& found) {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(new Dot(found.severity), 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    auto* label = new QLabel(found.sentence);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->addWidget(label);
    layout->addLayout(words, 1);
    if (found.fix && !found.fixTitle.isEmpty()) {
        auto* button = linkButton(found.fixTitle, row);
        connect(button, &QPushButton::clicked, this, found.fix);
        if (found.fixTitle.size() > longestBeside) words->addWidget(button, 0, Qt::AlignLeft);
        else layout->addWidget(button, 0, Qt::AlignTop);
    }
    rows_->addWidget(row);
}

}  // namespace lamina::ui
