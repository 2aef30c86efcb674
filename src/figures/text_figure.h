// A sentence as running text, each word on a ground of its own colour. Thread-safe: no state.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "figures/display_list.h"

namespace maskscope::figures {

struct ShadedWord {
  std::string text;
  std::optional<Colour> ground;  // none: paper
  bool framed = false;           // the word that looks, or is looked at
};

struct ShadedText {
  std::string heading;  // a line above it
  std::vector<ShadedWord> words;
};

// Whether black is seen better on it than white (W3C's relative luminance, without its gamma).
bool is_light(const Colour& ground);

// One text below the other. face: to measure the words; nullptr for SVG.
Drawing draw_shaded(const std::string& title, const std::string& note, std::span<const ShadedText> texts,
                    const Colour& frame, const Face* face);

}  // namespace maskscope::figures
