#include "pack/make_pack.h"

#include <algorithm>
#include <map>
#include <memory>
#include <ranges>
#include <utility>
#include <vector>

#include "base/divide_up.h"
#include "bert/config.h"
#include "bert/loader.h"
#include "bert/names.h"
#include "bert/parameters.h"
#include "pack/calibration.h"
#include "pack/channel_order.h"
#include "pack/columns.h"
#include "pack/quantise.h"
#include "pack/round_mantissa.h"
#include "pack/smoothing.h"
#include "pack/token_frequency.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::pack {
namespace {

using bert::Member;
using bert::Parameter;
using bert::ParameterKind;
using weights::DType;
using weights::Tensor;
using weights::TensorInfo;

constexpr std::size_t kEmbeddingRowsABlock = 8192;
// Word embeddings that are the decoder's matrix as well are looked up too, where no other column compensates for an error.
constexpr float kLookedUpDamping = 1;
constexpr float kLookedUpAlpha = 0.5F;  // and is not to be larger in some columns for the decoder's sake

// Factors are chosen freely, so nothing is lost by short ones; position embeddings stay several times finer than the scales of
// the word embeddings that they are added to, and biases and norms much finer than what they are added to or multiplied with.
constexpr int kSmoothBits = 8, kPositionBits = 7, kVectorBits = 12;

// With less damping, compensation in the intermediate channels overfits the calibration text.
constexpr float kIntermediateDamping = 1;

// A head's own layers are small and their errors go straight into the logits: their weights are the sum of two quantised
// matrices, the second, of about 3.5 bits, being the residual of the first.
constexpr float kResidualMinScale = 0.3F;
constexpr float kResidualDamping = 1000;  // each weight independently

bool is_lite(float min_scale) { return min_scale > kFullMinScale; }

// What a layer's min_scale is multiplied by: of the allocations that were tried, all of one size, smaller scales in attention and
// larger ones in the feed-forward layers kept the answers best.
float min_scale_factor(const std::string& layer) {
  if (layer.find(".attention.") != std::string::npos) return 0.9F;
  return layer.starts_with("bert.encoder.") ? 1.05F : 1.0F;
}

// Of rows that are only looked up: every column counts the same, and none compensates for another's error.
InputStatistics looked_up(std::size_t columns, Moments moments) {
  InputStatistics statistics;
  statistics.range.assign(columns, 1);
  if (moments == Moments::diagonal) {
    statistics.moments.assign(columns, 1);
    return statistics;
  }
  statistics.moments.resize(columns * columns);
  for (std::size_t i = 0; i < columns; ++i) statistics.moments[i * columns + i] = 1;
  return statistics;
}

bool gives_labels(const bert::Config& config, const Statistics& statistics) {
  bool found = false;
  bert::for_each_parameter(config, [&](const Parameter& parameter) {
    found = found || (parameter.member == Member::labels && statistics.has(parameter.packed_name));
  });
  return found;
}

bool is_of_head(Member member) {
  return member == Member::transform || member == Member::pooler || member == Member::labels;
}

// So many of the lines, spread evenly: whatever languages the text has, some of each. All where there are fewer.
std::string spread_lines(std::string_view text, std::size_t count) {
  std::vector<std::string_view> lines;
  for (const auto line : std::views::split(text, '\n')) {
    if (!line.empty()) lines.emplace_back(line.begin(), line.end());
  }
  std::string chosen;
  const std::size_t most = std::min(count, lines.size());
  for (std::size_t i = 0; i < most; ++i) chosen.append(lines[i * lines.size() / most]) += '\n';
  return chosen;
}

// The finished tensors of the pack by name.
class Contents {
 public:
  void add(TensorInfo info, std::span<const std::byte> bytes) {
    std::string name = info.name;
    items_[std::move(name)] = {std::move(info), {bytes.begin(), bytes.end()}};
  }

  bool contains(const std::string& name) const { return items_.contains(name); }

  template <class T>
  void add(const std::string& name, DType dtype, const std::vector<std::uint64_t>& shape, std::span<const T> values) {
    add({.name = name, .dtype = dtype, .shape = shape}, std::as_bytes(values));
  }

  Result<std::vector<const PackTensor*>> in_order(const std::vector<std::string>& names) const {
    std::vector<const PackTensor*> tensors;
    for (const std::string& name : names) {
      const auto found = items_.find(name);
      if (found == items_.end()) return fail("the model lacks the weights for ", name);
      tensors.push_back(&found->second);
    }
    return tensors;
  }

