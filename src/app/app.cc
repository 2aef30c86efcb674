#include "app/app.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "app/keys.h"
#include "app/state/accessibility_snapshot.h"
#include "app/state/format.h"
#include "app/state/opened_file.h"
#include "app/state/permalink.h"
#include "app/state/snapshot_json.h"
#include "app/ui.h"
#include "app/widgets/draw.h"
#include "app/widgets/scroll.h"
#include "app/widgets/side_panel.h"
#include "engine/word_list.h"

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

void show_all_panels(Ui& ui) {
  const Rect& panels = ui.layout.panels;
  draw_horizontal(panels.min.x, panels.max.x, panels.min.y - 8, ui.theme.hairline);
  if (ui.layout.narrow) {
    draw_horizontal(panels.min.x, panels.max.x, (ui.layout.fits.max.y + ui.layout.head.min.y) / 2, ui.theme.hairline);
  } else {
    show_dividers(ui);
  }
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
  if (ui.state.head_fills) {
    show_head(ui, ui.layout.head);
    show_status_bar(ui, {});  // only news: there is no room for more
    return;
  }
  show_top_bar(ui, ui.layout.top_bar);
  show_sentence(ui, ui.layout.sentence);
  show_pair_switch(ui, ui.layout.pair_switch);
  if (ui.state.has_pair) show_pair(ui, ui.layout.pair);
  show_tokens(ui, ui.layout.tokens);
  if (ui.state.model.phase == Phase::failed) {
    show_failure(ui, ui.layout.panels);
  } else if (ui.layout.one_panel) {
    show_tabs(ui, ui.layout.tabs);
    show_one_panel(ui);
  } else {
    show_all_panels(ui);
  }
  show_status_bar(ui, ui.layout.status_bar);
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
  for (const auto& box : {regions.sentence, regions.pair, regions.targets, regions.other}) {
    if (box) boxes.push_back(*box);
  }
  return boxes;
}

Answers next(Answers answers) {
  constexpr int kCount = 5;
  return static_cast<Answers>((static_cast<int>(answers) + 1) % kCount);
}

// What a view of answers asks the engine, as its index in engine::Request.
std::uint32_t request_of(Answers answers) {
  switch (answers) {
    case Answers::words:
      break;
    case Answers::places:
      return engine::index_of<engine::TokenPredictionsRequest>();
    case Answers::layers:
      return engine::index_of<engine::LogitLensRequest>();
    case Answers::targets:
      return engine::index_of<engine::CandidatesRequest>();
    case Answers::jointly:
      return engine::index_of<engine::SequentialFillRequest>();
  }
  return engine::index_of<engine::ReadRequest>();
}

// Of the text that is shown, which may be older than the one in the field.
Extent extent_of(const Shown& shown) { return {shown.maps.layers(), shown.maps.heads(), shown.maps.tokens()}; }

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
  if (is_blank(text) || text == kFirstText) return;
  if (!typed.empty() && (text.starts_with(typed.front()) || typed.front().starts_with(text)))
    typed.erase(typed.begin());
  std::erase(typed, text);
  typed.insert(typed.begin(), text);
  if (typed.size() > kMostTyped) typed.resize(kMostTyped);
}

}  // namespace

App::App(Platform& platform, const FontFiles& fonts) : platform_(platform), fonts_(add_fonts(fonts)) {
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
  shared_ = to_link(state_);  // once something else is shown the address does not have it any more
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
  state_.notice = Notice{sentence, platform_.seconds() + kSeconds};
  frames_due_ = kFramesToSettle;
}

void App::adopt(const ViewSettings& wanted) {
  static_cast<ViewSettings&>(state_) = wanted;
  platform_.field(Field::sentence).set_text(wanted.text);
  platform_.field(Field::pair).set_text(wanted.pair);
  platform_.field(Field::targets).set_text(wanted.targets);
  platform_.field(Field::other).set_text(wanted.other);
  set_appearance(wanted.appearance);
  changed_at_ = 0;  // nobody is typing
  frames_due_ = kFramesToSettle;
  hold_to_extent();
}

