// SPDX-License-Identifier: GPL-3.0-or-later
// A build without cuDNN's headers.
#include "engine/backend/cuda/convolution_library.h"

namespace lamina::cuda {

const std::string& whyNoConvolutionLibrary() {
    static const std::string why = "this build has no cuDNN";
    return why;
}

std::unique_ptr<ConvolutionLibrary> makeConvolutionLibrary(std::byte*, bool) { return nullptr; }

}  // namespace lamina::cuda
