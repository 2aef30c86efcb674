// What maskscope says about a text: its tokens, and for each [MASK] the words that fit, or what a classifier says. Plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/prediction.h"
#include "engine/outputs.h"
#include "text/tokenizer.h"

namespace maskscope::engine {

struct MaskPredictions {
  std::size_t position = 0;                       // index of the [MASK] among the tokens; a place of engine/outputs.h
  std::vector<analysis::Prediction> predictions;  // best first; equal logits: lower id first
  bool operator==(const MaskPredictions&) const = default;
};

struct Reading {
  std::string text;
  std::string pair;         // empty where there is none
  text::Encoding encoding;  // ids, types, tokens, byte ranges
  // In order of position; empty where the text has no [MASK] or the model no head. Of a classifier, what it says at each of its
  // places (engine/outputs.h).
  std::vector<MaskPredictions> masks;
  std::string warning;           // one sentence, e.g. that the text was cut to 512 tokens; empty where all is well
  float milliseconds = 0;        // of the forward pass
  std::string no_predictions{};  // one sentence where the model can predict nothing, else empty
  OutputKind output = OutputKind::words;  // what is predicted
  // Whether the pair follows the text or not (Devlin et al. 2019, section 3.1), the likelier first; where there is a pair and the model
  // has that head.
  std::vector<analysis::Prediction> next_sentence{};
  bool operator==(const Reading&) const = default;
};

// What was cut off to fit the model, as a sentence; empty where nothing was.
std::string cut_warning(const text::Encoding& encoding);

// That another model's mask was read as this one's, as a sentence; empty where none was.
std::string mask_note(const text::Encoding& encoding);

// Both.
std::string warning_of(const text::Encoding& encoding);

// Which text it was cut from: "text", "pair" or "both".
std::string_view cut_from(const text::CutOff& cut);

// Why a reading has no masks, as a sentence that leads on: they were cut off, the text has another model's, or none. mask: how
// the model writes its own, "[MASK]".
std::string missing_mask(const Reading& reading, std::string_view mask);

// What an answer that the model found says: the part of the text or of the pair between the likeliest begin and end that enclose
// some, of those that the reading has. Nothing where there is none, or where the reading has no such output.
std::optional<std::string> answer_in(const Reading& reading);

// The text with its masks replaced by their best words: "The turtle slowly moved across the water."
// rank: 0 for the best prediction, 1 for the second, ...; every mask takes its own word of this rank. A piece that
// continues a word ("##ing") is joined to the letters before it, a word that its token marks has a space before it. The text's own spelling is kept.
std::string fill_masks(const Reading& reading, std::size_t rank);

}  // namespace maskscope::engine
