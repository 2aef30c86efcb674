// Numbers for other programs. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/reading.h"

namespace maskscope::formats {

// One head's map.
struct HeadCells {
  std::size_t layer = 0, head = 0;  // from 0
  std::span<const float> cells;     // [query][key]
};

// A map with its words: a head's, or what is made of several, whole or a part of it.
struct LabelledMap {
  std::string title;                       // "Layer 3, head 10", "Layer 3, mean of its 12 heads, whole words"
  std::optional<std::size_t> layer, head;  // from 0; of one head's map
  std::vector<std::string> rows, columns;
  std::vector<float> cells;  // [row][column]
};

// A NumPy .npy file, version 1: little-endian float32, or half floats, in C order.
std::string make_npy(std::span<const float> values, std::span<const std::size_t> shape);
std::string make_npy(std::span<const std::uint16_t> halves, std::span<const std::size_t> shape);

// A table of one map: the columns' words in the first line, then a line for each row. separator: ',' gives CSV (RFC 4180), a
// tab what spreadsheets take from the clipboard.
std::string make_map_table(const LabelledMap& map, char separator);

// A line for each cell: layer, head (both from 1), from, to, their places from 0, attention.
std::string make_heads_csv(std::span<const std::string> tokens, std::span<const HeadCells> heads);

// The JSON texts begin with what was read: "text", "pair" where there is one, "tokens", and where the text was cut to fit the
// model "truncated": {"tokens" (how many), "from" ("text", "pair" or "both"), "masks" (among them)}.

// {"text", "tokens", "maps": [{"layer", "head" (from 1), "attention" [query][key]}]} and a line's end. "key_tokens" stand behind the
// tokens where the keys have others.
std::string make_heads_json(const engine::Reading& reading, std::span<const HeadCells> heads,
                            std::span<const std::string> key_tokens = {});

// {"text", "tokens", "maps": [{"title", "layer", "head" (from 1; null where it is not one head's), "rows", "columns",
// "attention" [row][column]}]} and a line's end.
std::string make_map_json(const engine::Reading& reading, const LabelledMap& map);

// A line for each prediction: mask (from 1), position, rank (from 1), token, probability, logit.
std::string make_predictions_table(const engine::Reading& reading, char separator);

// {"text", "tokens", "masks": [{"position", "predictions": [{"token", "id", "logit", "probability"}]}]} and a line's end.
std::string make_predictions_json(const engine::Reading& reading);

}  // namespace maskscope::formats
