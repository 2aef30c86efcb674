// What a link, a file, the remembered state or the engine names, held against the model and the text that it meets: heads,
// layers, tokens, bytes. The one place that does so: what comes through can be drawn and asked for. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/state/view_settings.h"
#include "engine/message.h"

namespace maskscope::app {

// What there is to name.
struct Extent {
  std::size_t layers = 1, heads = 1;
  std::optional<std::size_t> tokens;  // none: the text is not read yet, so what is named in it stays
};

bool holds(const Extent& extent, HeadIndex head);

struct Validated {
  ViewSettings wanted;
  std::string notice;  // a sentence about what was named and is not there; empty where all is
};

// The chosen head becomes the nearest that there is; what else is not there is left out.
Validated validated(ViewSettings wanted, const Extent& extent);

// Whether an answer's maps, tokens, ranges and masks fit each other, and whether what was found is about places and heads
// that there are.
bool is_sound(const engine::Answer& answer);
bool is_sound(const engine::HeadMap& map, const Extent& extent);
bool is_sound(const engine::TokenPredictionsResult& found, const Extent& extent);
bool is_sound(const engine::CandidatesResult& found, const Extent& extent);
bool is_sound(const engine::SequentialFillResult& found, const Extent& extent);
bool is_sound(const engine::LogitLensResult& found, const Extent& extent);
bool is_sound(const engine::HeadAblationResult& found, const Extent& extent);

}  // namespace maskscope::app
