// How a model's tokenizer differs from bert-base's, as a pack keeps it (docs/pack-format.md): the one form that the tokenizer
// files of every kind of folder are brought into. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/tokenizer.h"

namespace maskscope::weights {

// What a tokenizer is made from.
struct TokenizerTexts {
  std::string vocabulary;  // the text of vocab.txt, or of tokenizer.json where the settings say so
  std::string settings;    // JSON; empty where nothing is out of the ordinary
};

struct TokenizerSettings {
  bool is_whole_file = false;  // everything but names, added tokens' flags and max_tokens is tokenizer.json's
  text::SpecialNames names;
  text::TokenizerOptions options;  // added are all that there are, in the order in which they were added; or none
};

// lowercase is not among them: it is config.json's do_lower_case.
std::string write_tokenizer_settings(const TokenizerSettings& settings);

// Strict: a member that is not known, or is not what it should be, is refused by name. Empty gives the defaults.
Result<TokenizerSettings> parse_tokenizer_settings(std::string_view json, bool lowercase);

// For a model with so many rows of word embeddings; refuses more tokens than those.
Result<text::Tokenizer> make_tokenizer(const TokenizerTexts& texts, bool lowercase, std::size_t rows);

}  // namespace maskscope::weights
