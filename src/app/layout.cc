#include "app/layout.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/ui.h"

namespace maskscope::app {
namespace {

constexpr float kNarrow = 960;          // three panels side by side need this width
constexpr ImVec2 kTablet = {640, 900};  // and above each other this size
constexpr float kLow = 640;             // a lower window keeps its height for the panels
constexpr float kLowest = 480;          // an even lower one, or one whose panels would have less, scrolls as a whole
constexpr float kLeastOne = 280, kLeastThree = 380;
constexpr float kFlowingOne = 320, kFlowingThree = 480;  // the panels' height there; one alone has what it needs
constexpr float kLeastWidth = 240;                       // of the narrowest layout
constexpr float kGap = 32;                               // between panels, a hairline in its middle
constexpr float kLeastPredictions = 224, kLeastHeads = 200, kLeastHead = 312;  // what the panels' own controls need
constexpr float kStatusBar = 28;

// Left the predictions, in the middle as much as the square grid of heads can use, the rest for the chosen head; or as a person has
// moved the lines between them.
void divide(Layout& layout, const Split& split) {
  const Rect& all = layout.panels;
  const auto width = [&](std::optional<std::size_t> share, float unmoved, float least, float most) {
    return share ? std::clamp(std::floor(all.width() * static_cast<float>(*share) / kSplitWhole), least, most)
                 : unmoved;
  };
  const float shared = all.width() - 2 * kGap;
  const float left_unmoved = std::clamp(all.width() * 0.2F, kLeastPredictions, std::max(320.0F, all.width() * 0.14F));
  const float left = width(split.predictions, left_unmoved, kLeastPredictions, shared - kLeastHeads - kLeastHead);
  const float header_and_labels = 64, layer_labels = 24;
  const float by_height = all.height() - header_and_labels + layer_labels;
  const float most = shared - left - kLeastHead;
  const float middle_unmoved = std::min({by_height, all.width() * 0.44F, most});
  const float middle = width(split.heads, middle_unmoved, kLeastHeads, most);
  layout.predictions = {all.min, {all.min.x + left, all.max.y}};
  layout.heads = {{layout.predictions.max.x + kGap, all.min.y}, {layout.predictions.max.x + kGap + middle, all.max.y}};
  layout.head = {{layout.heads.max.x + kGap, all.min.y}, all.max};
}

// The predictions beside all heads, and below them the chosen one over the whole width.
void stack(Layout& layout) {
  const Rect& all = layout.panels;
  constexpr float kHeadsShare = 0.57F, kUpperShare = 0.43F;
  const float left = std::floor((all.width() - kGap) * (1 - kHeadsShare));
  const float upper = std::floor((all.height() - kGap) * kUpperShare);
  layout.predictions = rect_at(all.min, {left, upper});
  layout.heads = {{layout.predictions.max.x + kGap, all.min.y}, {all.max.x, layout.predictions.max.y}};
  layout.head = {{all.min.x, layout.predictions.max.y + kGap}, all.max};
}

// The chosen head alone.
void fill(Layout& layout, float margin) {
  layout.sentence = layout.page.inset(margin, 0).top(0);
  layout.panels = layout.page.inset(margin, 8);
  layout.predictions = layout.heads = layout.head = layout.panels;
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
  layout.one_panel = layout.narrow && (size.x < kTablet.x || size.y < kTablet.y);
  layout.window = layout.page = {{0, 0}, size};
  const float margin = size.x < 1600 ? 16 : 24;
  const float gap = layout.narrow ? 8 : 16;
  if (state.head_fills) {
    fill(layout, margin);
    return layout;
  }
  layout.top_bar = layout.page.top(layout.narrow ? 48 : 44);
  constexpr float kEndless = 1e6F;
  Rect rest = Rect{{0, layout.top_bar.max.y}, {size.x, kEndless}}.inset(margin, 0).below(gap);
  const auto take = [&rest](float height, float below) {
    const Rect taken = rest.top(height);
    rest = rest.below(height + below);
    return taken;
  };
  place_sentences(layout, state, fonts, rest);
  rest = rest.below(std::max(layout.sentence.max.y, layout.pair.max.y) - rest.min.y + 8);
  const std::size_t rows = size.y < kLow ? 1 : layout.narrow ? 3 : 2;
  layout.tokens =
      take(tokens_height(state, fonts, rest.width(), layout.narrow, static_cast<int>(rows)), layout.one_panel ? 4 : 16);
  if (layout.one_panel) layout.tabs = take(44, 4);
  if (!layout.one_panel) rest = rest.below(8);
  float height = size.y - kStatusBar - rest.min.y;
  layout.flows = size.y < kLowest || height < (layout.one_panel ? kLeastOne : kLeastThree);
  if (layout.flows && layout.one_panel) {
    height = std::max({height, kFlowingOne, state.panel_heights[static_cast<std::size_t>(state.panel)] + 8});
  } else if (layout.flows) {
    height = std::max(height, kFlowingThree);
  }
  layout.panels = rest.top(height);
  layout.status_bar = rect_at({0, layout.panels.max.y}, {size.x, kStatusBar});
  layout.page.max.y = std::max(layout.status_bar.max.y, size.y);
  if (layout.one_panel) {
    layout.predictions = layout.heads = layout.head = layout.panels;
  } else if (layout.narrow) {
    stack(layout);
  } else {
    divide(layout, state.split);
  }
  return layout;
}

void scroll_down(Layout& layout, float scroll) {
  for (Rect* rect :
       {&layout.page, &layout.top_bar, &layout.sentence, &layout.pair_switch, &layout.tokens, &layout.tabs,
        &layout.status_bar, &layout.pair, &layout.panels, &layout.predictions, &layout.heads, &layout.head}) {
    rect->min.y -= scroll;
    rect->max.y -= scroll;
  }
}

float fitting_text_size(float wanted, float window_width) {
  return std::clamp(window_width / kLeastWidth, 1.0F, std::max(wanted, 1.0F));
}

}  // namespace maskscope::app