// Of the maps that are shown, or of the model that will answer; nothing before either is there.
std::optional<Extent> App::extent() const {
  if (state_.shown) {
    const engine::Reading& reading = state_.shown->reading;
    Extent extent{state_.shown->maps.layers(), state_.shown->maps.heads(), {}};
    if (reading.text == state_.text && reading.pair == state_.pair) extent.tokens = state_.shown->maps.tokens();
    return extent;
  }
  if (state_.model.phase != Phase::ready) return std::nullopt;
  return Extent{std::max(1u, state_.model.info.layers), std::max(1u, state_.model.info.heads), {}};
}

// What is chosen must be there before it is drawn or asked for; where it is not, the person is told.
void App::hold_to_extent() {
  const auto there = extent();
  if (!there) return;
  if (state_.hovered_head && !holds(*there, *state_.hovered_head)) state_.hovered_head.reset();
  Validated valid = validated(state_, *there);
  static_cast<ViewSettings&>(state_) = std::move(valid.wanted);
  notify(valid.notice);
}

void App::choose(HeadIndex head) {
  state_.chosen = head;
  hold_to_extent();
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

float App::fit_text(float window_width) {
  state_.drawn_text_size = fitting_text_size(state_.text_size, window_width);
  return state_.drawn_text_size;
}

bool App::scrolls_at(ImVec2 at, bool down) const {
  const bool on_map = state_.sheet == Sheet::none && regions_.map && regions_.map->contains(at);
  if (on_map && (down ? state_.zoom.scale > 1 : state_.zoom.scale < state_.zoom.most)) return true;
  return can_scroll(at, down);
}

bool App::scroll_at(ImVec2 at, float down) {
  const bool moved = app::scroll_at(at, down);
  if (moved) frames_due_ = kFramesToSettle;
  return moved;
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
    changed_at_ = platform_.seconds();
    if (after.wanted.pinned == before.wanted.pinned) state_.pinned = {};  // it named a place in another sentence
  }
  if (after.wanted.appearance != before.wanted.appearance) set_appearance(state_.appearance);
  if (has_input() || after != before) frames_due_ = kFramesToSettle;
  tidy(platform_.seconds());
  send_requests();
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
  if (!shared_.empty() && to_link(state_) != shared_) {
    shared_.clear();
    platform_.unshare();
  }
  if (state_.saving) state_.saving->now = now;
}

// A change has come to rest.
void App::end_step() {
  note_text(state_.typed, state_.text);
  remember();
}

void App::remember_now() {
  state_.text = platform_.field(Field::sentence).text();
  if (state_.has_pair) state_.pair = platform_.field(Field::pair).text();
  end_step();
}

void App::remember() {
  const Remembered memory = to_memory({state_, state_.typed});
  if (memory_whole_) notify(memory.left_out);
  memory_whole_ = memory.left_out.empty();
  platform_.remember(memory.text);
}

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
  if (state_.shown) save(save_job(action.kind, false, state_));
}

// The next one in turn goes on.
void App::act(const StopSaving&) {
  platform_.stop_saving();
  state_.saving.reset();
  notify("Saving was stopped; there is no file.");
  begin_next_save();
}

void App::act(const CopyTable& action) {
  if (state_.shown) notify(platform_.copy_text(action.of_map ? table_of_shown(state_) : table_of_words(state_)));
}

// SDL2 has a clipboard for text only.
void App::act(const CopyPicture&) {
  if (!state_.shown) return;
  save(save_job(FileKind::shown_png, platform_.can_copy_pictures(), state_));
  if (!platform_.can_copy_pictures()) notify("The clipboard takes only text here, so the picture is saved as a file.");
}

