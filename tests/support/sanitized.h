// SPDX-License-Identifier: GPL-3.0-or-later
// Whether this build is watched by a sanitizer, which takes several times as long: promises of time are kept by the release.
#pragma once

namespace lamina::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace lamina::test
