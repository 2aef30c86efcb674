#include "app/shortcuts.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "app/state/mask_word.h"
#include "app/state/navigation.h"
#include "app/views/head_views.h"
#include "app/views/prediction_tabs.h"

namespace maskscope::app {
namespace {

namespace texts = strings::help;

template <class Value>
void go_to_next(Value& value, std::size_t count) {
  value = static_cast<Value>((static_cast<std::size_t>(value) + 1) % count);
}

// By as many entries of the open side panel's list. The first press only shows where one is.
void move_in_panel(State& state, std::size_t by) {
  if (state.side_panel_items == 0) return;
  state.side_panel_cursor = (state.side_panel_cursor + (state.side_panel_by_keys ? by : 0)) % state.side_panel_items;
  state.side_panel_by_keys = true;
}
void next_in_panel(State& state, Platform&) { move_in_panel(state, 1); }
void previous_in_panel(State& state, Platform&) { move_in_panel(state, state.side_panel_items - 1); }

constexpr float kZoomStep = 1.5F;
void zoom_in(State& state, Platform&) {
  if (state.view == View::matrix) zoom_by(state.zoom, kZoomStep, state.zoom.middle);
}
void zoom_out(State& state, Platform&) {
  if (state.view == View::matrix) zoom_by(state.zoom, 1 / kZoomStep, state.zoom.middle);
}
void zoom_whole(State& state, Platform&) {
  if (state.view == View::matrix) state.zoom = {};
}

void mask_pinned(State& state, Platform& platform) {
  const auto token = state.pinned.token ? state.pinned.token : state.pinned.query;
  if (token) mask_word(state, platform, *token);
}

// Of the pinned token where something is predicted there, else of the first place. After the last, what is best again.
void next_target(State& state) {
  const auto& places = state.shown->reading.masks;
  if (places.empty()) return;
  auto place = std::ranges::find(places, state.pinned.token.value_or(places.front().position),
                                 &engine::MaskPredictions::position);
  if (place == places.end()) place = places.begin();
  const auto& predictions = place->predictions;
  const auto now = std::ranges::find_if(predictions, [&](const auto& one) { return state.is_target(one); });
  const auto next = now == predictions.end() ? predictions.begin() : std::next(now);
  state.target.reset();
  if (next != predictions.end()) toggle_target(state, *next);
}

constexpr auto kAnywhere = Shortcut::Where::anywhere, kPanel = Shortcut::Where::panel, kViews = Shortcut::Where::views,
               kMaps = Shortcut::Where::maps;

// Of two lines with the same key the first that fits is done.
constexpr std::array kShortcuts = {
    Shortcut{kMaps, ImGuiKey_RightArrow, texts::kArrows, [](State& state, Platform&) { walk(state, {.across = 1}); }},
    Shortcut{kMaps, ImGuiKey_LeftArrow, {}, [](State& state, Platform&) { walk(state, {.across = -1}); }},
    Shortcut{kMaps, ImGuiKey_DownArrow, {}, [](State& state, Platform&) { walk(state, {.down = 1}); }},
    Shortcut{kMaps, ImGuiKey_UpArrow, {}, [](State& state, Platform&) { walk(state, {.down = -1}); }},
    Shortcut{kMaps, ImGuiKey_Enter, texts::kEnter, [](State& state, Platform&) { pin_brightest(state); }},
    Shortcut{kMaps, ImGuiKey_M, texts::kMask, mask_pinned},
    Shortcut{kMaps, ImGuiKey_V, texts::kView,
             [](State& state, Platform&) { go_to_next(state.view, kHeadViews.size()); }},
    Shortcut{kMaps, ImGuiKey_Equal, texts::kZoom, zoom_in},
    Shortcut{kMaps, ImGuiKey_KeypadAdd, {}, zoom_in},
    Shortcut{kMaps, ImGuiKey_Minus, {}, zoom_out},
    Shortcut{kMaps, ImGuiKey_KeypadSubtract, {}, zoom_out},
    Shortcut{kMaps, ImGuiKey_0, {}, zoom_whole},
    Shortcut{kMaps, ImGuiKey_Keypad0, {}, zoom_whole},
    Shortcut{kMaps, ImGuiKey_W, texts::kWords,
             [](State& state, Platform&) { state.filter.words = !state.filter.words; }},
    Shortcut{kMaps, ImGuiKey_K, texts::kPin, [](State& state, Platform&) { toggle_pinned(state, state.chosen); }},
    Shortcut{kViews, ImGuiKey_Escape, texts::kEscape,
             [](State& state, Platform&) {
               if (!std::exchange(state.head_fills, false)) state.pinned = {};
             }},
    Shortcut{kViews, ImGuiKey_Slash, texts::kEdit,
             [](State&, Platform& platform) { platform.field(Field::sentence).focus(); }},
    Shortcut{kViews, ImGuiKey_E, texts::kExamples,
             [](State& state, Platform&) { state.side_panel = SidePanelId::examples; }},
    Shortcut{kViews, ImGuiKey_S, texts::kSave, [](State& state, Platform&) { state.side_panel = SidePanelId::save; }},
    Shortcut{kMaps, ImGuiMod_Shift | ImGuiKey_X, texts::kAblateLayer,
             [](State& state, Platform&) {
               toggle_layer(state.ablated_heads, state.chosen.layer, state.shown->maps.heads());
             }},
    Shortcut{kMaps, ImGuiKey_X, texts::kAblateHead,
             [](State& state, Platform&) { toggle_head(state.ablated_heads, state.shown->maps.slice(state.chosen)); }},
    Shortcut{kMaps, ImGuiKey_O, texts::kAblateOthers,
             [](State& state, Platform&) {
               toggle_all_but(state.ablated_heads, state.shown->maps.slice(state.chosen), state.shown->maps.slices());
             }},
    Shortcut{kViews, ImGuiKey_C, texts::kCompare,
             [](State& state, Platform&) { state.side_panel = SidePanelId::compare; }},
    Shortcut{kViews, ImGuiKey_H, texts::kAblate,
             [](State& state, Platform&) { state.side_panel = SidePanelId::ablation; }},
    Shortcut{kViews, ImGuiKey_A, texts::kTab,
             [](State& state, Platform&) { go_to_next(state.prediction_tab, kPredictionTabs.size()); }},
    Shortcut{kMaps, ImGuiKey_T, texts::kTarget, [](State& state, Platform&) { next_target(state); }},
    // views/dividers.cc moves the one or, with Shift, the other.
    Shortcut{kMaps, ImGuiKey_Comma, texts::kDividers, [](State& state, Platform&) { --state.divider_keys; }},
    Shortcut{kMaps, ImGuiKey_Period, {}, [](State& state, Platform&) { ++state.divider_keys; }},
    Shortcut{kAnywhere, ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, texts::kUndo,
             [](State& state, Platform&) { state.action = GoForward{}; }},
    Shortcut{kAnywhere, ImGuiMod_Ctrl | ImGuiKey_Z, {}, [](State& state, Platform&) { state.action = GoBack{}; }},
    Shortcut{kAnywhere, ImGuiMod_Ctrl | ImGuiKey_Y, {}, [](State& state, Platform&) { state.action = GoForward{}; }},
    Shortcut{kAnywhere, ImGuiMod_Shift | ImGuiKey_Slash, texts::kHelp,
             [](State& state, Platform&) { toggle_panel(state, SidePanelId::help); }},
    Shortcut{kPanel, ImGuiKey_DownArrow, texts::kList, next_in_panel},
    Shortcut{kPanel, ImGuiKey_RightArrow, {}, next_in_panel},
    Shortcut{kPanel, ImGuiKey_UpArrow, {}, previous_in_panel},
    Shortcut{kPanel, ImGuiKey_LeftArrow, {}, previous_in_panel},
    Shortcut{kPanel,
             ImGuiKey_Enter,
             {},
             [](State& state, Platform&) { state.side_panel_entered = state.side_panel_by_keys; }},
    Shortcut{kPanel, ImGuiKey_Escape, {}, [](State& state, Platform&) { state.side_panel = SidePanelId::none; }},
};

bool applies(Shortcut::Where where, const State& state) {
  switch (where) {
    case kPanel:
      return state.side_panel != SidePanelId::none;
    case kViews:
      return state.side_panel == SidePanelId::none;
    case kMaps:
      return state.side_panel == SidePanelId::none && state.shown;
    case kAnywhere:
      break;
  }
  return true;
}

// "?" and "/" are on other keys of other keyboards: there the character counts.
bool was_typed(ImGuiKeyChord chord) {
  const auto& characters = ImGui::GetIO().InputQueueCharacters;
  if (chord == (ImGuiMod_Shift | ImGuiKey_Slash)) return characters.contains('?');
  return chord == ImGuiKey_Slash && characters.contains('/');
}

bool was_pressed(ImGuiKeyChord chord) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool control = (chord & ImGuiMod_Ctrl) != 0, shift = (chord & ImGuiMod_Shift) != 0;
  if (control != (io.KeyCtrl || io.KeySuper) || (shift && !io.KeyShift)) return false;
  if (chord == ImGuiKey_Slash) return false;  // with Shift it is another character
  return ImGui::IsKeyPressed(static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_));
}

}  // namespace

std::span<const Shortcut> shortcuts() { return kShortcuts; }

void run_shortcuts(State& state, Platform& platform) {
  const bool was_open = state.side_panel != SidePanelId::none;
  ImGuiKey done = ImGuiKey_None;
  for (const Shortcut& shortcut : kShortcuts) {
    const auto key = static_cast<ImGuiKey>(shortcut.chord & ~ImGuiMod_Mask_);
    if (key == done || was_open != (state.side_panel != SidePanelId::none) || !applies(shortcut.where, state)) continue;
    if (!was_typed(shortcut.chord) && !was_pressed(shortcut.chord)) continue;
    shortcut.run(state, platform);
    done = key;
  }
}

}  // namespace maskscope::app
