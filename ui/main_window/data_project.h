// SPDX-License-Identifier: GPL-3.0-or-later
// A project made of a dropped file that is none: of data with a net that fits them, or of a trained model.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <memory>
#include <optional>

#include "engine/data/load_progress.h"
#include "engine/data/raw_data.h"
#include "engine/model/project.h"
#include "engine/trained/trained_model.h"

namespace lamina::ui {

/** What a file becomes. */
struct OpenedFile {
    Project project;
    bool drawing = false;                       // of a .keras: what is looked at first
    std::shared_ptr<const TrainedModel> model;  // of a .keras whose layers we all have
    std::shared_ptr<const TrainedModel> part;   // of another .keras: the weights of those that we have
    std::optional<RawData> raw;                 // of data that were read whole
    QString target;                             // of a table: the column that was taken for the target
    std::size_t toLookAt = 0;                     // findings of the doctor about a table that was read whole
    QStringList leftOut;                        // of a .keras: what matters only for further training, or the weights, in sentences
};

/** A .keras: drawing, recipes and weights, arranged where it has no positions, and of the weights only a part where we do not have all its layers;
 *  else data, with a net that fits them. Throws Error when it
 *  cannot be read, is none that we know, or `progress` was cancelled. net: the template that was asked for, where the data are of its kind. Takes its time: not for the window's thread. */
OpenedFile openedFile(const QStringList& paths, LoadProgress& progress, const QString& net = {});

/** Whether a template's net takes pictures, which lie in folders. */
bool seesPictures(const Project& project);

}  // namespace lamina::ui
