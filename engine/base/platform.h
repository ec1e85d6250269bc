// SPDX-License-Identifier: GPL-3.0-or-later
// Everything we ask of the operating system that the standard library does not offer; no other file makes system calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamina {

/** An environment variable; empty when it is not set. */
std::string environment(const char* name);

/** Where Lamina keeps what is the user's own: $LAMINA_HOME, else $XDG_DATA_HOME/lamina, else ~/.local/share/lamina.
 *  Not created here. */
std::filesystem::path dataDirectory();

/** Where Lamina keeps what it can make again: $LAMINA_HOME/cache, else $XDG_CACHE_HOME/lamina, else ~/.cache/lamina. Not
 *  created here. */
std::filesystem::path cacheDirectory();

/** Makes a directory and those above it. Throws Error saying what stands in the way. */
void makeDirectories(const std::filesystem::path& directory);

/** All bytes of a file. Throws Error (input) when it cannot be read or is larger than `limit` bytes. */
std::vector<std::byte> readFile(const std::filesystem::path& file, std::uint64_t limit = std::uint64_t{1} << 40);

/** Writes a file such that at every moment, whatever happens, it is the old one or the new one: a temporary file
 *  beside it, synced to the disk, renamed over it. Throws Error and leaves the old one when that fails. Devices, pipes
 *  and folders are not replaced: Error. */
void writeFileAtomically(const std::filesystem::path& file, std::span<const std::byte> bytes);
void writeFileAtomically(const std::filesystem::path& file, std::string_view text);

/** Whether this process may make, replace and delete files in a folder. */
bool mayWriteIn(const std::filesystem::path& directory);

/** From here on a wish that this process ends (Ctrl-C, kill, a terminal that closes) is only noted, for `endWished`, and a
 *  reader of our output that goes away ends nothing. */
void noteWishesToEnd();
bool endWished();

/** A lock on a file that the system lets go when its holder ends, however it ends. */
class FileLock {
 public:
    /** Takes the lock, making the file where needed; nothing when somebody holds it. Throws Error when the file cannot
     *  be made. */
    static std::optional<FileLock> tryTake(const std::filesystem::path& file);
    /** Whether somebody, this process included, holds the lock. A missing file is not held. */
    static bool held(const std::filesystem::path& file);

    FileLock(FileLock&& other) noexcept : handle_(other.handle_) { other.handle_ = -1; }
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

 private:
    explicit FileLock(int handle) : handle_(handle) {}
    int handle_ = -1;
};

/** What this process has taken so far. */
struct ResourceUse {
    double cpuSeconds = 0;            // of all its threads, user and system
    std::uint64_t residentBytes = 0;  // memory now
};
ResourceUse resourceUse();

/** Asks for large pages under [memory, memory + size), which starts and ends on one: a wish that may not be granted. To be
 *  called before the memory is touched. */
void preferLargePages(void* memory, std::size_t size);
inline constexpr std::size_t largePage = std::size_t{1} << 21;

/** Processors this process may run on; at least 1. */
int processors();
/** Bytes of memory of this machine, and of these what a program can have without others losing theirs (caches of files give
 *  way); 0: not known. */
std::uint64_t physicalMemory();
std::uint64_t freeMemory();

/** The file of the program that runs; empty when the system does not say. */
std::filesystem::path programFile();

/** Opens a shared library, by path or by the name that the system searches; it stays open. Null when it cannot be, and
 *  then `why` says it. */
void* openLibrary(const std::filesystem::path& library, std::string& why);
/** The address of a symbol of a library; null when it has none. */
void* symbolOf(void* library, const char* name);

/** Whether a person reads what is printed. */
bool standardOutputIsTerminal();

/** Seconds since 1970, UTC. */
double now();

}  // namespace lamina
