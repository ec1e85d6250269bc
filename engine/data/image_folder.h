// SPDX-License-Identifier: GPL-3.0-or-later
// A folder with one folder of pictures a class, as keras.utils.image_dataset_from_directory reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/image.h"
#include "engine/data/load_progress.h"
#include "engine/data/raw_data.h"
#include "engine/model/param.h"

namespace lamina {

/** What every picture becomes. */
struct ImageForm {
    int height = 64, width = 64;
    int channels = 0;  // 0: one where all files are grey, else three
    bool crop = false;
};

/** From image_size, color_mode and crop_to_aspect_ratio. Throws Error::Input for sizes that no net takes. */
ImageForm imageForm(const ParamReader& options);

/** All files below a folder, sorted; hidden ones and hidden folders are passed over. */
std::vector<std::filesystem::path> filesBelow(const std::filesystem::path& folder);

/** The classes and their files, sorted by name; hidden ones are passed over, folders in a class belong to it. */
struct ImageFolder {
    std::vector<std::string> classes;          // folders with at least one picture
    std::vector<std::filesystem::path> files;  // below the folder
    std::vector<std::int32_t> labels;          // a class a file
    std::vector<LeftOut> leftOut;              // pictures of formats that we do not read, and texts among them
};
/** Throws Error::Input where it holds fewer than two classes. */
ImageFolder listImageFolder(const std::filesystem::path& folder);

/** A picture in its form; channels 0: as it has them. */
Image inForm(Image image, const ImageForm& form);
/** Of a file. Throws Error::Input. */
Image readImage(const std::filesystem::path& file, const ImageForm& form);

/** The arrays "images" uint8 (n, height, width, channels) and "labels" int32 (n), decoded by all processors. Damaged files are in
 *  leftOut. Throws Error::Input where fewer than two classes have a readable picture or memory would not hold them.
 *  most: of each class; the rest is not looked at. */
RawData readImageFolder(const std::filesystem::path& folder, const ImageForm& form, LoadProgress* progress = nullptr, std::size_t most = SIZE_MAX);

/** Pictures as a net takes them, uint8 (n, height, width, channels), and what could not be read. Throws Error::Input where none could. */
struct ImageBatch {
    Tensor images;
    std::vector<std::filesystem::path> files;  // of each sample
    std::vector<LeftOut> leftOut;
    std::size_t stretched = 0;  // how many had another shape
};
ImageBatch readImages(const std::vector<std::filesystem::path>& files, const ImageForm& form, LoadProgress* progress = nullptr);

}  // namespace lamina
