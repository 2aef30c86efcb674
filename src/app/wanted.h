// What a person has chosen: with the engine's answer, every picture follows from it. It is compared and kept as a whole, by
// undo, by links and over a reload; a new choice of a view is a new member here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/maps.h"
#include "app/palettes.h"
#include "app/theme.h"

namespace maskscope::app {

inline constexpr const char* kFirstText = "We turned down a narrow lane and passed through a small [MASK].";

enum class Tab { fits, heads, head };  // which panel a narrow window shows

// What the pointer is on, or what a click has pinned.
struct Focus {
  std::optional<std::size_t> token;       // a word of the sentence
  std::optional<std::size_t> query, key;  // a cell of the large map: both or none
  bool operator==(const Focus&) const = default;
  bool empty() const { return !token && !query; }
};

struct Wanted {
  std::string text = kFirstText;
  std::string pair;
  HeadIndex chosen{2, 9};  // layer 3, head 10 looks at the next word: a good first picture
  Focus pinned;
  Tab tab = Tab::fits;
  Appearance appearance = Appearance::dark;
  PaletteName palette = PaletteName::viridis;
  Scale scale = Scale::square_root;
  bool operator==(const Wanted&) const = default;
};

}  // namespace maskscope::app
