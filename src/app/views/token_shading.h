// How much one word attends to the others, or they to it: what shades the sentence. UI thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/state/state.h"

namespace maskscope::app {

// One reading's words, and the one that was chosen among them.
struct TokenShading {
  const MapSet& picture;
  std::uint32_t slice;
  std::vector<analysis::Group> words;
  std::optional<std::size_t> token;  // the chosen one

  float attention(const analysis::Group& word, Direction direction) const;
  bool is_chosen(const analysis::Group& word) const { return word.holds(token); }
};
// Of what is shown, and of what was shown before a word was masked (state.before is there).
TokenShading shades(const State& state);
TokenShading shades_before(const State& state);

// Where in the palette the word's ground is, 0..1; nothing for the chosen word, or where none is chosen.
std::optional<float> shade_of(const State& state, const TokenShading& shades, const analysis::Group& word);

// "most attention: “lane” 0.998"; empty where there is no other word.
std::string most_of(const State& state, const TokenShading& shades);
// Where its words are named otherwise.
std::string most_of(const State& state, const TokenShading& shades,
                    const std::function<std::string(const analysis::Group&)>& name);
// The same, or what to do where no word is chosen.
std::string heading_of(const State& state, const TokenShading& shades);

}  // namespace maskscope::app
