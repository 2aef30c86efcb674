// The text fields that there are: the platform shows them, the state says which of them has the keyboard.
#pragma once

#include <cstddef>

namespace maskscope::app {

enum class Field { sentence, pair, other, candidates };
inline constexpr std::size_t kFields = 4;

}  // namespace maskscope::app
