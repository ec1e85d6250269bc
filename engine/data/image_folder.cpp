// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/image_folder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <optional>

#include "engine/base/error.h"
#include "engine/base/parallel.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/text_folder.h"

namespace lamina {

namespace {

namespace fs = std::filesystem;

constexpr int mostSide = 4096;
constexpr const char* howToLay = "put the pictures of every class into a folder of its own, and choose the folder that holds these";

bool hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/** Pictures by their names that we do not read. */
bool isForeignImage(const fs::path& path) {
    constexpr std::array<std::string_view, 7> endings = {".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl"};
    return std::find(endings.begin(), endings.end(), lowerCase(path.extension().string())) != endings.end();
}

std::vector<fs::path> sortedFolders(const fs::path& folder) {
    std::error_code failed;
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(folder, failed))
        if (entry.is_directory(failed) && !hidden(entry.path())) all.push_back(entry.path());
    if (failed && all.empty()) throw Error::input("the folder cannot be read: " + failed.message(), folder.string(), "choose another folder");
    std::sort(all.begin(), all.end(), [](const fs::path& a, const fs::path& b) { return a.filename().string() < b.filename().string(); });
    return all;
}

/** Its reason goes without the path, which stands beside it. */
LeftOut unreadable(const fs::path& file, const std::exception& e) {
    LeftOut out{file.string(), e.what()};
    if (const auto* error = dynamic_cast<const Error*>(&e)) {
        const Error::Parts& said = error->parts();
        out.why = said.where.empty() || said.where == out.file ? said.what : said.where + ": " + said.what;
        out.todo = said.todo;
    }
    if (out.why.empty()) out.why = "it cannot be read";
    return out;
}

/** Pictures in one block, each in its place whether or not it could be read. */
struct Read {
    std::shared_ptr<RowStore> pixels;
    int channels = 3;       // of the block
    std::size_t bytes = 0;  // of a picture
    std::vector<std::optional<LeftOut>> leftOut;  // one a file: nothing where there is a picture
    std::atomic<bool> colour = false;
    std::atomic<std::size_t> stretched = 0;
};

/** Whether a picture's sides are to each other as they are in its form; what one does not see does not count. */
bool hasShapeOf(const ImageForm& form, const Image& image) {
    constexpr double seen = 1.1;
    const double ratio = static_cast<double>(image.width) * form.height / (static_cast<double>(image.height) * form.width);
    return ratio < seen && ratio > 1 / seen;
}

void readOne(const fs::path& file, const ImageForm& form, std::size_t i, Read& all) {
    try {
        Image image = readImage(file, std::max(form.height, form.width));
        const bool stretched = !form.crop && !hasShapeOf(form, image);
        image = inForm(std::move(image), form);
        if (stretched) ++all.stretched;
        if (image.channels == 3) all.colour = true;
        image = inChannels(std::move(image), all.channels);
        std::memcpy(all.pixels->bytes().data() + i * all.bytes, image.pixels.data(), all.bytes);
        all.pixels->release(i * all.bytes, all.bytes);
    } catch (const std::exception& e) {
        all.leftOut[i] = unreadable(file, e);
    }
}

void readAll(const std::vector<fs::path>& files, const ImageForm& form, LoadProgress& progress, Read& all) {
    all.channels = form.channels ? form.channels : 3;
    all.bytes = static_cast<std::size_t>(form.height) * static_cast<std::size_t>(form.width) * static_cast<std::size_t>(all.channels);
    all.pixels = RowStore::make(all.bytes * files.size());
    all.leftOut.resize(files.size());
    inParallel(files.size(), [&](std::size_t i) {
        if (progress.cancelled) return;
        readOne(files[i], form, i, all);
        ++progress.done;
    });
    requireWanted(&progress);
}

/** The pictures that were read, without gaps; in one channel where all files are grey. */
Tensor together(Read& all, const ImageForm& form, std::size_t count) {
    const bool grey = form.channels == 0 && !all.colour;
    const std::size_t bytes = grey ? all.bytes / 3 : all.bytes;
    const auto store = grey ? RowStore::make(bytes * count) : all.pixels;
    std::size_t at = 0;
    for (std::size_t i = 0; i < all.leftOut.size(); ++i) {
        if (all.leftOut[i]) continue;
        const std::byte* const from = all.pixels->bytes().data() + i * all.bytes;
        std::byte* const to = store->bytes().data() + at * bytes;
        if (grey)
            for (std::size_t p = 0; p < bytes; ++p) to[p] = from[3 * p];
        else if (at != i)
            std::memmove(to, from, bytes);
        if (grey || at != i) store->release(at * bytes, bytes);
        if (grey) all.pixels->release(i * all.bytes, all.bytes);
        ++at;
    }
    return Tensor(DType::UInt8, {static_cast<Dim>(count), form.height, form.width, grey ? 1 : all.channels}, store);
}

/** Of each class the first `most`. */
void keepFirst(ImageFolder& found, std::size_t most) {
    std::vector<std::size_t> taken(found.classes.size());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < found.files.size(); ++i) {
        if (taken[static_cast<std::size_t>(found.labels[i])]++ >= most) continue;
        if (kept != i) found.files[kept] = std::move(found.files[i]);
        found.labels[kept++] = found.labels[i];
    }
    found.files.resize(kept);
    found.labels.resize(kept);
}

}  // namespace

