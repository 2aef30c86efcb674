#include "pack/make_pack.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "base/divide_up.h"
#include "bert/config.h"
#include "bert/loader.h"
#include "bert/names.h"
#include "pack/calibration.h"
#include "pack/channel_order.h"
#include "pack/columns.h"
#include "pack/pack_writer.h"
#include "pack/quantise.h"
#include "pack/short_floats.h"
#include "pack/smoothing.h"
#include "pack/word_use.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::pack {
namespace {

using weights::DType;
using weights::Tensor;
using weights::TensorInfo;

constexpr std::uint64_t kEmbeddingRowsABlock = 8192;
// Word embeddings that are the decoder's matrix as well are looked up too, where an error is not made good.
constexpr float kLookedUpDamping = 1;
constexpr float kLookedUpAlpha = 0.5F;  // and is not to be larger in some columns for the decoder's sake

// Factors are chosen freely, so nothing is lost by short ones; embeddings of positions stay several times finer than the steps
// of the words that they are added to, and biases and norms much finer than what they are added to or multiplied with.
constexpr int kSmoothBits = 8, kPositionBits = 7, kVectorBits = 12;

// What the compensation must know of a feed-forward block's inner channels is more than the texts tell.
constexpr float kInnerDamping = 1;

// The masked-LM head's own layer is small and its errors go straight into the answer: its weights are the sum of two
// matrices, and the second, what rounding left of the first, is in steps of about 3.5 bits.
constexpr float kRestStep = 0.3F;
constexpr float kRestDamping = 1000;  // each for itself

// Whether a pack's steps are coarser than the weights ask for.
bool is_small(float least_step) { return least_step > kFullStep; }

// A small pack's bits go where they are worth most: of the allocations that were tried, all of one size, finer steps in
// attention and coarser ones in the feed-forward layers kept the answers best.
float coarseness(const std::string& layer) {
  if (layer.find(".attention.") != std::string::npos) return 0.9F;
  return layer.starts_with("bert.encoder.") ? 1.05F : 1.0F;
}

// Of rows that are only looked up: every column counts the same, and none makes another's error good.
InputStatistics looked_up(std::size_t columns) {
  InputStatistics statistics;
  statistics.range.assign(columns, 1);
  statistics.moments.resize(columns * columns);
  for (std::size_t i = 0; i < columns; ++i) statistics.moments[i * columns + i] = 1;
  return statistics;
}

// Which layer of the pack an f32 weight goes into, and as which of how many parts of its rows.
struct Part {
  std::string layer;
  std::size_t index = 0;
  std::size_t count = 1;
};

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

  Result<void> write(const std::vector<std::string>& order, const std::filesystem::path& folder,
                     const PackDescription& description, const PackProgress& progress) const {
    std::vector<TensorInfo> tensors;
    for (const std::string& name : order) {
      const auto found = items_.find(name);
      if (found == items_.end()) return fail("the model lacks what makes ", name);
      tensors.push_back(found->second.info);
    }
    auto writer = PackWriter::create(folder, description, std::move(tensors));
    if (!writer) return std::unexpected(writer.error());
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (auto ok = writer->add(items_.at(order[i]).bytes); !ok) return ok;
      progress("compressing", static_cast<double>(i + 1) / static_cast<double>(order.size()));
    }
    return writer->finish();
  }

 private:
  struct Item {
    TensorInfo info;
    std::vector<std::byte> bytes;
  };
  std::map<std::string, Item> items_;
};

class Packer {
 public:
  Packer(const bert::Config& config, const Statistics& statistics, const WordUse& words, const ChannelOrder& order,
         float least_step, const nn::Threads& threads)
      : statistics_(statistics),
        words_(words),
        order_(order),
        least_step_(least_step),
        threads_(threads),
        lookup_(looked_up(config.hidden)),
        has_head_(statistics.has(bert::names::kTransform)) {
    for (std::size_t i = 0; i < config.layers; ++i) expect_layer(i);
    in_blocks_ = {bert::names::kWordEmbeddings};
    if (has_head_) expect(bert::names::kTransform);
    if (has_head_ && !config.tied) in_blocks_.insert(bert::names::kUntiedDecoder);
    for (const std::string& name : in_blocks_) parts_[name + ".weight"] = {name};
    rounding_[bert::names::kWordEmbeddings].damping = kLookedUpDamping;
    blocks_ = divide_up(config.vocabulary, kEmbeddingRowsABlock);
  }

