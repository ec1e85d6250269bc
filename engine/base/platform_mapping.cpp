// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/platform_mapping.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <string>

#include "engine/base/error.h"
#include "engine/base/platform.h"

namespace lamina {

namespace {

std::uintptr_t pageSize() {
    static const auto size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

// ---- Somebody saves a shorter file over one that is read here: a signal then, and the end of the program unless it is
// answered. The pages that are gone become zeros, and who reads is told.

struct Watched {
    std::atomic<std::uintptr_t> begin = 0, size = 0;
    std::atomic<bool> taken = false, damaged = false;
};
std::array<Watched, 256> watched;  // looked up in a signal handler: no locks, nothing that moves
struct sigaction before {};

void onBusError(int signal, siginfo_t* info, void*) {
    const auto at = reinterpret_cast<std::uintptr_t>(info->si_addr);
    for (Watched& w : watched) {
        const std::uintptr_t begin = w.begin;
        if (begin == 0 || at < begin || at >= begin + w.size) continue;
        void* const page = reinterpret_cast<void*>(at / pageSize() * pageSize());
        if (::mmap(page, pageSize(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) break;
        w.damaged = true;
        return;
    }
    ::sigaction(signal, &before, nullptr);  // not ours: it comes again at once
}

/** A place in the list; -1 where all are taken. */
int watch(const std::byte* data, std::size_t size) {
    static std::once_flag once;
    std::call_once(once, [] {
        pageSize();
        struct sigaction action {};
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGBUS, &action, &before);
    });
    for (std::size_t i = 0; i < watched.size(); ++i) {
        if (watched[i].taken.exchange(true)) continue;
        watched[i].damaged = false;
        watched[i].size = size;
        watched[i].begin = reinterpret_cast<std::uintptr_t>(data);
        return static_cast<int>(i);
    }
    return -1;
}

void unwatch(int place) {
    if (place < 0) return;
    Watched& w = watched[static_cast<std::size_t>(place)];
    w.begin = 0;
    w.taken = false;
}

[[noreturn]] void noRoom(const std::filesystem::path& folder, std::size_t size, int code) {
    throw Error("rows that are more than memory shall hold need " + std::to_string((size + 999'999) / 1'000'000) + " MB on this disk: " + std::strerror(code),
                folder.string(), "make room there, or set LAMINA_HOME to a folder on a larger disk");
}

/** Of a file that no folder lists. */
int openNameless(const std::filesystem::path& folder) {
#ifdef O_TMPFILE
    if (const int handle = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); handle >= 0) return handle;
#endif
    std::string name = (folder / ".rows-XXXXXX").string();
    const int handle = ::mkostemp(name.data(), O_CLOEXEC);
    if (handle >= 0) ::unlink(name.c_str());
    return handle;
}

}  // namespace

MappedFile::MappedFile(int handle, std::size_t size, bool writes, const std::filesystem::path& name) : handle_(handle), size_(size), name_(name) {
    if (size == 0) return;
    void* const at = ::mmap(nullptr, size, writes ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, handle, 0);
    if (at == MAP_FAILED) {
        const int code = errno;
        ::close(handle);
        throw Error::input(std::string("cannot be read as memory: ") + std::strerror(code), name.string(), "copy it to a disk of this machine");
    }
    data_ = static_cast<std::byte*>(at);
    if (!writes) place_ = watch(data_, size);
}

MappedFile::~MappedFile() {
    unwatch(place_);
    if (data_) ::munmap(data_, size_);
    ::close(handle_);
}

std::unique_ptr<MappedFile> MappedFile::existing(const std::filesystem::path& file) {
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe is refused, not waited for
    struct stat facts {};
    if (handle < 0 || ::fstat(handle, &facts) != 0) {
        const int code = errno;
        if (handle >= 0) ::close(handle);
        throw Error::input(std::string("cannot read: ") + std::strerror(code), file.string(), "check the name of the file");
    }
    if (!S_ISREG(facts.st_mode)) {
        ::close(handle);
        throw Error::input("this is no file", file.string(), "check the name of the file");
    }
    return std::unique_ptr<MappedFile>(new MappedFile(handle, static_cast<std::size_t>(facts.st_size), false, file));
}

std::unique_ptr<MappedFile> MappedFile::nameless(const std::filesystem::path& folder, std::size_t size) {
    makeDirectories(folder);
    const int handle = openNameless(folder);
    if (handle < 0) noRoom(folder, size, errno);
    // Room is taken now: a disk that fills up while memory is written could only end the program.
    const int code = size > 0 ? ::posix_fallocate(handle, 0, static_cast<off_t>(size)) : 0;
    if (code != 0) {
        ::close(handle);
        noRoom(folder, size, code);
    }
    return std::unique_ptr<MappedFile>(new MappedFile(handle, size, true, folder));
}

void MappedFile::read(std::size_t from, std::span<std::byte> to) const {
    while (!to.empty()) {
        const ssize_t n = ::pread(handle_, to.data(), to.size(), static_cast<off_t>(from));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            throw Error::input(n < 0 ? std::string("cannot read: ") + std::strerror(errno) : std::string("the file has become shorter while it was read"), name_.string(),
                               "load the data again");
        to = to.subspan(static_cast<std::size_t>(n));
        from += static_cast<std::size_t>(n);
    }
}

void MappedFile::announce(std::size_t from, std::size_t size) const {
    static_cast<void>(::posix_fadvise(handle_, static_cast<off_t>(from), static_cast<off_t>(size), POSIX_FADV_WILLNEED));
}

void MappedFile::release(std::size_t from, std::size_t size) const {
    const std::size_t page = pageSize(), end = from + size >= size_ ? size_ : (from + size) / page * page;
    const std::size_t begin = (from + page - 1) / page * page;
    if (data_ && begin < end) static_cast<void>(::madvise(data_ + begin, end - begin, MADV_DONTNEED));
}

bool MappedFile::damaged() const { return place_ >= 0 && watched[static_cast<std::size_t>(place_)].damaged; }

}  // namespace lamina