ImageForm imageForm(const ParamReader& options) {
    const Ints size = options.ints("image_size");
    for (const auto side : size)
        if (side < 4 || side > mostSide)
            throw Error::input("expected 4 to " + std::to_string(mostSide) + " pixels a side, received " + std::to_string(side), "data, option \"image_size\"",
                               "choose a size such as 64, 64");
    const std::string mode = options.text("color_mode");
    return {static_cast<int>(size.at(0)), static_cast<int>(size.at(1)), mode == "rgb" ? 3 : mode == "grayscale" ? 1 : 0, options.boolean("crop_to_aspect_ratio")};
}

std::vector<fs::path> filesBelow(const fs::path& folder) {
    std::error_code failed;
    std::vector<fs::path> all;
    auto it = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, failed);
    for (; !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
        if (hidden(it->path())) {
            it.disable_recursion_pending();
        } else if (it->is_regular_file(failed)) {
            all.push_back(it->path());
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

ImageFolder listImageFolder(const fs::path& folder) {
    ImageFolder found;
    if (!fs::is_directory(folder)) throw Error::input("expected a folder of pictures, found none there", folder.string(), "choose the folder again");
    for (const auto& one : sortedFolders(folder)) {
        const std::size_t before = found.files.size();
        for (const auto& file : filesBelow(one)) {
            if (isImageName(file)) found.files.push_back(file.lexically_relative(folder));
            else if (isForeignImage(file)) found.leftOut.push_back({file.lexically_relative(folder).string(), "expected JPEG, PNG, BMP or WebP"});
            else if (isTextName(file)) found.leftOut.push_back({file.lexically_relative(folder).string(), "expected a picture"});
        }
        if (found.files.size() == before) continue;
        found.labels.resize(found.files.size(), static_cast<std::int32_t>(found.classes.size()));
        found.classes.push_back(one.filename().string());
    }
    if (found.classes.size() < 2)
        throw Error::input("expected two or more folders of pictures in it, found " + (found.classes.empty() ? std::string("none") : "only \"" + found.classes.front() + "\""),
                           folder.string(), howToLay);
    return found;
}

Image readImage(const fs::path& file, const ImageForm& form) { return inForm(readImage(file, std::max(form.height, form.width)), form); }

Image inForm(Image image, const ImageForm& form) {
    if (form.channels != 0) image = inChannels(std::move(image), form.channels);
    if (form.crop) image = croppedTo(image, form.width, form.height);
    return resized(image, form.width, form.height);
}

ImageBatch readImages(const std::vector<fs::path>& files, const ImageForm& form, LoadProgress* progress) {
    LoadProgress own;
    LoadProgress& watched = progress ? *progress : own;
    watched.total = files.size();
    Read all;
    readAll(files, form, watched, all);
    ImageBatch batch;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (all.leftOut[i]) batch.leftOut.push_back(std::move(*all.leftOut[i]));
        else batch.files.push_back(files[i]);
    }
    if (batch.files.empty()) {
        if (files.size() == 1) throw Error::input("this picture cannot be read: " + batch.leftOut.front().why, files.front().string(), "choose another one");
        if (files.empty()) throw Error::input("there are no pictures", "data");
        const LeftOut& first = batch.leftOut.front();
        throw Error::input("none of the " + std::to_string(files.size()) + " pictures can be read; of the first: " + first.why, first.file, first.todo);
    }
    batch.images = together(all, form, batch.files.size());
    batch.stretched = all.stretched;
    return batch;
}

RawData readImageFolder(const fs::path& folder, const ImageForm& form, LoadProgress* progress, std::size_t most) {
    ImageFolder found = listImageFolder(folder);
    keepFirst(found, most);
    std::vector<fs::path> paths;
    for (const auto& file : found.files) paths.push_back(folder / file);
    ImageBatch batch = readImages(paths, form, progress);
    RawData raw;
    raw.stretched = batch.stretched;
    std::vector<std::int32_t> labels;
    std::size_t at = 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (at == batch.files.size() || batch.files[at] != paths[i]) continue;  // damaged
        const std::string& name = found.classes[static_cast<std::size_t>(found.labels[i])];
        if (raw.classes.empty() || raw.classes.back() != name) raw.classes.push_back(name);
        labels.push_back(static_cast<std::int32_t>(raw.classes.size()) - 1);
        raw.files.push_back(found.files[i].generic_string());
        ++at;
    }
    if (raw.classes.size() < 2)
        throw Error::input("only the pictures of \"" + raw.classes.front() + "\" can be read; " + batch.leftOut.front().file + ": " + batch.leftOut.front().reason(), folder.string(), howToLay);
    for (const auto& out : batch.leftOut) raw.leftOut.push_back({fs::path(out.file).lexically_relative(folder).generic_string(), out.why, out.todo});
    raw.leftOut.insert(raw.leftOut.end(), found.leftOut.begin(), found.leftOut.end());
    const Shape shape{static_cast<Dim>(labels.size())};
    raw.arrays = std::make_shared<const Arrays>(Arrays{{"images", std::move(batch.images)}, {"labels", Tensor::of(shape, labels)}});
    return raw;
}

}  // namespace lamina
