// Putting [MASK] for a word of the sentence that is shown. UI thread only.
#pragma once

#include <cstddef>

#include "app/platform.h"
#include "app/state/state.h"

namespace maskscope::app {

// Puts [MASK] for the whole word of this token; what was shown is remembered (State::before), so that the change can be
// seen. Nothing happens to [CLS], [SEP] or a mask, nor while a newer text is being typed, which the byte ranges do not fit.
void mask_word(State& state, Platform& platform, std::size_t token);

// Puts the word back that mask_word has replaced.
void unmask_word(State& state, Platform& platform);

}  // namespace maskscope::app
