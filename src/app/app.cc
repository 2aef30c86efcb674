#include "app/app.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "app/shortcuts.h"
#include "app/state/accessibility_snapshot.h"
#include "app/state/format.h"
#include "app/state/opened_file.h"
#include "app/state/permalink.h"
#include "app/state/snapshot_json.h"
#include "app/state/validity.h"
#include "app/ui.h"
#include "app/views/side_panels.h"
#include "app/widgets/draw.h"
#include "app/widgets/scroll.h"
#include "app/widgets/side_panel.h"

namespace maskscope::app {
namespace {

// Whether the pointer or keys did something in this frame that may change the next, or have done more than ImGui takes in
// one: of keys pressed in quick succession each has its own frame.
bool has_input() {
  if (!ImGui::GetCurrentContext()->InputEventsQueue.empty()) return true;
  const ImGuiIO& io = ImGui::GetIO();
  bool moved = io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 || io.MouseWheelH != 0;
  for (int button = 0; button < ImGuiMouseButton_COUNT; ++button) {
    moved = moved || ImGui::IsMouseClicked(button) || ImGui::IsMouseReleased(button);
  }
  return moved || !io.InputQueueCharacters.empty();
}

// Returns how far down the page is scrolled.
float begin_window(const Layout& layout) {
  constexpr ImGuiWindowFlags kBare = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                     ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                     ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse |
                                     ImGuiWindowFlags_NoBackground;  // the platform has cleared to the ground's colour
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(layout.window.size());
  ImGui::SetNextWindowContentSize({0, layout.page.height()});
  ImGui::Begin("maskscope", nullptr, kBare | (layout.flows ? 0 : ImGuiWindowFlags_NoScrollbar));
  return ImGui::GetScrollY();
}

// What can be typed into: a box of the platform's own lies over everything that is drawn.
std::vector<Rect> boxes_of(const HitRegions& regions) {
  std::vector<Rect> boxes;
  for (const auto& box : {regions.sentence, regions.pair, regions.candidates, regions.other}) {
    if (box) boxes.push_back(*box);
  }
  return boxes;
}

// Typing goes on where one text begins as the other does: then it is one entry. Newest first.
void note_text(std::vector<std::string>& typed, const std::string& text) {
  if (is_blank(text) || text == kFirstText) return;
  if (!typed.empty() && (text.starts_with(typed.front()) || typed.front().starts_with(text)))
    typed.erase(typed.begin());
  std::erase(typed, text);
  typed.insert(typed.begin(), text);
  if (typed.size() > kMostTyped) typed.resize(kMostTyped);
}

}  // namespace

App::App(Platform& platform, const FontFiles& fonts)
    : platform_(platform),
      fonts_(add_fonts(fonts)),
      conversation_(state_, platform.engine(), platform.other_engine()),
      exports_(state_, platform),
      commands_(state_, platform, conversation_, exports_) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigInputTextCursorBlink = false;  // a blinking caret would never let the app sleep
  commands_.apply_theme();
  set_text(kFirstText);
  if (auto memory = from_memory(platform.remembered())) {
    state_.typed = std::move(memory->typed);
    commands_.adopt(memory->wanted);
  }
}

Result<void> App::open(std::string_view link) {
  const auto wanted = from_link(link);
  if (!wanted) {
    notify(wanted.error().message);
    return std::unexpected(wanted.error());
  }
  commands_.adopt(*wanted);
  frames_due_ = kFramesToSettle;
  state_.shared = to_link(state_);  // once something else is shown the address does not have it any more
  return {};
}

Result<void> App::open_file(std::string_view name, std::string_view bytes) {
  auto file = read_opened_file(name, bytes);
  if (!file) {
    notify(file.error().message);
    return std::unexpected(file.error());
  }
  if (const auto* view = std::get_if<OpenedView>(&*file)) return open(view->link);
  if (auto* reading = std::get_if<OpenedReading>(&*file)) {
    take_text(reading->reading.text);
    set_pair(reading->reading.pair);
    notify(conversation_.show(std::move(*reading)));
  } else {
    take_text(std::get<OpenedText>(*file).text);
  }
  return {};
}

void App::take_text(const std::string& text) {
  set_text(text);
  state_.side_panel = SidePanelId::none;
  frames_due_ = kFramesToSettle;
}

void App::reach(std::string_view name) {
  reached_ = name;
  frames_due_ = kFramesToSettle;
}

void App::notify(const std::string& sentence) {
  if (sentence.empty()) return;
  commands_.notify(sentence);
  frames_due_ = kFramesToSettle;
}

void App::choose(HeadIndex head) {
  state_.chosen = head;
  notify(hold_to_extent(state_));
}

void App::set_text(const std::string& text) {
  platform_.field(Field::sentence).set_text(text);
  state_.text = text;
}

void App::set_pair(const std::string& pair) {
  platform_.field(Field::pair).set_text(pair);
  state_.pair = pair;
  state_.has_pair = !pair.empty();
}

void App::set_theme(Appearance theme) {
  state_.theme = theme;
  commands_.apply_theme();
}

void App::follow_system() { commands_.apply_theme(); }

void App::set_more_contrast(bool more) {
  state_.more_contrast = more;
  commands_.apply_theme();
}

float App::fit_text(float window_width) {
  state_.drawn_text_size = fitting_text_size(state_.text_size, window_width);
  return state_.drawn_text_size;
}

bool App::scrolls_at(ImVec2 at, bool down) const {
  const bool on_map = state_.side_panel == SidePanelId::none && regions_.map && regions_.map->contains(at);
  if (on_map && (down ? state_.zoom.scale > 1 : state_.zoom.scale < state_.zoom.most)) return true;
  return can_scroll(at, down);
}