void App::act(const Share&) {
  const auto link = to_shared_link(state_);
  if (!link) return notify(link.error().message);
  shared_ = *link;
  const auto told = platform_.share(shared_);
  notify(told ? *told : told.error().message);
}

void App::act(const RankHeads&) {
  if (!state_.shown || state_.shown->reading.masks.empty()) return;
  state_.findings.sweep.reset();
  state_.findings.ranking = Work{.since = platform_.seconds()};
  platform_.engine().submit(engine::HeadAblationRequest{
      .id = state_.shown->id, .position = static_cast<std::uint32_t>(state_.shown->reading.masks.front().position)});
}

void App::act(const StopRanking&) {
  state_.findings.ranking.reset();
  if (!state_.shown) return;
  platform_.engine().submit(
      engine::WithdrawRequest{.id = state_.shown->id, .request = engine::index_of<engine::HeadAblationRequest>()});
}

void App::act(const StopAnswering&) {
  if (!asked_) return;
  stopped_ = asked_;
  const auto work = state_.findings.work;
  withdraw();
  state_.findings.work = work;
  if (work) state_.findings.work->stopped = true;
}

void App::act(const GoOnAnswering&) { stopped_.reset(); }

void App::act(const ForgetTyped&) {
  state_.typed.clear();
  remember();
}

void App::save(SaveJob job) {
  saves_.push_back(std::move(job));
  begin_next_save();
}

void App::begin_next_save() {
  if (state_.saving || saves_.empty()) return;
  state_.saving = Saving{.since = platform_.seconds(), .now = platform_.seconds()};
  platform_.start_saving(std::move(saves_.front()));
  saves_.pop_front();
}

void App::take_saving_news() {
  while (const auto news = platform_.poll_saving()) {
    frames_due_ = kFramesToSettle;
    if (!state_.saving) continue;
    state_.saving->done = news->done;
    state_.saving->total = news->total;
    if (!news->ended) continue;
    state_.saving.reset();
    notify(*news->ended);
    begin_next_save();
  }
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
  show_views(ui);
  scroll_by_finger();
  scroll_by_wheel();
  ImGui::End();
  show_sheet(ui);
  regions_.leave_reachable();
  if (state_.panel_heights != heights) frames_due_ = kFramesToSettle;  // the page's height follows
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
    const bool in_address = !shared_.empty() && to_link(state_) == shared_;
    std::visit([this](auto& value) { take(std::move(value)); }, *event);
    if (in_address) shared_ = to_link(state_);  // what the model or the text lacks was left out by nobody
    frames_due_ = kFramesToSettle;
  }
  take_saving_news();
}

void App::take(engine::Loading&& event) {
  ModelState& model = state_.model;
  if (model.phase != Phase::loading) model = {};  // the weights are being loaded again
  if (!model.loading_since) model.loading_since = ImGui::GetTime();
  model.progress = event;
}

// Another engine, and perhaps another model: what an older one has answered is no more than a picture, and none where heads
// are counted otherwise.
void App::take(engine::Ready&& event) {
  state_.model.phase = Phase::ready;
  state_.model.info = std::move(event);
  waiting_ = false;
  sent_text_.clear();  // a new engine has read nothing
  sent_other_.clear();
  state_.whole.reset();
  state_.before.reset();
  state_.findings = {};
  const engine::Ready& model = state_.model.info;
  const auto is_other = [&](const Shown& shown) {
    return shown.maps.layers() != model.layers || shown.maps.heads() != model.heads;
  };
  if (state_.shown && is_other(*state_.shown)) {
    if (state_.shown->id != 0) state_.muted.clear();  // they are numbered by the older model's heads
    forget_shown();
  }
  if (state_.other_shown && is_other(*state_.other_shown)) state_.other_shown.reset();
  hold_to_extent();
}

void App::forget_shown() {
  state_.shown.reset();
  state_.exact.reset();
  state_.hovered_head.reset();
}

