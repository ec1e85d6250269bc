// SPDX-License-Identifier: GPL-3.0-or-later
// gallery [light|dark] [FOLDER]: shows all widgets and plots; with a folder it saves pictures of its pages there and ends.
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QTimer>
#include <QToolButton>
#include <cmath>
#include <random>

#include "ui/plots/bar_list.h"
#include "ui/plots/histogram.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/numbers.h"
#include "ui/plots/points_picture.h"
#include "ui/theme/badge.h"
#include "ui/theme/button.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/form_row.h"
#include "ui/theme/icons.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/split_bar.h"
#include "ui/theme/stat_tile.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"
#include "ui/theme/toggle.h"

using namespace lamina::ui;

namespace {

std::mt19937 dice(3);

double noise(double size) { return std::normal_distribution<double>(0, size)(dice); }

QHBoxLayout* rowOf(std::initializer_list<QWidget*> widgets) {
    auto* row = new QHBoxLayout;
    for (QWidget* widget : widgets) row->addWidget(widget);
    row->addStretch();
    return row;
}

LinePlot* lossPlot() {
    auto* plot = new LinePlot("Loss");
    const int loss = plot->addCurve("loss"), val = plot->addCurve("val_loss", CurveStyle::validation());
    for (int step = 0; step < 15000; step += 10) plot->append(loss, step, 0.35 + 2.05 * std::exp(-step / 2600.0) + noise(0.03 + 0.05 * std::exp(-step / 4000.0)));
    for (int step = 577; step < 15000; step += 577) plot->append(val, step, 0.55 + 1.9 * std::exp(-step / 2300.0) + std::max(0.0, step - 9800.0) * 2e-5);
    plot->addMark(9600, "best, epoch 17", PlotMark::Kind::Best);
    plot->addMark(8200, "learning rate 1e-3 → 3e-4");
    plot->setExpectedEnd(24000);
    plot->setSmoothing(0.9);
    plot->setDescribeX([](double x) { return QString("step %1 · epoch %2").arg(groupedText(x)).arg(1 + static_cast<int>(x / 577)); });
    return plot;
}

LinePlot* gradientPlot() {
    auto* plot = new LinePlot("Gradient norm by layer");
    plot->setSwitches(true, false);
    const char* names[] = {"conv_stem", "conv_a", "conv_b", "classes", "dense_2"};
    for (int c = 0; c < 5; ++c) {
        const int curve = plot->addCurve(names[c], CurveStyle::plain(c));
        double value = 0.1 / (1 + c);
        for (int step = 0; step < 15000; step += 250) plot->append(curve, step, value *= std::exp(noise(0.2) - 0.03));
    }
    plot->setLog(true);
    return plot;
}

LinePlot* throughputPlot() {
    auto* plot = new LinePlot("Throughput");
    plot->setSwitches(false, false);
    plot->setUnit("/s");
    plot->setFromZero(true);
    plot->setXKind(PlotX::SecondsAgo);
    plot->setWindow(120);
    const int curve = plot->addCurve("samples a second", CurveStyle{.slot = 4, .smooth = false});
    for (int s = 0; s < 300; ++s) plot->append(curve, s, 1.23e6 + noise(2e4));
    return plot;
}

LinePlot* ratePlot() {
    auto* plot = new LinePlot("Learning rate");
    plot->setSwitches(false, false);
    const int curve = plot->addCurve("learning_rate", CurveStyle{.smooth = false, .stairs = true});
    plot->append(curve, 0, 1e-3), plot->append(curve, 8200, 3e-4), plot->append(curve, 15000, 3e-4);
    return plot;
}

LinePlot* utilisationPlot() {
    auto* plot = new LinePlot("GPU utilisation");
    plot->setSwitches(false, false);
    plot->setUnit("%");
    plot->setFixedY(0, 100);
    const int curve = plot->addCurve("NVIDIA H200", CurveStyle{.slot = 2, .smooth = false});
    for (int s = 0; s < 120; ++s) plot->append(curve, s, s < 8 ? 5 : s > 70 && s < 74 ? std::nan("") : 93 + noise(2));
    return plot;
}

QWidget* trainPage() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(16);
    auto* strip = new Strip;
    strip->show(Strip::Tone::Warning, "Overfitting since epoch 17.", "Validation loss rose from 0.53 to 0.60 while training loss still falls.");
    for (const char* text : {"Stop and keep epoch 17", "Add augmentation", "Raise dropout"}) strip->addAction(text, [] {});
    column->addWidget(strip);
    auto* top = new QHBoxLayout;
    top->setSpacing(16);
    top->addWidget(lossPlot());
    auto* scatter = new PointsPicture;
    scatter->setAxes("true", "predicted");
    scatter->setDiagonal(true);
    std::vector<PlanePoint> points;
    for (int i = 0; i < 400; ++i) {
        const double truth = noise(20) + 50;
        points.push_back({truth, truth + noise(4), 1});
    }
    scatter->setPoints(std::move(points));
    top->addWidget(scatter);
    column->addLayout(top, 3);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(16);
    for (LinePlot* plot : {gradientPlot(), throughputPlot(), ratePlot()}) middle->addWidget(plot);
    column->addLayout(middle, 2);
    auto* card = new Card;
    auto* tiles = new QHBoxLayout;
    tiles->addWidget(utilisationPlot(), 1);
    for (const auto& [figure, label] : {std::pair{"93 %", "utilisation"}, {"5.6 GB", "memory"}, {"412 W", "power"}, {"58 °C", "temperature"}}) {
        tiles->addSpacing(32);
        tiles->addWidget(new StatTile(label, figure), 0, Qt::AlignTop);
    }
    tiles->addSpacing(32);
    card->body()->addLayout(tiles);
    column->addWidget(card, 2);
    return page;
}

