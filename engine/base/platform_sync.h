// SPDX-License-Identifier: GPL-3.0-or-later
// What outlives a power cut, and not only the death of this process. The part of platform.h that brings files to the disk.
#pragma once

#include <filesystem>

namespace lamina {

/** Brings to the disk what was written to a file, or which files a folder holds. Throws Error when that fails; a folder is left to a
 *  file system that can sync none. */
void syncToDisk(const std::filesystem::path& file);

/** The system call by which all of this, and every file written atomically, comes to the disk: it takes a descriptor, and returns 0 or
 *  sets errno. Tests put one of their own in its place, which sees what is asked of it and may fail; returns the one before. */
using SyncCall = int (*)(int handle);
SyncCall replaceSyncCall(SyncCall call);

}  // namespace lamina
