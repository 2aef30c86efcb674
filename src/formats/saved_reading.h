// A reading as a file keeps it, of whatever model: all but its maps and hidden states (docs/reading-format.md). Plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/reading.h"

namespace maskscope::formats {

struct SavedReading {
  std::string model{};  // what it is called; empty where that is not known
  // Of a model that need not be here: ids and types are 0 and ranges empty where they are not known. Never without a token.
  engine::Reading reading{};
  std::vector<std::string> key_tokens{};  // of cross attention, where keys are other tokens than queries; else empty
  std::vector<std::optional<std::uint32_t>> word_ids{};  // of each token the number of its word, or empty
  std::size_t layers = 0, heads = 0;                     // heads of each layer
  std::size_t hidden_size = 0;                           // 0 where there are no hidden states

  const std::vector<std::string>& queries() const { return reading.encoding.tokens; }
  const std::vector<std::string>& keys() const { return key_tokens.empty() ? queries() : key_tokens; }
};

}  // namespace maskscope::formats
