// What stands under a model's file name where it is not that file: a page that a server sent instead, a pointer that Git
// left, another program's weights. Thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace maskscope::weights {

// For a sentence, with what to do about it: "a web page (HTML); ..". head: the file's first bytes, the more the better.
// Nothing where they are of no kind that is known here.
std::optional<std::string> other_kind(std::span<const std::byte> head);
// The same of what is no model in any format: a pointer, a page, a server's refusal.
std::optional<std::string> stand_in(std::span<const std::byte> head);

}  // namespace maskscope::weights
