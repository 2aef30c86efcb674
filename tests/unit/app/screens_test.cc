// Windows and sizes of text from a phone's to a wall's: nothing is drawn over something else, nothing is cut off, and everything
// can be reached.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cfloat>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/layout.h"
#include "base/native/system.h"
#include "engine/native/install_paths.h"
#include "stage.h"

using namespace maskscope;
using maskscope::testing::Stage;

namespace {

std::span<const std::byte> font(const char* name) {
  static std::vector<std::pair<std::string, std::string>> files;
  const auto known = std::ranges::find(files, name, &std::pair<std::string, std::string>::first);
  if (known != files.end()) return std::as_bytes(std::span(known->second));
  std::ifstream file(engine::font_folder(system::program_path("maskscope-tests")) / name, std::ios::binary);
  return std::as_bytes(
      std::span(files.emplace_back(name, std::string(std::istreambuf_iterator<char>(file), {})).second));
}

// CSS pixels: 1280 x 1024 at 400 %, phones upright and on their side, low and narrow windows, a tablet, desktops.
constexpr ImVec2 kWindows[] = {{320, 256},  {740, 360},  {844, 390},  {1280, 300}, {360, 640},
                               {360, 740},  {390, 844},  {280, 653},  {960, 700},  {820, 1180},
                               {1024, 768}, {1280, 500}, {1280, 800}, {1920, 1080}};
constexpr float kSizes[] = {1, 1.3F, 1.5F, 2, 2.5F};

class Screen : public Stage {
 public:
  Screen() : Stage({.regular = font("Inter-Regular.otf"), .semibold = font("Inter-SemiBold.otf")}) {
    make_ready();
    type("We turned down a narrow lane and passed through a small [MASK].");
    answer({"[CLS]", "we", "turned", "down", "a", "narrow", "lane", "and", "passed", "through", "a", "small", "[MASK]",
            ".", "[SEP]"});
  }
  // A window of this size, as the platforms make it.
  void resize(ImVec2 window, float text_size) {
    REQUIRE(
        app->open("maskscope=1&text=We%20turned%20down%20a%20narrow%20lane%20and%20passed%20through%20a%20small%20%"
                  "5BMASK%5D.&text-size=" +
                  size_name(text_size)));
    frames(1);
    const float size_of_text = app->fit_text(window.x);
    size = {window.x / size_of_text, window.y / size_of_text};
    frames(6);
  }
  // A finger is put down, moved by so much, and lifted.
  void swipe(ImVec2 from, float by) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    io.AddMousePosEvent(from.x, from.y);
    frames(2);
    io.AddMouseButtonEvent(0, true);
    frames(2);
    constexpr int kSteps = 8;
    for (int step = 1; step <= kSteps; ++step) {
      io.AddMousePosEvent(from.x, from.y + by * static_cast<float>(step) / kSteps);
      frames(1);
    }
    io.AddMouseButtonEvent(0, false);
    frames(2);
    io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
    io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
    frames(3);
  }
  static std::string size_name(float size) {
    const auto percent = std::to_string(std::lround(size * 100));
    return percent;
  }
};

std::string told(const app::Rect& r) {
  return concat("[", std::lround(r.min.x), " ", std::lround(r.min.y), " ", std::lround(r.width()), " ",
                std::lround(r.height()), "]");
}

float common_width(const app::Rect& a, const app::Rect& b) {
  return std::min(a.max.x, b.max.x) - std::max(a.min.x, b.min.x);
}
float common_height(const app::Rect& a, const app::Rect& b) {
  return std::min(a.max.y, b.max.y) - std::max(a.min.y, b.min.y);
}

// Letters have some room above and below them.
std::vector<std::string> overlaps(const app::HitRegions& regions) {
  constexpr float kSlack = 1.5F, kInText = 4;
  std::vector<std::string> found;
  const auto& texts = regions.texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      if (common_width(texts[i].seen, texts[j].seen) > kSlack && common_height(texts[i].seen, texts[j].seen) > kInText)
        found.push_back(concat("\"", texts[i].text, "\" ", told(texts[i].seen), " and \"", texts[j].text, "\" ",
                               told(texts[j].seen)));
    }
  }
  const auto& controls = regions.touchables;
  for (std::size_t i = 0; i < controls.size(); ++i) {
    for (std::size_t j = i + 1; j < controls.size(); ++j) {
      if (common_width(controls[i].seen, controls[j].seen) > kSlack &&
          common_height(controls[i].seen, controls[j].seen) > kSlack)
        found.push_back(concat(controls[i].name, " ", told(controls[i].seen), " and ", controls[j].name, " ",
                               told(controls[j].seen)));
    }
  }
  return found;
}

