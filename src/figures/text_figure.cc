#include "figures/text_figure.h"

#include <algorithm>

#include "figures/figure_title.h"

namespace maskscope::figures {
namespace {

constexpr std::size_t kWidth = 720, kLine = 34, kWord = 30, kGap = 4, kInside = 8, kFrame = 2, kHeading = 26;
constexpr float kWordSize = 18, kHeadingSize = 15;

Colour ink_on(const Colour& ground) { return is_light(ground) ? kBlack : Colour{255, 255, 255}; }

void add_word(Drawing& drawing, const ShadedWord& word, const Area& place, const Colour& frame) {
  const Colour paper = {255, 255, 255}, ground = word.ground.value_or(paper);
  drawing.marks.emplace_back(Area{place.x, place.y, place.width, place.height, word.framed ? frame : ground});
  if (word.framed) {
    drawing.marks.emplace_back(
        Area{place.x + kFrame, place.y + kFrame, place.width - 2 * kFrame, place.height - 2 * kFrame, ground});
  }
  drawing.marks.emplace_back(Label{place.x + place.width / 2, place.y + place.height / 2, Anchor::middle, kWordSize,
                                   word.framed ? frame : ink_on(ground), word.text});
}

}  // namespace

bool is_light(const Colour& ground) {
  constexpr int kMiddle = 128 * 1000;
  return 299 * ground[0] + 587 * ground[1] + 114 * ground[2] > kMiddle;
}

Drawing draw_shaded(const std::string& title, const std::string& note, std::span<const ShadedText> texts,
                    const Colour& frame, const Face* face) {
  Drawing drawing;
  drawing.width = kWidth;
  std::size_t y = add_heading(drawing, title, note, face);
  for (const ShadedText& text : texts) {
    drawing.marks.emplace_back(Label{kMargin, y + kHeading / 2, Anchor::start, kHeadingSize, kQuiet, text.heading});
    drawing.width = std::max(drawing.width, text_width(text.heading, kHeadingSize, face) + 2 * kMargin);
    y += kHeading;
    std::size_t x = kMargin;
    for (const ShadedWord& word : text.words) {
      const std::size_t width = text_width(word.text, kWordSize, face) + 2 * kInside;
      if (x > kMargin && x + width > kWidth - kMargin) x = kMargin, y += kLine;
      add_word(drawing, word, {x, y, width, kWord, {}}, frame);
      drawing.width = std::max(drawing.width, x + width + kMargin);
      x += width + kGap;
    }
    y += kLine + kMargin;
  }
  drawing.height = y;
  return drawing;
}

}  // namespace maskscope::figures