class Histograms : public QWidget {
 public:
    Histograms() { setFixedSize(320, 40); }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const double numbers[] = {2, 8, 12, 12, 11, 9, 12, 15, 13, 14, 7, 2, 1, 1}, classes[] = {152, 68, 124};
        paintHistogram(painter, QRectF(0, 4, 120, 32), numbers);
        paintCategories(painter, QRectF(160, 4, 120, 32), classes);
    }
};

QWidget* sidePanel() {
    auto* panel = new QWidget;
    panel->setProperty("kind", "panel");
    panel->setAttribute(Qt::WA_StyledBackground);
    panel->setFixedWidth(320);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(16, 16, 16, 16);
    column->addWidget(titleLabel("conv_a"));
    auto* help = mutedLabel("Conv2D · slides 64 filters of 3×3 over the image");
    help->setWordWrap(true);
    column->addWidget(help);
    column->addSpacing(8);
    column->addWidget(sectionLabel("Parameters"));
    auto* spin = new QSpinBox;
    spin->setValue(64);
    column->addWidget(new FormRow("filters", spin, "How many filters."));
    auto* combo = new QComboBox;
    combo->addItems({"same", "valid", "causal"});
    column->addWidget(new FormRow("padding", combo));
    auto* wrong = new QLineEdit("-3");
    wrong->setProperty("invalid", true);
    column->addWidget(new FormRow("dilation_rate", wrong));
    auto* toggle = new Toggle;
    toggle->setChecked(true);
    column->addWidget(new FormRow("use_bias", toggle));
    column->addWidget(new FormRow("shuffle", new Toggle));
    column->addWidget(linkButton("Show 8 more"), 0, Qt::AlignLeft);
    column->addWidget(sectionLabel("Split"));
    auto* split = new SplitBar;
    split->setSegments({{"train", 0.7}, {"val", 0.15}, {"test", 0.15}});
    column->addWidget(split);
    column->addWidget(sectionLabel("What the net receives"));
    column->addWidget(factRow("input", "9 numbers"));
    column->addWidget(factRow("fingerprint", "8c1f 04ae"));
    auto* bars = new BarList;
    bars->setBars({{"7", 0.94, {}}, {"3", 0.02, {}}, {"2", 0.02, {}}, {"5", 0.01, {}}, {"9", 0.01, {}}});
    column->addWidget(bars);
    column->addStretch();
    return panel;
}

QTableWidget* table() {
    auto* view = new QTableWidget(8, 4);
    view->setHorizontalHeaderLabels({"run", "state", "val_loss", "device"});
    view->setShowGrid(false);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(metrics::row);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->horizontalHeader()->setStretchLastSection(true);
    view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (int r = 0; r < 8; ++r) {
        for (int c = 0; c < 4; ++c) view->setItem(r, c, new QTableWidgetItem(c == 2 ? "0.602" : c == 0 ? QString("digits #%1").arg(r) : "finished"));
    }
    view->setSortingEnabled(true);
    view->selectRow(1);
    return view;
}

