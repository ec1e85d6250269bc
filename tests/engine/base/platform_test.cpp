// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of files: a file is the old one or the new one, never half of either.
#include "engine/base/platform.h"

#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <fstream>

#include "engine/base/error.h"
#include "tests/support/synced.h"
#include "tests/support/test_program.h"

namespace platform_test {

using namespace lamina;

class PlatformTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file(const char* name) const { return folder_.filePath(name).toStdString(); }
    static std::string text(const std::filesystem::path& path) {
        const auto bytes = readFile(path);
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

 private slots:
    void aFileIsReplacedAsAWhole() {
        writeFileAtomically(file("a"), std::string_view("old"));
        writeFileAtomically(file("a"), std::string_view("new and longer"));
        QCOMPARE(text(file("a")), std::string("new and longer"));
        writeFileAtomically(file("a"), std::string_view());
        QCOMPARE(text(file("a")), std::string());
    }

    void aFailedWriteLeavesTheOldFileAndNoLitter() {
        std::filesystem::create_directory(file("folder"));
        QVERIFY_EXCEPTION_THROWN(writeFileAtomically(file("folder"), std::string_view("x")), Error);
        QVERIFY_EXCEPTION_THROWN(writeFileAtomically(file("missing/a"), std::string_view("x")), Error);
        QVERIFY(std::filesystem::is_directory(file("folder")));
        std::filesystem::create_symlink("/dev/null", file("device"));
        QVERIFY_EXCEPTION_THROWN(writeFileAtomically(file("device"), std::string_view("x")), Error);
        QVERIFY(std::filesystem::is_character_file(file("device")));
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path().toStdString()))
            QVERIFY(entry.path().filename().string()[0] != '.');
    }

    /** A power cut at any moment leaves the old file or the new one: first the new bytes are on the disk, then the name, then the folder. */
    void aFileIsOnTheDiskBeforeItTakesTheOldOnesPlace() {
        writeFileAtomically(file("cut"), std::string_view("old"));
        std::vector<std::string> there;  // under the name and on the way to the disk
        const test::Synced synced([&](const std::filesystem::path& path) {
            there.push_back(text(file("cut")));
            if (std::filesystem::is_regular_file(path)) there.push_back(text(path));
        });
        QVERIFY(synced.asksTheSystem());
        writeFileAtomically(file("cut"), std::string_view("new"));
        const auto paths = synced.paths();
        QCOMPARE(paths.size(), std::size_t{2});
        QVERIFY(paths[0].filename().string().starts_with(".cut."));
        QCOMPARE(paths[1], std::filesystem::canonical(folder_.path().toStdString()));
        QCOMPARE(there, (std::vector<std::string>{"old", "new", "new"}));
    }

    void aDiskThatFailsLeavesTheOldFile() {
        writeFileAtomically(file("failing"), std::string_view("old"));
        test::Synced synced;
        synced.fail(EIO);
        QVERIFY_EXCEPTION_THROWN(writeFileAtomically(file("failing"), std::string_view("new")), Error);
        QVERIFY_EXCEPTION_THROWN(syncToDisk(file("failing")), Error);
        QVERIFY_EXCEPTION_THROWN(syncToDisk(file("missing")), Error);
        syncToDisk(folder_.path().toStdString());  // some file systems can sync no folder
        QCOMPARE(text(file("failing")), std::string("old"));
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path().toStdString()))
            QVERIFY(entry.path().filename().string()[0] != '.');
    }

    void whatAKilledWriterLeftIsSweptWithTheNextWrite() {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(0);
        ::waitpid(child, nullptr, 0);  // a number that no process has now
        const auto beside = [&](const std::string& name, pid_t pid) { return folder_.filePath(QString::fromStdString("." + name + "." + std::to_string(pid) + "-0")).toStdString(); };
        for (const auto& left : {beside("swept", child), beside("swept", ::getpid()), beside("other", child), beside("swept.not", child)})
            std::ofstream(left) << "half";
        writeFileAtomically(file("swept"), std::string_view("whole"));
        QVERIFY(!std::filesystem::exists(beside("swept", child)));
        QVERIFY(std::filesystem::exists(beside("swept", ::getpid())));  // is being written
        QVERIFY(std::filesystem::exists(beside("other", child)) && std::filesystem::exists(beside("swept.not", child)));
        for (const auto& left : {beside("swept", ::getpid()), beside("other", child), beside("swept.not", child)}) std::filesystem::remove(left);
    }

    void rightsAndLinksStay() {
        writeFileAtomically(file("target"), std::string_view("old"));
        std::filesystem::permissions(file("target"), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        std::filesystem::create_symlink(file("target"), file("link"));
        writeFileAtomically(file("link"), std::string_view("new"));
        QVERIFY(std::filesystem::is_symlink(file("link")));
        QCOMPARE(text(file("target")), std::string("new"));
        QCOMPARE(int(std::filesystem::status(file("target")).permissions()), 0600);
    }

    void aFileLargerThanAllowedIsNotRead() {
        writeFileAtomically(file("large"), std::string(100, 'x'));
        QVERIFY_EXCEPTION_THROWN(readFile(file("large"), 99), Error);
        QVERIFY_EXCEPTION_THROWN(readFile(file("not there")), Error);
        QVERIFY_EXCEPTION_THROWN(readFile(folder_.path().toStdString()), Error);
    }

    void aLockIsHeldByOne() {
        QVERIFY(!FileLock::held(file("lock")));
        {
            const auto lock = FileLock::tryTake(file("lock"));
            QVERIFY(lock.has_value());
            QVERIFY(FileLock::held(file("lock")));
            QVERIFY(!FileLock::tryTake(file("lock")).has_value());
        }
        QVERIFY(!FileLock::held(file("lock")));
        QVERIFY(FileLock::tryTake(file("lock")).has_value());
    }

    void theDataDirectoryFollowsTheEnvironment() {
        const auto before = qgetenv("LAMINA_HOME");
        qputenv("LAMINA_HOME", "/somewhere");
        QCOMPARE(dataDirectory(), std::filesystem::path("/somewhere"));
        qunsetenv("LAMINA_HOME");
        qputenv("XDG_DATA_HOME", "/xdg");
        QCOMPARE(dataDirectory(), std::filesystem::path("/xdg/lamina"));
        qputenv("HOME", "/home/ada");
        qputenv("XDG_DATA_HOME", "xdg");  // the XDG specification: one that is not absolute is ignored
        QCOMPARE(dataDirectory(), std::filesystem::path("/home/ada/.local/share/lamina"));
        qunsetenv("XDG_DATA_HOME");
        QCOMPARE(dataDirectory(), std::filesystem::path("/home/ada/.local/share/lamina"));
        const auto caches = qgetenv("XDG_CACHE_HOME");
        qputenv("XDG_CACHE_HOME", "xdg");
        QCOMPARE(cacheDirectory(), std::filesystem::path("/home/ada/.cache/lamina"));
        qputenv("XDG_CACHE_HOME", caches);
        qputenv("LAMINA_HOME", "here");
        QCOMPARE(dataDirectory(), std::filesystem::current_path() / "here");
        qputenv("LAMINA_HOME", before);
    }
};

LAMINA_TEST(PlatformTest)

}  // namespace platform_test

#include "platform_test.moc"
