// What a link, a file, the remembered state or an answer names, held against the model and the text that it meets: heads,
// layers, tokens, bytes. What comes through can be drawn and asked for. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "app/state/view_settings.h"
#include "engine/message.h"

namespace maskscope::app {

struct State;

// What a model, or its answer to a text, can predict.
struct Outputs {
  std::size_t count = 0;
  std::span<const std::string> names{};  // by id; none where they are words, whose names the engine has
};

// What there is to name.
struct Extent {
  std::size_t layers = 1, heads = 1;
  std::optional<std::size_t> tokens;  // none: the text is not read yet, so what is named in it stays
  std::optional<Outputs> outputs{};   // none: not known yet
};

bool holds(const Extent& extent, HeadIndex head);

struct Validated {
  ViewSettings wanted;
  std::string notice;  // a sentence about what was named and is not there; empty where all is
};

// The chosen head becomes the nearest that there is; what else is not there is left out.
Validated validated(ViewSettings wanted, const Extent& extent);

// What a result says of the target: where it has another name the model is another, and the target is none of its. Returns the notice.
std::string hold_to_target(State& state, const analysis::Prediction& found);

// What is chosen must be there before it is drawn or asked for: holds it to the maps that are shown, or to the model that will
// answer. Returns the notice; nothing is done before either is there.
std::string hold_to_extent(State& state);

// Whether an answer's maps, tokens, ranges and masks fit each other. What comes about it later is held against it by its own
// `fits` (engine/message.h).
bool is_sound(const engine::Answer& answer);

}  // namespace maskscope::app