void App::take(engine::Answer&& event) {
  if (event.slot != 0) return take_other(std::move(event));
  const bool newer = event.id == 0 ? !state_.shown : event.id > forgotten_;
  if (!newer || (state_.shown && event.id < state_.shown->id)) return;
  if (event.id == read_id_) waiting_ = false;
  const bool whole = event.muted.empty();
  auto shown = shown_of(std::move(event));
  if (!shown) return;
  const Maps& maps = shown->maps;
  // The example is not the model that will answer, which may have more heads.
  const bool is_example = shown->id == 0;
  if (is_example && !validated(state_, {maps.layers(), maps.heads(), {}}).notice.empty()) return;
  state_.problem.clear();
  if (whole) state_.whole = shown->reading;
  state_.findings = {};
  state_.shown = std::move(shown);
  state_.exact.reset();
  if (state_.before && state_.before->masked_text == state_.shown->reading.text) {
    state_.pinned = {.token = state_.before->token, .query = {}, .key = {}};  // the word is where it was
  }
  hold_to_extent();
  asked_head_.reset();
}

void App::take_other(engine::Answer&& event) {
  if (event.id != other_id_) return;
  auto shown = shown_of(std::move(event));
  const bool fits = shown && state_.shown && shown->maps.layers() == state_.shown->maps.layers() &&
                    shown->maps.heads() == state_.shown->maps.heads();
  if (fits) state_.other_shown = std::move(shown);
}

// Nothing, and the person is told, where its parts do not fit each other.
std::optional<Shown> App::shown_of(engine::Answer&& event) {
  if (!is_sound(event)) {
    (event.slot == 0 ? state_.problem : state_.other_problem) = "The engine's answer does not fit its text.";
    return std::nullopt;
  }
  const std::size_t tokens = event.reading.encoding.tokens.size();
  return Shown{
      event.id, std::move(event.reading), Maps(std::move(event.maps), event.layers, event.heads, {tokens, tokens}), {}};
}

void App::take(engine::HeadMap&& event) {
  if (!is_about_shown(event.id) || !is_sound(event, extent_of(*state_.shown))) return;
  state_.exact = ExactHead{event.id, {event.layer, event.head}, std::move(event.cells), {}};
}

bool App::is_asked(std::uint32_t request) const { return asked_ && request_of(asked_->answers) == request; }

// The answer to the question that a view has asked, or as much of it as there is.
template <class Found>
void App::keep(std::optional<Found>& place, Found&& found, std::uint32_t request) {
  if (!is_about_shown(found.id)) return;
  if (!is_sound(found, extent_of(*state_.shown))) {
    if (is_asked(request)) end_question("The engine's answer does not fit its text.");
    return;
  }
  const bool whole = found.whole;
  place = std::forward<Found>(found);
  if (whole && is_asked(request)) end_question();
}

// problem: why it has no answer.
void App::end_question(std::string problem) {
  const Question question = *std::exchange(asked_, std::nullopt);
  std::erase_if(answered_, [&](const auto& other) { return other.first.answers == question.answers; });
  answered_.emplace_back(question, std::move(problem));
  state_.findings.work.reset();
}

void App::take(engine::TokenPredictionsResult&& event) {
  if (asked_ && asked_->answers == Answers::places && event.masked != asked_->masked) return;  // an older question's
  keep(state_.findings.positions, std::move(event), engine::index_of<engine::TokenPredictionsRequest>());
}

void App::take(engine::CandidatesResult&& event) {
  keep(state_.findings.targets, std::move(event), engine::index_of<engine::CandidatesRequest>());
}

void App::take(engine::SequentialFillResult&& event) {
  keep(state_.findings.joint, std::move(event), engine::index_of<engine::SequentialFillRequest>());
}

void App::take(engine::LogitLensResult&& event) {
  keep(state_.findings.lens, std::move(event), engine::index_of<engine::LogitLensRequest>());
}

