// Numbers and tokens as a person reads them, and changes to the sentence by token. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/map_filter.h"
#include "app/state/state.h"

namespace maskscope::app {

// A probability as a percentage of two digits, parted at the point so that a column can be aligned on it.
struct Percentage {
  std::string whole;     // "10", "7", "<0"
  std::string fraction;  // "", ".4", ".01"
};
Percentage percentage(float probability);
std::string percent(float probability);  // "7.4 %"

std::string decimals(double value, int digits);
std::string milliseconds(float value);  // "29 ms", "4.2 ms"

// "42 of 84 MB, 6 s left"; seconds: since the first byte.
std::string loading_text(const engine::Loading& progress, double seconds);

// "16 of 510 words, 9 min left"; of what was stopped "Stopped after 16 of 510 words."
std::string work_text(const Work& work, std::string_view what);
// "Saving: 42 of 144 heads, 6 s left"
std::string saving_text(const Saving& saving);

// "Entropy 1.23 bits: a word looks at about 2.3 words"; of the whole map, [CLS] and [SEP] among its words.
std::string entropy_text(float bits);

// "3.10": layer and head from 1.
std::string dotted(HeadIndex head);

bool is_blank(std::string_view text);

// "##bed" without its marks: "…bed".
std::string shown_token(std::string_view token);
using analysis::is_piece;
using analysis::is_special;
bool is_mask(std::string_view token);

// Of a reading without masks: that it has none, and why not or how to make one.
struct NoMask {
  const char* heading;
  std::string hint;
};
NoMask no_mask(const engine::Reading& reading);

// The pieces [first, last] of the word that this token belongs to.
struct PieceRange {
  std::size_t first, last;
};
PieceRange word_around(const text::Encoding& encoding, std::size_t token);

// The text (or, by the token's type, the pair) with this token's whole word replaced by [MASK].
std::string with_mask(const engine::Reading& reading, std::size_t token);

}  // namespace maskscope::app
