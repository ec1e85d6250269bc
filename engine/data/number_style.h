// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace lamina {

/** How a column writes its numbers. Plain: 1234.5. Point: 1,234.5, Comma: 1.234,5; both also with a space or ' between thousands. */
enum class NumberStyle { Plain, Point, Comma };

}  // namespace lamina
