// Windows and sizes of text from a phone's to a wall's: nothing is drawn over something else, nothing is cut off, and everything
// can be reached.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/layout.h"
#include "scope/native/places.h"
#include "stage.h"

using namespace maskscope;
using maskscope::testing::Stage;

namespace {

std::span<const std::byte> font(const char* name) {
  static std::vector<std::pair<std::string, std::string>> files;
  const auto known = std::ranges::find(files, name, &std::pair<std::string, std::string>::first);
  if (known != files.end()) return std::as_bytes(std::span(known->second));
  std::ifstream file(scope::font_folder(scope::program_path("maskscope-tests")) / name, std::ios::binary);
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
std::vector<std::string> overlaps(const app::Regions& regions) {
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
std::vector<std::string> cut_off(const app::Regions& regions) {
  constexpr float kSlack = 1.5F;
  std::vector<std::string> found;
  for (const auto& [text, area, seen] : regions.texts) {
    if (area.width() > seen.width() + kSlack)
      found.push_back(concat("\"", text, "\" ", told(area), " of which ", told(seen)));
  }
  for (const auto& [name, area, seen] : regions.touchables) {
    if (seen.width() > 0 && area.width() > seen.width() + kSlack)
      found.push_back(concat(name, " ", told(area), " of which ", told(seen)));
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
    if (whole()) continue;
    screen.app->reveal(i);
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
      for (const app::Tab tab : {app::Tab::fits, app::Tab::heads, app::Tab::head}) {
        if (tab != app::Tab::fits && !one) continue;
        screen.app->set_tab(tab);
        screen.frames(4);
        INFO(window.x << " x " << window.y << " at " << text_size << ", panel " << static_cast<int>(tab));
        check_picture(screen);
        check_reach(screen);
        check_picture(screen);
      }
    }
  }
}
