// Numbers and tokens as a person reads them, and changes to the sentence by token. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/map_filter.h"
#include "app/state/state.h"

namespace maskscope::app {

// A probability as a percentage (formats/percent.h), parted at the point so that a column can be aligned on it.
struct Percentage {
  std::string whole;     // "10", "7", "<0"
  std::string fraction;  // "", ".4", ".01"
};
Percentage percentage(float probability);
std::string percent(float probability);  // "7.4 %"

std::string decimals(double value, int digits);
std::string cosine(float similarity);   // "0.87", "-0.05"; never "-0.00"
std::string milliseconds(float value);  // "29 ms", "4.2 ms"

// "42 of 84 MB, 6 s left"; seconds: since the first byte.
std::string loading_text(const engine::Loading& progress, double seconds);

// "16 of 510 tokens, 9 min left"; of what was stopped "Stopped after 16 of 510 tokens."
std::string work_text(const Work& work, std::string_view what);
// "Saving: 42 of 144 heads, 6 s left"
std::string saving_text(const Saving& saving);

// "Entropy 1.23 bits: attends to about 2.3 tokens"; of the whole map, [CLS] and [SEP] included.
std::string entropy_text(float bits);

// "3.10": layer and head from 1.
std::string dotted(HeadIndex head);
// "Layer 11, head 11: 0.0056 bits"
std::string distance_text(const analysis::HeadDistance& head);

bool is_blank(std::string_view text);

// A token without its marks: "##bed" is "…bed", "▁bed" is "·bed".
std::string shown_token(std::string_view token);
using analysis::is_piece;
bool is_mask(const text::Encoding& encoding, std::size_t token);
bool is_special(const text::Encoding& encoding, std::size_t token);

// Why there is nothing to show, and what can be done about it.
struct Hint {
  std::string heading, text;
};

// Of a reading in which nothing is predicted: that it has no mask, and why not or how to make one; or that a classifier found
// nothing to label.
Hint nothing_predicted(const engine::Reading& reading);

// What stands above the predictions at a place, "Mask 2", "[CLS]" or "The answer starts at"; nothing where it is the only one.
std::string place_title(const engine::Reading& reading, std::size_t index);

// The pieces [first, last] of the word that this token belongs to.
struct PieceRange {
  std::size_t first, last;
};
PieceRange word_around(const text::Encoding& encoding, std::size_t token);

// A text of ours, which has "[MASK]" for its masks, as a model writes them.
std::string with_own_mask(std::string text, const text::SpecialNames& names);

// The text (or, by the token's type, the pair) with this token's whole word replaced by a mask.
std::string with_mask(const engine::Reading& reading, std::size_t token);

}  // namespace maskscope::app
