#include "app/app.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <variant>

#include "app/draw.h"
#include "app/state_json.h"
#include "app/ui.h"
#include "app/words.h"

namespace maskscope::app {
namespace {

// Runs on while no frame is drawn, which ImGui's time does not.
double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Whether the pointer or keys did something in this frame that may change the next.
bool has_input() {
  const ImGuiIO& io = ImGui::GetIO();
  bool moved = io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 || io.MouseWheelH != 0;
  for (int button = 0; button < ImGuiMouseButton_COUNT; ++button) {
    moved = moved || ImGui::IsMouseClicked(button) || ImGui::IsMouseReleased(button);
  }
  return moved || !io.InputQueueCharacters.empty();
}

void draw_separators(const Ui& ui) {
  const Layout& layout = ui.layout;
  draw_horizontal(layout.panels.min.x, layout.panels.max.x, layout.panels.min.y - 8, ui.theme.hairline);
  for (const float x : {layout.fits.max.x, layout.heads.max.x}) {
    const float middle = std::floor((x + (x == layout.fits.max.x ? layout.heads.min.x : layout.head.min.x)) / 2);
    draw_vertical(middle, layout.panels.min.y + 8, layout.panels.max.y - 8, ui.theme.hairline);
  }
}

void show_all_panels(Ui& ui) {
  draw_separators(ui);
  show_predictions(ui, ui.layout.fits);
  show_heads(ui, ui.layout.heads);
  show_head(ui, ui.layout.head);
}

void show_one_panel(Ui& ui) {
  switch (ui.state.tab) {
    case Tab::fits:
      return show_predictions(ui, ui.layout.fits);
    case Tab::heads:
      return show_heads(ui, ui.layout.heads);
    case Tab::head:
      return show_head(ui, ui.layout.head);
  }
}

void show_views(Ui& ui) {
  show_top_bar(ui, ui.layout.top_bar);
  show_sentence(ui, ui.layout.sentence);
  show_tokens(ui, ui.layout.tokens);
  if (ui.state.model.phase == Phase::failed) {
    show_failure(ui, ui.layout.panels);
  } else if (ui.layout.narrow) {
    show_tabs(ui, ui.layout.tabs);
    show_one_panel(ui);
  } else {
    show_all_panels(ui);
  }
  show_status_bar(ui, ui.layout.status_bar);
}

void begin_window(ImVec2 size) {
  constexpr ImGuiWindowFlags kBare = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                     ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("maskscope", nullptr, kBare);
}

}  // namespace

App::App(Platform& platform, const FontFiles& fonts) : platform_(platform), fonts_(add_fonts(fonts)) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigInputTextCursorBlink = false;  // a blinking caret would never let the app sleep
  set_appearance(platform.prefers_dark() ? Appearance::dark : Appearance::light);
  set_text(kFirstText);
}

void App::set_text(const std::string& text) {
  platform_.field(Field::sentence).set_text(text);
  state_.text = text;
}

void App::set_appearance(Appearance appearance) {
  state_.appearance = appearance;
  apply_style(theme_of(appearance));
}

App::Look App::look() const { return {state_, state_.hover, state_.model.phase, state_.hovered_head}; }

void App::frame(ImVec2 size) {
  // Called without having asked for it: there was input, and ImGui needs one more frame to settle after it.
  if (!wants_frame()) frames_due_ = kFramesToSettle;
  if (frames_due_ > 0) --frames_due_;
  const Look before = look();
  take_events();
  upload_maps();
  read_keys();
  show(size);
  const Look after = look();
  if (after.wanted.text != before.wanted.text || after.wanted.pair != before.wanted.pair) {
    changed_at_ = seconds_now();
    if (after.wanted.pinned == before.wanted.pinned) state_.pinned = {};  // it named a place in another sentence
  }
  if (after.wanted.appearance != before.wanted.appearance) set_appearance(state_.appearance);
  if (has_input() || after != before) frames_due_ = kFramesToSettle;
  send_requests();
}

void App::show(ImVec2 size) {
  regions_ = {};
  ImGui::GetIO().UserData = &regions_;  // touch() tells of every place there
  begin_window(size);
  const Layout layout = lay_out(size, state_, fonts_);
  Ui ui{state_, platform_, theme_of(state_.appearance), fonts_, layout, regions_, {}, {}};
  show_views(ui);
  ImGui::End();
  state_.hover = ui.hover;
  state_.hovered_head = ui.hovered_head;
}

void App::upload_maps() {
  if (!state_.shown || !platform_.maps().empty()) return;
  const Maps& maps = state_.shown->maps;
  platform_.maps().upload(maps.halves(), maps.slices(), maps.tokens());
}

void App::take_events() {
  while (auto event = platform_.engine().poll()) {
    std::visit(
        [this](auto& value) {
          if constexpr (requires { this->take(std::move(value)); }) take(std::move(value));  // others it never asks for
        },
        *event);
    frames_due_ = kFramesToSettle;
  }
}

void App::take(scope::Loading&& event) {
  ModelState& model = state_.model;
  if (model.phase != Phase::loading) model = {};  // the weights are being loaded again
  if (!model.loading_since) model.loading_since = ImGui::GetTime();
  model.progress = event;
}

