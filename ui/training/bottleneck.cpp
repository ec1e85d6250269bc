// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/bottleneck.h"

#include <array>
#include <cmath>

#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/plots/numbers.h"

namespace lamina::ui {

namespace {

constexpr double idle = 0.1;               // processors that work so little are not what it waits for
constexpr double busy = 0.8;               // a device that works so much is not kept waiting
constexpr double dataMatters = 1.0 / 3, memoryMatters = 0.6;
constexpr double operationsAByte = 10;     // below, memory is slower than arithmetic
constexpr double shortestOnGpu = 6e-6, shortestOnCpu = 2e-6;  // seconds an operation

using By = Bottleneck::By;

/** "12 µs", "3.4 ms". */
QString shortTime(double seconds) {
    if (seconds < 1e-3) return tr("%1 µs").arg(seconds * 1e6, 0, 'g', seconds < 1e-5 ? 2 : 3);
    if (seconds < 1) return tr("%1 ms").arg(seconds * 1e3, 0, 'g', 3);
    return tr("%1 s").arg(seconds, 0, 'f', 1);
}

/** "12.3 GFLOP/s". */
QString speed(double operations) {
    constexpr std::array units = {"FLOP/s", "kFLOP/s", "MFLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s"};
    std::size_t unit = 0;
    for (; operations >= 1000 && unit + 1 < units.size(); ++unit) operations /= 1000;
    return QStringLiteral("%1 %2").arg(operations, 0, 'g', operations >= 100 ? 3 : 2).arg(QLatin1String(units[unit]));
}

/** What is so while it runs, or what was so. */
QString told(const RunFigures& f, const QString& now, const QString& then) { return f.ended ? then : now; }

/** ": the GPU works 31 % of the time", where that is known. */
QString works(const RunFigures& f) {
    if (std::isnan(f.utilization)) return {};
    return (f.gpu ? told(f, tr("the GPU works %1 of the time"), tr("the GPU worked %1 of the time"))
                  : told(f, tr("this program takes %1 of the processors"), tr("this program took %1 of the processors")))
        .arg(shareText(f.utilization));
}

QString boundBy(const RunFigures& f, const QString& what) {
    return told(f, tr("Bound by %1"), tr("Was bound by %1")).arg(what);
}

QString sentence(const QString& head, std::initializer_list<QString> facts, const QString& advice) {
    QStringList known;
    for (const QString& fact : facts)
        if (!fact.isEmpty()) known << fact;
    const QString text = head + QStringLiteral(": ") + known.join(QStringLiteral(", "));
    return advice.isEmpty() ? text + QChar(u'.') : text + QStringLiteral(". ") + advice;
}

Bottleneck byLaunches(const RunFigures& f) {
    const QString step = told(f, tr("a step of %1 takes %2"), tr("a step of %1 took %2")).arg(counted(static_cast<std::size_t>(f.work.ops), tr("1 operation"), tr("%1 operations")), shortTime(1 / f.stepsPerSecond));
    const QString advice = f.gpu ? tr("A larger batch gives each launch more to do.") : tr("A larger batch gives each operation more to do.");
    return {By::Launches, sentence(boundBy(f, f.gpu ? tr("launches") : tr("short operations")), {works(f), step}, advice)};
}

Bottleneck onGpu(const RunFigures& f) {
    const bool waits = f.utilization < busy;  // unknown: no
    if (waits && f.dataShare > dataMatters)
        return {By::Data, sentence(boundBy(f, tr("data")), {works(f), told(f, tr("samples are on their way to it for %1"), tr("samples were on their way to it for %1")).arg(shareText(f.dataShare))},
                                   tr("Smaller source types, such as uint8, or a larger share of its memory for the data help."))};
    if (waits || 1 / f.stepsPerSecond < shortestOnGpu * f.work.ops) return byLaunches(f);
    const QString computes = told(f, tr("it computes %1"), tr("it computed %1")).arg(speed(f.work.operations * f.stepsPerSecond));
    if (f.memoryUtilization > memoryMatters)
        return {By::Memory, sentence(boundBy(f, tr("memory")), {works(f), told(f, tr("its memory is read or written for %1"), tr("its memory was read or written for %1")).arg(shareText(f.memoryUtilization)), computes},
                                     tr("Fewer or narrower values between the layers help, not fewer operations."))};
    if (std::isnan(f.utilization)) return {};
    return {By::Arithmetic, sentence(boundBy(f, tr("arithmetic")), {works(f), f.dataShare > 0 ? QString() : told(f, tr("never waits for data"), tr("never waited for data")), computes}, {})};
}

Bottleneck onCpu(const RunFigures& f) {
    if (f.dataShare > dataMatters)
        return {By::Data, sentence(boundBy(f, tr("data")), {works(f), told(f, tr("steps wait for rows from the disk for %1 of the time"), tr("steps waited for rows from the disk for %1 of the time")).arg(shareText(f.dataShare))},
                                   tr("More memory for rows (LAMINA_DATA_MEMORY) or a faster disk helps."))};
    if (1 / f.stepsPerSecond < shortestOnCpu * f.work.ops) return byLaunches(f);
    const double intensity = f.work.operations / f.work.dataBytes;
    if (f.work.dataBytes > 0 && intensity < operationsAByte)
        return {By::Data, sentence(boundBy(f, tr("data")), {told(f, tr("a step reads %1 and does %2 operations a byte with them"), tr("a step read %1 and did %2 operations a byte with them")).arg(shortBytes(f.work.dataBytes)).arg(intensity, 0, 'g', 2), works(f)}, {})};
    if (f.utilization < idle) return {};
    return {By::Arithmetic, sentence(boundBy(f, tr("arithmetic")), {works(f), told(f, tr("which compute %1"), tr("which computed %1")).arg(speed(f.work.operations * f.stepsPerSecond))}, {})};
}

}  // namespace

Bottleneck bottleneck(const RunFigures& figures) {
    if (figures.stepsPerSecond <= 0 || figures.work.ops <= 0) return {};
    return figures.gpu ? onGpu(figures) : onCpu(figures);
}

}  // namespace lamina::ui
