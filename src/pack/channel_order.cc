#include "pack/channel_order.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "bert/names.h"
#include "pack/columns.h"

namespace maskscope::pack {
namespace {

using namespace bert::names;

// How many channels form a group, the largest first. They are multiples of 64, by which AMX multiplies. Behind the largest, an
// inner channel is large for a few words: the less a group spans, the finer are its steps for all others.
constexpr std::size_t kLargest = 64, kLargeInner = 448;
constexpr std::size_t kFewestTimes = 4;  // a model must have so many times as many for groups to be worth their steps

std::vector<std::size_t> two_groups(std::size_t channels) {
  if (channels < kFewestTimes * kLargest) return {};
  return {kLargest, channels - kLargest};
}

std::vector<std::size_t> four_groups(std::size_t channels) {
  if (channels < kFewestTimes * (kLargest + kLargeInner)) return two_groups(channels);
  const std::size_t left = channels - kLargest - kLargeInner, half = left / 2 / kLargest * kLargest;
  return {kLargest, kLargeInner, half, left - half};
}

std::vector<std::size_t> largest_first(std::span<const float> sizes) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  return order;
}

// Adds each channel's share of the layer's largest inputs.
void add_shares(std::span<const float> range, std::vector<float>& shares) {
  shares.resize(range.size());
  const float sum = std::reduce(range.begin(), range.end());
  for (std::size_t i = 0; i < range.size() && sum > 0; ++i) shares[i] += range[i] / sum;
}

}  // namespace

ChannelOrder::ChannelOrder(const bert::Config& config, Statistics& statistics) {
  std::vector<float> shares;
  for (std::size_t i = 0; i < config.layers; ++i) {
    add_shares(statistics.of(query_key_value(i)).range, shares);
    add_shares(statistics.of(intermediate(i)).range, shares);
    inner_.push_back(largest_first(statistics.of(output(i)).range));
  }
  hidden_ = largest_first(shares);
  for (const auto& name : {kWordEmbeddings, kPositionEmbeddings, kTypeEmbeddings, kUntiedDecoder}) {
    axes_[name + ".weight"].columns = &hidden_;
  }
  const auto norm = [&](const std::string& name) {
    axes_[name + ".weight"].columns = axes_[name + ".bias"].columns = &hidden_;
  };
  const auto linear = [&](const std::string& name, const Order* rows, const Order* columns) {
    axes_[name + ".weight"] = {.rows = rows, .columns = columns};
    axes_[name + ".bias"].columns = rows;
    if (columns != nullptr) statistics.reorder(name, *columns);
  };
  norm(kEmbeddingNorm);
  for (std::size_t i = 0; i < config.layers; ++i) {
    for (const auto& name : {query(i), key(i), value(i)}) axes_[name + ".weight"].columns = &hidden_;
    statistics.reorder(query_key_value(i), hidden_);
    linear(attention_output(i), &hidden_, nullptr);
    norm(attention_norm(i));
    linear(intermediate(i), &inner_[i], &hidden_);
    linear(output(i), &hidden_, &inner_[i]);
    norm(output_norm(i));
  }
  if (!statistics.has(kTransform)) return;  // a model without a masked-LM head
  linear(kTransform, &hidden_, &hidden_);
  norm(kTransformNorm);
  statistics.reorder(decoder(config.tied), hidden_);
}

std::vector<std::size_t> ChannelOrder::hidden_groups() const { return two_groups(hidden_.size()); }

std::vector<std::size_t> ChannelOrder::inner_groups() const { return four_groups(inner_.front().size()); }

std::vector<float> ChannelOrder::reorder(const weights::Tensor& tensor) const {
  std::vector<float> values(tensor.f32().begin(), tensor.f32().end());
  const auto found = axes_.find(tensor.info.name);
  if (found == axes_.end()) return values;
  const auto [rows, columns] = found->second;
  const auto width = static_cast<std::size_t>(tensor.info.shape.back());
  if (columns != nullptr) values = columns_of(values, width, *columns);
  if (rows != nullptr) values = rows_of(values, width, *rows);
  return values;
}

}  // namespace maskscope::pack
