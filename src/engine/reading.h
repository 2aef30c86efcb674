// What maskscope says about a text: its tokens, and for each [MASK] the words that fit. A Reading is plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/prediction.h"
#include "text/tokenizer.h"

namespace maskscope::engine {

struct MaskPredictions {
  std::size_t position = 0;                       // index of the [MASK] among the tokens
  std::vector<analysis::Prediction> predictions;  // best first; equal logits: lower id first
};

struct Reading {
  std::string text;
  std::string pair;                    // empty where there is none
  text::Encoding encoding;             // ids, types, tokens, byte ranges
  std::vector<MaskPredictions> masks;  // in order of position; empty where the text has no [MASK] or the model no head
  std::string warning;           // one sentence, e.g. that the text was cut to 512 tokens; empty where all is well
  float milliseconds = 0;        // of the forward pass
  std::string no_predictions{};  // one sentence where the model can predict nothing, else empty
};

// What was cut off to fit the model, as a sentence; empty where nothing was.
std::string cut_warning(const text::Encoding& encoding);

// Which text it was cut from: "text", "pair" or "both".
std::string_view cut_from(const text::CutOff& cut);

// Why a reading has no masks, as a sentence that leads on: they were cut off, the text has another model's, or none. mask: how
// the model writes its own, "[MASK]".
std::string missing_mask(const Reading& reading, std::string_view mask);

// The text with its masks replaced by their best words: "The turtle slowly moved across the water."
// rank: 0 for the best prediction, 1 for the second, ...; every mask takes its own word of this rank. A piece that
// continues a word ("##ing") is joined to the letters before it. The text's own spelling is kept.
std::string fill_masks(const Reading& reading, std::size_t rank);

}  // namespace maskscope::engine