  // Takes one f32 tensor of the model.
  Result<void> add(const Tensor& found) {
    const bool is_f32 = found.info.dtype == DType::f32;
    std::vector<float> values = is_f32 ? order_.reorder(found) : std::vector<float>{};
    if (found.info.shape.size() == 1) shorten(values, kVectorBits);
    if (found.info.name == bert::names::kPositionEmbeddings + ".weight") shorten(values, kPositionBits);
    const Tensor tensor{.info = found.info, .bytes = is_f32 ? std::as_bytes(std::span(values)) : found.bytes};
    const auto part = parts_.find(tensor.info.name);
    if (part != parts_.end()) return add_rows(part->second, tensor);
    const auto bias = biases_.find(tensor.info.name);
    if (bias != biases_.end()) {
      add_bias(bias->second, tensor.f32());
    } else if (kept_.contains(tensor.info.name) || !tensor.info.name.starts_with("bert.encoder")) {
      contents_.add(tensor.info, tensor.bytes);
    }
    return {};
  }

  const Contents& contents() const { return contents_; }

  // Everything in the order in which a reader needs it: what smooths before the weights, layer after layer.
  std::vector<std::string> order(const bert::Config& config) const {
    std::vector<std::string> names;
    const auto norm = [&](const std::string& name) { names.insert(names.end(), {name + ".weight", name + ".bias"}); };
    const auto linear = [&](const std::string& name) {
      if (contents_.contains(name + ".groups")) names.push_back(name + ".groups");
      names.insert(names.end(), {name + ".scale", name + ".smooth", name + ".bias", name + ".weight"});
    };
    names.insert(names.end(), {bert::names::kPositionEmbeddings + ".weight", bert::names::kTypeEmbeddings + ".weight"});
    norm(bert::names::kEmbeddingNorm);
    for (std::size_t i = 0; i < config.layers; ++i) {
      linear(bert::names::query_key_value(i));
      linear(bert::names::attention_output(i));
      norm(bert::names::attention_norm(i));
      linear(bert::names::intermediate(i));
      linear(bert::names::output(i));
      norm(bert::names::output_norm(i));
    }
    if (has_head_) {
      linear(bert::names::kTransform);
      norm(bert::names::kTransformNorm);
      names.push_back(bert::names::kDecoderBias);
    }
    for (const std::string& layer : in_blocks_) {
      names.insert(names.end(), {layer + ".scale", layer + ".smooth"});
      for (std::size_t i = 0; i < blocks_; ++i) names.push_back(block_name(layer, i));
    }
    return names;
  }

 private:
  static std::string block_name(const std::string& layer, std::size_t block) {
    return layer + ".weight." + std::to_string(block);
  }

  // Word embeddings that the decoder does not multiply by have no inputs to learn from.
  const InputStatistics& statistics_of(const std::string& layer) const {
    const bool only_looked_up = layer == bert::names::kWordEmbeddings && (in_blocks_.size() > 1 || !has_head_);
    return only_looked_up ? lookup_ : statistics_.of(layer);
  }

  void expect(const std::string& layer, Rounding rounding = {}) {
    rounding_[layer] = std::move(rounding);
    parts_[layer + ".weight"] = {layer};
    biases_[layer + ".bias"] = {layer};
  }

  void expect_layer(std::size_t index) {
    const std::string fused = bert::names::query_key_value(index);
    const std::string pieces[] = {bert::names::query(index), bert::names::key(index), bert::names::value(index)};
    for (std::size_t i = 0; i < 3; ++i) {
      parts_[pieces[i] + ".weight"] = {fused, i, 3};
      biases_[pieces[i] + ".bias"] = {fused, i, 3};
    }
    rounding_[fused] = {.groups = order_.hidden_groups()};
    expect(bert::names::attention_output(index));
    expect(bert::names::intermediate(index), {.groups = order_.hidden_groups()});
    expect(bert::names::output(index), {.damping = kInnerDamping, .groups = order_.inner_groups()});
    for (const auto& norm : {bert::names::attention_norm(index), bert::names::output_norm(index)}) {
      kept_[norm + ".weight"] = kept_[norm + ".bias"] = true;
    }
  }