void App::take(engine::HeadAblationResult&& event) {
  if (!is_about_shown(event.id) || !state_.findings.ranking || !is_sound(event, extent_of(*state_.shown))) return;
  if (event.whole) state_.findings.ranking.reset();
  state_.findings.sweep = std::move(event);
}

void App::take(engine::Progress&& event) {
  if (!is_about_shown(event.id)) return;
  const bool of_ranking = event.request == engine::index_of<engine::HeadAblationRequest>();
  std::optional<Work>& work = of_ranking ? state_.findings.ranking : state_.findings.work;
  if (!work || (!of_ranking && !is_asked(event.request))) return;
  work->done = event.done;
  work->total = event.total;
  constexpr double kLeast = 1;  // seconds: before that the pace is a guess
  const double passed = platform_.seconds() - work->since;
  if (event.share > 0 && passed >= kLeast) work->left = passed * static_cast<double>((1 - event.share) / event.share);
}

void App::take(engine::Failure&& event) {
  if (event.fatal) {
    state_.model.phase = Phase::failed;
    state_.model.failure = std::move(event.message);
  } else if (event.request == engine::index_of<engine::ReadRequest>()) {
    if (event.id == read_id_) {
      waiting_ = false;
      state_.problem = std::move(event.message);
    } else if (event.id == other_id_) {
      state_.other_problem = std::move(event.message);
    }
  } else if (is_about_shown(event.id)) {
    if (event.request == engine::index_of<engine::HeadAblationRequest>()) {
      state_.findings.ranking.reset();
      notify(event.message);
    } else if (is_asked(event.request)) {
      end_question(std::move(event.message));
    }
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
  if (ImGui::IsKeyPressed(ImGuiKey_Escape) && !std::exchange(state_.head_fills, false)) state_.pinned = {};
  if (!state_.shown) return;
  read_muting_keys();
  state_.divider_keys = ImGui::IsKeyPressed(ImGuiKey_Period) - ImGui::IsKeyPressed(ImGuiKey_Comma);
  read_map_keys(state_, platform_);
}

void App::send_requests() {
  if (state_.model.phase != Phase::ready) return;
  if (is_blank(state_.text)) {
    forget_reading();
  } else if (reading_due() && platform_.seconds() >= changed_at_ + debounce()) {
    ask_for_reading();
  }
  ask_for_head();
  ask_for_findings();
  ask_for_other();
}

void App::forget_reading() {
  if (!state_.shown && !waiting_) return;
  platform_.engine().submit(engine::CancelRequest{});
  forgotten_ = sent_id_;
  waiting_ = false;
  sent_text_.clear();
  sent_other_.clear();  // it was cancelled too
  asked_.reset();
  state_.findings = {};
  forget_shown();
  state_.problem.clear();
}

bool App::reading_due() const {
  return state_.model.phase == Phase::ready && !is_blank(state_.text) &&
         (state_.text != sent_text_ || state_.pair != sent_pair_ || muted_to_ask() != sent_muted_);
}

// The whole model answers a text first: what muted heads change is shown against it.
HeadMask App::muted_to_ask() const {
  const bool known = state_.whole && state_.whole->text == state_.text && state_.whole->pair == state_.pair;
  return known ? state_.muted : HeadMask{};
}

void App::ask_for_reading() {
  sent_text_ = state_.text;
  sent_pair_ = state_.pair;
  sent_muted_ = muted_to_ask();
  waiting_ = true;
  read_id_ = ++sent_id_;
  platform_.engine().submit(
      engine::ReadRequest{.id = read_id_, .text = sent_text_, .pair = sent_pair_, .muted = sent_muted_});
}

void App::ask_for_head() {
  if (!state_.shown || waiting_ || state_.shown->id == 0) return;
  const std::pair wanted{state_.shown->id, state_.chosen};
  if (asked_head_ == wanted) return;
  asked_head_ = wanted;
  platform_.engine().submit(engine::HeadRequest{.id = wanted.first,
                                                .layer = static_cast<std::uint32_t>(wanted.second.layer),
                                                .head = static_cast<std::uint32_t>(wanted.second.head)});
}

// Nothing where the view needs none, or the words to try are still being typed.
std::optional<App::Question> App::question() const {
  if (!state_.shown || state_.shown->id == 0 || waiting_ || reading_due()) return std::nullopt;
  if (!state_.shown->reading.no_predictions.empty()) return std::nullopt;
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
    state_.other_problem.clear();
    sent_other_.clear();
  } else if (other_due()) {
    sent_other_ = state_.other;
    state_.other_problem.clear();
    other_id_ = ++sent_id_;
    platform_.engine().submit(engine::ReadRequest{.id = other_id_, .text = sent_other_, .pair = {}, .slot = 1});
  }
}

