#include "pack/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "bert/workspace.h"
#include "nn/linear.h"
#include "pack/columns.h"

namespace maskscope::pack {
namespace {

constexpr std::size_t kRowsAtOnce = 256;  // gathered before they go into the moments
constexpr std::size_t kRowsASample = 32;

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

// Masks about 15 % of the tokens, as in BERT's training (Devlin et al. 2018, section 3.1), since predictions are made at masks:
// different ones in each text, always the same.
void mask_some(std::vector<text::TokenId>& ids, text::TokenId mask, std::size_t text) {
  constexpr std::size_t kOneOf = 7;
  for (std::size_t i = 1; i + 1 < ids.size(); ++i) {
    if ((i + 3 * text) % kOneOf == 0) ids[i] = mask;
  }
}

Result<void> run(const bert::Model& model, const text::Encoding& encoding, text::TokenId mask,
                 bert::Workspace& workspace, Statistics& statistics, TokenFrequency& frequency) {
  auto pass = bert::ForwardPass::begin(model, {encoding.ids, encoding.type_ids}, workspace, {.observer = &statistics});
  if (!pass) return std::unexpected(pass.error());
  if (auto ok = (*pass)->run(); !ok) return ok;
  frequency.count_inputs(encoding.ids);
  if (model.expect_labels()) {
    if (const auto labels = (*pass)->label_logits(); !labels) return std::unexpected(labels.error());
  }
  if (!model.expect_head()) {  // completes the last layer, no more
    const auto hidden = (*pass)->finalised_hidden_states();
    return hidden ? Result<void>{} : std::unexpected(hidden.error());
  }
  std::vector<std::size_t> positions((*pass)->tokens());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  const auto logits = (*pass)->logits(positions);
  if (!logits) return std::unexpected(logits.error());
  const std::size_t vocabulary = model.config().vocabulary;
  for (const std::size_t i : positions) {
    if (encoding.ids[i] == mask) frequency.count_predictions(std::span(*logits).subspan(i * vocabulary, vocabulary));
  }
  return {};
}

// A channel that was always 0, as behind a ReLU, may not be 0 in another text: it is taken to be as large as the others, lest
// smoothing make it huge.
void fill_in_unseen(std::vector<float>& range) {
  const auto seen = static_cast<float>(std::ranges::count_if(range, [](float most) { return most > 0; }));
  if (seen == 0) return;
  const float mean = std::reduce(range.begin(), range.end()) / seen;
  std::ranges::replace(range, 0.0F, mean);
}

}  // namespace

InputStatistics part_of(const InputStatistics& input, std::size_t first, std::size_t count) {
  const std::size_t columns = input.range.size(), moments = input.moments.size() / columns;  // to a channel
  const auto rows =
      moments == 1 ? std::span(input.moments) : std::span(input.moments).subspan(first * columns, count * columns);
  return {.range = columns_of(input.range, columns, first, count),
          .moments = columns_of(rows, columns, first, count),
          .samples = columns_of(input.samples, columns, first, count),
          .rows = input.rows};
}

void Statistics::observe(const std::string& name, std::span<const float> input, std::size_t rows, std::size_t columns) {
  Layer& layer = layers_[name];
  std::vector<float>& range = layer.statistics.range;
  range.resize(columns);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto values = input.subspan(row * columns, columns);
    for (std::size_t i = 0; i < columns; ++i) range[i] = std::max(range[i], std::abs(values[i]));
    if (layer.statistics.rows++ % kRowsASample == 0) {
      layer.statistics.samples.insert(layer.statistics.samples.end(), values.begin(), values.end());
    }
  }
  layer.gathered.insert(layer.gathered.end(), input.begin(), input.end());
  if (layer.gathered.size() < kRowsAtOnce * columns || !result_) return;
  result_ = add_moments(layer);
}

Result<void> Statistics::finish() {
  for (auto& [name, layer] : layers_) {
    if (result_ && !layer.gathered.empty()) result_ = add_moments(layer);
    fill_in_unseen(layer.statistics.range);
  }
  return result_;
}

void Statistics::reorder(const std::string& layer, std::span<const std::size_t> order) {
  InputStatistics& s = layers_.at(layer).statistics;
  const std::size_t columns = order.size();
  s.range = columns_of(s.range, columns, order);
  s.samples = columns_of(s.samples, columns, order);
  s.moments = columns_of(s.moments, columns, order);
  if (moments_ == Moments::whole) s.moments = rows_of(s.moments, columns, order);
}

// The rows X as a product of a linear layer: X^T (X^T)^T = X^T X.
Result<void> Statistics::add_moments(Layer& layer) const {
  const std::size_t columns = layer.statistics.range.size(), rows = layer.gathered.size() / columns;
  if (moments_ == Moments::diagonal) {
    layer.statistics.moments.resize(columns);
    for (std::size_t i = 0; i < rows * columns; ++i) {
      layer.statistics.moments[i % columns] += layer.gathered[i] * layer.gathered[i];
    }
    layer.gathered.clear();
    return {};
  }
  std::vector<float> turned(layer.gathered.size()), product(columns * columns);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns; ++i) turned[i * rows + row] = layer.gathered[row * columns + i];
  }
  layer.gathered.clear();
  const auto linear = nn::Linear::from_f32(rows, columns, turned);
  if (!linear) return std::unexpected(linear.error());
  nn::LinearScratch scratch;
  if (auto ok = linear->run(turned, columns, product, scratch, threads_); !ok) return ok;
  layer.statistics.moments.resize(product.size());
  for (std::size_t i = 0; i < product.size(); ++i) layer.statistics.moments[i] += product[i];
  return {};
}

Result<void> calibrate(const bert::Model& model, const text::Tokenizer& tokenizer, std::string_view texts,
                       Statistics& statistics, TokenFrequency& frequency,
                       const std::function<void(std::size_t, std::size_t)>& progress) {
  const auto lines = lines_of(texts);
  if (lines.empty()) return fail("the calibration text is empty, expected one text per line");
  bert::Workspace workspace;
  const text::TokenId mask = tokenizer.vocabulary().mask();
  Result<void> result;
  for (std::size_t i = 0; i < lines.size() && result; ++i) {
    auto encoding = tokenizer.encode(lines[i], std::nullopt, model.config().positions, text::ForeignMasks::are_masks);
    if (encoding) mask_some(encoding->ids, mask, i);
    result = encoding ? run(model, *encoding, mask, workspace, statistics, frequency)
                      : Result<void>(std::unexpected(encoding.error()));
    progress(i + 1, lines.size());
  }
  return result ? statistics.finish() : result;
}

}  // namespace maskscope::pack
