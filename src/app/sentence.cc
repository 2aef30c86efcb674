// The sentence: a text field of the platform in a box of ours.
#include <algorithm>
#include <cmath>

#include "app/draw.h"

namespace maskscope::app {
namespace {

constexpr float kPaddingX = 12, kPaddingY = 10;

Ink sentence_ink(const Fonts& fonts, ImU32 colour, bool narrow) {
  return {fonts.regular, narrow ? kBody + 2 : kTitle, colour};
}

}  // namespace

float sentence_height(const State& state, const Fonts& fonts, float width, bool narrow) {
  constexpr float kMostLines = 4;
  const Ink ink = sentence_ink(fonts, 0, narrow);
  const float lines = std::round(paragraph_height(ink, width - 2 * kPaddingX, state.text + " ") / ink.size);
  return std::clamp(lines, 1.0F, kMostLines) * ink.size + 2 * kPaddingY;
}

void show_sentence(Ui& ui, const Rect& area) {
  TextField& field = ui.platform.field(Field::sentence);
  ui.regions.sentence = area;
  fill(area, ui.theme.surface, 6);
  outline(area, field.focused() ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const Rect inner = area.inset(kPaddingX, kPaddingY);
  const Ink ink = sentence_ink(ui.fonts, ui.theme.text, ui.layout.narrow);
  ImGui::PushFont(ink.font, ink.size);
  if (ui.state.sheet == Sheet::none) {
    field.show(inner.min, inner.size(), "Sentence", "Type a sentence, with [MASK] where a word is missing");
    ui.state.text = field.text();
  } else {
    draw_paragraph(ink, inner.min, inner.width(), ui.state.text);  // a field of the page would lie over the sheet
  }
  ImGui::PopFont();
}

}  // namespace maskscope::app
