// Masks as other models, other spellings and cloze tests have them. Thread-safe: no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace maskscope::text {

// The first thing in a text that looks like a mask, as it was written: "<mask>", "[Mask]", "{mask}", "[BLANK]", "<extra_id_0>",
// "___". For a hint where the model's own mask was not found; it is not asked whether this is the model's own.
std::optional<std::string> foreign_mask(std::string_view text);

}  // namespace maskscope::text
