// The tokens of a word that a person names. Thread-safe: no state.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "text/tokenizer.h"

namespace maskscope::engine {

// A piece is asked for as it is shown, "##ing"; anything else is a text, and where words are marked one that follows a space.
// Fails on what has no tokens, or tokens that are no words.
Result<std::vector<text::TokenId>> word_pieces(const std::string& word, const text::Tokenizer& tokenizer);

}  // namespace maskscope::engine
