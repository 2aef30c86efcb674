#include "platform/web/ui/bridge.h"

#include <emscripten.h>

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

// Module.engine, Module.fields, Module.output, Module.saver and the other hooks are made by web/page.mjs.
// clang-format off
EM_JS(void, js_send, (int worker, const std::byte* bytes, std::size_t size), {
  Module.engines[worker].send(HEAPU8.subarray(bytes, bytes + size));
});
EM_JS(void, js_news, (int dark), { Module.news(dark !== 0); });
EM_JS(void, js_buttons, (int opened), { Module.buttonsChanged(opened !== 0); });
EM_JS(void, js_show_models, (), { Module.engine.showModels(); });
EM_JS(void, js_pick_file, (), { Module.pickFile(); });
EM_JS(void, js_offer_smaller_model, (), { Module.engine.offerSmaller(); });
EM_JS(void, js_restart, (), { Module.engine.start(); });
EM_JS(void, js_stop_other, (), { Module.engine.stopOther(); });
EM_JS(void, js_place, (int field, double x, double y, double width, double height, double size, double line, const char* colour, const char* hint, const char* hidden), {
  Module.fields[field].place(x, y, width, height, size, line, UTF8ToString(colour), UTF8ToString(hint), UTF8ToString(hidden));
});
EM_JS(void, js_hide, (int field), { Module.fields[field].hide(); });
EM_JS(void, js_set_text, (int field, const char* text), { Module.fields[field].setText(UTF8ToString(text)); });
EM_JS(void, js_focus, (int field), { Module.fields[field].focus(); });
EM_JS(void, js_save, (const std::byte* job, std::size_t size, const std::uint16_t* maps, std::size_t mapsSize, const std::uint16_t* before, std::size_t beforeSize, int fonts, int clipboard), {
  const copyOut = (at, length) => HEAPU8.slice(at, at + length);
  const both = [{ at: maps, size: mapsSize }, { at: before, size: beforeSize }];
  Module.saver.start(copyOut(job, size), both, copyOut, fonts !== 0, clipboard !== 0);
});
EM_JS(void, js_stop_saving, (), { Module.saver.stop(); });
EM_JS(void, js_copy_text, (const char* text), { Module.output.copyText(UTF8ToString(text)); });
EM_JS(void, js_share, (const char* link), { Module.output.share(UTF8ToString(link)); });
EM_JS(void, js_unshare, (), { Module.output.unshare(); });
EM_JS(void, js_remember, (const char* text), { Module.remember(UTF8ToString(text)); });
EM_JS(int, js_less_motion, (), { return Module.lessMotion.matches ? 1 : 0; });
EM_JS(void, js_out_of_memory, (), { Module.outOfMemory(); });  // unwinds to the page; C++ exceptions are not compiled in
EM_JS(int, js_focused, (int field), { return Module.fields[field].focused() ? 1 : 0; });
// clang-format on