// Scrolling goes up and down only.
std::vector<std::string> cut_off(const app::HitRegions& regions) {
  constexpr float kSlack = 1.5F;
  std::vector<std::string> found;
  for (const auto& [text, area, seen] : regions.texts) {
    if (area.width() > seen.width() + kSlack)
      found.push_back(concat("\"", text, "\" ", told(area), " of which ", told(seen)));
  }
  for (const app::Touchable& it : regions.touchables) {
    if (it.seen.width() > 0 && it.area.width() > it.seen.width() + kSlack)
      found.push_back(concat(it.name, " ", told(it.area), " of which ", told(it.seen)));
  }
  return found;
}

std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& line : all) text += line + "\n";
  return text;
}

void check_picture(const Screen& screen) {
  const auto over = overlaps(screen.regions()), cut = cut_off(screen.regions());
  if (!over.empty()) FAIL_CHECK("drawn over each other:\n" << lines(over));
  if (!cut.empty()) FAIL_CHECK("cut off:\n" << lines(cut));
}

// Whether each thing that takes a click is in sight once it is scrolled to.
void check_reach(Screen& screen) {
  for (std::size_t i = 0; i < screen.regions().touchables.size(); ++i) {
    const auto whole = [&] {
      const app::Touchable& it = screen.regions().touchables[i];
      const float window = screen.size.y, height = std::min(it.area.height(), window * 0.5F);
      return it.seen.height() >= std::min(height, 20.0F) && it.seen.width() > 0;
    };
    if (!screen.regions().touchables[i].clickable || whole()) continue;
    screen.app->reach(screen.regions().touchables[i].name);
    screen.frames(3);
    INFO(screen.regions().touchables[i].name << " " << told(screen.regions().touchables[i].area));
    CHECK(whole());
  }
}

}  // namespace

TEST_CASE("no size of window and text draws things over each other, cuts them off, or puts them out of reach",
          "[app][screens]") {
  Screen screen;
  for (const ImVec2 window : kWindows) {
    for (const float text_size : kSizes) {
      screen.resize(window, text_size);
      const bool one = screen.size.x < 960;
      for (const app::Panel tab : {app::Panel::predictions, app::Panel::heads, app::Panel::head}) {
        if (tab != app::Panel::predictions && !one) continue;
        screen.app->set_panel(tab);
        screen.frames(4);
        INFO(window.x << " x " << window.y << " at " << text_size << ", panel " << static_cast<int>(tab));
        check_picture(screen);
        check_reach(screen);
        check_picture(screen);
      }
    }
  }
}

TEST_CASE("the Head panel scrolls under a finger, wherever that is put, down to the colours and the size of text",
          "[app][screens]") {
  Screen screen;
  for (const ImVec2 window :
       {ImVec2{360, 640}, ImVec2{360, 740}, ImVec2{740, 360}, ImVec2{320, 480}, ImVec2{390, 844}}) {
    for (const float text_size : {1.0F, 2.5F}) {
      screen.resize(window, text_size);
      screen.app->set_panel(app::Panel::head);
      screen.frames(4);
      const ImVec2 size = screen.size;
      const auto legend = [&] { return screen.regions().legend->min.y; };
      const auto to_top = [&] {
        for (int tries = 0; tries < 5; ++tries) screen.swipe({size.x / 2, size.y * 0.75F}, 500);
      };
      const auto& views = screen.regions().views;
      for (const ImVec2 from : {ImVec2{size.x * 0.2F, size.y * 0.8F},
                                {size.x * 0.5F, size.y * 0.8F},
                                {size.x * 0.8F, size.y * 0.8F},
                                views.front().centre()}) {
        if (from.y > size.y - 10) continue;  // further down than the page begins
        to_top();
        const float before = legend();
        screen.swipe(from, -60);
        INFO(window.x << " x " << window.y << " at " << text_size << ", from " << from.x << ", " << from.y << ": "
                      << before << " to " << legend());
        CHECK((legend() < before - 30 || before + 32 <= size.y));
      }
      for (int tries = 0; tries < 8; ++tries) screen.swipe({size.x / 2, size.y * 0.85F}, -size.y * 0.7F);
      INFO(window.x << " x " << window.y << " at " << text_size << ", at the end " << told(*screen.regions().legend));
      CHECK(screen.regions().legend->max.y <= size.y);
      CHECK(screen.regions().legend->max.x <= size.x);
      to_top();
    }
  }
}

TEST_CASE("a save that is under way can be ended wherever the page is scrolled to", "[app][screens]") {
  Screen screen;
  screen.platform.saves_slowly = true;
  for (const ImVec2 window : {ImVec2{320, 256}, {740, 360}, {390, 844}, {1280, 800}}) {
    INFO(window.x << " x " << window.y);
    screen.resize(window, 1);
    for (const ImGuiKey key : {ImGuiKey_S, ImGuiKey_DownArrow, ImGuiKey_Enter}) screen.press(key);
    screen.frames(3);
    REQUIRE(screen.state().saving.has_value());
    const auto& stop = screen.place("Stop saving");
    CHECK(stop.seen.height() == stop.area.height());
    CHECK(stop.seen.max.y <= screen.size.y);
    screen.click(stop.area.centre());
    CHECK_FALSE(screen.state().saving.has_value());
  }
}