void App::take(scope::Ready&& event) {
  state_.model.phase = Phase::ready;
  state_.model.info = std::move(event);
  waiting_ = false;
  sent_text_.clear();  // a new engine has read nothing
}

void App::take(scope::Answer&& event) {
  const std::size_t tokens = event.reading.encoding.tokens.size();
  const bool newer = event.id == 0 ? !state_.shown : event.id > forgotten_;
  if (!newer || (state_.shown && event.id < state_.shown->id)) return;
  if (event.id == sent_id_) waiting_ = false;
  if (tokens == 0 || event.maps.size() != std::size_t{event.layers} * event.heads * tokens * tokens) {
    state_.problem = "The engine's answer does not fit its text.";
    return;
  }
  state_.problem.clear();
  state_.shown =
      Shown{event.id, std::move(event.reading), Maps(std::move(event.maps), event.layers, event.heads, tokens)};
  const Maps& maps = state_.shown->maps;
  platform_.maps().upload(maps.halves(), maps.slices(), maps.tokens());
  state_.chosen = {std::min(state_.chosen.layer, maps.layers() - 1), std::min(state_.chosen.head, maps.heads() - 1)};
  asked_head_.reset();
}

void App::take(scope::HeadMap&& event) {
  if (!state_.shown || event.id != state_.shown->id || event.cells.size() != std::size_t{event.tokens} * event.tokens ||
      event.tokens != state_.shown->maps.tokens()) {
    return;
  }
  state_.exact = ExactHead{event.id, {event.layer, event.head}, std::move(event.cells)};
}

void App::take(scope::Failure&& event) {
  if (event.fatal) {
    state_.model.phase = Phase::failed;
    state_.model.failure = std::move(event.message);
  } else if (event.id == sent_id_) {
    waiting_ = false;
    state_.problem = std::move(event.message);
  }
}

bool App::is_typing() {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (platform_.field(static_cast<Field>(i)).focused()) return true;
  }
  return false;
}

void App::read_keys() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || is_typing()) return;
  if (io.InputQueueCharacters.contains('/')) platform_.field(Field::sentence).focus();
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) state_.pinned = {};
  if (!state_.shown) return;
  const std::size_t layers = state_.shown->maps.layers(), heads = state_.shown->maps.heads();
  HeadIndex& chosen = state_.chosen;
  if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow)) chosen.head = (chosen.head + heads - 1) % heads;
  if (ImGui::IsKeyPressed(ImGuiKey_RightArrow)) chosen.head = (chosen.head + 1) % heads;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) chosen.layer = (chosen.layer + layers - 1) % layers;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) chosen.layer = (chosen.layer + 1) % layers;
}

void App::send_requests() {
  if (state_.model.phase != Phase::ready) return;
  if (is_blank(state_.text)) {
    forget_reading();
  } else if (reading_due() && seconds_now() >= changed_at_ + debounce()) {
    ask_for_reading();
  }
  ask_for_head();
}

void App::forget_reading() {
  if (!state_.shown && !waiting_) return;
  platform_.engine().submit(scope::CancelRequest{});
  forgotten_ = sent_id_;
  waiting_ = false;
  sent_text_.clear();
  state_.shown.reset();
  state_.problem.clear();
}

bool App::reading_due() const {
  return state_.model.phase == Phase::ready && !is_blank(state_.text) &&
         (state_.text != sent_text_ || state_.pair != sent_pair_);
}

void App::ask_for_reading() {
  sent_text_ = state_.text;
  sent_pair_ = state_.pair;
  waiting_ = true;
  platform_.engine().submit(scope::ReadRequest{.id = ++sent_id_, .text = sent_text_, .pair = sent_pair_});
}

void App::ask_for_head() {
  if (!state_.shown || waiting_ || state_.shown->id == 0) return;
  const std::pair wanted{state_.shown->id, state_.chosen};
  if (asked_head_ == wanted) return;
  asked_head_ = wanted;
  platform_.engine().submit(scope::HeadRequest{.id = wanted.first,
                                               .layer = static_cast<std::uint32_t>(wanted.second.layer),
                                               .head = static_cast<std::uint32_t>(wanted.second.head)});
}

// A long text is not read again at every key: typing is left alone for as long as the last answer took.
double App::debounce() const {
  constexpr double kMost = 0.3;
  if (!state_.shown) return 0;
  return std::min(static_cast<double>(state_.shown->reading.milliseconds) / 1000, kMost);
}

std::optional<double> App::next_frame() const {
  if (frames_due_ > 0 || state_.growth) return 0;
  if (reading_due()) return std::max(0.0, changed_at_ + debounce() - seconds_now());
  return std::nullopt;
}

bool App::settled() const {
  if (state_.model.phase == Phase::failed) return true;
  if (state_.model.phase == Phase::loading || waiting_ || reading_due()) return false;
  if (!state_.shown || !state_.problem.empty()) return true;
  return state_.exact && state_.exact->id == state_.shown->id && state_.exact->index == state_.chosen;
}

std::string App::state_json() const { return to_json(state_, regions_); }

}  // namespace maskscope::app
