// The sentence itself, shaded by what one word attends to, or by what attends to it. A click selects the word, a second one puts
// [MASK] for it; the sentence before stays below, so that the change is seen; a click on the [MASK] takes it back.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "app/state/format.h"
#include "app/state/mask_word.h"
#include "app/strings.h"
#include "app/views/token_shading.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "app/widgets/scroll.h"
#include "base/fill_in.h"
#include "figures/text_figure.h"

namespace maskscope::app {
namespace {

namespace texts = strings::text_view;

ImU32 ink_on(ImU32 ground) {
  return figures::is_light(channels_of(ground)) ? IM_COL32(0x0f, 0x12, 0x16, 255) : IM_COL32_WHITE;
}

void draw_word(const Ui& ui, const TokenShading& page, const analysis::Group& word, const Rect& place) {
  const std::string label = page.picture.label(word);
  ImU32 colour = ui.theme.text;
  if (const auto shade = shade_of(ui.state, page, word)) {
    const ImU32 ground = colour_at(ui.palette(), *shade);
    fill(place, ground, 4);
    colour = ink_on(ground);
  }
  if (page.is_chosen(word)) {
    outline(place, ui.theme.accent, 2, 4);
    colour = ui.theme.accent;
  }
  draw_text_centred({ui.fonts.regular, kBody, colour}, place.centre(), label);
}

// Draws the words as running text; `use` gets each word's place. Returns the height.
template <class Use>
float draw_page(const Ui& ui, const TokenShading& page, const Rect& area, const Use& use) {
  const float height = ui.layout.narrow ? 40 : 30;
  Flow flow(area, 4);
  for (const analysis::Group& word : page.words) {
    const Ink ink = {ui.fonts.regular, kBody, 0};
    const Rect place = flow.next({width_of(ink, page.picture.label(word)) + 12, height});
    draw_word(ui, page, word, place);
    use(word, place);
  }
  return std::max(flow.bottom() - area.min.y, 0.0F);
}

void take_click(Ui& ui, std::size_t token) {
  const State& state = ui.state;
  const bool again = state.pinned.token == token;
  if (!again) {
    ui.state.pinned = Focus{.token = token, .query = {}, .key = {}};
  } else if (state.before && is_mask(state.shown->reading.encoding, token)) {
    unmask_word(ui.state, ui.platform);
  } else {
    mask_word(ui.state, ui.platform, token);
  }
}

void show_word(Ui& ui, const analysis::Group& word, const Rect& place) {
  ui.regions.words.push_back(place);
  const Touch pointer =
      touch(("word" + std::to_string(word.first)).c_str(), place,
            {.label = ui.state.shown->picture->label(word), .pressed = ui.state.pinned.token == word.first});
  if (pointer.hovered) {
    ui.hover.token = word.first;
    const bool mask = is_mask(ui.state.shown->reading.encoding, word.first);
    if (ui.state.pinned.token == word.first) {
      tooltip(ui, mask ? texts::kUnmaskIt : fill_in(texts::kMaskIt, ui.state.names().mask));
    }
  }
  if (pointer.clicked) take_click(ui, word.first);
}

void show_before(const Ui& ui, const Rect& area) {
  const TokenShading page = shades_before(ui.state);
  const Ink quiet = {ui.fonts.regular, kSmall, ui.theme.quiet};
  draw_text(quiet, area.min, fill_in(texts::kBefore, most_of(ui.state, page)));
  draw_page(ui, page, area.below(24), [](const analysis::Group&, const Rect&) {});
}

}  // namespace

void show_shaded_sentence(Ui& ui, const Rect& area) {
  const State& state = ui.state;
  const Rect strip = rect_at(area.min, {std::min(area.width(), 240.0F), control_height(ui)});
  const auto chosen = static_cast<std::size_t>(state.direction);
  if (const auto direction = segments(ui, texts::kDirections, strip, chosen, ui.regions.directions)) {
    ui.state.direction = static_cast<Direction>(*direction);
  }
  const Rect rest = area.below(strip.height() + 8);
  begin_scroll("shaded", rest);
  const Rect inner = rect_at(ImGui::GetCursorScreenPos(), {rest.width() - 8, rest.height()});
  const TokenShading page = shades(state);
  const Ink quiet = {ui.fonts.regular, kSmall, ui.theme.quiet};
  draw_text(quiet, inner.min, heading_of(state, page));
  float height = 24 + draw_page(ui, page, inner.below(24),
                                [&](const analysis::Group& word, const Rect& place) { show_word(ui, word, place); });
  if (state.before) {
    show_before(ui, inner.below(height + 16));
    height += 40 + height;
  }
  end_scroll(height);
}

}  // namespace maskscope::app
