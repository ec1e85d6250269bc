// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/version.h"

namespace lamina {

std::string_view version() { return LAMINA_VERSION; }

}  // namespace lamina