bool App::scroll_at(ImVec2 at, float down) {
  const bool moved = app::scroll_at(at, down);
  if (moved) frames_due_ = kFramesToSettle;
  return moved;
}

App::Look App::look() const {
  return {state_, state_.hover, state_.model.phase, state_.hovered_head, state_.notice ? state_.notice->until : 0};
}

void App::frame(ImVec2 size) {
  // Called without having asked for it: there was input, and ImGui needs one more frame to settle after it.
  if (!wants_frame()) frames_due_ = kFramesToSettle;
  if (frames_due_ > 0) --frames_due_;
  const Look before = look();
  take_events();
  picture_whole_ = refresh_picture(state_, platform_.maps());
  if (!refresh_head_distances(state_)) picture_whole_ = false;
  read_keys();
  show(size);
  act();
  const Look after = look();
  if (after.wanted.text != before.wanted.text || after.wanted.pair != before.wanted.pair) {
    conversation_.note_change(platform_.seconds());
    // They named places in another sentence.
    if (after.wanted.pinned == before.wanted.pinned) state_.pinned = {};
    const bool is_place = state_.model.info.output == engine::OutputKind::answer;
    if (is_place && after.wanted.target == before.wanted.target) state_.target.reset();
  }
  if (after.wanted.theme != before.wanted.theme) commands_.apply_theme();
  if (has_input() || after != before) frames_due_ = kFramesToSettle;
  tidy(platform_.seconds());
  conversation_.update(platform_.seconds());
}

// What time changes; this frame has been drawn without it.
void App::tidy(double now) {
  if (state_.undo.watch(state_, now)) {
    end_step();
    frames_due_ = kFramesToSettle;
  }
  if (state_.notice && now >= state_.notice->until) {
    state_.notice.reset();
    frames_due_ = kFramesToSettle;
  }
  if (!state_.shared.empty() && to_link(state_) != state_.shared) {
    state_.shared.clear();
    platform_.unshare();
  }
  if (state_.saving) state_.saving->now = now;
}

// A change has come to rest.
void App::end_step() {
  note_text(state_.typed, state_.text);
  commands_.remember();
}

void App::remember_now() {
  state_.text = platform_.field(Field::sentence).text();
  if (state_.has_pair) state_.pair = platform_.field(Field::pair).text();
  end_step();
}

void App::act() {
  const auto action = std::exchange(state_.action, std::nullopt);
  const auto settings = std::exchange(state_.adopted, std::nullopt);
  if (action) commands_.run(*action);
  if (settings) commands_.adopt(*settings);
  if (action || settings) frames_due_ = kFramesToSettle;
}

void App::show(ImVec2 size) {
  const std::vector<Rect> boxes = boxes_of(regions_);
  regions_ = {};
  regions_.wanted = std::exchange(reached_, {});
  ImGui::GetIO().UserData = &regions_;  // touch() tells of every place there
  // ImGui minds the density of the font in use only; the other would be drawn for one of 1, and blurred by every other.
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  for (ImFont* font : {fonts_.regular, fonts_.semibold}) font->CurrentRasterizerDensity = density;
  const auto heights = state_.panel_heights;
  Layout layout = lay_out(size, state_, fonts_);
  scroll_down(layout, begin_window(layout));
  Ui ui{state_, platform_, theme(), fonts_, layout, regions_, boxes, {}, {}};
  show_page(ui);
  scroll_by_finger();
  scroll_by_wheel();
  ImGui::End();
  if (state_.side_panel == SidePanelId::none) {
    state_.side_panel_by_keys = false;  // the next one begins at its top
    state_.side_panel_cursor = 0;
  }
  side_panel(state_.side_panel).show(ui);
  regions_.leave_reachable();
  if (state_.panel_heights != heights) frames_due_ = kFramesToSettle;  // the page's height follows
  state_.hover = ui.hover;
  state_.hovered_head = ui.hovered_head;
}

void App::take_events() {
  while (auto event = platform_.engine().poll()) {
    const bool in_address = !state_.shared.empty() && to_link(state_) == state_.shared;
    notify(conversation_.take(std::move(*event), platform_.seconds()));
    if (in_address) state_.shared = to_link(state_);  // what the model or the text lacks was left out by nobody
    frames_due_ = kFramesToSettle;
  }
  while (auto event = platform_.other_engine().poll()) {
    conversation_.take_of_other(std::move(*event), platform_.seconds());
    frames_due_ = kFramesToSettle;
  }
  const auto saving = state_.saving;
  notify(exports_.take_news());
  if (state_.saving != saving) frames_due_ = kFramesToSettle;
}

bool App::is_typing() {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (platform_.field(static_cast<Field>(i)).focused()) return true;
  }
  return false;
}

void App::read_keys() {
  state_.divider_keys = 0;
  if (!ImGui::GetIO().WantTextInput && !is_typing()) run_shortcuts(state_, platform_);
}

std::optional<double> App::next_frame() const {
  if (frames_due_ > 0 || state_.growth || !picture_whole_) return 0;
  std::optional<double> next = state_.undo.ends_at();
  if (const auto due = conversation_.next_request()) next = std::min(next.value_or(*due), *due);
  if (state_.notice) next = std::min(next.value_or(state_.notice->until), state_.notice->until);
  if (!next) return std::nullopt;
  return std::max(0.0, *next - platform_.seconds());
}

std::string App::state_json() const { return to_json(state_, regions_); }
std::string App::controls_json() const { return app::controls_json(state_, regions_); }
std::string App::text_json() const { return app::text_json(state_); }

}  // namespace maskscope::app
