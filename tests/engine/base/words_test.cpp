// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/base/words.h"

using namespace lamina;

class WordsTest : public QObject {
    Q_OBJECT
 private slots:
    void wordsInARowHaveGapsBetweenThemAlone() {
        QCOMPARE(joined({}), std::string(""));
        QCOMPARE(joined({"a"}, " or "), std::string("a"));
        QCOMPARE(joined({"a", "b"}, " or "), std::string("a or b"));
        QCOMPARE(joined({"a", "b", "c"}), std::string("a, b, c"));
        QCOMPARE(joined({"a", "b", "c"}, " or "), std::string("a, b or c"));
    }

    void whatIsTooLongIsCounted() {
        QCOMPARE(firstOf({"a", "b", "c"}, 3), std::string("a, b, c"));
        QCOMPARE(firstOf({"a", "b", "c"}, 2), std::string("a, b and 1 more"));
        QCOMPARE(firstOf({}, 2), std::string(""));
    }

    void lettersBeyondAsciiStayAsTheyAre() { QCOMPARE(lowerCase("Ä MPG_2"), std::string("Ä mpg_2")); }
};

QTEST_GUILESS_MAIN(WordsTest)
#include "words_test.moc"
