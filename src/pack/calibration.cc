#include "pack/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace maskscope::pack {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

Result<void> run(const bert::Model& model, const text::Encoding& encoding) {
  auto pass = bert::Pass::begin(model, {encoding.ids, encoding.type_ids});
  if (!pass) return std::unexpected(pass.error());
  for (;;) {
    const auto more = (*pass)->step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
  }
  std::vector<std::size_t> positions((*pass)->tokens());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  const auto logits = (*pass)->logits(positions);
  if (!logits) return std::unexpected(logits.error());
  return {};
}

}  // namespace

void InputRanges::observe(const std::string& layer, std::span<const float> input, std::size_t rows, std::size_t columns) {
  std::vector<float>& range = ranges_[layer];
  range.resize(columns);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns; ++i) range[i] = std::max(range[i], std::abs(input[row * columns + i]));
  }
}

Result<InputRanges> calibrate(bert::Model& model, const text::Tokenizer& tokenizer, std::string_view texts,
                              const std::function<void(std::size_t, std::size_t)>& progress) {
  const auto lines = lines_of(texts);
  if (lines.empty()) return fail("the calibration text is empty, expected a text a line");
  InputRanges ranges;
  model.set_observer(&ranges);
  Result<void> result;
  for (std::size_t i = 0; i < lines.size() && result; ++i) {
    const auto encoding = tokenizer.encode(lines[i], std::nullopt, model.config().positions);
    result = encoding ? run(model, *encoding) : Result<void>(std::unexpected(encoding.error()));
    progress(i + 1, lines.size());
  }
  model.set_observer(nullptr);
  if (!result) return std::unexpected(result.error());
  return ranges;
}

}  // namespace maskscope::pack
