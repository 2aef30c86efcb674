// A reading's attention maps as pictures and numbers, wherever they come from: a model that has just read a text, or a file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "base/error.h"
#include "cli/commands.h"
#include "engine/reading.h"
#include "engine/session.h"
#include "figures/font.h"

namespace maskscope::cli {

// All that it refers to outlives it.
struct Maps {
  const engine::Reading& reading;
  std::span<const std::string> key_tokens;  // where keys are other tokens than the reading's; else empty
  std::size_t layers, heads;
  // [query][key], until the next call; layer and head from 0.
  std::function<Result<std::span<const float>>(std::size_t layer, std::size_t head)> map;

  std::size_t keys() const { return key_tokens.empty() ? reading.encoding.tokens.size() : key_tokens.size(); }
};

// Of the text that the session has read.
Maps maps_of(const engine::Session& session);

// "found layer 13, expected 1 to 12"
Result<void> check_selection(const MapOptions& options, std::size_t layers, std::size_t heads);

// Those that the options select, into their folder.
Result<void> write_maps(const Common& common, const Maps& maps, const MapOptions& options);

// Attention_Layer1_Head1.png and so on; layer and head from 0.
Result<void> write_picture(const Maps& maps, std::size_t layer, std::size_t head, const figures::Face& face,
                           const std::filesystem::path& folder);

}  // namespace maskscope::cli
