// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/platform.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform_sync.h"

namespace lamina {

namespace {

volatile std::sig_atomic_t wishedToEnd = 0;  // set by a signal handler

std::string systemWords(int code) { return std::strerror(code); }

[[noreturn]] void cannotWrite(const std::filesystem::path& file, int code) {
    throw Error("cannot write: " + systemWords(code), file.string(),
                "check that the folder exists, may be written to and has room");
}

/** A file descriptor that closes itself. */
class Descriptor {
 public:
    explicit Descriptor(int handle) : handle_(handle) {}
    ~Descriptor() {
        if (handle_ >= 0) ::close(handle_);
    }
    Descriptor(Descriptor&& other) noexcept : handle_(other.release()) {}
    Descriptor& operator=(Descriptor&&) = delete;
    int get() const { return handle_; }
    int release() { return std::exchange(handle_, -1); }

 private:
    int handle_;
};

std::atomic<SyncCall> syncCall{&::fsync};

int sync(int handle) { return syncCall.load()(handle) == 0 ? 0 : errno; }

/** Writes everything or says why not: 0 or an errno. */
int writeAll(int handle, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(handle, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return sync(handle);
}

/** A rename is on the disk only once its directory is; some file systems know no such thing. */
void syncDirectory(const std::filesystem::path& directory) {
    const Descriptor d(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (d.get() >= 0) sync(d.get());
}

std::filesystem::path directoryOf(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/** A fresh file beside another, with the rights of the one it is to replace. */
Descriptor openBeside(const std::filesystem::path& file, std::string& temporary) {
    static std::atomic<unsigned> counter{0};
    std::string hidden(".");
    hidden += file.filename().string();
    hidden += '.' + std::to_string(::getpid()) + '-' + std::to_string(counter++);
    temporary = (directoryOf(file) / hidden).string();
    Descriptor d(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (d.get() < 0) cannotWrite(file, errno);
    ::flock(d.get(), LOCK_EX | LOCK_NB);
    struct stat old{};
    if (::stat(file.c_str(), &old) == 0) ::fchmod(d.get(), old.st_mode & 0777);
    return d;
}

/** Whether a name ends in ".PID-N" of a process that is gone. */
bool leftByTheDead(const std::string& name, const std::string& beginning) {
    if (!name.starts_with(beginning)) return false;
    char* end = nullptr;
    const long pid = std::strtol(name.c_str() + beginning.size(), &end, 10);
    return pid > 0 && *end == '-' && std::isdigit(static_cast<unsigned char>(end[1])) && ::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH;
}

/** Removes what processes left that were killed amid a write of this file; once for every file. */
void sweepBeside(const std::filesystem::path& file) {
    static std::mutex mutex;
    static std::set<std::filesystem::path> swept;
    if (const std::lock_guard lock(mutex); !swept.insert(file).second) return;
    const std::string beginning = "." + file.filename().string() + ".";
    std::error_code stop;
    for (std::filesystem::directory_iterator it(directoryOf(file), stop), end; !stop && it != end; it.increment(stop)) {
        if (!leftByTheDead(it->path().filename().string(), beginning)) continue;
        const Descriptor d(::open(it->path().c_str(), O_RDONLY | O_CLOEXEC));  // another machine may be writing it: then it is locked
        if (d.get() >= 0 && ::flock(d.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(it->path().c_str());
    }
}

/** Bytes of a count of pages that sysconf knows. */
std::uint64_t memoryOf(int pages) {
    const long count = ::sysconf(pages), size = ::sysconf(_SC_PAGESIZE);
    return count > 0 && size > 0 ? static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(size) : 0;
}

/** A folder that the environment names; one that is not absolute is none, as the XDG specification says. */
std::filesystem::path absoluteFrom(const char* name) {
    std::filesystem::path folder = environment(name);
    return folder.is_absolute() ? folder : std::filesystem::path();
}

}  // namespace

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::filesystem::path dataDirectory() {
    if (const auto own = environment("LAMINA_HOME"); !own.empty()) return std::filesystem::absolute(own);
    if (const auto xdg = absoluteFrom("XDG_DATA_HOME"); !xdg.empty()) return xdg / "lamina";
    if (const auto home = environment("HOME"); !home.empty())
        return std::filesystem::path(home) / ".local" / "share" / "lamina";
    throw Error("there is no home directory to keep runs in", {}, "set LAMINA_HOME to a folder that may be written to");
}

std::filesystem::path cacheDirectory() {
    if (environment("LAMINA_HOME").empty()) {
        if (const auto xdg = absoluteFrom("XDG_CACHE_HOME"); !xdg.empty()) return xdg / "lamina";
        if (const auto home = environment("HOME"); !home.empty()) return std::filesystem::path(home) / ".cache" / "lamina";
    }
    return dataDirectory() / "cache";
}

void makeDirectories(const std::filesystem::path& directory) {
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure || !std::filesystem::is_directory(directory, failure))
        throw Error("cannot make this folder: " + (failure ? failure.message() : "a file is in its place"),
                    directory.string(), "check the rights of the folder above it, or set LAMINA_HOME to another place");
}

std::vector<std::byte> readFile(const std::filesystem::path& file, std::uint64_t limit) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(file, failure);
    if (failure) throw Error::input("cannot read: " + failure.message(), file.string(), "check the name of the file");
    if (size > limit)
        throw Error::input("expected at most " + std::to_string(limit) + " bytes, received " + std::to_string(size),
                           file.string());
    std::vector<std::byte> bytes(size);
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!in && size > 0) throw Error::input("cannot read this file to its end", file.string());
    return bytes;
}

void writeFileAtomically(const std::filesystem::path& target, std::span<const std::byte> bytes) {
    // A symbolic link stays one: what it points to is replaced.
    std::error_code noLink;
    const auto resolved = std::filesystem::canonical(target, noLink);
    const auto& file = noLink ? target : resolved;
    if (std::error_code none; std::filesystem::exists(file, none) && !std::filesystem::is_regular_file(file, none))
        throw Error("this is a folder, a device or a pipe, no file that could be replaced", file.string(), "give the name of a file");
    std::string temporary;
    const Descriptor d = openBeside(file, temporary);
    int failure = writeAll(d.get(), bytes);
    if (failure == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) failure = errno;
    if (failure != 0) {
        ::unlink(temporary.c_str());
        cannotWrite(file, failure);
    }
    syncDirectory(directoryOf(file));
    sweepBeside(file);
}

void writeFileAtomically(const std::filesystem::path& file, std::string_view text) {
    writeFileAtomically(file, std::as_bytes(std::span(text.data(), text.size())));
}

void syncToDisk(const std::filesystem::path& file) {
    if (std::error_code none; std::filesystem::is_directory(file, none)) return syncDirectory(file);
    const Descriptor d(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    const int failure = d.get() < 0 ? errno : sync(d.get());
    if (failure != 0) cannotWrite(file, failure);
}

SyncCall replaceSyncCall(SyncCall call) { return syncCall.exchange(call); }

bool mayWriteIn(const std::filesystem::path& directory) {
    return ::access(directory.empty() ? "." : directory.c_str(), W_OK | X_OK) == 0;
}

void noteWishesToEnd() {
    for (const int wish : {SIGINT, SIGTERM, SIGHUP}) std::signal(wish, [](int) { wishedToEnd = 1; });
    std::signal(SIGPIPE, SIG_IGN);
}

bool endWished() { return wishedToEnd != 0; }

std::optional<FileLock> FileLock::tryTake(const std::filesystem::path& file) {
    Descriptor d(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (d.get() < 0) cannotWrite(file, errno);
    // `held` takes the lock for a moment to see whether it is free: such a moment is waited out.
    for (int attempt = 0; attempt < 5; ++attempt) {
        if (::flock(d.get(), LOCK_EX | LOCK_NB) == 0) return FileLock(d.release());
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return std::nullopt;
}

bool FileLock::held(const std::filesystem::path& file) {
    const Descriptor d(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (d.get() < 0) return false;
    return ::flock(d.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}

FileLock::~FileLock() {
    if (handle_ >= 0) ::close(handle_);
}

ResourceUse resourceUse() {
    ResourceUse use;
    timespec spent{};
    if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent) == 0)
        use.cpuSeconds = static_cast<double>(spent.tv_sec) + 1e-9 * static_cast<double>(spent.tv_nsec);
    std::uint64_t total = 0, resident = 0;
    if (std::ifstream("/proc/self/statm") >> total >> resident)
        use.residentBytes = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return use;
}

void preferLargePages(void* memory, std::size_t size) { static_cast<void>(madvise(memory, size, MADV_HUGEPAGE)); }

int processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::uint64_t physicalMemory() { return memoryOf(_SC_PHYS_PAGES); }

std::uint64_t freeMemory() {
    std::ifstream in("/proc/meminfo");
    std::string name, unit;
    for (std::uint64_t kibibytes = 0; in >> name >> kibibytes && std::getline(in, unit);)
        if (name == "MemAvailable:") return kibibytes << 10;
    return memoryOf(_SC_AVPHYS_PAGES);
}

std::filesystem::path programFile() {
    std::error_code error;
    const auto file = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::path() : file;
}

void* openLibrary(const std::filesystem::path& library, std::string& why) {
    void* const handle = dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (!handle) why = dlerror();
    return handle;
}

void* symbolOf(void* library, const char* name) { return dlsym(library, name); }

bool standardOutputIsTerminal() { return ::isatty(STDOUT_FILENO) == 1; }

double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace lamina
