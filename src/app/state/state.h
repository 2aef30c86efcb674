// Everything that is shown follows from this one struct. Views read it and change it; App talks to the engine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "app/field.h"
#include "app/state/action.h"
#include "app/state/head_distances.h"
#include "app/state/map_set.h"
#include "app/state/maps.h"
#include "app/state/undo.h"
#include "app/state/view_settings.h"
#include "app/views/difference_map.h"
#include "app/widgets/head_colours.h"
#include "app/widgets/rect.h"
#include "engine/message.h"
#include "engine/reading.h"

namespace maskscope::app {

enum class Phase { loading, ready, failed };

// Which part of the large map is seen: at scale 1 all of it, at 8 an eighth of its side.
struct Zoom {
  float scale = 1;
  ImVec2 middle = {0.5F, 0.5F};  // of the map, 0..1
  float most = 1;                // the scale at which cells are largest; the matrix says
};
inline constexpr float kWheelStep = 1.25F;  // a click of the wheel
// The point `at` of the map, 0..1, stays where it is on screen.
void zoom_by(Zoom& zoom, float factor, ImVec2 at);

struct ModelState {
  Phase phase = Phase::loading;
  engine::Loading progress;
  std::optional<double> loading_since;  // when the first news came, by the clock of App
  std::string failure;                  // a sentence; not empty where phase is failed
  engine::Ready info;                   // valid where phase is ready
};

// A text's whole answer; replaced at once by the next.
struct Shown {
  std::uint32_t id = 0;
  engine::Reading reading;
  Maps maps;
  std::optional<MapSet> picture;  // always there while views are drawn
  // Where it is from a file: its model's name there, perhaps empty. The engine is asked nothing about it.
  std::optional<std::string> model_of_file{};
  engine::ReadingSize size() const { return {maps.layers(), maps.heads(), maps.tokens()}; }
};

// The exact numbers of one head.
struct ExactHead {
  std::uint32_t id = 0;  // of the reading
  HeadIndex index;
  std::vector<float> cells;     // [query][key]
  std::vector<float> arranged;  // as the picture is
};

// What was shown before a word was masked in the sentence view; as long as the masked text is not changed again.
struct Unmasked {
  Shown shown;
  std::size_t token;  // the first piece of the word, in both texts
  std::string masked_text, masked_pair;
};

// A question that takes long.
struct Work {
  std::uint32_t done = 0, total = 0;  // places, words, masks or heads; 0 of 0 before the first news
  double since = 0;                   // when it was asked, by the clock of App
  std::optional<double> left{};       // seconds, at the pace so far; nothing before there is a pace
  bool stopped = false;               // by the person: it goes on where they say so
};

// A place for each result that there is among the engine's events.
template <class Kind>
using PlaceFor = std::conditional_t<engine::IsResult<Kind>, std::tuple<std::optional<Kind>>, std::tuple<>>;
template <class... Kinds>
auto places_for(const std::variant<Kinds...>&) -> decltype(std::tuple_cat(PlaceFor<Kinds>()...));
using Results = decltype(places_for(std::declval<engine::Event>()));

// What further questions about the reading have found; all of it belongs to the newest one. Of what takes long, what has been
// found so far is here already.
struct Findings {
  template <class Result>
  std::optional<Result>& of() {
    return std::get<std::optional<Result>>(results);
  }
  template <class Result>
  const std::optional<Result>& of() const {
    return std::get<std::optional<Result>>(results);
  }

  Results results;
  std::optional<Work> work;     // on what the open tab asks, as long as it is not answered
  std::optional<Work> ranking;  // on the head ablation, as long as it is under way
  std::string problem;          // why the tab's question has no answer; empty where it has or may have
};

// A chosen head grows from its thumbnail.
struct Growth {
  Rect from;
  double since = 0;  // ImGui's time
};
inline constexpr double kGrowthSeconds = 0.12;

// A file that is being made beside the app.
struct Saving {
  std::size_t done = 0, total = 0;  // heads; none in all before the first
  double since = 0;                 // by the clock of App
  double now = 0;
  bool operator==(const Saving&) const = default;
};

// The box that has the keyboard, in a window of this height.
struct Typing {
  Field field;
  float window_height;
  bool operator==(const Typing&) const = default;
};

// What lies over the views.
enum class SidePanelId { none, menu, examples, save, ablation, compare, help };

// A sentence for the person, for some seconds.
struct Notice {
  std::string text;
  double until = 0;  // by the clock of App
};

struct State : ViewSettings {
  Appearance appearance = Appearance::dark;  // theme, or the system's
  // What is known.
  ModelState model;
  std::optional<Shown> shown;
  std::optional<ExactHead> exact;
  std::optional<engine::Reading> whole;  // of the newest text with all heads on: ablated ones are compared with it
  Findings findings;
  std::optional<ModelState>
      other_model;                   // a second model that reads the same sentence; none: two sentences are compared
  std::optional<Shown> other_shown;  // the answer to the sentence that is compared, or the second model's
  std::optional<Differences> differences;  // what the renderer of the comparison holds
  std::string problem;                     // why the newest text could not be read; empty where it could
  std::string other_problem;               // the same of what it is compared with
  HeadDistances head_distances;            // between the two models

