// The line at the foot: how much was computed, and that it stays here.
#include <string>

#include "app/action.h"
#include "app/draw.h"
#include "app/words.h"

namespace maskscope::app {
namespace {

std::string counts(const Shown& shown) {
  std::string text = std::to_string(shown.maps.tokens()) + " tokens, " + std::to_string(shown.maps.slices()) + " heads";
  if (shown.id != 0) text += ", " + milliseconds(shown.reading.milliseconds);
  return text;
}

// In the place of everything else: it says what was asked for.
void draw_notice(const Ui& ui, const Rect& area, const Notice& notice) {
  const Ink ink = {ui.fonts.semibold, ui.layout.narrow ? kTiny : kSmall, ui.theme.accent};
  draw_text(ink, {area.min.x, area.centre().y - ink.size / 2}, shortened(ink, notice.text, area.width()));
}

// The heads are ranked while something else is looked at: it can be stopped from everywhere.
void show_ranking(Ui& ui, const Rect& area) {
  const Ink ink = {ui.fonts.regular, ui.layout.narrow ? kTiny : kSmall, ui.theme.quiet};
  const std::string text = "Ranking: " + work_text(*ui.state.findings.ranking, "heads") + "  ";
  const float line = area.centre().y - ink.size / 2;
  draw_text(ink, {area.min.x, line}, text);
  constexpr const char* kStop = "Stop ranking";
  const Rect stop = {{area.min.x + width_of(ink, text), area.min.y},
                     {area.min.x + width_of(ink, text) + width_of(ink, kStop), area.max.y}};
  const Touch pointer = touch(kStop, stop);
  draw_text({ink.font, ink.size, pointer.hovered ? ui.theme.text : ui.theme.accent}, {stop.min.x, line}, kStop);
  if (pointer.clicked) ui.state.action = StopRanking{};
}

// A file is being made: how far it is, and the way to end that.
void show_saving(Ui& ui, const Rect& area) {
  constexpr const char* kStop = "Stop saving";
  const Ink ink = {ui.fonts.semibold, ui.layout.narrow ? kTiny : kSmall, ui.theme.accent};
  const float width = width_of(ink, kStop), line = area.centre().y - ink.size / 2;
  const Rect stop = {{area.max.x - width, area.min.y}, area.max};
  draw_text(ink, {area.min.x, line}, shortened(ink, saving_text(*ui.state.saving), area.width() - width - 16));
  const Touch pointer = touch(kStop, stop);
  draw_text_right(ink, {stop.max.x, line}, kStop);
  if (pointer.hovered) draw_horizontal(stop.min.x, stop.max.x, line + ink.size, ink.colour);
  if (pointer.clicked) ui.state.action = StopSaving{};
}

}  // namespace

void show_status_bar(Ui& ui, const Rect& place) {
  const Rect foot = ui.layout.window.bottom(28);
  const Rect area = ui.state.notice ? foot : place;  // news are seen wherever the page is scrolled to
  if (ui.state.notice) fill(area, ui.theme.ground);
  const Ink ink = {ui.fonts.regular, ui.layout.narrow ? kTiny : kSmall, ui.theme.quiet};
  const Rect inner = area.inset(ui.layout.sentence.min.x, 0);
  const float line = area.centre().y - ink.size / 2;
  draw_horizontal(area.min.x, area.max.x, area.min.y, ui.theme.hairline);
  constexpr const char* kPromise = "nothing you type leaves this computer";
  if (ui.state.saving) return show_saving(ui, inner);
  if (ui.state.notice) return draw_notice(ui, inner, *ui.state.notice);
  if (ui.state.findings.ranking && ui.state.sheet != Sheet::mute) return show_ranking(ui, inner);
  draw_text_right(ink, {inner.max.x, line}, shortened(ink, kPromise, inner.width()));
  if (!ui.state.shown) return;
  const float room = inner.width() - width_of(ink, kPromise) - 16;
  const std::string text = counts(*ui.state.shown);
  if (width_of(ink, text) <= room) draw_text(ink, {inner.min.x, line}, text);
}

}  // namespace maskscope::app
