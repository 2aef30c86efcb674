// The line at the foot: how much was computed, and that it stays here.
#include <string>

#include "app/state/action.h"
#include "app/state/format.h"
#include "app/strings.h"
#include "app/widgets/draw.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::status_bar;

std::string counts(const Shown& shown) {
  if (shown.id == 0) return fill_in(texts::kCounts, shown.maps.tokens(), shown.maps.slices());
  return fill_in(texts::kCountsWithTime, shown.maps.tokens(), shown.maps.slices(),
                 milliseconds(shown.reading.milliseconds));
}

// In the place of everything else: it says what was asked for.
void draw_notice(const Ui& ui, const Rect& area, const Notice& notice) {
  const Ink ink = {ui.fonts.semibold, ui.layout.narrow ? kTiny : kSmall, ui.theme.accent};
  draw_text(ink, {area.min.x, area.centre().y - ink.size / 2}, shortened(ink, notice.text, area.width()));
}

// The heads are ranked while something else is looked at: it can be stopped from everywhere.
void show_ranking(Ui& ui, const Rect& area) {
  const Ink ink = {ui.fonts.regular, ui.layout.narrow ? kTiny : kSmall, ui.theme.quiet};
  const std::string text =
      fill_in(texts::kRanking, work_text(*ui.state.findings.ranking, strings::predictions::kHeads));
  const float line = area.centre().y - ink.size / 2;
  draw_text(ink, {area.min.x, line}, text);
  constexpr const char* kStop = texts::kStopRanking;
  const Rect stop = {{area.min.x + width_of(ink, text), area.min.y},
                     {area.min.x + width_of(ink, text) + width_of(ink, kStop), area.max.y}};
  const Touch pointer = touch(kStop, stop);
  draw_text({ink.font, ink.size, pointer.hovered ? ui.theme.text : ui.theme.accent}, {stop.min.x, line}, kStop);
  if (pointer.clicked) ui.state.action = StopRanking{};
}

// A file is being made: how far it is, and the way to end that.
void show_saving(Ui& ui, const Rect& area) {
  constexpr const char* kStop = texts::kStopSaving;
  const Ink ink = {ui.fonts.semibold, ui.layout.narrow ? kTiny : kSmall, ui.theme.accent};
  const float width = width_of(ink, kStop), line = area.centre().y - ink.size / 2;
  const Rect stop = {{area.max.x - width, area.min.y}, area.max};
  draw_text(ink, {area.min.x, line}, shortened(ink, saving_text(*ui.state.saving), area.width() - width - 16));
  const Touch pointer = touch(kStop, stop);
  draw_text_right(ink, {stop.max.x, line}, kStop);
  if (pointer.hovered) draw_horizontal(stop.min.x, stop.max.x, line + ink.size, ink.colour);
  if (pointer.clicked) ui.state.action = StopSaving{};
}

bool shows_ranking(const State& state) { return state.findings.ranking && state.side_panel != SidePanelId::ablation; }

// What was computed, and that it stays here.
void show_counts(const Ui& ui, const Rect& area) {
  const Ink ink = {ui.fonts.regular, ui.layout.narrow ? kTiny : kSmall, ui.theme.quiet};
  const float line = area.centre().y - ink.size / 2;
  draw_text_right(ink, {area.max.x, line}, shortened(ink, texts::kPrivacy, area.width()));
  if (!ui.state.shown) return;
  const float room = area.width() - width_of(ink, texts::kPrivacy) - 16;
  const std::string text = counts(*ui.state.shown);
  if (width_of(ink, text) <= room) draw_text(ink, {area.min.x, line}, text);
}

}  // namespace

void show_status_bar(Ui& ui, const Rect& place) {
  const State& state = ui.state;
  const auto inner = [&ui](const Rect& area) { return area.inset(ui.layout.sentence.min.x, 0); };
  if (!state.saving && !state.notice && !shows_ranking(state)) {
    if (place.height() == 0) return;
    draw_horizontal(place.min.x, place.max.x, place.min.y, ui.theme.hairline);
    return show_counts(ui, inner(place));
  }
  // News, and the way to end what is under way, are in sight wherever the page is scrolled to.
  const Rect foot = ui.layout.window.bottom(28);
  ImGui::SetCursorScreenPos(foot.min);
  ImGui::BeginChild("foot", foot.size(), ImGuiChildFlags_None, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNav);
  fill(foot, ui.theme.ground);
  draw_horizontal(foot.min.x, foot.max.x, foot.min.y, ui.theme.hairline);
  if (state.saving) {
    show_saving(ui, inner(foot));
  } else if (state.notice) {
    draw_notice(ui, inner(foot), *state.notice);
  } else {
    show_ranking(ui, inner(foot));
  }
  ImGui::EndChild();
}

}  // namespace maskscope::app
