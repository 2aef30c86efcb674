#include "figures/lines_figure.h"

#include <algorithm>
#include <string>
#include <vector>

#include "figures/figure_title.h"

namespace maskscope::figures {
namespace {

constexpr std::size_t kGap = 8, kStep = 26, kBetween = 320;
constexpr float kWordSize = 18;

std::size_t widest(const std::vector<std::string>& words, const Face* face) {
  std::size_t widest = 0;
  for (const std::string& word : words) widest = std::max(widest, text_width(word, kWordSize, face));
  return widest;
}

}  // namespace

Drawing draw_looks(const DiagramText& text, std::span<const Look> looks, const Face* face) {
  Drawing drawing;
  const std::size_t top = add_heading(drawing, text.title, text.note, face);
  const std::size_t left = kMargin + widest(text.tokens, face) + kGap, right = left + kBetween;
  const auto y = [&](std::size_t i) { return top + i * kStep + kStep / 2; };
  for (const Look& look : looks) {
    const Curve line = {static_cast<float>(left), static_cast<float>(y(look.row)), static_cast<float>(right),
                        static_cast<float>(y(look.column)), look.width};
    drawing.marks.emplace_back(Stroke{line, look.colour, look.strength});
  }
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    drawing.marks.emplace_back(Label{left - kGap, y(i), Anchor::end, kWordSize, kBlack, text.tokens[i]});
  }
  const std::vector<std::string>& columns = text.column_labels();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    drawing.marks.emplace_back(Label{right + kGap, y(i), Anchor::start, kWordSize, kBlack, columns[i]});
  }
  drawing.width = std::max(drawing.width, right + kGap + widest(columns, face) + kMargin);
  drawing.height = top + std::max(text.tokens.size(), columns.size()) * kStep + kMargin;
  return drawing;
}

}  // namespace maskscope::figures
