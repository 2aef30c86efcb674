// An engine, text fields and renderers that only write down what is asked of them, and the app among them: ImGui without a
// window. Needs no Catch2, so that the fuzzer draws with it too.
#pragma once

#include <imgui.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/app.h"
#include "app/export/save.h"
#include "app/export/save_job.h"
#include "base/half.h"

namespace maskscope::testing {

class FakeEngine final : public engine::EngineClient {
 public:
  void submit(const engine::Request& request) override { requests.push_back(request); }
  std::optional<engine::Event> poll() override {
    if (events.empty()) return std::nullopt;
    engine::Event event = std::move(events.front());
    events.pop_front();
    return event;
  }
  // The newest of this kind; null where there is none.
  template <class Kind>
  const Kind* last() const {
    for (const engine::Request& request : std::views::reverse(requests)) {
      if (const auto* found = std::get_if<Kind>(&request)) return found;
    }
    return nullptr;
  }
  const engine::ReadRequest* last_read() const { return last<engine::ReadRequest>(); }

  std::vector<engine::Request> requests;
  std::deque<engine::Event> events;
};

class FakeField final : public app::TextField {
 public:
  void show(ImVec2, ImVec2, const char*, const char*) override { ++shown; }
  const std::string& text() const override { return text_; }
  void set_text(const std::string& text) override { text_ = text; }
  void focus() override { has_focus = true; }
  bool focused() const override { return has_focus; }

  int shown = 0;
  bool has_focus = false;

 private:
  std::string text_;
};

class FakeMaps final : public app::MapRenderer {
 public:
  void reserve(std::size_t, app::MapSize given) override { size = given; }
  void put(std::size_t first, std::span<const std::uint16_t> halves) override {
    if (first == 0) heads = {halves.begin(), halves.end()};
    ++uploads;
  }
  bool empty() const override { return size.empty(); }
  void draw(ImDrawList&, std::span<const app::MapQuad> quads, const app::Palette&, app::Scale given) override {
    scale = given;
    if (quads.size() == 1) large = quads.front().slice, top = quads.front().top;
  }

  app::MapSize size;
  std::vector<std::uint16_t> heads;
  int uploads = 0;
  app::Scale scale = app::Scale::linear;
  float top = 0;            // of the large map
  std::uint32_t large = 0;  // the slice of the large map
};

struct SavedFile {
  std::string name, type, bytes;
};

class FakePlatform final : public app::Platform {
 public:
  engine::EngineClient& engine() override { return fake_engine; }
  engine::EngineClient& other_engine() override { return fake_other_engine; }
  void close_other_model() override { ++other_models_closed; }
  app::TextField& field(app::Field name) override { return fields[static_cast<std::size_t>(name)]; }
  double seconds() const override { return Platform::seconds() + seconds_skipped; }
  app::MapRenderer& maps() override { return fake_maps; }
  app::Appearance system = app::Appearance::dark;
  app::MapRenderer& differences() override { return fake_differences; }
  app::Appearance system_appearance() const override { return system; }
  bool prefers_less_motion() const override { return true; }
  void retry_loading() override { ++retries; }
  void start_saving(app::SaveJob job) override {
    saving.emplace(std::move(job));
    if (!saves_slowly) end_saving();
  }
  std::optional<app::SaveNews> poll_saving() override {
    if (saving_news.empty()) return std::nullopt;
    app::SaveNews next = std::move(saving_news.front());
    saving_news.pop_front();
    return next;
  }
  void stop_saving() override {
    saving.reset();
    saving_news.clear();
  }
  // Of the save that is being made.
  void end_saving() {
    const app::SaveJob job = std::move(*saving);
    saving.reset();
    const auto file = make_file(
        job, [&](std::size_t done, std::size_t total) { saving_news.push_back({.done = done, .total = total}); });
    const app::FileForm form = app::form_of(job.kind, job.state);
    if (file && job.to_clipboard) {
      copied = *file;
    } else if (file) {
      saved.push_back({form.name, form.type, *file});
    }
    saving_news.push_back({.ended = !file              ? file.error().message
                                    : job.to_clipboard ? "Copied."
                                                       : "Saved " + form.name});
  }
  std::string copy_text(const std::string& text) override {
    copied = text;
    return "Copied.";
  }
  bool can_copy_pictures() const override { return copies_pictures; }
  Result<std::string> share(const std::string& link) override {
    shared = link;
    return "Shared.";
  }
  const char* share_explanation() const override { return ""; }
  void unshare() override { shared.clear(); }
  bool offers_models() const override { return true; }
  void show_models() override { ++models_shown; }
  void remember(const std::string& text) override { memory = text; }
  std::string remembered() const override { return memory; }