  // The parts of one layer in their order, or nothing while one is missing.
  static std::vector<float> join(std::map<std::string, std::vector<std::vector<float>>>& waiting, const Part& part,
                                 std::span<const float> values) {
    auto& pieces = waiting[part.layer];
    pieces.resize(part.count);
    pieces[part.index].assign(values.begin(), values.end());
    if (std::ranges::any_of(pieces, [](const auto& piece) { return piece.empty(); })) return {};
    std::vector<float> joined;
    for (const auto& piece : pieces) joined.insert(joined.end(), piece.begin(), piece.end());
    waiting.erase(part.layer);
    return joined;
  }

  void add_bias(const Part& part, std::span<const float> values) {
    const auto bias = join(waiting_biases_, part, values);
    if (!bias.empty()) contents_.add<float>(part.layer + ".bias", DType::f32, {bias.size()}, bias);
  }

  Result<void> add_rows(const Part& part, const Tensor& tensor) {
    const InputStatistics& input = statistics_of(part.layer);
    const auto& range = input.range;
    if (tensor.info.shape.size() != 2 || tensor.info.shape[1] != range.size()) {
      return fail(tensor.info.name, ": found another shape than [rows, ", range.size(), "]");
    }
    const auto weight = join(waiting_rows_, part, tensor.f32());
    if (weight.empty()) return {};
    Rounding rounding = rounding_[part.layer];
    rounding.least_step = least_step_ * coarseness(part.layer);
    const bool is_looked_up = part.layer == bert::names::kWordEmbeddings;
    auto smooth =
        is_looked_up ? smoothing(weight, range, kLookedUpAlpha) : find_smoothing_of_groups(weight, input, rounding);
    if (in_blocks_.contains(part.layer)) rounding.row_factors = words_.step_factors();
    // Coarser steps than the largest weights ask for would not be made finer by it.
    if (is_looked_up && !is_small(least_step_)) limit_columns(weight, smooth);
    shorten(smooth, kSmoothBits);
    auto quantised = quantise_rows(weight, std::move(smooth), input.moments, rounding, threads_);
    if (part.layer == bert::names::kTransform) quantised = with_rest(weight, std::move(quantised), input.moments);
    add_quantised(part.layer, quantised);
    return {};
  }

  void add_quantised(const std::string& layer, const QuantisedRows& quantised) {
    const std::uint64_t columns = quantised.smooth.size(), rows = quantised.steps.size() / columns;
    std::vector<std::uint64_t> scales = {rows};
    if (!quantised.groups.empty()) {
      const std::vector<float> groups(quantised.groups.begin(), quantised.groups.end());
      contents_.add<float>(layer + ".groups", DType::f32, {groups.size()}, groups);
      scales = {groups.size(), rows};
    }
    contents_.add<float>(layer + ".scale", DType::f32, scales, quantised.scale);
    contents_.add<float>(layer + ".smooth", DType::f32, {columns}, quantised.smooth);
    if (!in_blocks_.contains(layer)) {
      contents_.add<std::int8_t>(layer + ".weight", DType::i8, {rows, columns}, quantised.steps);
      return;
    }
    for (std::size_t i = 0; i < blocks_; ++i) {
      const std::uint64_t first = i * kEmbeddingRowsABlock, count = std::min(kEmbeddingRowsABlock, rows - first);
      contents_.add<std::int8_t>(block_name(layer, i), DType::i8, {count, columns},
                                 std::span(quantised.steps).subspan(first * columns, count * columns));
    }
  }

  // Each group's factors are found by themselves.
  static std::vector<float> find_smoothing_of_groups(std::span<const float> weight, const InputStatistics& input,
                                                     const Rounding& rounding) {
    if (rounding.groups.empty()) return find_smoothing(weight, input, rounding.least_step);
    const std::size_t columns = input.range.size();
    std::vector<float> smooth;
    for (const std::size_t count : rounding.groups) {
      const std::size_t first = smooth.size();
      const auto found =
          find_smoothing(columns_of(weight, columns, first, count), part_of(input, first, count), rounding.least_step);
      smooth.insert(smooth.end(), found.begin(), found.end());
    }
    return smooth;
  }