 private:
  std::map<std::string, PackTensor> items_;
};

class Packer {
 public:
  Packer(const bert::Config& config, const Statistics& statistics, const TokenFrequency& frequency,
         const ChannelOrder& order, float min_scale, const nn::Threads& threads)
      : statistics_(statistics),
        frequency_(frequency),
        order_(order),
        min_scale_(min_scale),
        threads_(threads),
        lookup_(looked_up(config.embedding_width(), statistics.moments())),
        has_head_(config.has_masked_lm() && statistics.has(bert::names::kTransform)),
        has_labels_(gives_labels(config, statistics)),
        is_tied_(config.tied),
        blocks_(divide_up(config.vocabulary, kEmbeddingRowsABlock)) {
    bert::for_each_parameter(config, [&](const Parameter& parameter) {
      const bool is_there = parameter.group == bert::Group::encoder ||
                            (parameter.group == bert::Group::masked_lm ? has_head_ : has_labels_);
      if (is_there) parameters_.push_back(parameter);
    });
    for (const Parameter& parameter : parameters_) {
      weights_[parameter.weight()] = &parameter;
      if (parameter.has_bias) biases_[parameter.bias()] = &parameter;
      if (parameter.parts == 1 || parameter.part != 0) continue;
      weights_[parameter.packed_name + ".weight"] = &parameter;  // where the model has them in one
      if (parameter.has_bias) biases_[parameter.packed_name + ".bias"] = &parameter;
    }
  }

  Packer(const Packer&) = delete;  // it points into itself
  Packer& operator=(const Packer&) = delete;

  // Takes one f32 tensor of the model, or one that no pack has.
  Result<void> add(const Tensor& tensor) {
    const auto weight = weights_.find(tensor.info.name), bias = biases_.find(tensor.info.name);
    const bool is_weight = weight != weights_.end();
    if (!is_weight && bias == biases_.end()) return {};  // the pooler and such
    if (tensor.info.dtype != DType::f32) return fail(tensor.info.shown(), ": found another type than F32");
    const Parameter& parameter = is_weight ? *weight->second : *bias->second;
    std::vector<float> values = order_.reorder(tensor);
    if (tensor.info.shape.size() == 1) round_mantissas(values, kVectorBits);
    if (parameter.member == Member::position_embeddings) round_mantissas(values, kPositionBits);
    if (is_weight && is_quantised(parameter)) {
      if (!parameter.is_transposed) return add_rows(parameter, tensor.info, values);
      if (tensor.info.shape.size() != 2) return fail(tensor.info.shown(), ": found no matrix");
      TensorInfo turned = tensor.info;
      std::ranges::reverse(turned.shape);
      return add_rows(parameter, turned, transposed(values, static_cast<std::size_t>(turned.shape[0])));
    }
    if (parameter.kind == ParameterKind::linear) {
      add_bias(parameter, values);
    } else {
      contents_.add(tensor.info, std::as_bytes(std::span(values)));
    }
    return {};
  }

  const Contents& contents() const { return contents_; }

  // Everything in the order in which a reader needs it: what smooths before the weights, layer after layer.
  std::vector<std::string> order() const {
    std::vector<std::string> names;
    for (const Parameter& parameter : parameters_) {
      const std::string& name = parameter.packed_name;
      if (parameter.kind == ParameterKind::norm) {
        names.push_back(parameter.weight());
        if (parameter.has_bias) names.push_back(parameter.bias());
      } else if (!is_quantised(parameter)) {
        names.push_back(parameter.weight());
      } else if (parameter.kind == ParameterKind::words) {
        names.insert(names.end(), {name + ".scale", name + ".smooth"});
        for (std::size_t i = 0; i < blocks_; ++i) names.push_back(block_name(name, i));
      } else if (parameter.part == 0) {
        if (contents_.contains(name + ".groups")) names.push_back(name + ".groups");
        names.insert(names.end(), {name + ".scale", name + ".smooth"});
        if (parameter.has_bias) names.push_back(name + ".bias");
        names.push_back(name + ".weight");
      }
    }
    return names;
  }

 private:
  static bool is_quantised(const Parameter& parameter) {
    return parameter.kind == ParameterKind::linear || parameter.kind == ParameterKind::words;
  }

  static std::string block_name(const std::string& layer, std::size_t block) {
    return layer + ".weight." + std::to_string(block);
  }

  // Word embeddings that the decoder does not multiply by have no inputs to learn from.
  const InputStatistics& statistics_of(const Parameter& parameter) const {
    const bool only_looked_up = parameter.member == Member::word_embeddings && (!is_tied_ || !has_head_);
    return only_looked_up ? lookup_ : statistics_.of(parameter.packed_name);
  }

