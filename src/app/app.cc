#include "app/app.h"

#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <variant>

#include "app/accessible.h"
#include "app/draw.h"
#include "app/keys.h"
#include "app/link.h"
#include "app/opened_file.h"
#include "app/sheet.h"
#include "app/state_json.h"
#include "app/ui.h"
#include "app/words.h"
#include "scope/word_list.h"

namespace maskscope::app {
namespace {

// Runs on while no frame is drawn, which ImGui's time does not.
double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

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

void show_all_panels(Ui& ui) {
  const Rect& panels = ui.layout.panels;
  draw_horizontal(panels.min.x, panels.max.x, panels.min.y - 8, ui.theme.hairline);
  show_dividers(ui);
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
  show_pair_switch(ui, ui.layout.pair_switch);
  if (ui.state.has_pair) show_pair(ui, ui.layout.pair);
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
                                     ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse |
                                     ImGuiWindowFlags_NoBackground;  // the platform has cleared to the ground's colour
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("maskscope", nullptr, kBare);
}

// For pictures: ImGui's atlas draws on screen only.
std::optional<scope::Face> make_face(const FontFiles& files) {
  std::vector<std::vector<std::byte>> fonts;
  const auto add = [&](std::span<const std::byte> file) {
    if (!file.empty()) fonts.emplace_back(file.begin(), file.end());
  };
  add(files.regular);
  for (const auto fallback : files.fallbacks) add(fallback);
  auto face = scope::Face::from(std::move(fonts));
  if (!face) return std::nullopt;
  return std::move(*face);
}

Answers next(Answers answers) {
  constexpr int kCount = 5;
  return static_cast<Answers>((static_cast<int>(answers) + 1) % kCount);
}

// Everything but [CLS] and [SEP].
std::vector<std::uint32_t> word_positions(const text::Encoding& encoding) {
  std::vector<std::uint32_t> positions;
  for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
    if (!is_special(encoding.tokens[i])) positions.push_back(static_cast<std::uint32_t>(i));
  }
  return positions;
}

// Typing goes on where one text begins as the other does: then it is one entry. Newest first.
void note_text(std::vector<std::string>& typed, const std::string& text) {
  constexpr std::size_t kMost = 30;
  if (is_blank(text) || text == kFirstText) return;
  if (!typed.empty() && (text.starts_with(typed.front()) || typed.front().starts_with(text)))
    typed.erase(typed.begin());
  std::erase(typed, text);
  typed.insert(typed.begin(), text);
  if (typed.size() > kMost) typed.resize(kMost);
}

}  // namespace

App::App(Platform& platform, const FontFiles& fonts)
    : platform_(platform), fonts_(add_fonts(fonts)), face_(make_face(fonts)) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigInputTextCursorBlink = false;  // a blinking caret would never let the app sleep
  set_appearance(platform.prefers_dark() ? Appearance::dark : Appearance::light);
  set_text(kFirstText);
  if (auto memory = from_memory(platform.remembered())) {
    state_.typed = std::move(memory->typed);
    adopt(memory->wanted);
  }
}

Result<void> App::open(std::string_view link) {
  const auto wanted = from_link(link);
  if (!wanted) {
    notify(wanted.error().message);
    return std::unexpected(wanted.error());
  }
  adopt(*wanted);
  return {};
}

Result<void> App::open_file(std::string_view name, std::string_view bytes) {
  const auto file = read_opened_file(name, bytes);
  if (!file) {
    notify(file.error().message);
    return std::unexpected(file.error());
  }
  if (const auto* view = std::get_if<OpenedView>(&*file)) return open(view->link);
  take_text(std::get<OpenedText>(*file).text);
  return {};
}

void App::take_text(const std::string& text) {
  set_text(text);
  state_.sheet = Sheet::none;
  frames_due_ = kFramesToSettle;
}

void App::reach(std::string_view name) {
  reached_ = name;
  frames_due_ = kFramesToSettle;
}

void App::notify(const std::string& sentence) {
  if (sentence.empty()) return;
  constexpr double kSeconds = 8;
  state_.notice = Notice{sentence, seconds_now() + kSeconds};
  frames_due_ = kFramesToSettle;
}