QWidget* iconSheet() {
    auto* sheet = new QWidget;
    auto* grid = new QGridLayout(sheet);
    int at = 0;
    for (const QString& name : iconNames()) {
        auto* button = iconButton(name, name);
        button->setIconSize({20, 20});
        grid->addWidget(button, at / 19, at % 19);
        ++at;
    }
    return sheet;
}

QWidget* kitPage() {
    auto* page = new QWidget;
    auto* columns = new QHBoxLayout(page);
    columns->setContentsMargins(0, 0, 0, 0);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(20, 20, 20, 20);
    column->setSpacing(14);
    column->addWidget(pageLabel("Draw a network. Give it data. Watch it learn."));
    auto* disabled = secondaryButton("Disabled");
    disabled->setEnabled(false);
    column->addLayout(rowOf({primaryButton("Train", nullptr, "play"), secondaryButton("Pause", nullptr, "pause"), secondaryButton("Replace…"), disabled,
                             flatButton("Undo"), linkButton("Drop 2 rows"), iconButton("download", "Save")}));
    auto* progress = new QProgressBar;
    progress->setValue(62);
    progress->setFixedWidth(180);
    column->addLayout(rowOf({new Badge("CUDA · NVIDIA H200"), new Badge("2 errors", Badge::Tone::Error), new Badge("done", Badge::Tone::Ok),
                             new Badge("43 %", Badge::Tone::Warning), new Badge("idle", Badge::Tone::Muted), mutedLabel("26 of 40 epochs"), progress, smallLabel("62 %")}));
    auto* search = new QLineEdit;
    search->setPlaceholderText("Find a layer");
    auto* box = new QCheckBox("Keep the best weights");
    box->setChecked(true);
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setValue(60);
    column->addLayout(rowOf({search, box, new QCheckBox("Shuffle"), slider, new Histograms}));
    for (const auto tone : {Strip::Tone::Info, Strip::Tone::Ok, Strip::Tone::Error}) {
        auto* strip = new Strip;
        strip->show(tone, "concat needs inputs of equal rank.", "gap gives 64, bn_a gives 32 × 32 × 64.");
        strip->addAction("Insert GlobalAveragePooling2D after bn_a", [] {});
        strip->setClosable(true);
        column->addWidget(strip);
    }
    auto* tabs = new QTabWidget;
    tabs->addTab(table(), "Table");
    tabs->addTab(new EmptyState("data", "No data yet. Drop a CSV or a folder of images here, or take a data set from the gallery.", "Choose data…"), "Empty");
    column->addWidget(tabs, 1);
    column->addWidget(iconSheet());
    columns->addLayout(column, 1);
    columns->addWidget(sidePanel());
    return page;
}

}  // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName("lamina");
    QCoreApplication::setApplicationName("gallery");
    ThemeManager::instance().install(app);
    const QString choice = argc > 1 ? argv[1] : "system";
    ThemeManager::instance().setChoice(choice == "dark" ? ThemeChoice::Dark : choice == "light" ? ThemeChoice::Light : ThemeChoice::System);
    QTabWidget pages;
    pages.addTab(trainPage(), "Plots");
    pages.addTab(kitPage(), "Kit");
    pages.addTab(new EmptyState("train", "Nothing has been trained yet.", "Train"), "Empty");
    pages.setWindowTitle("Gallery");
    pages.resize(1600, 1000);
    pages.show();
    if (argc > 2) {
        QTimer::singleShot(600, &app, [&] {
            for (int page = 0; page < pages.count(); ++page) {
                pages.setCurrentIndex(page);
                QApplication::processEvents();
                if (auto* plot = pages.currentWidget()->findChild<LinePlot*>()) {
                    QMouseEvent move(QEvent::MouseMove, QPointF(360, 120), plot->canvas()->mapToGlobal(QPointF(360, 120)), Qt::NoButton, Qt::NoButton, {});
                    for (LinePlot* each : pages.currentWidget()->findChildren<LinePlot*>()) each->redraw();
                    QCoreApplication::sendEvent(plot->canvas(), &move);
                }
                pages.grab().save(QDir(argv[2]).filePath(QString("gallery-%1-%2.png").arg(choice).arg(page)));
            }
            QApplication::quit();
        });
    }
    return QApplication::exec();
}
