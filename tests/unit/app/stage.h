// The app as a person uses it: typing, pointing, pressing keys.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/native/system.h"
#include "engine/native/install_paths.h"
#include "fake_platform.h"
#include "figures/font.h"
#include "figures/native/load_face.h"

namespace maskscope::testing {

inline const std::vector<std::string> kTokens = {"[CLS]", "a", "small", "[MASK]", ".", "[SEP]"};

// As it is, and as a worker gets it; both make the same bytes.
inline Result<std::string> file_of(const app::SaveJob& job, const app::SaveProgress& progress) {
  static const auto face = figures::load_face(system::program_path("maskscope-tests"));
  REQUIRE(face);
  std::string file, received_file;
  const auto ok = app::write_file(job.kind, job.state, &*face, formats::into(file), progress);
  auto received = app::ReceivedJob::from(app::encode(job));
  REQUIRE(received);
  std::span<std::uint16_t> room = received->maps();
  for (const auto maps : app::maps_of(job)) {
    REQUIRE(room.size() >= maps.size());
    std::ranges::copy(maps, room.begin());
    room = room.subspan(maps.size());
  }
  CHECK(room.empty());
  const auto again = received->take();
  REQUIRE(again);
  CHECK(app::form_of(again->kind, again->state).name == app::form_of(job.kind, job.state).name);
  const auto same =
      app::write_file(again->kind, again->state, &*face, formats::into(received_file), [](std::size_t, std::size_t) {});
  CHECK(ok.has_value() == same.has_value());
  CHECK((file == received_file));
  if (!ok) return std::unexpected(ok.error());
  return file;
}

class Stage : public Headless {
 public:
  explicit Stage(const app::FontFiles& fonts = {}) : Headless(fonts) { platform.make_file = file_of; }

  // Until nothing more comes but the end of a step or of a notice.
  void settle() {
    constexpr double kSoon = 0.4;
    for (int i = 0; i < 60 && app->next_frame().value_or(1) < kSoon; ++i) {
      std::this_thread::sleep_for(std::chrono::duration<double>(std::min(*app->next_frame(), 0.05)));
      frames(1);
    }
  }
  // Until the last change is a step of undo's.
  void rest() {
    settle();
    platform.seconds_skipped += app::Undo::kRest + 0.01;
    frames(2);
    settle();
  }
  // The next start on the same machine.
  void start_again() {
    app.reset();
    app.emplace(platform, app::FontFiles{});
    frames(2);
    make_ready();
    answer(kTokens);
  }
  // The touchable place of this name.
  const app::Touchable& place(const std::string& name) const {
    INFO(name);
    const auto found = std::ranges::find(regions().touchables, name, &app::Touchable::name);
    REQUIRE(found != regions().touchables.end());
    return *found;
  }
  bool has_button(const std::string& label) const {
    return std::ranges::find(regions().touchables, label, &app::Touchable::name) != regions().touchables.end();
  }
  // Where the button of this label is.
  ImVec2 button(const std::string& label) const {
    INFO(label);
    const auto found = std::ranges::find(regions().touchables, label, &app::Touchable::name);
    REQUIRE(found != regions().touchables.end());
    return found->area.centre();
  }
  void give(engine::Event event) {
    platform.fake_engine.events.push_back(std::move(event));
    frames(1);
    settle();
  }
  // The newest question of this kind, for the result that answers it.
  template <class Kind>
  Kind asked() const {
    const Kind* request = platform.fake_engine.last<Kind>();
    REQUIRE(request != nullptr);
    return *request;
  }
  void make_ready() {
    give(engine::Ready{.model = "bert", .variant = "SIMD", .threads = 2, .layers = 12, .heads = 12, .words = 30522});
  }
  // PredictionTab the newest request with these tokens.
  void answer(std::vector<std::string> tokens) {
    REQUIRE(platform.fake_engine.last_read() != nullptr);
    give(answer_to(*platform.fake_engine.last_read(), std::move(tokens)));
  }
  void type(const std::string& text) {
    platform.sentence.set_text(text);
    frames(1);
    settle();
  }
  void point(ImVec2 at) {
    ImGui::GetIO().AddMousePosEvent(at.x, at.y);
    frames(3);
  }
  void click(ImVec2 at) {
    point(at);
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    frames(2);
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    frames(2);
    settle();
  }
  void drag(ImVec2 from, ImVec2 to) {
    point(from);
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    frames(2);
    point(to);
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    frames(2);
    settle();
  }
  void turn_wheel(ImVec2 at, float clicks) {
    point(at);
    ImGui::GetIO().AddMouseWheelEvent(0, clicks);
    frames(3);
  }
  void open(const std::optional<app::Rect>& menu) {
    REQUIRE(menu.has_value());
    click(menu->centre());
    frames(2);
  }
  // Whether something of this colour, at any strength, is drawn.
  bool draws(ImU32 colour) {
    constexpr ImU32 kRgb = ~static_cast<ImU32>(IM_COL32_A_MASK);
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
      for (const ImDrawVert& vertex : list->VtxBuffer) {
        if ((vertex.col & kRgb) == (colour & kRgb)) return true;
      }
    }
    return false;
  }
  void press(ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(key, true);
    frames(2);
    ImGui::GetIO().AddKeyEvent(key, false);
    frames(2);
  }
};

// Ready, with "a small [MASK]." read.
struct Answered : Stage {
  Answered() {
    make_ready();
    type("a small [MASK].");
    answer(kTokens);
  }
};

}  // namespace maskscope::testing