void App::adopt(const Wanted& wanted) {
  static_cast<Wanted&>(state_) = wanted;
  platform_.field(Field::sentence).set_text(wanted.text);
  platform_.field(Field::pair).set_text(wanted.pair);
  platform_.field(Field::targets).set_text(wanted.targets);
  platform_.field(Field::other).set_text(wanted.other);
  set_appearance(wanted.appearance);
  changed_at_ = 0;  // nobody is typing
  frames_due_ = kFramesToSettle;
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

void App::set_appearance(Appearance appearance) {
  state_.appearance = appearance;
  apply_style(theme());
}

void App::set_more_contrast(bool more) {
  state_.more_contrast = more;
  set_appearance(state_.appearance);
}

App::Look App::look() const { return {state_, state_.hover, state_.model.phase, state_.hovered_head}; }

void App::frame(ImVec2 size) {
  // Called without having asked for it: there was input, and ImGui needs one more frame to settle after it.
  if (!wants_frame()) frames_due_ = kFramesToSettle;
  if (frames_due_ > 0) --frames_due_;
  const Look before = look();
  take_events();
  picture_whole_ = refresh_picture(state_, platform_.maps());
  read_keys();
  show(size);
  act();
  const Look after = look();
  if (after.wanted.text != before.wanted.text || after.wanted.pair != before.wanted.pair) {
    changed_at_ = seconds_now();
    if (after.wanted.pinned == before.wanted.pinned) state_.pinned = {};  // it named a place in another sentence
  }
  if (after.wanted.appearance != before.wanted.appearance) set_appearance(state_.appearance);
  if (has_input() || after != before) frames_due_ = kFramesToSettle;
  tidy(seconds_now());
  send_requests();
}

// What time changes.
void App::tidy(double now) {
  if (state_.undo.watch(state_, now)) end_step();
  if (state_.notice && now >= state_.notice->until) state_.notice.reset();
  if (!shared_.empty() && to_link(state_) != shared_) {
    shared_.clear();
    platform_.unshare();
  }
  if (zip_) go_on_with_zip();
}

// A change has come to rest.
void App::end_step() {
  note_text(state_.typed, state_.text);
  remember();
}

void App::remember() { platform_.remember(to_memory({state_, state_.typed})); }

void App::act() {
  if (const auto action = std::exchange(state_.action, std::nullopt)) {
    std::visit([this](const auto& what) { act(what); }, *action);
  }
  if (const auto wanted = std::exchange(state_.adopted, std::nullopt)) adopt(*wanted);
}

void App::act(const GoBack&) {
  if (const auto wanted = state_.undo.back(state_)) adopt(*wanted);
}

void App::act(const GoForward&) {
  if (const auto wanted = state_.undo.forward(state_)) adopt(*wanted);
}

void App::act(const Save& action) {
  if (state_.shown) hand_over(make_file(action.kind, state_, face()));
}

void App::act(const SaveZip& action) {
  if (state_.shown) zip_.emplace(action.svg);
}

void App::act(const CopyTable& action) {
  if (state_.shown) notify(platform_.copy_text(action.of_map ? table_of_shown(state_) : table_of_words(state_)));
}

void App::act(const CopyPicture&) {
  if (!state_.shown) return;
  const auto picture = make_file(FileKind::shown_png, state_, face());
  if (!picture) return notify(picture.error().message);
  if (platform_.can_copy_pictures()) return notify(platform_.copy_picture(picture->bytes));
  // SDL2 has a clipboard for text only.
  const auto told = platform_.save_file(picture->name, picture->type, picture->bytes);
  notify(told ? "The clipboard takes only text here. " + *told : told.error().message);
}

void App::act(const Share&) {
  shared_ = to_link(state_);
  const auto told = platform_.share(shared_);
  notify(told ? *told : told.error().message);
}

void App::act(const RankHeads&) {
  if (!state_.shown || state_.shown->reading.masks.empty()) return;
  state_.findings.sweep.reset();
  state_.findings.progress.reset();
  state_.findings.ranking = true;
  platform_.engine().submit(scope::SweepRequest{
      .id = state_.shown->id, .position = static_cast<std::uint32_t>(state_.shown->reading.masks.front().position)});
}

void App::act(const StopRanking&) {
  state_.findings.ranking = false;
  state_.findings.progress.reset();
  platform_.engine().submit(scope::CancelRequest{});
  asked_.reset();  // it was dropped too
}

void App::act(const ForgetTyped&) {
  state_.typed.clear();
  remember();
}

void App::hand_over(const Result<SavedFile>& file) {
  if (!file) return notify(file.error().message);
  const auto told = platform_.save_file(file->name, file->type, file->bytes);
  notify(told ? *told : told.error().message);
}

// As many pictures as fit in a frame; a newer text ends it.
void App::go_on_with_zip() {
  constexpr double kFrame = 0.05;  // the picture goes on, slower
  const std::size_t all = state_.shown ? state_.shown->maps.slices() : 0;
  for (const double since = seconds_now(); zip_->done() < all && seconds_now() < since + kFrame;) {
    if (const auto added = zip_->add_next(state_, face()); !added) {
      zip_.reset();
      return notify(added.error().message);
    }
  }
  if (zip_->done() < all) return notify(concat("Drawing head ", zip_->done(), " of ", all));
  hand_over(zip_->finish());
  zip_.reset();
}

void App::show(ImVec2 size) {
  regions_ = {};
  regions_.wanted = std::exchange(reached_, {});
  ImGui::GetIO().UserData = &regions_;  // touch() tells of every place there
  begin_window(size);
  const Layout layout = lay_out(size, state_, fonts_);
  Ui ui{state_, platform_, theme(), fonts_, layout, regions_, {}, {}};
  show_views(ui);
  ImGui::End();
  show_sheet(ui);
  regions_.leave_reachable();
  state_.hover = ui.hover;
  state_.hovered_head = ui.hovered_head;
}

void App::show_sheet(Ui& ui) {
  switch (state_.sheet) {
    case Sheet::none:
      state_.sheet_by_keys = false;  // the next one begins at its top
      state_.sheet_cursor = 0;
      return;
    case Sheet::menu:
      return show_menu_sheet(ui);
    case Sheet::examples:
      return show_examples_sheet(ui);
    case Sheet::save:
      return show_save_sheet(ui);
    case Sheet::mute:
      return show_mute_sheet(ui);
    case Sheet::compare:
      return show_compare_sheet(ui);
    case Sheet::help:
      return show_help_sheet(ui);
  }
}

void App::take_events() {
  while (auto event = platform_.engine().poll()) {
    std::visit([this](auto& value) { take(std::move(value)); }, *event);
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
  sent_other_.clear();
  state_.whole.reset();  // it may be another model
}

void App::take(scope::Answer&& event) {
  if (event.slot != 0) {
    if (auto shown = shown_of(std::move(event))) state_.other_shown = std::move(shown);
    return;
  }
  const bool newer = event.id == 0 ? !state_.shown : event.id > forgotten_;
  if (!newer || (state_.shown && event.id < state_.shown->id)) return;
  if (event.id == sent_id_) waiting_ = false;
  const bool whole = event.muted.empty();
  auto shown = shown_of(std::move(event));
  if (!shown) return;
  state_.problem.clear();
  if (whole) state_.whole = shown->reading;
  state_.findings = {};
  state_.shown = std::move(shown);
  state_.exact.reset();
  const Maps& maps = state_.shown->maps;
  state_.chosen = {std::min(state_.chosen.layer, maps.layers() - 1), std::min(state_.chosen.head, maps.heads() - 1)};
  if (state_.before && state_.before->masked_text == state_.shown->reading.text) {
    state_.pinned = {.token = state_.before->token, .query = {}, .key = {}};  // the word is where it was
  }
  std::erase_if(state_.kept, [&](HeadIndex h) { return h.layer >= maps.layers() || h.head >= maps.heads(); });
  asked_head_.reset();
}

// Nothing, and the person is told, where the maps are not those of the text.
std::optional<Shown> App::shown_of(scope::Answer&& event) {
  const std::size_t tokens = event.reading.encoding.tokens.size();
  if (tokens == 0 || event.maps.size() != std::size_t{event.layers} * event.heads * tokens * tokens) {
    state_.problem = "The engine's answer does not fit its text.";
    return std::nullopt;
  }
  return Shown{
      event.id, std::move(event.reading), Maps(std::move(event.maps), event.layers, event.heads, {tokens, tokens}), {}};
}

void App::take(scope::HeadMap&& event) {
  if (!state_.shown || event.id != state_.shown->id || event.cells.size() != std::size_t{event.tokens} * event.tokens ||
      event.tokens != state_.shown->maps.tokens()) {
    return;
  }
  state_.exact = ExactHead{event.id, {event.layer, event.head}, std::move(event.cells), {}};
}

// The answer to the question that the view asked.
template <class Found>
void App::keep(std::optional<Found>& place, Found&& found) {
  if (!is_about_shown(found.id)) return;
  place = std::forward<Found>(found);
  answered_ = true;
}

void App::take(scope::Positions&& event) {
  if (is_about_shown(event.id)) state_.findings.progress.reset();
  keep(state_.findings.positions, std::move(event));
}

void App::take(scope::Targets&& event) { keep(state_.findings.targets, std::move(event)); }
void App::take(scope::Joint&& event) { keep(state_.findings.joint, std::move(event)); }
void App::take(scope::Lens&& event) { keep(state_.findings.lens, std::move(event)); }

void App::take(scope::Sweep&& event) {
  if (!is_about_shown(event.id)) return;
  state_.findings.sweep = std::move(event);
  state_.findings.ranking = false;
  state_.findings.progress.reset();
}

void App::take(scope::Progress&& event) {
  if (is_about_shown(event.id)) state_.findings.progress = event;
}

void App::take(scope::Failure&& event) {
  if (event.fatal) {
    state_.model.phase = Phase::failed;
    state_.model.failure = std::move(event.message);
  } else if (event.id == sent_id_) {
    waiting_ = false;
    state_.problem = std::move(event.message);
    state_.findings.ranking = false;
    answered_ = true;
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
  state_.divider_keys = 0;
  if (io.WantTextInput || is_typing()) return;
  const bool question = io.InputQueueCharacters.contains('?') || (io.KeyShift && ImGui::IsKeyPressed(ImGuiKey_Slash));
  if (question) state_.sheet = state_.sheet == Sheet::help ? Sheet::none : Sheet::help;
  if (io.KeyCtrl || io.KeySuper) {
    if (ImGui::IsKeyPressed(ImGuiKey_Z)) state_.action = io.KeyShift ? Action(GoForward{}) : Action(GoBack{});
    if (ImGui::IsKeyPressed(ImGuiKey_Y)) state_.action = GoForward{};
  } else if (state_.sheet != Sheet::none) {
    read_sheet_keys();
  } else {
    read_view_keys();
  }
}

void App::read_sheet_keys() {
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) state_.sheet = Sheet::none;
  if (ImGui::IsKeyPressed(ImGuiKey_Enter)) state_.sheet_entered = state_.sheet_by_keys;
  const bool back = ImGui::IsKeyPressed(ImGuiKey_UpArrow) || ImGui::IsKeyPressed(ImGuiKey_LeftArrow);
  const bool on = ImGui::IsKeyPressed(ImGuiKey_DownArrow) || ImGui::IsKeyPressed(ImGuiKey_RightArrow);
  if (!(back || on) || state_.sheet_items == 0) return;
  const std::size_t step = !state_.sheet_by_keys ? 0 : back ? state_.sheet_items - 1 : 1;
  state_.sheet_cursor = (state_.sheet_cursor + step) % state_.sheet_items;
  state_.sheet_by_keys = true;
}

void App::read_muting_keys() {
  const Maps& maps = state_.shown->maps;
  const std::uint32_t slice = maps.slice(state_.chosen);
  if (ImGui::IsKeyPressed(ImGuiKey_X) && ImGui::GetIO().KeyShift) {
    toggle_layer(state_.muted, state_.chosen.layer, maps.heads());
  } else if (ImGui::IsKeyPressed(ImGuiKey_X)) {
    toggle_head(state_.muted, slice);
  }
  if (ImGui::IsKeyPressed(ImGuiKey_O)) toggle_all_but(state_.muted, slice, maps.slices());
}

void App::read_view_keys() {
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsKeyPressed(ImGuiKey_S)) state_.sheet = Sheet::save;
  if (ImGui::IsKeyPressed(ImGuiKey_E)) state_.sheet = Sheet::examples;
  if (ImGui::IsKeyPressed(ImGuiKey_C)) state_.sheet = Sheet::compare;
  if (ImGui::IsKeyPressed(ImGuiKey_H)) state_.sheet = Sheet::mute;
  if (ImGui::IsKeyPressed(ImGuiKey_A)) state_.answers = next(state_.answers);
  if (io.InputQueueCharacters.contains('/')) platform_.field(Field::sentence).focus();
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) state_.pinned = {};
  if (!state_.shown) return;
  read_muting_keys();
  state_.divider_keys = ImGui::IsKeyPressed(ImGuiKey_Period) - ImGui::IsKeyPressed(ImGuiKey_Comma);
  read_map_keys(state_, platform_);
}

