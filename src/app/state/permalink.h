// What a person has chosen as a line of text and back: for the address's fragment, for a file, and to be remembered.
// "maskscope=1&text=a%20%5BMASK%5D&layer=3&head=10": pairs like a form's, percent-encoded UTF-8. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/state/view_settings.h"
#include "base/error.h"

namespace maskscope::app {

// A longer link is not opened: the model reads 512 tokens, which are some 3 000 characters.
inline constexpr std::size_t kLongestLink = 64 * 1024;

std::string to_link(const ViewSettings& wanted);
// The same for somebody else to open: the error is a sentence where from_link would refuse it.
Result<std::string> to_shared_link(const ViewSettings& wanted);

// What a link does not name keeps its first value; names of newer versions are passed over. The error is a sentence about
// a link that is damaged or is none of ours. Heads and tokens may be none of the model's and the text's (validity.h).
Result<ViewSettings> from_link(std::string_view link);

// The same with the texts that were typed, newest first and no more than so many.
inline constexpr std::size_t kMostTyped = 30;
struct Memory {
  ViewSettings wanted;
  std::vector<std::string> typed;
};
inline constexpr std::size_t kLongestMemory = 1024 * 1024;
struct Remembered {
  std::string text;      // at most kLongestMemory: of what was typed, the oldest is left out
  std::string left_out;  // a sentence about a text of the view that had no room; empty where all had
};
Remembered to_memory(const Memory& memory);
// Each part is read for itself: one that is damaged loses only itself. The error is a sentence about what is no memory at all.
Result<Memory> from_memory(std::string_view text);

}  // namespace maskscope::app
