// SPDX-License-Identifier: GPL-3.0-or-later
// The processor as a device: always there, and the reference for all others.
#pragma once

#include "engine/backend/backend.h"

namespace lamina::cpu {

class CpuBackend final : public Backend {
 public:
    std::string name() const override { return "cpu"; }
    std::vector<Device> devices() const override;
    std::unique_ptr<Executor> open(const Device& device, std::shared_ptr<const Plan> plan,
                                   const ExecutorOptions& options) const override;
};

}  // namespace lamina::cpu
