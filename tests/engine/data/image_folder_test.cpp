// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of pictures a class: what is found, in which order, what is left out, and how it becomes a data set.
#include <QtTest>
#include <QTemporaryDir>
#include <algorithm>
#include <filesystem>
#include <set>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/doctor.h"
#include "engine/data/image_folder.h"
#include "engine/data/picture_doctor.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "tests/support/data_memory.h"
#include "tests/support/mended.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace image_folder_test {

using namespace lamina;

namespace {
namespace fs = std::filesystem;
const fs::path fixtures = fs::path(LAMINA_SOURCE_DIR) / "tests/engine/data/fixtures/images";

/** cat: 6 pictures, dog: 5, two of them damaged, one foreign; and what is no class. */
class Pets {
 public:
    Pets() {
        for (const char* file : {"rgb.jpg", "rgb.png", "rgb.bmp", "lossy.webp", "palette.png"}) put("cat", file, file);
        put("cat/more", "grey.png", "deep.png");
        for (const char* file : {"turned.jpg", "cmyk.jpg", "grey.jpg"}) put("dog", file, file);
        writeFileAtomically(path() / "dog/broken.jpg", std::string_view("\xFF\xD8\xFF, and no more"));
        writeFileAtomically(path() / "dog/empty.png", std::string_view());
        writeFileAtomically(path() / "dog/photo.heic", std::string_view("some"));
        writeFileAtomically(path() / "dog/.hidden.jpg", std::string_view("some"));
        writeFileAtomically(path() / "dog/Thumbs.db", std::string_view("some"));
        writeFileAtomically(path() / "readme.txt", std::string_view("some"));
        fs::create_directory(path() / "notes");
        put(".git", "rgb.png", "a.png");
    }
    fs::path path() const { return dir_.path().toStdString(); }
    void put(const fs::path& folder, const fs::path& from, const fs::path& as) const {
        fs::create_directories(path() / folder);
        fs::copy_file(fixtures / from, path() / folder / as);
    }
    DataRecipe recipe(Params options = {}) const {
        DataRecipe recipe = sniff(path());
        recipe.options = std::move(options);
        return recipe;
    }

 private:
    QTemporaryDir dir_;
};

std::string whyRefused(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}
}  // namespace

