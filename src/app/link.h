// What a person has chosen as a line of text and back: for the address's fragment, for a file, and to be remembered.
// "maskscope=1&text=a%20%5BMASK%5D&layer=3&head=10": pairs like a form's, percent-encoded UTF-8. Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/wanted.h"
#include "base/error.h"

namespace maskscope::app {

std::string to_link(const Wanted& wanted);

// What a link does not name keeps its first value; names of newer versions are passed over. The error is a sentence about
// a link that is damaged or is none of ours.
Result<Wanted> from_link(std::string_view link);

// The same with the texts that were typed, newest first.
struct Memory {
  Wanted wanted;
  std::vector<std::string> typed;
};
std::string to_memory(const Memory& memory);
Result<Memory> from_memory(std::string_view text);

}  // namespace maskscope::app
