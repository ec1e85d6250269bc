// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of pictures a class through lamina-cli: new, train, evaluate, predict.
#include <QDir>
#include <QImage>
#include <QJsonArray>
#include <QtTest>
#include <memory>

#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_pictures_test {

class CliPicturesTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        cli_ = std::make_unique<CliRunner>();
        for (int i = 0; i < 30; ++i) {
            paint("pets/red cat", i, 255, 30);
            paint("pets/blue, dog", i, 30, 255);
        }
        QVERIFY(cli_->write("pets/red cat/broken.jpg", "\xFF\xD8\xFF and no more"));
        const auto made = cli_->call({"new", "pets.lamina", "--data", "pets"});
        QCOMPARE(made.status, 0);
        QCOMPARE(cli_->call({"new", "slash.lamina", "--data", "pets/"}).status, 0);
        QVERIFY(made.out.contains("photos_cnn") && made.out.contains("2 classes: blue, dog, red cat") && made.out.contains("red cat/broken.jpg"));
        const auto trained = cli_->call({"train", "pets.lamina", "--epochs", "8", "--output", "pets.keras"});
        QVERIFY2(trained.status == 0, trained.error.constData());
        QVERIFY(trained.error.contains("broken.jpg"));
    }

    void textsAmongPicturesAreLeftOut() {
        for (const char* folder : {"noted/a", "noted/b"}) {
            for (int i = 0; i < 10; ++i) paint(folder, i, 255, 30);
            QVERIFY(cli_->write(QString::fromLatin1(folder) + "/about.txt", "some words"));
        }
        const auto made = cli_->call({"new", "noted.lamina", "--data", "noted"});
        QVERIFY2(made.status == 0, made.error.constData());
        QVERIFY2(made.out.contains("photos_cnn") && made.out.contains("left out 2 texts: a/about.txt (expected a picture), b/about.txt (expected a picture)"), made.out.constData());
    }

    void evaluateCountsTheTestPart() {
        const auto result = cli_->callJson({"evaluate", "pets.lamina", "--json"});
        QCOMPARE(result.value("samples").toInt(), 9);
        QVERIFY(result.value("accuracy").toDouble() > 0.95);
    }

    void evaluateTakesAnotherFolder() {
        paint("others/red cat", 1, 250, 35);
        paint("others/blue, dog", 2, 35, 250);
        const auto result = cli_->callJson({"evaluate", "pets.keras", "--data", "others", "--json"});
        QCOMPARE(result.value("samples").toInt(), 2);
        paint("strangers/horse", 1, 99, 99);
        paint("strangers/red cat", 1, 99, 99);
        const auto strange = cli_->call({"evaluate", "pets.keras", "--data", "strangers"});
        QCOMPARE(strange.status, 3);
        QVERIFY2(strange.error.contains("\"horse\""), strange.error.constData());
    }

    void predictNamesFileAndClass_data() {
        QTest::addColumn<QString>("model");
        QTest::newRow("project") << "pets.lamina";
        QTest::newRow("model") << "pets.keras";
    }
    void predictNamesFileAndClass() {
        QFETCH(QString, model);
        paint("flat", 3, 255, 30);
        paint("flat", 4, 30, 255);
        QVERIFY(cli_->write("flat/empty.png", ""));
        const auto answer = cli_->call({"predict", model, "flat", "pets/red cat/7.png"});
        QVERIFY2(answer.status == 0, answer.error.constData());
        const auto lines = answer.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[0], QByteArray("file,prediction,\"blue, dog\",red cat"));
        QVERIFY(lines[1].startsWith("flat/3.png,red cat,"));
        QVERIFY(lines[2].startsWith("flat/4.png,\"blue, dog\","));
        QVERIFY(lines[3].startsWith("pets/red cat/7.png,red cat,"));
        QVERIFY(answer.error.contains("empty.png"));
    }

    void whatAPictureOwesItsPartsIsTold() {
        const auto answer = cli_->call({"predict", "pets.keras", "pets/red cat/7.png", "pets/blue, dog/1.png", "--why"});
        QVERIFY2(answer.status == 0, answer.error.constData());
        QVERIFY2(answer.out.startsWith("pets/red cat/7.png: red cat, ") && answer.out.contains("\n\npets/blue, dog/1.png: blue, dog, "), answer.out);
        const auto second = answer.out.split('\n').value(1);
        QVERIFY2(second.startsWith("part ") || second.startsWith("no part decides alone"), answer.out);
    }

    void predictWritesATable() {
        QCOMPARE(cli_->call({"predict", "pets.keras", "--input", "pets/red cat/1.png", "pets/blue, dog/1.png", "--output", "said.csv"}).status, 0);
        QCOMPARE(cli_->read("said.csv").trimmed().split('\n').size(), 3);
        QVERIFY(cli_->read("said.csv").contains("\"pets/blue, dog/1.png\",\"blue, dog\","));
    }

    void whatIsTrueIsWrittenWhereItIsAskedFor() {
        const auto answer = cli_->call({"predict", "pets.keras", "pets/red cat/1.png", "--with-data"});
        QVERIFY2(answer.out.startsWith("file,true,prediction,") && answer.out.contains("\npets/red cat/1.png,red cat,"), answer.out + answer.error);
        QCOMPARE(cli_->call({"predict", "pets.keras", "pets/red cat/1.png", "--with-data", "--output", "y.npy"}).status, 2);
    }

    void theDoctorReadsPicturesAsTheInputTakesThem() {
        QJsonObject project = QJsonDocument::fromJson(cli_->read("pets.lamina")).object(), data = project["data"].toObject();
        data["options"] = QJsonObject{{"image_size", QJsonArray{32, 48}}, {"color_mode", "grayscale"}};
        project["data"] = data;
        QVERIFY(cli_->write("small.lamina", QJsonDocument(project).toJson()));
        const auto text = cli_->call({"doctor", "small.lamina"});
        QCOMPARE(text.status, 0);
        QVERIFY2(text.out.contains("problem  The pictures are read as 32 × 48 × 1, the Input “") && text.out.contains("fix: Scale the pictures to 64 × 64, in colour"), text.out);
        const auto fixed = cli_->callJson({"doctor", "small.lamina", "--fix", "--json"})["fixed"].toArray();
        QVERIFY(fixed.contains("Scale the pictures to 64 × 64, in colour"));
        for (const auto& title : fixed) QVERIFY2(!title.toString().startsWith("Set "), qPrintable(title.toString()));  // the net stays what it was
        QVERIFY(!cli_->call({"doctor", "small.lamina"}).out.contains("problem"));
        QCOMPARE(QJsonDocument::fromJson(cli_->read("small.lamina")).object()["data"].toObject()["options"].toObject()["image_size"].toArray(), (QJsonArray{64, 64}));
    }

    void whatIsNoPictureIsSaid() {
        cli_->write("page.png", "<html>");
        cli_->write("rows.csv", "a,b\n1,2\n");
        const auto page = cli_->call({"predict", "pets.keras", "page.png"});
        QCOMPARE(page.status, 3);
        QVERIFY(page.error.contains("page.png") && page.error.contains("JPEG, PNG, BMP or WebP"));
        QCOMPARE(cli_->call({"predict", "pets.keras", "nowhere.png"}).status, 3);
        QCOMPARE(cli_->call({"predict", "pets.keras"}).status, 2);
        QCOMPARE(cli_->call({"predict", "pets.keras", "rows.csv", "page.png"}).status, 2);
        const auto one = cli_->call({"new", "x.lamina", "--data", "pets/red cat"});
        QCOMPARE(one.status, 3);
        QVERIFY(one.error.contains("folder"));
        QCOMPARE(cli_->call({"new", "x.lamina"}).status, 2);
    }

    void aPictureTheWrongWayRoundIsToldAndInvertedByWish() {
        for (int i = 0; i < 12; ++i) {
            draw("ink/dot", i, QRect(26 + i % 3, 28, 10, 10), false);
            draw("ink/bar", i, QRect(10, 30 + i % 3, 44, 4), false);
        }
        QCOMPARE(cli_->call({"new", "ink.lamina", "--data", "ink"}).status, 0);
        QCOMPARE(cli_->call({"train", "ink.lamina", "--epochs", "1", "--device", "cpu", "--output", "ink.keras"}).status, 0);
        draw("seen", 0, QRect(20, 20, 12, 9), false);
        draw("seen", 1, QRect(20, 20, 12, 9), true);
        const auto both = cli_->call({"predict", "ink.keras", "seen"});
        QVERIFY2(both.error.contains("1 of 2 pictures look inverted: their edges are light, those of the training pictures dark; --invert takes light for dark"), both.error);
        const auto plain = cli_->call({"predict", "ink.keras", "seen/0.png"}), turned = cli_->call({"predict", "ink.keras", "seen/1.png", "--invert"});
        QVERIFY2(turned.status == 0 && !turned.error.contains("inverted"), turned.error);
        QVERIFY(!plain.error.contains("inverted"));
        QCOMPARE(turned.out.split('\n').value(1).mid(10), plain.out.split('\n').value(1).mid(10));  // behind the file's name
        const auto wrong = cli_->call({"predict", "ink.keras", "seen/0.png", "--invert"});
        QVERIFY2(wrong.error.contains("with --invert: leave it out"), wrong.error);
    }

    void aNetOfNumbersRefusesPictures() {
        QCOMPARE(cli_->call({"new", "line.lamina", "--template", "line"}).status, 0);
        QCOMPARE(cli_->call({"train", "line.lamina", "--epochs", "1", "--output", "line.keras"}).status, 0);
        const auto answer = cli_->call({"predict", "line.keras", "pets/red cat/1.png"});
        QCOMPARE(answer.status, 2);
        QVERIFY(answer.error.contains("no pictures"));
    }

 private:
    /** A picture that is mostly red or mostly blue, and no two alike. */
    void paint(const QString& folder, int i, int red, int blue) const {
        QDir().mkpath(cli_->path(folder));
        QImage image(40, 30, QImage::Format_RGB32);
        for (int y = 0; y < 30; ++y)
            for (int x = 0; x < 40; ++x) image.setPixel(x, y, qRgb(red - red * ((x + i) % 7) / 30, 40 + (y * i) % 50, blue - blue * (y % 5) / 30));
        QVERIFY(image.save(cli_->path(folder + "/" + QString::number(i) + ".png")));
    }
    /** Light on dark, or inverted. */
    void draw(const QString& folder, int i, const QRect& ink, bool inverted) const {
        QDir().mkpath(cli_->path(folder));
        QImage image(64, 64, QImage::Format_Grayscale8);
        for (int y = 0; y < 64; ++y)
            for (int x = 0; x < 64; ++x) image.scanLine(y)[x] = static_cast<uchar>(ink.contains(x, y) != inverted ? 255 : 0);
        QVERIFY(image.save(cli_->path(folder + "/" + QString::number(i) + ".png")));
    }

    std::unique_ptr<CliRunner> cli_;
};

LAMINA_TEST(CliPicturesTest)

}  // namespace cli_pictures_test

#include "cli_pictures_test.moc"
