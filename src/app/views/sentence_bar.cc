// The sentence, and beside it the second one where there is one: text fields of the platform in boxes of ours.
#include <algorithm>
#include <cmath>

#include "app/strings.h"
#include "app/widgets/controls.h"
#include "app/widgets/draw.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::sentence_bar;

constexpr float kPaddingX = 12, kPaddingY = 10;

Ink sentence_ink(const Fonts& fonts, ImU32 colour, bool narrow) {
  return {fonts.regular, narrow ? kBody + 2 : kTitle, colour};
}

void show_box(Ui& ui, Field name, std::string& text, const Rect& area, const char* label, const std::string& hint) {
  const TextField& field = ui.platform.field(name);
  fill(area, ui.theme.surface, 6);
  outline(area, field.focused() ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const Rect inner = area.inset(kPaddingX, kPaddingY);
  const Ink ink = sentence_ink(ui.fonts, ui.theme.text, ui.layout.narrow);
  ImGui::PushFont(ink.font, ink.size);
  if (ui.state.side_panel == SidePanelId::none) {
    text = show_field(ui, name, inner, label, hint.c_str());
  } else {
    ImGui::PushClipRect(inner.min, inner.max, true);
    draw_paragraph(ink, inner.min, inner.width(), text);  // a field of the page would lie over the side panel
    ImGui::PopClipRect();
  }
  ImGui::PopFont();
}

}  // namespace

float sentence_height(const std::string& text, const Fonts& fonts, float width, bool narrow) {
  constexpr float kMostLines = 4;
  const Ink ink = sentence_ink(fonts, 0, narrow);
  const float lines = std::round(paragraph_height(ink, width - 2 * kPaddingX, text + " ") / ink.size);
  return std::clamp(lines, 1.0F, kMostLines) * ink.size + 2 * kPaddingY;
}

void show_sentence(Ui& ui, const Rect& area) {
  ui.regions.sentence = area;
  show_box(ui, Field::sentence, ui.state.text, area, texts::kSentence,
           fill_in(texts::kSentenceHint, ui.state.names().mask));
}

void show_pair(Ui& ui, const Rect& area) {
  ui.regions.pair = area;
  show_box(ui, Field::pair, ui.state.pair, area, texts::kPair, texts::kPairHint);
}

// A plus that opens the second sentence's box, a minus that takes it away.
void show_pair_switch(Ui& ui, const Rect& area) {
  ui.regions.pair_switch = area;
  const bool open = ui.state.has_pair;
  const Option& option = open ? texts::kRemovePair : texts::kAddPair;
  const Touch pointer = touch("pair switch", area, {.label = option.label});
  const ImU32 colour = pointer.hovered ? ui.theme.accent : ui.theme.quiet;
  outline(area, pointer.hovered ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const ImVec2 c = area.centre();
  draw_horizontal(std::floor(c.x) - 6, std::floor(c.x) + 7, std::floor(c.y), colour);
  if (!open) draw_vertical(std::floor(c.x), std::floor(c.y) - 6, std::floor(c.y) + 7, colour);
  if (pointer.hovered) tooltip(ui, option.explanation);
  if (!pointer.clicked) return;
  ui.state.has_pair = !open;
  if (!open) return ui.platform.field(Field::pair).focus();
  ui.state.pair.clear();
  ui.platform.field(Field::pair).set_text("");
}

}  // namespace maskscope::app