class ImageFolderTest : public QObject {
    Q_OBJECT
 private slots:
    void classesAreTheFoldersInOrder() {
        const Pets pets;
        const ImageFolder found = listImageFolder(pets.path());
        QCOMPARE(found.classes, (std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(found.files.size(), std::size_t(11));
        QVERIFY(std::is_sorted(found.labels.begin(), found.labels.end()));
        QCOMPARE(found.leftOut.size(), std::size_t(1));
    }

    void damagedFilesAreListedNotFatal() {
        const Pets pets;
        const RawData raw = load(pets.recipe(), {});
        QCOMPARE(raw.rows(), std::size_t(9));
        QCOMPARE(raw.classes, (std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(raw.files.size(), std::size_t(9));
        std::set<std::string> left;
        for (const auto& out : raw.leftOut) {
            QVERIFY(!out.why.empty() && out.why.find(pets.path().string()) == std::string::npos);
            QVERIFY2(out.why.find(" — ") == std::string::npos, out.why.c_str());  // what to do about it is no part of why
            QCOMPARE(out.todo.empty(), out.file == "dog/photo.heic");
            left.insert(out.file);
        }
        QCOMPARE(left, (std::set<std::string>{"dog/broken.jpg", "dog/empty.png", "dog/photo.heic"}));
        QVERIFY(raw.arrays->front().tensor.shape() == (Shape{9, 64, 64, 3}));
        QVERIFY(raw.arrays->front().tensor.dtype() == DType::UInt8);
    }

    void theDoctorNamesWhatIsLeftOut() {
        const Pets pets;
        const auto findings = examine(load(pets.recipe(), {}), pets.recipe(), {"sparse_categorical_crossentropy"}, TargetForm::Index);
        const bool named = std::any_of(findings.begin(), findings.end(), [](const Issue& f) {
            return f.severity == Issue::Severity::Warning && f.sentence().starts_with("3 pictures are left out") && f.sentence().find("broken.jpg") != std::string::npos;
        });
        QVERIFY(named);
    }

    /** Notes, captions and what says where things are lie among pictures. */
    void someTextsMakeNoFolderOfTexts() {
        const Pets pets;
        fs::create_directory(pets.path() / "bird");
        writeFileAtomically(pets.path() / "dog/readme.txt", std::string_view("some"));
        writeFileAtomically(pets.path() / "bird/readme.TXT", std::string_view("some"));
        const DataRecipe recipe = sniff(pets.path());
        QCOMPARE(recipe.source, std::string("image_folder"));
        const RawData raw = load(recipe, {});
        QCOMPARE(raw.classes, (std::vector<std::string>{"cat", "dog"}));
        const auto told = [](const RawData& data, const DataRecipe& of, const std::string& sentence) {
            const auto findings = examine(data, of, {"sparse_categorical_crossentropy"}, TargetForm::Index);
            return std::any_of(findings.begin(), findings.end(), [&](const Issue& f) { return f.severity == Issue::Severity::Warning && f.sentence() == sentence; });
        };
        QVERIFY(told(raw, recipe, "2 texts in the folder are left out: bird/readme.TXT, dog/readme.txt"));
        QVERIFY(told(raw, recipe, "3 pictures are left out, for they cannot be read: dog/broken.jpg, dog/empty.png and 1 more"));
        for (const char* name : {"turned", "cmyk", "grey", "broken", "empty", "classes", "about"})  // most of them beside a picture of that name
            writeFileAtomically(pets.path() / "dog" / (std::string(name) + ".txt"), std::string_view("0 0.5 0.5 1 1"));
        QCOMPARE(sniff(pets.path()).source, std::string("image_folder"));
    }

    void mostFilesDecideWhatAFolderIs() {
        const QTemporaryDir dir;
        const fs::path at = dir.path().toStdString();
        const auto put = [&](const std::string& file) {
            fs::create_directories((at / file).parent_path());
            if (file.ends_with(".png")) fs::copy_file(fixtures / "grey.png", at / file);
            else writeFileAtomically(at / file, std::string_view("some words"));
        };
        for (const char* file : {"a/1.txt", "a/2.txt", "a/x.png", "b/1.txt", "b/2.txt", "b/x.png"}) put(file);
        const DataRecipe texts = sniff(at);
        QCOMPARE(texts.source, std::string("text_folder"));
        const RawData raw = load(texts, {});
        QCOMPARE(raw.rows(), std::size_t{4});
        QCOMPARE(raw.leftOut.size(), std::size_t{2});
        QCOMPARE(raw.leftOut.front().file, std::string("a/x.png"));
        for (const char* file : {"c/x.png", "d/x.png"}) put(file);  // two folders of each kind: all files decide
        QCOMPARE(sniff(at).source, std::string("image_folder"));
        put("d/1.txt");
        put("d/2.txt");
        QCOMPARE(sniff(at).source, std::string("text_folder"));  // three folders of four
        for (const char* file : {"alone/a/1.txt", "alone/b/1.txt", "alone/c/1.png", "alone/c/2.png", "alone/c/3.png"}) put(file);
        QCOMPARE(sniff(at / "alone").source, std::string("text_folder"));  // pictures of one class are no data set
    }

    void aGlanceSeesEveryClass() {
        const Pets pets;
        for (int i = 0; i < 30; ++i) pets.put("cat", "rgb.png", std::to_string(i) + ".png");
        const RawData some = glance(pets.recipe(), {});
        QCOMPARE(some.classes, (std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(some.rows(), std::size_t(16 + 3));
        QCOMPARE(load(pets.recipe(), {}).rows(), std::size_t(36 + 3));
    }

    void anotherFolderIsReadAsTheOneBefore() {
        const Pets pets;
        const DataRecipe before = pets.recipe({{"image_size", Ints{20, 30}}});
        QCOMPARE(joining(before, pets.recipe()).options, before.options);
        DataRecipe table;
        table.source = "csv";
        QVERIFY(joining(table, pets.recipe()).options.empty());
    }

    void sizeAndColourAreChosen() {
        const Pets pets;
        const auto shape = [&](Params options) { return load(pets.recipe(std::move(options)), {}).arrays->front().tensor.shape(); };
        QVERIFY(shape({{"image_size", Ints{20, 30}}}) == (Shape{9, 20, 30, 3}));
        QVERIFY(shape({{"image_size", Ints{20, 30}}, {"color_mode", std::string("grayscale")}}) == (Shape{9, 20, 30, 1}));
        QVERIFY(shape({{"crop_to_aspect_ratio", true}}) == (Shape{9, 64, 64, 3}));
        QVERIFY(!whyRefused([&] { shape({{"image_size", Ints{2, 64}}}); }).empty());
        QVERIFY(!whyRefused([&] { shape({{"image_size", Ints{64, 100000}}}); }).empty());
        QVERIFY(!whyRefused([&] { shape({{"color_mode", std::string("cmyk")}}); }).empty());
    }

    void greyFilesAloneAreGreyByThemselves() {
        const Pets pets;
        for (const char* name : {"a", "b"}) pets.put(fs::path("grey") / name, "grey.png", "1.png");
        const DataRecipe recipe = sniff(pets.path() / "grey");
        QVERIFY(load(recipe, {}).arrays->front().tensor.shape() == (Shape{2, 64, 64, 1}));
        DataRecipe colour = recipe;
        colour.options["color_mode"] = std::string("rgb");
        QVERIFY(load(colour, {}).arrays->front().tensor.shape() == (Shape{2, 64, 64, 3}));
    }

    void picturesOnDiskAreThoseInMemory() {
        Pets pets;
        for (const char* mode : {"auto", "grayscale", "rgb"}) {
            const DataRecipe recipe = pets.recipe({{"image_size", Ints{150, 150}}, {"color_mode", std::string(mode)}});
            const RawData memory = load(recipe, {});
            QVERIFY(!memory.arrays->front().tensor.onDisk());
            const test::DataMemory set("10kB");
            const RawData disk = load(recipe, {});
            QVERIFY(disk.arrays->front().tensor.onDisk());
            QVERIFY(bytesOnDisk(disk) > 0);
            QVERIFY(disk.arrays->front().tensor.shape() == memory.arrays->front().tensor.shape());
            QVERIFY(std::ranges::equal(disk.arrays->front().tensor.bytes(), memory.arrays->front().tensor.bytes()));
            QCOMPARE(disk.files, memory.files);
            QCOMPARE(prepare(disk, recipe, TargetForm::Index).fingerprint, prepare(memory, recipe, TargetForm::Index).fingerprint);
        }
    }

    void classNamesReachTheDataSet() {
        const Pets pets;
        const DataRecipe recipe = pets.recipe();
        for (const auto form : {TargetForm::Index, TargetForm::OneHot}) {
            const Dataset data = prepare(load(recipe, {}), recipe, form);
            QCOMPARE(data.preparation.classes, (std::vector<std::string>{"cat", "dog"}));
            QVERIFY(data.preparation.inputShape == (Shape{64, 64, 3}));
            QCOMPARE(data.parts.train.size() + data.parts.validation.size() + data.parts.test.size(), std::size_t(9));
        }
        const Dataset yesOrNo = prepare(load(recipe, {}), recipe, TargetForm::Binary);
        QCOMPARE(yesOrNo.preparation.classes, (std::vector<std::string>{"cat", "dog"}));
    }

    void picturesAreReadAsTheInputTakesThem() {
        const Pets pets;
        const auto clash = [&](const DataRecipe& recipe, Ints input) {
            Project project;
            project.data = recipe;
            addNode(project.graph, "Input", "x", {{"shape", std::move(input)}});
            return pictureClash(load(recipe, {}), project);
        };
        QVERIFY(!clash(pets.recipe(), {64, 64, 3}));
        QVERIFY(!clash(pets.recipe(), {64}));  // no net of pictures
        const auto cases = std::vector<std::pair<Ints, std::string>>{{{32, 48, 3}, "Scale the pictures to 32 × 48"},
                                                                     {{64, 64, 1}, "Read the pictures in grey"},
                                                                     {{32, 32, 1}, "Scale the pictures to 32 × 32, in grey"}};
        for (const auto& [input, title] : cases) {
            const auto found = clash(pets.recipe(), input);
            QVERIFY(found && found->severity == Issue::Severity::Error);
            QVERIFY2(found->sentence().starts_with("The pictures are read as 64 × 64 × 3, the Input “x” takes "), found->sentence().c_str());
            QCOMPARE(found->offer(), title);
            const DataRecipe mended = recipeAfter(*found, pets.recipe({{"crop_to_aspect_ratio", true}}));
            QVERIFY(mended.options.contains("crop_to_aspect_ratio"));
            QVERIFY(!clash(mended, input));
        }
        const auto grey = clash(pets.recipe({{"color_mode", std::string("grayscale")}}), {64, 64, 3});
        QVERIFY(grey && grey->offer() == "Read the pictures in colour" && !clash(recipeAfter(*grey, pets.recipe()), {64, 64, 3}));
        for (const Ints& strange : {Ints{64, 64, 4}, Ints{2, 2, 3}}) {
            const auto found = clash(pets.recipe(), strange);
            QVERIFY(found && found->offer().empty() && !found->mends());
        }
    }

    void whatIsStretchedIsSaidOnceAndCanBeCropped() {
        const Pets pets;
        const auto stretched = [&](Params options) {
            const DataRecipe recipe = pets.recipe(std::move(options));
            const RawData raw = load(recipe, {});
            std::vector<Issue> found;
            for (auto& f : examine(raw, recipe, {"sparse_categorical_crossentropy"}, TargetForm::Index))
                if (f.sentence().find("stretched") != std::string::npos) found.push_back(std::move(f));
            if (!found.empty()) {
                const RawData cropped = load(recipeAfter(found.front(), recipe), {});
                if (cropped.stretched != 0 || stretchedPictures(cropped)) found.clear();
            }
            return found;
        };
        const auto wide = stretched({{"image_size", Ints{16, 64}}});
        QCOMPARE(wide.size(), std::size_t{1});
        QVERIFY(wide.front().severity == Issue::Severity::Warning && wide.front().offer() == "Crop them in the middle");
        QVERIFY2(wide.front().sentence().find("another shape than 16 × 64 and are stretched to it") != std::string::npos, wide.front().sentence().c_str());
        QVERIFY(stretched({{"image_size", Ints{16, 64}}, {"crop_to_aspect_ratio", true}}).empty());
        RawData one;
        one.arrays = std::make_shared<const Arrays>(Arrays{{"images", Tensor::of(Shape{2, 4, 8, 1}, std::vector<std::uint8_t>(64))}});
        one.stretched = 1;
        QCOMPARE(stretchedPictures(one)->sentence(), std::string("1 of 2 pictures has another shape than 4 × 8 and is stretched to it"));
    }

    void otherFoldersAreMatchedByTheNamesOfTheirClasses() {
        const Pets pets;
        Dataset learnt = prepare(load(pets.recipe(), {}), pets.recipe(), TargetForm::Index);
        learnt.preparation.classes = {"zebra", "dog", "cat"};
        const Dataset data = prepareWith(load(pets.recipe(), {}), learnt.preparation, TargetForm::Index);
        QCOMPARE(data.targets.front().as<std::int32_t>().front(), 2);  // a cat
        QCOMPARE(data.targets.front().as<std::int32_t>().back(), 1);
        learnt.preparation.classes = {"dog", "zebra"};
        const std::string why = whyRefused([&] { prepareWith(load(pets.recipe(), {}), learnt.preparation, TargetForm::Index); });
        QVERIFY2(why.find("\"cat\"") != std::string::npos && why.find("zebra") != std::string::npos, why.c_str());
    }

    void loadingCountsAndCanBeCancelled() {
        const Pets pets;
        LoadProgress progress;
        load(pets.recipe(), {}, &progress);
        QCOMPARE(progress.total.load(), std::size_t(11));
        QCOMPARE(progress.done.load(), std::size_t(11));
        LoadProgress stopped;
        stopped.cancelled = true;
        QVERIFY(whyRefused([&] { load(pets.recipe(), {}, &stopped); }).find("cancelled") != std::string::npos);
    }

    void whatIsNoFolderOfClassesIsExplained() {
        const Pets pets;
        for (const fs::path& path : {pets.path() / "cat", pets.path() / "notes", pets.path() / "dog/cmyk.jpg"}) {
            const std::string why = whyRefused([&] { sniff(path); });
            QVERIFY2(why.starts_with(path.string()) && why.find("folder that holds") != std::string::npos, why.c_str());
        }
        DataRecipe gone = pets.recipe();
        gone.paths = {"gone"};
        QVERIFY(whyRefused([&] { load(gone, pets.path()); }).find("gone") != std::string::npos);
        QCOMPARE(sniff(pets.path() / "").paths, sniff(pets.path()).paths);
    }

    void allDamagedIsAnErrorThatShowsOne() {
        const Pets pets;
        for (const char* name : {"a", "b"}) {
            fs::create_directories(pets.path() / "bad" / name);
            writeFileAtomically(pets.path() / "bad" / name / "1.png", std::string_view("no"));
        }
        const std::string why = whyRefused([&] { load(sniff(pets.path() / "bad"), {}); });
        QVERIFY2(why.find("a/1.png: none of the 2 pictures can be read; of the first: ") != std::string::npos, why.c_str());
    }

    void aSinglePictureThatIsDamagedIsNamed() {
        const Pets pets;
        const fs::path file = pets.path() / "one.png";
        writeFileAtomically(file, std::string_view("no"));
        const std::string why = whyRefused([&] { readImages({file}, ImageForm{}); });
        QVERIFY2(why.find("one.png") != std::string::npos && why.find("this picture cannot be read") != std::string::npos && why.find("none of 1") == std::string::npos, why.c_str());
    }

    void handSignsAreQuick() {
        NEEDS_SHARED_DATA("hands");
        QElapsedTimer clock;
        clock.start();
        const RawData raw = load(sniff(test::sharedData("hands")), {});
        qInfo("800 photos in %lld ms", clock.elapsed());
        QVERIFY(raw.arrays->front().tensor.shape() == (Shape{800, 64, 64, 3}));
        QCOMPARE(raw.classes.size(), std::size_t(10));
        QVERIFY(raw.leftOut.empty());
        QVERIFY(clock.elapsed() < 20'000);
    }
};

LAMINA_TEST(ImageFolderTest)

}  // namespace image_folder_test

#include "image_folder_test.moc"