  // What a side panel shows and where the keys are in it.
  SidePanelId side_panel = SidePanelId::none;
  std::size_t side_panel_cursor = 0, side_panel_items = 0;
  bool side_panel_by_keys = false, side_panel_entered = false;

  Undo undo;
  std::vector<std::string> typed;  // texts that were read, newest first
  std::optional<Notice> notice;
  std::string shared;  // the link that was handed over and still is what is shown; empty: none
  std::optional<Saving> saving;
  bool more_contrast = false;  // asked of the system by the person
  // What a view asks of App in this frame: to do something, and to show another choice from now on.
  std::optional<Action> action;
  std::optional<ViewSettings> adopted;

  // What the pointer is on, as the frame before found it, so that views drawn earlier light up too.
  Focus hover;
  std::optional<HeadIndex> hovered_head;
  std::optional<Growth> growth;
  Zoom zoom;
  int divider_keys = 0;  // how many steps to the right the keys ask for in this frame
  std::optional<Unmasked> before;
  std::optional<Typing> typing;
  bool head_fills = false;               // the chosen head has the whole window
  float drawn_text_size = 1;             // text_size as far as the window has room (layout.h)
  std::array<float, 3> panel_heights{};  // what is in each Panel, as it was last drawn

  // What the model that answers, or else the one that has, calls its special tokens.
  const text::SpecialNames& names() const {
    return model.phase == Phase::ready || !shown ? model.info.names : shown->reading.encoding.spelling.names;
  }
  // The head that the large map shows: hover shows, click pins.
  HeadIndex displayed() const { return hovered_head.value_or(chosen); }
  // Whether both models have read the same text: while it is typed one of them is behind.
  bool both_have_read() const;
  // Its map in the picture that is shown, or in another one, or the summary's.
  std::uint32_t displayed_slice() const;
  std::uint32_t displayed_slice(const MapSet& picture) const;
  // Whether that is one head's, and no summary's.
  bool shows_one_head(const MapSet& picture) const { return hovered_head || picture.summary().kind == Summary::head; }
  // The attention that has the palette's last colour in this map.
  float range_end(std::uint32_t slice) const { return range_end(*shown->picture, slice); }
  float range_end(const MapSet& picture, std::uint32_t slice) const {
    return range == Range::whole ? 1 : picture.top(slice);
  }
  // The cell or word that is lit.
  const Focus& lit() const { return hover.empty() ? pinned : hover; }
};

// What of the pictures was made anew.
enum class Change { none, summary, all };

// Brings the pictures to what is asked for. state.shown is there.
Change arrange_pictures(State& state);

// The same, and uploads what has changed. Once a frame, before views are drawn. Says whether
// all is done; the rest is done in the next frames.
bool refresh_picture(State& state, MapRenderer& renderer);

// "next 1.00": what a head does most, "mixed" where its attention goes to no one place by a third; empty where it is not known
// yet.
std::string head_label(const Shown& shown, HeadIndex head);

// A head's attention entropy in bits; nothing before it is known.
std::optional<float> head_entropy(const Shown& shown, HeadIndex head);

// Opens this panel, or closes it where it is open.
void toggle_panel(State& state, SidePanelId panel);

// Shows this head together with the chosen one, or no longer; at most kMostPinned.
void toggle_pinned(State& state, HeadIndex head);

// "from" this token "to" that one, by the picture's rows and columns; a token that the filter hides has none.
struct Cell {
  std::size_t row, column;
};
std::optional<Cell> cell_of(const MapSet& picture, const Focus& focus);
// The brightest cell of a row, or of the whole map; nothing in an empty map.
std::optional<Cell> brightest(const MapSet& picture, std::uint32_t slice, std::optional<std::size_t> row);

// The number in this cell of a head's whole map, whatever the picture hides.
float value_at(const State& state, HeadIndex head, std::size_t query, std::size_t key);
// The number in this cell of a picture's map: the engine's own where it has come, else the maps', good to three digits.
float value_at(const State& state, std::uint32_t slice, std::size_t row, std::size_t column);

struct LitValue {
  std::size_t query, key;  // tokens; the first piece of each where whole words are shown
  float value;
};
// Of the lit cell in the map that is shown large, if a cell is lit.
std::optional<LitValue> lit_value(const State& state);

}  // namespace maskscope::app