TEST_CASE("a drag on an enlarged map moves the map, and scrolls nothing", "[app][screens]") {
  Screen screen;
  screen.resize({360, 640}, 1);
  screen.app->set_panel(app::Panel::head);
  screen.frames(4);
  const ImVec2 seen = {screen.regions().map->centre().x,
                       screen.regions().map->min.y + 60};  // its centre is below the window
  screen.turn_wheel(seen, 3);
  REQUIRE(screen.state().zoom.scale > 1);
  const float legend = screen.regions().legend->min.y, cells = screen.regions().grid->min.y;
  screen.swipe(seen, -20);
  CHECK(screen.regions().grid->min.y < cells);
  CHECK(screen.regions().legend->min.y == legend);
}

TEST_CASE("text is enlarged only as far as the narrowest layout has room", "[app][screens]") {
  CHECK(app::fitting_text_size(2.5F, 1280) == 2.5F);
  CHECK(app::fitting_text_size(2.5F, 360) == 1.5F);
  CHECK(app::fitting_text_size(2, 200) == 1);
}

TEST_CASE("a wheel is left to what is around the app where it scrolls nothing inside", "[app][screens]") {
  Screen screen;
  CHECK_FALSE(screen.app->scrolls_at({640, 20}, true));
  CHECK_FALSE(screen.app->scrolls_at({640, 20}, false));
  screen.resize({1280, 300}, 1);
  CHECK(screen.app->scrolls_at({640, 20}, true));
  CHECK_FALSE(screen.app->scrolls_at({640, 20}, false));
  for (int turns = 0; turns < 20; ++turns) screen.turn_wheel({640, 10}, -3);
  CHECK_FALSE(screen.app->scrolls_at({640, 10}, true));
  CHECK(screen.app->scrolls_at({640, 10}, false));
}

TEST_CASE("a tooltip lies over no box that one types in, nor over what it explains", "[app][screens]") {
  Screen screen;
  for (const ImVec2 window : {ImVec2{1280, 800}, ImVec2{960, 700}}) {
    screen.resize(window, 1);
    screen.click(screen.button("candidates"));
    REQUIRE(screen.regions().candidates.has_value());
    for (const char* name : {"candidates", "all-tokens", "predictions", "pair switch", "Share", "order", "summary",
                             "full window", "Matrix"}) {
      screen.point(screen.button(name));
      REQUIRE(screen.regions().tooltip.has_value());
      const app::Rect tooltip = *screen.regions().tooltip;
      const auto button = std::ranges::find(screen.regions().touchables, std::string(name), &app::Touchable::name);
      for (const app::Rect& other : {button->area, *screen.regions().candidates, *screen.regions().sentence}) {
        INFO(name << " " << told(tooltip) << " over " << told(other));
        CHECK((common_width(tooltip, other) <= 0 || common_height(tooltip, other) <= 0));
      }
    }
  }
}

TEST_CASE("the sentence to compare with has several lines where it is long", "[app][screens]") {
  Screen screen;
  screen.press(ImGuiKey_C);
  REQUIRE(screen.regions().other.has_value());
  const float one = screen.regions().other->height();
  CHECK(one - 20 >= 24);  // a target for a finger
  std::string text;
  for (int i = 0; i < 100; ++i) text += "a long text ";
  screen.platform.field(app::Field::other).set_text(text);
  screen.frames(4);
  CHECK(screen.regions().other->height() >= 5 * app::kBody);
}

TEST_CASE("both weights of the typeface are drawn for the screen's own density, also after it has changed",
          "[app][screens]") {
  Screen screen;
  for (const float density : {1.0F, 1.25F, 1.5F, 2.0F, 3.0F, 4.0F, 1.5F}) {
    ImGui::GetIO().DisplayFramebufferScale = {density, density};
    screen.frames(3);
    for (const ImFont* font : ImGui::GetIO().Fonts->Fonts) {
      if (font->LastBaked == nullptr) continue;
      CHECK(font->LastBaked->RasterizerDensity == density);
    }
    // Of each glyph the upper edge is a whole device pixel.
    const ImDrawList& list = *ImGui::GetDrawData()->CmdLists[0];
    int glyphs = 0;
    for (int i = 0; i + 3 < list.VtxBuffer.Size; ++i) {
      const ImDrawVert *at = &list.VtxBuffer[i], &across = at[1], &corner = at[2];
      if (at->uv.x >= across.uv.x || at->uv.y != across.uv.y || across.uv.x != corner.uv.x || at->uv.y >= corner.uv.y)
        continue;
      const float y = at->pos.y * density;
      if (std::abs(y - std::round(y)) > 0.02F)
        FAIL_CHECK("a glyph begins at " << y << " device pixels, at a density of " << density);
      ++glyphs;
    }
    CHECK(glyphs > 100);
  }
}
