// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is said of a training: nothing that went wrong is lost for what came later.
#include "engine/train/training_messages.h"

#include <QtTest>

#include "tests/support/test_program.h"

namespace training_messages_test {

using namespace lamina;
using Kind = TrainingMessages::Kind;

class TrainingMessagesTest : public QObject {
    Q_OBJECT
 private slots:
    void whatWentWrongIsSaidBesideTheEnd() {
        TrainingMessages said;
        QVERIFY(said.empty() && said.all().empty());
        said.say(Kind::NoCheckpoint, "the disk is full");
        said.say(Kind::NoCheckpoint, "the disk is full again");
        said.say(Kind::Stopped, "stopped at step 3");
        QCOMPARE(said.all(), std::string("the disk is full again; stopped at step 3"));
        QCOMPARE(said.besides(Kind::Stopped), std::string("the disk is full again"));
        QVERIFY(said.tells(Kind::Stopped) && said.tells(Kind::NoCheckpoint) && !said.tells(Kind::NotANumber));
    }

    void itEndsForOneReason() {
        TrainingMessages said;
        said.say(Kind::EndedEarly, "val_loss has not improved");
        said.say(Kind::NotANumber, "the loss became NaN");
        said.addToEnd("; the weights are those of step 2");
        QCOMPARE(said.all(), std::string("the loss became NaN; the weights are those of step 2"));
        QVERIFY(!said.tells(Kind::EndedEarly));
        QVERIFY(said.besides(Kind::NotANumber).empty());
    }
};

LAMINA_TEST(TrainingMessagesTest)

}  // namespace training_messages_test

#include "training_messages_test.moc"