  QuantiseOptions options_of(const Parameter& parameter) const {
    QuantiseOptions options{.min_scale = min_scale_ * min_scale_factor(parameter.packed_name)};
    switch (parameter.member) {
      case Member::query_key_value:
      case Member::value:
      case Member::bottleneck_attention:
      case Member::bottleneck_input:
      case Member::intermediate:
        if (parameter.column_axis == bert::Axis::hidden) options.groups = order_.hidden_groups();
        break;
      case Member::stacked_output:
        options.damping = kIntermediateDamping;
        break;
      case Member::output:
        options.groups = order_.intermediate_groups();
        options.damping = kIntermediateDamping;
        break;
      case Member::word_embeddings:
        options.damping = kLookedUpDamping;
        break;
      default:
        break;
    }
    if (parameter.kind == ParameterKind::words) options.row_scale_factors = frequency_.scale_factors();
    return options;
  }

  // The parts of one layer, `width` values to a row, in their order, or nothing while one is missing.
  static std::vector<float> join(std::map<std::string, std::vector<std::vector<float>>>& waiting,
                                 const Parameter& parameter, std::span<const float> values, std::size_t width) {
    if (values.size() == parameter.packed_rows() * width) return {values.begin(), values.end()};
    auto& pieces = waiting[parameter.packed_name];
    pieces.resize(parameter.parts);
    pieces[parameter.part].assign(values.begin(), values.end());
    if (std::ranges::any_of(pieces, [](const auto& piece) { return piece.empty(); })) return {};
    std::vector<float> joined;
    for (const auto& piece : pieces) joined.insert(joined.end(), piece.begin(), piece.end());
    waiting.erase(parameter.packed_name);
    return joined;
  }

  void add_bias(const Parameter& parameter, std::span<const float> values) {
    const auto bias = join(waiting_biases_, parameter, values, 1);
    if (!bias.empty()) contents_.add<float>(parameter.packed_name + ".bias", DType::f32, {bias.size()}, bias);
  }

  Result<void> add_rows(const Parameter& parameter, const TensorInfo& info, std::span<const float> values) {
    const InputStatistics& input = statistics_of(parameter);
    const auto& range = input.range;
    if (info.shape.size() != 2 || info.shape[1] != range.size()) {
      return fail(info.name, ": found a shape other than [rows, ", range.size(), "]");
    }
    const auto weight = join(waiting_rows_, parameter, values, parameter.columns);
    if (weight.empty()) return {};
    const QuantiseOptions options = options_of(parameter);
    const bool is_looked_up = parameter.member == Member::word_embeddings;
    auto smooth =
        is_looked_up ? smoothing(weight, range, kLookedUpAlpha) : find_smoothing_of_groups(weight, input, options);
    // In a lite pack the largest weights do not set the scales.
    if (is_looked_up && !is_lite(min_scale_)) limit_columns(weight, smooth);
    round_mantissas(smooth, kSmoothBits);
    auto quantised = quantise_rows(weight, std::move(smooth), input.moments, options, threads_);
    if (is_of_head(parameter.member)) quantised = with_residual(weight, std::move(quantised), input.moments);
    add_quantised(parameter, quantised);
    return {};
  }

  void add_quantised(const Parameter& parameter, const QuantisedRows& quantised) {
    const std::string& layer = parameter.packed_name;
    const std::size_t columns = quantised.smooth.size(), rows = quantised.qvalues.size() / columns;
    std::vector<std::uint64_t> scales = {rows};
    if (!quantised.groups.empty()) {
      const std::vector<float> groups(quantised.groups.begin(), quantised.groups.end());
      contents_.add<float>(layer + ".groups", DType::f32, {groups.size()}, groups);
      scales = {groups.size(), rows};
    }
    contents_.add<float>(layer + ".scale", DType::f32, scales, quantised.scale);
    contents_.add<float>(layer + ".smooth", DType::f32, {columns}, quantised.smooth);
    if (parameter.kind != ParameterKind::words) {
      contents_.add<std::int8_t>(layer + ".weight", DType::i8, {rows, columns}, quantised.qvalues);
      return;
    }
    for (std::size_t i = 0; i < blocks_; ++i) {
      const std::size_t first = i * kEmbeddingRowsABlock, count = std::min(kEmbeddingRowsABlock, rows - first);
      contents_.add<std::int8_t>(block_name(layer, i), DType::i8, {count, columns},
                                 std::span(quantised.qvalues).subspan(first * columns, count * columns));
    }
  }

  // Each group's factors are found by themselves.
  static std::vector<float> find_smoothing_of_groups(std::span<const float> weight, const InputStatistics& input,
                                                     const QuantiseOptions& options) {
    if (options.groups.empty()) return find_smoothing(weight, input, options.min_scale);
    const std::size_t columns = input.range.size();
    std::vector<float> smooth;
    for (const std::size_t count : options.groups) {
      const std::size_t first = smooth.size();
      const auto found =
          find_smoothing(columns_of(weight, columns, first, count), part_of(input, first, count), options.min_scale);
      smooth.insert(smooth.end(), found.begin(), found.end());
    }
    return smooth;
  }