void App::send_requests() {
  if (state_.model.phase != Phase::ready) return;
  if (is_blank(state_.text)) {
    forget_reading();
  } else if (reading_due() && seconds_now() >= changed_at_ + debounce()) {
    ask_for_reading();
  }
  ask_for_head();
  ask_for_findings();
  ask_for_other();
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
         (state_.text != sent_text_ || state_.pair != sent_pair_ || muted_to_ask() != sent_muted_);
}

// The whole model answers a text first: what muted heads change is shown against it.
MutedHeads App::muted_to_ask() const {
  const bool known = state_.whole && state_.whole->text == state_.text && state_.whole->pair == state_.pair;
  return known ? state_.muted : MutedHeads{};
}

void App::ask_for_reading() {
  sent_text_ = state_.text;
  sent_pair_ = state_.pair;
  sent_muted_ = muted_to_ask();
  waiting_ = true;
  platform_.engine().submit(
      scope::ReadRequest{.id = ++sent_id_, .text = sent_text_, .pair = sent_pair_, .muted = sent_muted_});
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

// Nothing where the view needs none, or the words to try are still being typed.
std::optional<App::Question> App::question() const {
  if (!state_.shown || state_.shown->id == 0 || waiting_ || reading_due()) return std::nullopt;
  const bool about_masks = state_.answers != Answers::words && state_.answers != Answers::places;
  if (state_.answers == Answers::words || (about_masks && state_.shown->reading.masks.empty())) return std::nullopt;
  if (state_.answers == Answers::targets && is_blank(state_.targets)) return std::nullopt;
  return Question{state_.shown->id, state_.answers, state_.answers == Answers::places && state_.places_masked,
                  state_.answers == Answers::targets ? state_.targets : ""};
}

// It is read once the sentence itself is.
bool App::other_due() const {
  return state_.shown && state_.shown->id != 0 && !waiting_ && !is_blank(state_.other) && state_.other != sent_other_;
}

void App::ask_for_other() {
  if (is_blank(state_.other)) {
    state_.other_shown.reset();
    sent_other_.clear();
  } else if (other_due()) {
    sent_other_ = state_.other;
    platform_.engine().submit(scope::ReadRequest{.id = ++sent_id_, .text = sent_other_, .pair = {}, .slot = 1});
  }
}

bool App::findings_due() const {
  const auto wanted = question();
  return wanted && (wanted != asked_ || !answered_);
}

void App::ask_for_findings() {
  const auto wanted = question();
  if (!wanted || wanted == asked_) return;
  asked_ = wanted;
  answered_ = false;
  switch (wanted->answers) {
    case Answers::words:
      return;
    case Answers::places:
      return platform_.engine().submit(
          scope::PositionsRequest{.id = wanted->id,
                                  .positions = word_positions(state_.shown->reading.encoding),
                                  .top = 5,
                                  .masked = wanted->masked});
    case Answers::layers:
      return platform_.engine().submit(scope::LensRequest{.id = wanted->id, .top = 1});
    case Answers::targets:
      return platform_.engine().submit(
          scope::TargetsRequest{.id = wanted->id, .words = scope::split_words(wanted->targets)});
    case Answers::jointly:
      return platform_.engine().submit(scope::JointRequest{.id = wanted->id});
  }
}

// A text that is read quickly is read at once: a newer one stops it between two layers. A long one waits for the keys to
// pause, so that what is typed meanwhile does not make the processor read for nothing.
double App::debounce() const {
  constexpr double kQuick = 0.12, kMost = 0.25;
  if (!state_.shown) return 0;
  const double last = static_cast<double>(state_.shown->reading.milliseconds) / 1000;
  return last <= kQuick ? 0 : std::min(last / 2, kMost);
}

std::optional<double> App::next_frame() const {
  if (frames_due_ > 0 || state_.growth || zip_ || !picture_whole_) return 0;
  std::optional<double> next = state_.undo.ends_at();
  if (reading_due()) next = std::min(next.value_or(changed_at_ + debounce()), changed_at_ + debounce());
  if (state_.notice) next = std::min(next.value_or(state_.notice->until), state_.notice->until);
  if (!next) return std::nullopt;
  return std::max(0.0, *next - seconds_now());
}

bool App::settled() const {
  if (state_.model.phase == Phase::failed) return true;
  if (state_.model.phase == Phase::loading || waiting_ || reading_due()) return false;
  if (!state_.shown || !state_.problem.empty()) return true;
  if (findings_due()) return false;
  if (!is_blank(state_.other) && (!state_.other_shown || state_.other_shown->reading.text != state_.other))
    return false;
  return state_.exact && state_.exact->id == state_.shown->id && state_.exact->index == state_.chosen;
}

std::string App::state_json() const { return to_json(state_, regions_); }
std::string App::controls_json() const { return app::controls_json(state_, regions_); }
std::string App::text_json() const { return app::text_json(state_); }

}  // namespace maskscope::app
