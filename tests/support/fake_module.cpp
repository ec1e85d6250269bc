// SPDX-License-Identifier: GPL-3.0-or-later
// A module with a backend that sees no GPU.
#include "engine/backend/backend.h"

namespace {

class Blind final : public lamina::Backend {
 public:
    std::string name() const override { return "cuda"; }
    std::vector<lamina::Device> devices() const override { return {}; }
    std::string whyNoDevice() const override { return "the fake sees no GPU"; }
    std::unique_ptr<lamina::Executor> open(const lamina::Device&, std::shared_ptr<const lamina::Plan>, const lamina::ExecutorOptions&) const override { return {}; }
};

}  // namespace

#ifndef FAKE_MODULE_MUTE
extern "C" lamina::Backend* lamina_backend(int version) {
#ifdef FAKE_MODULE_OTHER
    const int own = lamina::moduleVersion - 1;
#else
    const int own = lamina::moduleVersion;
#endif
    return version == own ? new Blind : nullptr;
}
#else
const Blind kept;  // and nobody can ask for it
#endif
