// SPDX-License-Identifier: GPL-3.0-or-later
// Where in a zip archive the bytes of its members lie, which libzip does not tell.
// Source: PKWARE's APPNOTE.TXT 6.3, sections 4.3 and 4.5.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lamina {

/** Where the data of each member begin, in the order of the directory; none where the archive does not say it plainly. The archive was
 *  opened by libzip: what is asked here is only where, not whether it is whole. */
std::vector<std::uint64_t> zipPlaces(std::span<const std::byte> archive);

}  // namespace lamina