  // The rows and, as further columns, their residual, which is quantised with much smaller scales.
  QuantisedRows with_residual(std::span<const float> weight, QuantisedRows first,
                              std::span<const float> moments) const {
    std::vector<float> residual = first.weight();
    for (std::size_t i = 0; i < residual.size(); ++i) residual[i] = weight[i] - residual[i];
    const QuantiseOptions options{.damping = kResidualDamping, .min_scale = kResidualMinScale};
    const QuantisedRows second = quantise_rows(residual, first.smooth, moments, options, threads_);
    const std::size_t columns = first.smooth.size();
    QuantisedRows both{.qvalues = {}, .scale = first.scale, .smooth = first.smooth, .groups = {columns, columns}};
    both.scale.insert(both.scale.end(), second.scale.begin(), second.scale.end());
    both.smooth.insert(both.smooth.end(), second.smooth.begin(), second.smooth.end());
    for (std::size_t row = 0; row < residual.size(); row += columns) {
      for (const QuantisedRows* part : {&std::as_const(first), &second}) {
        const auto qvalues = std::span(part->qvalues).subspan(row, columns);
        both.qvalues.insert(both.qvalues.end(), qvalues.begin(), qvalues.end());
      }
    }
    return both;
  }

  const Statistics& statistics_;
  const TokenFrequency& frequency_;
  const ChannelOrder& order_;
  const float min_scale_;
  const nn::Threads& threads_;
  const InputStatistics lookup_;
  const bool has_head_, has_labels_, is_tied_;  // of the model
  const std::size_t blocks_;                    // of rows of words
  std::vector<Parameter> parameters_;
  std::map<std::string, const Parameter*> weights_, biases_;  // by the tensors' names
  std::map<std::string, std::vector<std::vector<float>>> waiting_rows_, waiting_biases_;
  Contents contents_;
};

Result<void> gather(weights::Source& source, const bert::Config& config, std::string_view calibration,
                    Statistics& statistics, TokenFrequency& frequency, const PackOptions& options,
                    const PackProgress& progress) {
  const auto tokenizer = weights::make_tokenizer(source.tokenizer(), config.lowercase, config.vocabulary);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  auto loader = bert::Loader::begin(config, options.threads);
  if (!loader) return std::unexpected(loader.error());
  const auto loaded = source.stream([&](const Tensor& tensor) { return (*loader)->add(tensor); },
                                    [&](std::uint64_t done, std::uint64_t total) {
                                      progress("reading", static_cast<double>(done) / static_cast<double>(total));
                                    });
  if (!loaded) return std::unexpected(loaded.error());
  auto model = (*loader)->finish();
  if (!model) return std::unexpected(model.error());
  return calibrate(**model, *tokenizer, calibration, statistics, frequency, [&](std::size_t done, std::size_t total) {
    progress("calibrating", static_cast<double>(done) / static_cast<double>(total));
  });
}

Result<void> fill(weights::Source& source, Packer& packer, const PackProgress& progress) {
  return source.stream([&](const Tensor& tensor) { return packer.add(tensor); },
                       [&](std::uint64_t done, std::uint64_t total) {
                         progress("rounding", static_cast<double>(done) / static_cast<double>(total));
                       });
}

std::string describe(float min_scale, Effort effort) {
  if (is_lite(min_scale)) return "lite: about 4 bits a weight";
  return effort == Effort::quick ? "7-bit weights, made quickly" : "7-bit weights";
}

}  // namespace

Result<void> make_packs(weights::Source& source, std::span<const PackTarget> targets, std::string_view calibration,
                        const PackOptions& options, const PackProgress& progress) {
  const auto config = bert::parse_config(source.config_json());
  if (!config) return std::unexpected(config.error());
  const nn::Threads threads(options.threads);
  const bool is_quick = options.effort == Effort::quick;
  Statistics statistics(threads, is_quick ? Moments::diagonal : Moments::whole);
  TokenFrequency frequency(config->vocabulary);
  const std::string some = is_quick ? spread_lines(calibration, kQuickTexts) : "";
  const std::string_view texts = is_quick ? some : calibration;
  if (auto ok = gather(source, *config, texts, statistics, frequency, options, progress); !ok) return ok;
  const ChannelOrder order(*config, statistics);
  for (const PackTarget& target : targets) {
    Packer packer(*config, statistics, frequency, order, target.min_scale, threads);
    if (auto ok = fill(source, packer, progress); !ok) return ok;
    const auto tensors = packer.contents().in_order(packer.order());
    if (!tensors) return std::unexpected(tensors.error());
    const PackDescription description{.name = target.name,
                                      .description = describe(target.min_scale, options.effort),
                                      .config_json = source.config_json(),
                                      .tokenizer = source.tokenizer()};
    if (auto ok = target.write(description, *tensors); !ok) return ok;
  }
  return {};
}

}  // namespace maskscope::pack