  // The rows once more behind themselves, in much finer steps: what the first left.
  QuantisedRows with_rest(std::span<const float> weight, QuantisedRows first, std::span<const float> moments) const {
    std::vector<float> left = first.weight();
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = weight[i] - left[i];
    const Rounding rounding{.damping = kRestDamping, .least_step = kRestStep};
    const QuantisedRows rest = quantise_rows(left, first.smooth, moments, rounding, threads_);
    const std::size_t columns = first.smooth.size();
    QuantisedRows both{.steps = {}, .scale = first.scale, .smooth = first.smooth, .groups = {columns, columns}};
    both.scale.insert(both.scale.end(), rest.scale.begin(), rest.scale.end());
    both.smooth.insert(both.smooth.end(), rest.smooth.begin(), rest.smooth.end());
    for (std::size_t row = 0; row < left.size(); row += columns) {
      for (const QuantisedRows* part : {&std::as_const(first), &rest}) {
        const auto steps = std::span(part->steps).subspan(row, columns);
        both.steps.insert(both.steps.end(), steps.begin(), steps.end());
      }
    }
    return both;
  }

  const Statistics& statistics_;
  const WordUse& words_;
  const ChannelOrder& order_;
  const float least_step_;
  const nn::Threads& threads_;
  const InputStatistics lookup_;
  const bool has_head_;  // of the model
  std::map<std::string, Part> parts_, biases_;
  std::map<std::string, bool> kept_;
  std::map<std::string, Rounding> rounding_;  // of each layer, but for the least step
  std::map<std::string, std::vector<std::vector<float>>> waiting_rows_, waiting_biases_;
  std::set<std::string> in_blocks_;  // layers with a row for each word
  std::size_t blocks_ = 0;
  Contents contents_;
};

Result<void> gather(weights::Source& source, const bert::Config& config, std::string_view calibration,
                    Statistics& statistics, WordUse& words, const PackOptions& options, const PackProgress& progress) {
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
  return calibrate(**model, *tokenizer, calibration, statistics, words, [&](std::size_t done, std::size_t total) {
    progress("calibrating", static_cast<double>(done) / static_cast<double>(total));
  });
}

// The folder's own name, also of one that is written with a slash at its end.
std::string name_of(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  return name.empty() ? folder.parent_path().filename().string() : name;
}

Result<void> write_pack(weights::Source& source, const PackOutput& output, Packer& packer, const bert::Config& config,
                        const PackProgress& progress) {
  const auto packed = source.stream([&](const Tensor& tensor) { return packer.add(tensor); },
                                    [&](std::uint64_t done, std::uint64_t total) {
                                      progress("rounding", static_cast<double>(done) / static_cast<double>(total));
                                    });
  if (!packed) return packed;
  const PackDescription description{
      .name = name_of(output.folder),
      .description = is_small(output.least_step) ? "lite: about 4 bits a weight" : "7-bit weights",
      .config_json = source.config_json(),
      .tokenizer = source.tokenizer()};
  return packer.contents().write(packer.order(config), output.folder, description, progress);
}

}  // namespace

Result<void> make_packs(weights::Source& source, std::span<const PackOutput> outputs, std::string_view calibration,
                        const PackOptions& options, const PackProgress& progress) {
  const auto config = bert::parse_config(source.config_json());
  if (!config) return std::unexpected(config.error());
  const nn::Threads threads(options.threads);
  Statistics statistics(threads);
  WordUse words(config->vocabulary);
  if (auto ok = gather(source, *config, calibration, statistics, words, options, progress); !ok) return ok;
  const ChannelOrder order(*config, statistics);
  for (const PackOutput& output : outputs) {
    Packer packer(*config, statistics, words, order, output.least_step, threads);
    if (auto ok = write_pack(source, output, packer, *config, progress); !ok) return ok;
  }
  return {};
}

}  // namespace maskscope::pack
