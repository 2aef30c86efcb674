// Numbers for other programs. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "scope/reading.h"

namespace maskscope::scope {

// One head's map.
struct HeadCells {
  std::size_t layer = 0, head = 0;  // from 0
  std::span<const float> cells;     // tokens * tokens, [query][key]
};

// A NumPy .npy file, version 1: little-endian float32, or half floats, in C order.
std::string make_npy(std::span<const float> values, std::span<const std::size_t> shape);
std::string make_npy(std::span<const std::uint16_t> halves, std::span<const std::size_t> shape);

// A table of one head: the tokens looked at in the first line, then a line for each token that looks. separator: ',' gives
// CSV (RFC 4180), a tab what spreadsheets take from the clipboard.
std::string make_head_table(std::span<const std::string> tokens, std::span<const float> cells, char separator);

// A line for each cell: layer, head (both from 1), from, to, their places from 0, attention.
std::string make_heads_csv(std::span<const std::string> tokens, std::span<const HeadCells> heads);

// {"text", "tokens", "maps": [{"layer", "head" (from 1), "attention" [query][key]}]} and a line's end.
std::string make_heads_json(const Reading& reading, std::span<const HeadCells> heads);

// A line for each prediction: mask (from 1), position, rank (from 1), token, probability, logit.
std::string make_predictions_table(const Reading& reading, char separator);

// {"text", "tokens", "masks": [{"position", "predictions": [{"token", "id", "logit", "probability"}]}]} and a line's end.
std::string make_predictions_json(const Reading& reading);

}  // namespace maskscope::scope