const std::pair<App::Question, std::string>* App::answered(const Question& question) const {
  const auto found = std::ranges::find(answered_, question, &std::pair<Question, std::string>::first);
  return found == answered_.end() ? nullptr : &*found;
}

bool App::findings_due() const {
  const auto wanted = question();
  return wanted && wanted != stopped_ && answered(*wanted) == nullptr;
}

// The engine works on nothing that nobody looks at.
void App::withdraw() {
  if (!asked_) return;
  if (is_about_shown(asked_->id)) {
    platform_.engine().submit(engine::WithdrawRequest{.id = asked_->id, .request = request_of(asked_->answers)});
    state_.findings.work.reset();
  }
  asked_.reset();
}

void App::ask_for_findings() {
  const auto wanted = question();
  if (asked_ && wanted == asked_) return;
  withdraw();
  if (stopped_ && wanted != stopped_) {
    stopped_.reset();
    state_.findings.work.reset();
  }
  const auto* known = wanted ? answered(*wanted) : nullptr;
  state_.findings.problem = known != nullptr ? known->second : "";
  if (!findings_due()) return;
  asked_ = wanted;
  state_.findings.work = Work{.since = platform_.seconds()};
  switch (wanted->answers) {
    case Answers::words:
      return;
    case Answers::places:
      return platform_.engine().submit(
          engine::TokenPredictionsRequest{.id = wanted->id,
                                          .positions = word_positions(state_.shown->reading.encoding),
                                          .top = 5,
                                          .masked = wanted->masked});
    case Answers::layers:
      return platform_.engine().submit(engine::LogitLensRequest{.id = wanted->id, .top = 1});
    case Answers::targets:
      return platform_.engine().submit(
          engine::CandidatesRequest{.id = wanted->id, .words = engine::split_words(wanted->targets)});
    case Answers::jointly:
      return platform_.engine().submit(engine::SequentialFillRequest{.id = wanted->id});
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
  if (frames_due_ > 0 || state_.growth || !picture_whole_) return 0;
  std::optional<double> next = state_.undo.ends_at();
  if (reading_due()) next = std::min(next.value_or(changed_at_ + debounce()), changed_at_ + debounce());
  if (state_.notice) next = std::min(next.value_or(state_.notice->until), state_.notice->until);
  if (!next) return std::nullopt;
  return std::max(0.0, *next - platform_.seconds());
}

bool App::settled() const {
  if (state_.model.phase == Phase::failed) return true;
  if (state_.model.phase == Phase::loading || waiting_ || reading_due()) return false;
  if (!state_.shown || !state_.problem.empty()) return true;
  if (findings_due()) return false;
  const bool other_known = state_.other_shown && state_.other_shown->reading.text == state_.other;
  if (!is_blank(state_.other) && !other_known && state_.other_problem.empty()) return false;
  return state_.exact && state_.exact->id == state_.shown->id && state_.exact->index == state_.chosen;
}

std::string App::state_json() const { return to_json(state_, regions_); }
std::string App::controls_json() const { return app::controls_json(state_, regions_); }
std::string App::text_json() const { return app::text_json(state_); }

}  // namespace maskscope::app
