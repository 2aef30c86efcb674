// Everything that is shown follows from this one struct. Views read it and change it; App talks to the engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/action.h"
#include "app/maps.h"
#include "app/rect.h"
#include "app/undo.h"
#include "app/wanted.h"
#include "scope/message.h"
#include "scope/reading.h"

namespace maskscope::app {

enum class Phase { loading, ready, failed };

struct ModelState {
  Phase phase = Phase::loading;
  scope::Loading progress;
  std::optional<double> loading_since;  // ImGui's time of the first news
  std::string failure;                  // a sentence; not empty where phase is failed
  scope::Ready info;                    // valid where phase is ready
};

// A text's whole answer; replaced at once by the next.
struct Shown {
  std::uint32_t id = 0;
  scope::Reading reading;
  Maps maps;
};

// The exact numbers of one head.
struct ExactHead {
  std::uint32_t id = 0;  // of the reading
  HeadIndex index;
  std::vector<float> cells;  // [query][key]
};

// A chosen head grows from its thumbnail.
struct Growth {
  Rect from;
  double since = 0;  // ImGui's time
};
inline constexpr double kGrowthSeconds = 0.12;

// What lies over the views.
enum class Sheet { none, menu, examples, save, help };

// A sentence for the person, for some seconds.
struct Notice {
  std::string text;
  double until = 0;  // by the clock of App
};

struct State : Wanted {
  // What is known.
  ModelState model;
  std::optional<Shown> shown;
  std::optional<ExactHead> exact;
  std::string problem;  // why the newest text could not be read; empty where it could

  // What a sheet shows and where the keys are in it.
  Sheet sheet = Sheet::none;
  std::size_t sheet_cursor = 0, sheet_items = 0;
  bool sheet_by_keys = false, sheet_entered = false;

  Undo undo;
  std::vector<std::string> typed;  // texts that were read, newest first
  std::optional<Notice> notice;
  // What a view asks of App in this frame: to do something, and to show another choice from now on.
  std::optional<Action> action;
  std::optional<Wanted> adopted;

  // What the pointer is on, as the frame before found it, so that views drawn earlier light up too.
  Focus hover;
  std::optional<HeadIndex> hovered_head;
  std::optional<Growth> growth;

  // The head that the large map shows: hover shows, click pins.
  HeadIndex displayed() const { return hovered_head.value_or(chosen); }
  // The cell or word that is lit.
  const Focus& lit() const { return hover.empty() ? pinned : hover; }
};

// The number in this cell of this head: the engine's own where it has come, else the maps', good to three digits.
float value_at(const State& state, HeadIndex head, std::size_t query, std::size_t key);

struct LitValue {
  std::size_t query, key;
  float value;
};
// Of the lit cell in the head that is shown large, if a cell is lit.
std::optional<LitValue> lit_value(const State& state);

}  // namespace maskscope::app
