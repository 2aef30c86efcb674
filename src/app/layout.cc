#include "app/layout.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/ui.h"

namespace maskscope::app {
namespace {

constexpr float kNarrow = 960;  // three panels side by side need this width
constexpr float kLow = 640;     // a lower window keeps its height for the panels
constexpr float kGap = 32;      // between panels, a hairline in its middle
constexpr float kLeastFits = 224, kLeastHeads = 200, kLeastHead = 312;  // what the panels' own controls need
constexpr float kStatusBar = 28;

// Left what fits, in the middle as much as the square grid of heads can use, the rest for the chosen head; or as a person has
// moved the lines between them.
void divide(Layout& layout, const Split& split) {
  const Rect& all = layout.panels;
  const auto width = [&](std::optional<std::size_t> share, float unmoved, float least, float most) {
    return share ? std::clamp(std::floor(all.width() * static_cast<float>(*share) / kSplitWhole), least, most)
                 : unmoved;
  };
  const float shared = all.width() - 2 * kGap;
  const float left_unmoved = std::clamp(all.width() * 0.2F, kLeastFits, std::max(320.0F, all.width() * 0.14F));
  const float left = width(split.fits, left_unmoved, kLeastFits, shared - kLeastHeads - kLeastHead);
  const float header_and_labels = 64, layer_labels = 24;
  const float by_height = all.height() - header_and_labels + layer_labels;
  const float most = shared - left - kLeastHead;
  const float middle_unmoved = std::min(by_height, all.width() * 0.44F);
  const float middle =
      width(split.heads, split.fits ? std::min(middle_unmoved, most) : middle_unmoved, kLeastHeads, most);
  layout.fits = {all.min, {all.min.x + left, all.max.y}};
  layout.heads = {{layout.fits.max.x + kGap, all.min.y}, {layout.fits.max.x + kGap + middle, all.max.y}};
  layout.head = {{layout.heads.max.x + kGap, all.min.y}, all.max};
}

// The second sentence stands beside the first, in a narrow window below it; the switch at the right end of the first row.
void place_sentences(Layout& layout, const State& state, const Fonts& fonts, const Rect& area) {
  constexpr float kSwitch = 44, kBetween = 8;
  const float width = area.width() - kSwitch - kBetween;
  const bool halved = state.has_pair && !layout.narrow;
  const float box = halved ? (width - kBetween) / 2 : width;
  float height = sentence_height(state.text, fonts, box, layout.narrow);
  const float pair_height = sentence_height(state.pair, fonts, box, layout.narrow);
  if (halved) height = std::max(height, pair_height);
  layout.sentence = rect_at(area.min, {box, height});
  layout.pair_switch = rect_at({area.max.x - kSwitch, area.min.y}, {kSwitch, std::min(height, kSwitch)});
  if (halved) layout.pair = rect_at({layout.sentence.max.x + kBetween, area.min.y}, {box, height});
  if (state.has_pair && !halved) {
    layout.pair = rect_at({area.min.x, layout.sentence.max.y + kBetween}, {area.width(), pair_height});
  }
}

}  // namespace

Layout lay_out(ImVec2 size, const State& state, const Fonts& fonts) {
  Layout layout;
  layout.narrow = size.x < kNarrow;
  const float margin = size.x < 1600 ? 16 : 24;
  const float gap = layout.narrow ? 8 : 16;
  const Rect page = {{0, 0}, size};
  layout.top_bar = page.top(layout.narrow ? 48 : 44);
  layout.status_bar = page.bottom(kStatusBar);
  Rect rest = Rect{{0, layout.top_bar.max.y}, {size.x, layout.status_bar.min.y}}.inset(margin, 0).below(gap);
  const auto take = [&rest](float height, float below) {
    const Rect taken = rest.top(height);
    rest = rest.below(height + below);
    return taken;
  };
  place_sentences(layout, state, fonts, rest);
  rest = rest.below(std::max(layout.sentence.max.y, layout.pair.max.y) - rest.min.y + 8);
  const int rows = size.y < kLow ? 1 : layout.narrow ? 3 : 2;
  layout.tokens = take(tokens_height(state, fonts, rest.width(), layout.narrow, rows), layout.narrow ? 4 : 16);
  if (layout.narrow) layout.tabs = take(44, 4);
  layout.panels = layout.narrow ? rest : rest.below(8);
  if (layout.narrow) {
    layout.fits = layout.heads = layout.head = layout.panels;
  } else {
    divide(layout, state.split);
  }
  return layout;
}

}  // namespace maskscope::app
