// SPDX-License-Identifier: GPL-3.0-or-later
// Which Lamina this is.
#pragma once

#include <string_view>

namespace lamina {

/** "0.1.0", as the build says. */
std::string_view version();

}  // namespace lamina
