// SPDX-License-Identifier: GPL-3.0-or-later
// What lamina-cli doctor finds, and that --fix makes it go away.
#include <QJsonArray>
#include <QtTest>
#include <memory>

#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_doctor_test {

class CliDoctorTest : public QObject {
    Q_OBJECT
    std::unique_ptr<CliRunner> cli_;

    /** Whether a finding of that severity says so. */
    static bool found(const QJsonObject& all, const QString& severity, const QString& part) {
        for (const auto& one : all["findings"].toArray())
            if (one.toObject()["severity"] == severity && one.toObject()["sentence"].toString().contains(part)) return true;
        return false;
    }

 private slots:
    void init() { cli_ = std::make_unique<CliRunner>(); }

    void findingsAreListedAndFixed() {
        QByteArray csv = "v,same,t\n";
        for (int i = 0; i < 100; ++i) csv += QByteArray::number(i * i % 37) + ",7," + (i % 10 ? "usual" : "rare") + "\n";
        QVERIFY(cli_->write("t.csv", csv));
        QCOMPARE(cli_->call({"new", "t.lamina", "--data", "t.csv"}).status, 0);
        const auto text = cli_->call({"doctor", "t.lamina"});
        QCOMPARE(text.status, 0);
        QVERIFY2(text.out.contains("warning  same is the same in every row") && text.out.contains("fix: Ignore") && text.out.contains("--fix makes these changes"), text.out);
        const auto before = cli_->callJson({"doctor", "t.lamina", "--json"});
        QVERIFY(found(before, "warning", "same is the same in every row") && found(before, "warning", "9× as frequent"));
        QCOMPARE(before["fixed"].toArray().size(), 0);
        const auto after = cli_->callJson({"doctor", "t.lamina", "--fix", "--json"});
        QVERIFY(after["fixed"].toArray().contains("Ignore") && after["fixed"].toArray().contains("Let rare classes count more"));
        QVERIFY(!found(after, "warning", "same in every row") && !found(after, "warning", "as frequent"));
        QVERIFY(cli_->read("t.lamina").contains("\"class_weight\": \"balanced\""));
        QCOMPARE(cli_->callJson({"doctor", "t.lamina", "--fix", "--json"})["fixed"].toArray().size(), 0);  // nothing is left to do
        QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", "1"}).status, 0);
    }

    void aCodeThatIsLeftOutStaysSo() {
        QByteArray csv = "zip_code,v,t\n";
        for (int i = 0; i < 60; ++i) csv += (i == 41 ? QByteArray("abroad") : QByteArray::number(10000 + i * 37)) + "," + QByteArray::number(i * i % 37) + (i % 2 ? ",a\n" : ",b\n");
        QVERIFY(cli_->write("z.csv", csv));
        QCOMPARE(cli_->call({"new", "z.lamina", "--data", "z.csv"}).status, 0);
        const auto fixed = cli_->call({"doctor", "z.lamina", "--data", "z.csv", "--fix", "--json"});
        QVERIFY2(fixed.status == 0 && !fixed.out.contains("Read as numbers"), fixed.out + fixed.error);
        QVERIFY2(!fixed.out.contains("zip_code looks like numbers"), fixed.out);
    }

    /** An input that tells the target makes any training look good: that is said before it begins, once. */
    void trainingSaysWhatTheDoctorCallsAProblem() {
        QByteArray csv = "v,alive,t\n";
        for (int i = 0; i < 60; ++i) csv += QByteArray::number(i * i % 37) + (i % 2 ? ",yes,1\n" : ",no,0\n");
        QVERIFY(cli_->write("l.csv", csv));
        QCOMPARE(cli_->call({"new", "l.lamina", "--data", "l.csv", "--target", "t"}).status, 0);
        const auto trained = cli_->call({"train", "l.lamina", "--epochs", "1"});
        QCOMPARE(trained.status, 0);
        QVERIFY2(trained.error.count("problem: alive tells the target (t) in other words; would help: Ignore alive") == 1, trained.error);
        QVERIFY2(trained.error.contains("(lamina-cli doctor l.lamina --fix)"), trained.error);
        const auto others = cli_->call({"train", "l.lamina", "--data", "l.csv", "--steps", "1"});  // what the doctor mends is the project's own data
        QVERIFY2(others.error.contains("would help: Ignore alive") && !others.error.contains("--fix") && others.out.contains("trained 1 step in "), others.error + others.out);
        QCOMPARE(cli_->call({"doctor", "l.lamina", "--fix"}).status, 0);
        const auto mended = cli_->call({"train", "l.lamina", "--epochs", "1"});
        QVERIFY2(mended.status == 0 && !mended.error.contains("problem:"), mended.error);
    }

