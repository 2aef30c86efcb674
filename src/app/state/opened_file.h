// A file that a person drops onto maskscope or opens with it: a text for the sentence, or a view that was saved (permalink.h).
// Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"

namespace maskscope::app {

inline constexpr std::size_t kMostFileBytes = 100'000;  // BERT reads 512 tokens of it

struct OpenedText {
  std::string text;
};
struct OpenedView {
  std::string link;
};
using OpenedFile = std::variant<OpenedText, OpenedView>;

// By the name's ending, .txt or .maskscope. bytes: the file's first ones; more than kMostFileBytes say that it is too long.
// A byte order mark is left out. The error is a sentence that names the file.
Result<OpenedFile> read_opened_file(std::string_view name, std::string_view bytes);

std::string unreadable(std::string_view name);

}  // namespace maskscope::app