  FakeEngine fake_engine, fake_other_engine;
  std::array<FakeField, app::kFields> fields;
  FakeField& sentence = fields[0];
  FakeMaps fake_maps, fake_differences;
  double seconds_skipped = 0;
  bool copies_pictures = true;
  int retries = 0, models_shown = 0, other_models_closed = 0;
  // What a save gives; a stage sets it.
  std::function<Result<std::string>(const app::SaveJob&, const app::SaveProgress&)> make_file =
      [](const app::SaveJob&, const app::SaveProgress&) -> Result<std::string> { return fail("no files here"); };
  bool saves_slowly = false;  // until end_saving
  std::optional<app::SaveJob> saving;
  std::deque<app::SaveNews> saving_news;
  std::vector<SavedFile> saved;
  std::string copied, shared, memory;
};

// Every cell of a map is its own place's number, so that a test can tell them apart.
inline float cell_value(std::size_t layer, std::size_t head, std::size_t query, std::size_t key) {
  return static_cast<float>(layer * 12 + head + 1) / 1024 + static_cast<float>(query * 8 + key) / 4096;
}

inline engine::Answer answer_to(const engine::ReadRequest& request, std::vector<std::string> words) {
  engine::Answer answer{.id = request.id, .reading = {}, .layers = 12, .heads = 12, .maps = {}};
  answer.reading.text = request.text;
  answer.ablated_heads = request.ablated_heads;
  answer.slot = request.slot;
  answer.reading.milliseconds = 20;
  text::Encoding& encoding = answer.reading.encoding;
  std::size_t from = 0;
  for (const std::string& word : words) {
    const std::string letters = word.starts_with("##") ? word.substr(2) : word;
    const std::size_t at = word == "[CLS]" || word == "[SEP]" ? std::string::npos : request.text.find(letters, from);
    encoding.ranges.push_back(at == std::string::npos ? text::ByteRange{} : text::ByteRange{at, at + letters.size()});
    if (at != std::string::npos) from = at + letters.size();
    if (word == "[MASK]") {
      answer.reading.masks.push_back({encoding.tokens.size(), {{1, "sea", 2, 0.5F}, {2, "lake", 1, 0.25F}}});
    }
    encoding.tokens.push_back(word);
  }
  const std::size_t n = encoding.tokens.size();
  encoding.type_ids.assign(n, 0);
  encoding.ids.assign(n, 0);
  for (std::size_t i = 0; i < 144 * n * n; ++i) {
    answer.maps.push_back(to_half(cell_value(i / n / n / 12, i / n / n % 12, i / n % n, i % n)));
  }
  return answer;
}

// The app in frames of this size.
class Headless {
 public:
  explicit Headless(const app::FontFiles& fonts = {}) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = size;
    io.DeltaTime = 1.0F / 60;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    app.emplace(platform, fonts);
    frames(2);
  }
  ~Headless() {
    app.reset();
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) texture->SetStatus(ImTextureStatus_Destroyed);
    ImGui::DestroyContext();
  }
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  void frames(int count) {
    for (int i = 0; i < count; ++i) {
      ImGui::GetIO().DisplaySize = size;
      ImGui::NewFrame();
      app->frame(size);
      ImGui::Render();
      for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        if (texture->Status == ImTextureStatus_WantCreate) texture->SetTexID(1);
        texture->SetStatus(texture->Status == ImTextureStatus_WantDestroy ? ImTextureStatus_Destroyed
                                                                          : ImTextureStatus_OK);
      }
    }
  }
  const app::State& state() const { return app->state(); }
  const app::HitRegions& regions() const { return app->regions(); }

  ImVec2 size = {1280, 800};
  FakePlatform platform;
  std::optional<app::App> app;
};

}  // namespace maskscope::testing