    /** Of loss and target too, as the window asks. The loss is none that the project has: the doctor would mend something else. */
    void trainingSaysThatTheLossIsForAnotherTarget() {
        QByteArray csv = "v,t\n";
        for (int i = 0; i < 60; ++i) csv += QByteArray::number(i * i % 37) + "," + QByteArray::number(i * 3 % 7 / 10.0) + "\n";
        QVERIFY(cli_->write("n.csv", csv));
        QCOMPARE(cli_->call({"new", "n.lamina", "--data", "n.csv", "--target", "t"}).status, 0);
        QVERIFY(!cli_->call({"train", "n.lamina", "--steps", "1"}).error.contains("problem:"));
        const auto trained = cli_->call({"train", "n.lamina", "--loss", "binary_crossentropy", "--metrics", "none", "--steps", "1"});
        QVERIFY2(trained.error.count("problem: t is a number, binary_crossentropy is for classes; would help: Adapt the net to t") == 1, trained.error);
        QVERIFY2(!trained.error.contains("--fix"), trained.error);
    }

    /** A target of one class alone cannot be prepared: that is said, and the rest is mended. */
    void whatCannotBeMendedKeepsNothingElseFromIt() {
        const auto write = [&](bool one) {
            QByteArray csv = "v,same,t\n";
            for (int i = 0; i < 100; ++i) csv += QByteArray::number(i * i % 37) + "," + QByteArray::number(one ? 7 : i * 3 % 41) + (one || i % 2 ? ",usual\n" : ",rare\n");
            return cli_->write("o.csv", csv);
        };
        QVERIFY(write(false));
        QCOMPARE(cli_->call({"new", "o.lamina", "--data", "o.csv", "--target", "t"}).status, 0);
        QVERIFY(write(true));
        const auto fixed = cli_->call({"doctor", "o.lamina", "--fix", "--json"});
        QVERIFY2(fixed.status == 0, fixed.error);
        QVERIFY(QJsonDocument::fromJson(fixed.out).object()["fixed"].toArray().contains("Ignore"));
        const auto after = cli_->callJson({"doctor", "o.lamina", "--json"});
        QVERIFY(!found(after, "warning", "same is the same in every row") && found(after, "problem", "nothing to tell apart"));
    }

    void aCallbackThatWatchesNoValidationIsSaidBeforeAnythingIsRead() {
        QByteArray csv = "v,w,t\n";
        for (int i = 0; i < 100; ++i) csv += QByteArray::number(i * 7 % 100) + "," + QByteArray::number(i * 3 % 100) + (i % 2 ? ",a\n" : ",b\n");
        QVERIFY(cli_->write("e.csv", csv));
        QCOMPARE(cli_->call({"new", "e.lamina", "--data", "e.csv"}).status, 0);
        QJsonObject project = QJsonDocument::fromJson(cli_->read("e.lamina")).object(), training = project["training"].toObject(), data = project["data"].toObject();
        training["callbacks"] = QJsonArray{QJsonObject{{"class_name", "EarlyStopping"}, {"config", QJsonObject{{"patience", 3}}}}};
        data["split"] = QJsonObject{{"train", 0.8}, {"validation", 0}, {"test", 0.2}};
        project["training"] = training, project["data"] = data;
        QVERIFY(cli_->write("e.lamina", QJsonDocument(project).toJson()));
        QVERIFY(found(cli_->callJson({"doctor", "e.lamina", "--json"}), "problem", "EarlyStopping watches val_loss, but nothing is kept for validation"));
        const auto refused = cli_->call({"train", "e.lamina", "--data", "nowhere.csv", "--epochs", "1"});
        QCOMPARE(refused.status, 3);
        QVERIFY2(refused.error.contains("EarlyStopping watches val_loss") && refused.error.contains("--validation-split"), refused.error);
        QCOMPARE(cli_->call({"train", "e.lamina", "--epochs", "1", "--validation-split", "0.2"}).status, 0);
        QVERIFY(cli_->callJson({"doctor", "e.lamina", "--fix", "--json"})["fixed"].toArray().contains("Keep 20 % for validation"));
        QCOMPARE(cli_->call({"train", "e.lamina", "--epochs", "1"}).status, 0);
    }

    void whatItCannotLookAtIsSaid() {
        QVERIFY(cli_->write("broken.lamina", "{"));
        QCOMPARE(cli_->call({"doctor", "broken.lamina"}).status, 3);
        QCOMPARE(cli_->call({"doctor"}).status, 2);
        QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
        QCOMPARE(cli_->call({"train", "m.lamina", "--epochs", "1", "--output", "m.keras"}).status, 0);
        QCOMPARE(cli_->call({"doctor", "m.keras"}).status, 2);
    }
};

LAMINA_TEST(CliDoctorTest)

}  // namespace cli_doctor_test

#include "cli_doctor_test.moc"
