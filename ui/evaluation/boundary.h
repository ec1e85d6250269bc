// SPDX-License-Identifier: GPL-3.0-or-later
// What a net says everywhere on a plane: a picture behind the samples.
#pragma once

#include <QColor>
#include <QImage>
#include <QRectF>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/trained/trained_model.h"
#include "ui/plots/points_picture.h"

namespace lamina::ui {

/** Whether samples are two numbers, so that they are points on a plane. */
bool isPlane(const Dataset& data);

/** The samples of a part in raw units. */
std::vector<PlanePoint> planePoints(const Dataset& data, const std::vector<std::uint32_t>& samples);

/** Asks the net at side × side places over bounds (raw units) and mixes the classes' colours by probability, towards
 *  paper where it is unsure. Takes a while: for a worker. */
QImage boundaryPicture(const TrainedModel& model, std::size_t output, const QRectF& bounds, int side, const std::vector<QColor>& colors, const QColor& paper);

}  // namespace lamina::ui
