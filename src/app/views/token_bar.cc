// The sentence as BERT reads it: its tokens as chips. Pointing lights a token everywhere, a click puts [MASK] for it.
#include <algorithm>
#include <functional>
#include <string>

#include "app/state/format.h"
#include "app/state/mask_word.h"
#include "app/strings.h"
#include "app/widgets/draw.h"
#include "app/widgets/scroll.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::token_bar;

constexpr float kPadding = 8;

struct ChipSizes {
  float height, gap;
};

ChipSizes sizes(bool narrow) {
  // Fingers: 36 and the gap around it make a target of 44.
  return narrow ? ChipSizes{36, 8} : ChipSizes{28, 4};
}

Ink chip_ink(const Fonts& fonts, ImU32 colour) { return {fonts.regular, kSmall, colour}; }

// Pieces touch the one before them and need no mark.
std::string label_of(const text::Encoding& encoding, std::size_t token) {
  const std::string& name = encoding.tokens[token];
  return is_piece(encoding, token) ? std::string(encoding.spelling.letters(name)) : shown_token(name);
}

// Gives each chip its place relative to the first one's corner; pieces of a word touch each other. Returns the height.
float place(const text::Encoding& encoding, const Fonts& fonts, float width, bool narrow,
            const std::function<void(std::size_t, const Rect&)>& use) {
  const ChipSizes size = sizes(narrow);
  const Ink ink = chip_ink(fonts, 0);
  ImVec2 at = {0, 0};
  for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
    const bool piece = is_piece(encoding, i);
    const float chip = width_of(ink, label_of(encoding, i)) + 2 * kPadding;
    if (at.x > 0) at.x += piece ? 1 : size.gap;
    if (at.x > 0 && at.x + chip > width) at = {0, at.y + size.height + size.gap};
    use(i, rect_at(at, {chip, size.height}));
    at.x += chip;
  }
  return at.y + size.height;
}

bool is_lit(const State& state, std::size_t token) {
  const Focus& lit = state.lit();
  return lit.token == token || lit.query == token || lit.key == token;
}

// Pieces of one word are parted by a straight cut.
ImDrawFlags round_corners(const text::Encoding& encoding, std::size_t token) {
  const bool opens = !is_piece(encoding, token);
  const bool closes = token + 1 == encoding.tokens.size() || !is_piece(encoding, token + 1);
  if (opens && closes) return ImDrawFlags_RoundCornersAll;
  return opens ? ImDrawFlags_RoundCornersLeft : closes ? ImDrawFlags_RoundCornersRight : ImDrawFlags_RoundCornersNone;
}

void draw_chip(const Ui& ui, const Rect& chip, const text::Encoding& encoding, std::size_t index, bool lit) {
  const ImDrawFlags corners = round_corners(encoding, index);
  const bool mask = is_mask(encoding, index), special = is_special(encoding, index);
  if (!mask && !special) fill(chip, ui.theme.raised, 6, corners);
  if (mask) fill(chip, with_alpha(ui.theme.mask, 0.12F), 6);
  if (mask || lit) outline(chip, lit ? ui.theme.accent : ui.theme.mask, 1, 6, corners);
  const ImU32 colour = lit ? ui.theme.accent : mask ? ui.theme.mask : special ? ui.theme.quiet : ui.theme.text;
  draw_text_centred(chip_ink(ui.fonts, colour), chip.centre(), label_of(encoding, index));
}

std::string explanation(const engine::Reading& reading, std::size_t token) {
  const std::string& name = reading.encoding.tokens[token];
  const text::SpecialNames& names = reading.encoding.spelling.names;
  if (name == names.cls) return fill_in(texts::kCls, name);
  if (name == names.sep) return fill_in(texts::kSep, name);
  if (name == names.mask) return texts::kMask;
  const PieceRange word = word_around(reading.encoding, token);
  const std::size_t pieces = word.last - word.first + 1;
  return pieces > 1 ? fill_in(texts::kPieces, pieces, names.mask)
                    : fill_in(texts::kWord, shown_token(name), names.mask);
}

void show_chip(Ui& ui, const Shown& shown, std::size_t token, const Rect& chip) {
  const std::string& piece = shown.reading.encoding.tokens[token];
  const std::string name = "chip" + std::to_string(token);
  const bool masks = !is_special(shown.reading.encoding, token) && !is_mask(shown.reading.encoding, token);
  const Touch pointer = masks ? touch(name.c_str(), chip, {.label = fill_in(texts::kMaskSpoken, shown_token(piece))})
                              : Touch{.hovered = pointed_at(name.c_str(), chip), .clicked = false};
  ui.regions.tokens.push_back(chip);
  if (pointer.hovered) {
    ui.hover.token = token;
    tooltip(ui, explanation(shown.reading, token));
  }
  draw_chip(ui, chip, shown.reading.encoding, token, is_lit(ui.state, token));
  if (pointer.clicked) mask_word(ui.state, ui.platform, token);
}

void show_chips(Ui& ui, const Rect& area) {
  const Shown& shown = *ui.state.shown;
  begin_scroll("tokens", area);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float height = place(
      shown.reading.encoding, ui.fonts, area.width() - 8, ui.layout.narrow, [&](std::size_t token, const Rect& chip) {
        show_chip(ui, shown, token, rect_at({origin.x + chip.min.x, origin.y + chip.min.y}, chip.size()));
      });
  end_scroll(height);
}

const std::string& notice(const State& state) {
  if (!state.problem.empty() || !state.shown) return state.problem;
  return state.shown->reading.warning;
}

constexpr float kNoticeHeight = 24;

void draw_notice(const Ui& ui, const Rect& area, const std::string& text) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 c = {area.min.x + 7, area.centre().y};
  list.AddTriangle({c.x, c.y - 6}, {c.x + 7, c.y + 6}, {c.x - 7, c.y + 6}, ui.theme.mask, 1.5F);
  draw_vertical(c.x - 0.5F, c.y - 2, c.y + 2, ui.theme.mask);
  const Ink ink = {ui.fonts.regular, kSmall, ui.theme.mask};
  draw_text(ink, {area.min.x + 22, area.centre().y - ink.size / 2}, shortened(ink, text, area.width() - 22));
}

}  // namespace

float tokens_height(const State& state, const Fonts& fonts, float width, bool narrow, int most_rows) {
  float height = sizes(narrow).height;
  if (state.shown) {
    height = place(state.shown->reading.encoding, fonts, width - 8, narrow, [](std::size_t, const Rect&) {});
  }
  const auto rows = static_cast<float>(most_rows);
  const float most = rows * sizes(narrow).height + (rows - 1) * sizes(narrow).gap;
  return std::min(height, most) + (notice(state).empty() ? 0 : kNoticeHeight);
}

void show_tokens(Ui& ui, const Rect& area) {
  const std::string& text = notice(ui.state);
  if (!text.empty()) draw_notice(ui, area.bottom(kNoticeHeight), text);
  if (ui.state.shown) show_chips(ui, text.empty() ? area : area.above(kNoticeHeight));
}

}  // namespace maskscope::app
