// SPDX-License-Identifier: GPL-3.0-or-later
// Of a row that grows for as long as a training runs, what is kept: all of its beginning, then every second, every fourth …
#pragma once

#include <cstddef>

namespace lamina {

class Thinning {
 public:
    /** full: so many are kept before the first is left out; of every doubling after that, half as many. */
    explicit Thinning(std::size_t full) : full_(full) {}

    /** The one to keep after number i, which was kept. To be asked once of each, in order. */
    std::size_t after(std::size_t i) {
        if (i / stride_ >= full_) stride_ *= 2;
        return i + stride_;
    }

 private:
    std::size_t full_, stride_ = 1;
};

}  // namespace lamina
