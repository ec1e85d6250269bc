// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/base/spelling.h"
#include "tests/support/test_program.h"

namespace spelling_test {

using namespace lamina;

class SpellingTest : public QObject {
    Q_OBJECT
 private slots:
    void aSlipIsUnderstood_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("meant");
        QTest::newRow("a letter changed") << "adan" << "Adam";
        QTest::newRow("a letter left out") << "RMSpop" << "RMSprop";
        QTest::newRow("a letter too many") << "SGGD" << "SGD";
        QTest::newRow("two swapped") << "Adma" << "Adam";
        QTest::newRow("another case") << "ADAMW" << "AdamW";
        QTest::newRow("the nearer of two") << "adamv" << "Adam";
        QTest::newRow("nothing like it") << "banana" << "";
        QTest::newRow("one letter is no hint") << "x" << "";
        QTest::newRow("nothing") << "" << "";
        QTest::newRow("endless") << QString(100'000, 'a') << "";
    }
    void aSlipIsUnderstood() {
        QFETCH(QString, word);
        QFETCH(QString, meant);
        const std::vector<std::string> known = {"SGD", "Adam", "AdamW", "RMSprop", "y"};
        QCOMPARE(QString::fromStdString(nearestWord(word.toStdString(), known)), meant);
    }

    void theHintEndsASentence() {
        QCOMPARE(didYouMean("tarin", {"train", "new"}), std::string("; did you mean \"train\"?"));
        QCOMPARE(didYouMean("tarin", {"new"}), std::string());
    }
};

LAMINA_TEST(SpellingTest)

}  // namespace spelling_test

#include "spelling_test.moc"