namespace maskscope::platform {
namespace {

constexpr float kAscenderToDescender = 1.21F;  // of Inter's em: ImGui counts sizes so, CSS by the em

// What the page follows.
struct News {
  app::Phase phase;
  app::Appearance appearance;
  std::optional<std::uint32_t> answered;
  app::HeadIndex chosen;
  std::string problem, notice;
  std::size_t found;  // how many questions about the reading are answered
  bool operator==(const News&) const = default;
};

// What of a box lies outside the part of the window that is drawn in, as CSS's inset(); an HTML field knows nothing of that part.
std::string hidden_part(ImVec2 position, ImVec2 size, float scale) {
  const ImVec2 from = ImGui::GetWindowDrawList()->GetClipRectMin(), to = ImGui::GetWindowDrawList()->GetClipRectMax();
  const float above = std::max(from.y - position.y, 0.0F), below = std::max(position.y + size.y - to.y, 0.0F);
  if (above == 0 && below == 0) return "none";
  return concat("inset(", above * scale, "px 0 ", below * scale, "px 0)");
}

std::string css_colour(ImU32 colour) {
  return concat("rgb(", colour >> IM_COL32_R_SHIFT & 255u, ",", colour >> IM_COL32_G_SHIFT & 255u, ",",
                colour >> IM_COL32_B_SHIFT & 255u, ")");
}

std::size_t found_of(const app::State& state) {
  const app::Findings& found = state.findings;
  const auto count = [](const auto&... results) { return (std::size_t{results.has_value()} + ...); };
  return std::apply(count, found.results) + std::size_t{state.other_shown.has_value()};
}

void tell_news(const app::State& state) {
  static std::optional<News> told;
  const auto answered = state.shown ? std::optional(state.shown->id) : std::nullopt;
  const News news = {state.model.phase, state.appearance, answered,
                     state.chosen,      state.problem,    state.notice ? state.notice->text : "",
                     found_of(state)};
  if (told == news) return;
  told = news;
  js_news(state.appearance == app::Appearance::dark ? 1 : 0);
}

// A menu or side panel that opens or closes is told apart: the focus goes with it.
void tell_buttons(const app::HitRegions& regions) {
  static std::vector<app::Touchable> told;
  static std::string overlay;
  const bool opened = overlay != regions.overlay;
  if (!opened && told == regions.touchables) return;
  told = regions.touchables;
  overlay = regions.overlay;
  js_buttons(opened ? 1 : 0);
}

}  // namespace

void WorkerClient::submit(const engine::Request& request) {
  const auto bytes = engine::encode(request);
  js_send(static_cast<int>(worker_), bytes.data(), bytes.size());
}

std::optional<engine::Event> WorkerClient::poll() {
  if (events_.empty()) return std::nullopt;
  engine::Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void WorkerClient::receive(std::span<const std::byte> bytes) {
  auto event = engine::decode_event(bytes);
  if (event) {
    if (auto* answer = std::get_if<engine::Answer>(&*event)) complete(*answer);
    push(std::move(*event));
  } else {
    receive_failure(event.error());
  }
}

void WorkerClient::push(engine::Event event) {
  const auto* failure = std::get_if<engine::Failure>(&event);
  const bool out_of_memory = failure != nullptr && failure->code == ErrorCode::out_of_memory;
  if (out_of_memory && worker_ == Worker::model) js_offer_smaller_model();
  events_.push_back(std::move(event));
}

// A text that replaces another begins anew.
std::span<std::uint16_t> WorkerClient::room_for_maps(std::uint32_t id, std::uint32_t layer, std::uint32_t layers,
                                                     std::size_t count) {
  if (layer == 0) {
    maps_of_ = id;
    maps_ = {};
    maps_.reserve(layers * count);
  }
  if (id != maps_of_) return {};
  maps_.resize(maps_.size() + count);
  return std::span(maps_).last(count);
}

void WorkerClient::complete(engine::Answer& answer) {
  if (maps_.empty() || answer.id != maps_of_) return;
  maps_.insert(maps_.end(), answer.maps.begin(), answer.maps.end());
  answer.maps = std::exchange(maps_, {});
}

void WorkerClient::receive_failure(Error error) {
  push(engine::Failure{.message = std::move(error.message), .fatal = true, .code = error.code});
}

void WorkerClient::receive_start() { events_.push_back(engine::Loading{}); }

void HtmlField::show(ImVec2 position, ImVec2 size, const char*, const char* hint) {
  shown_ = true;
  hidden_ = false;
  const float line = ImGui::GetFontSize() * text_size_;
  const std::string hidden = hidden_part(position, size, text_size_);
  position = {position.x * text_size_, position.y * text_size_};
  size = {size.x * text_size_, size.y * text_size_};
  const std::string colour = css_colour(ImGui::GetColorU32(ImGuiCol_Text));
  const std::string place =
      concat(position.x, " ", position.y, " ", size.x, " ", size.y, " ", line, " ", colour, " ", hint, " ", hidden);
  if (place == placed_) return;
  placed_ = place;
  js_place(index_, position.x, position.y, size.x, size.y, line / kAscenderToDescender, line, colour.c_str(), hint,
           hidden.c_str());
}

void HtmlField::set_text(const std::string& text) {
  text_ = text;
  js_set_text(index_, text.c_str());
}

void HtmlField::focus() { js_focus(index_); }
bool HtmlField::focused() const { return js_focused(index_) != 0; }

void HtmlField::end_frame() {
  if (shown_ || hidden_) return;
  hidden_ = true;
  placed_.clear();
  js_hide(index_);
}

void Saver::start(app::SaveJob job) {
  job_ = std::move(job);
  const auto bytes = app::encode(*job_);
  auto maps = app::maps_of(*job_);
  maps.resize(2);  // the second may be none
  js_save(bytes.data(), bytes.size(), maps[0].data(), maps[0].size_bytes(), maps[1].data(), maps[1].size_bytes(),
          app::needs_face(job_->kind) ? 1 : 0, job_->to_clipboard ? 1 : 0);
}

std::optional<app::SaveNews> Saver::poll() {
  if (news_.empty()) return std::nullopt;
  app::SaveNews news = std::move(news_.front());
  news_.pop_front();
  return news;
}

void Saver::stop() {
  js_stop_saving();
  job_.reset();
  news_.clear();
}

void Saver::receive(app::SaveNews news) {
  if (news.ended) job_.reset();
  news_.push_back(std::move(news));
}

void copy_text(const std::string& text) { js_copy_text(text.c_str()); }
void share(const std::string& link) { js_share(link.c_str()); }
void unshare() { js_unshare(); }
void remember(const std::string& text) { js_remember(text.c_str()); }

void out_of_memory() { js_out_of_memory(); }

void restart_engine() { js_restart(); }
void stop_other_engine() { js_stop_other(); }

bool prefers_less_motion() { return js_less_motion() != 0; }

void show_models() { js_show_models(); }
void pick_file() { js_pick_file(); }

void tell_page(const app::App& app) {
  tell_news(app.state());
  tell_buttons(app.regions());
}

}  // namespace maskscope::platform
