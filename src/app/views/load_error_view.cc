// The model cannot be had: what is wrong, and one thing to do.
#include "app/strings.h"
#include "app/widgets/draw.h"

namespace maskscope::app {

void show_failure(Ui& ui, const Rect& area) {
  const float width = std::min(area.width(), 480.0F);
  const float left = area.centre().x - width / 2;
  float y = area.min.y + std::min(96.0F, area.height() / 4);
  const Ink heading = {ui.fonts.semibold, kTitle, ui.theme.text};
  y += draw_paragraph(heading, {left, y}, width, strings::load_error::kTitle) + 12;
  const Ink sentence = {ui.fonts.regular, kBody, ui.theme.quiet};
  y += draw_paragraph(sentence, {left, y}, width, ui.state.model.failure) + 24;
  const Rect place = button_area(ui, strings::load_error::kRetry, {left, y});
  ui.regions.action = place;
  note_height(ui, ui.state.panel, place.max.y);
  if (!button(ui, strings::load_error::kRetry, place)) return;
  ui.state.model = {};
  ui.platform.retry_loading();
}

}  // namespace maskscope::app
