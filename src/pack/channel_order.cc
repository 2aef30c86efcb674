#include "pack/channel_order.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "bert/names.h"
#include "bert/parameters.h"
#include "pack/columns.h"

namespace maskscope::pack {
namespace {

// How many channels form a group, the largest first. They are multiples of 64, by which AMX multiplies. After the largest, an
// intermediate channel is large for a few tokens: the narrower a group, the smaller its scale for all others.
constexpr std::size_t kLargest = 64, kLargeIntermediate = 448;
constexpr std::size_t kFewestTimes = 4;  // a model must have so many times as many for groups to be worth their cost

std::vector<std::size_t> two_groups(std::size_t channels) {
  if (channels < kFewestTimes * kLargest) return {};
  return {kLargest, channels - kLargest};
}

std::vector<std::size_t> four_groups(std::size_t channels) {
  if (channels < kFewestTimes * (kLargest + kLargeIntermediate)) return two_groups(channels);
  const std::size_t left = channels - kLargest - kLargeIntermediate, half = left / 2 / kLargest * kLargest;
  return {kLargest, kLargeIntermediate, half, left - half};
}

std::vector<std::size_t> largest_first(std::span<const float> sizes) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  return order;
}

// For an axis on which the channels stand more than once, one set after another.
std::vector<std::size_t> repeated(const std::vector<std::size_t>& order, std::size_t size) {
  std::vector<std::size_t> all;
  for (std::size_t first = 0; first < size; first += order.size()) {
    for (const std::size_t channel : order) all.push_back(first + channel);
  }
  return all;
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
  for (std::size_t i = 0; i < config.groups(); ++i) {
    // What reads the hidden states: another part of a layer that has a bottleneck.
    for (const std::string& name : {bert::names::query_key_value(i), bert::names::intermediate(i)}) {
      if (!config.mobile) add_shares(statistics.of(name).range, shares);
    }
    if (config.mobile) add_shares(statistics.of(bert::names::value(i)).range, shares);
    intermediate_.push_back(largest_first(statistics.of(bert::names::output(i)).range));
  }
  hidden_ = largest_first(shares);
  bert::for_each_parameter(config, [&](const bert::Parameter& parameter) {
    const Order* const rows = order_of(parameter.row_axis, parameter.layer);
    const Order* const columns = order_of(parameter.column_axis, parameter.layer);
    axes_[parameter.weight()] = {.rows = rows, .columns = columns};
    if (parameter.has_bias)
      axes_[parameter.bias()].columns = parameter.kind == bert::ParameterKind::norm ? columns : rows;
    if (parameter.parts > 1) axes_[parameter.packed_name + ".weight"] = {.rows = rows, .columns = columns};
    // A layer whose inputs nobody observed is only looked up, or there is no masked-LM head.
    const bool is_input = parameter.part == 0 && statistics.has(parameter.packed_name);
    if (is_input && columns != nullptr) statistics.reorder(parameter.packed_name, *columns);
  });
}

const ChannelOrder::Order* ChannelOrder::order_of(bert::Axis axis, std::size_t layer) const {
  switch (axis) {
    case bert::Axis::hidden:
      return &hidden_;
    case bert::Axis::intermediate:
      return &intermediate_[layer];
    case bert::Axis::other:
      break;
  }
  return nullptr;
}

std::vector<std::size_t> ChannelOrder::hidden_groups() const { return two_groups(hidden_.size()); }

std::vector<std::size_t> ChannelOrder::intermediate_groups() const { return four_groups(intermediate_.front().size()); }

std::vector<float> ChannelOrder::reorder(const weights::Tensor& tensor) const {
  std::vector<float> values(tensor.f32().begin(), tensor.f32().end());
  const auto found = axes_.find(tensor.info.name);
  if (found == axes_.end()) return values;
  const auto [rows, columns] = found->second;
  const auto width = static_cast<std::size_t>(tensor.info.shape.back());
  if (columns != nullptr) values = columns_of(values, width, repeated(*columns, width));
  if (rows != nullptr) values = rows_of(values, width, repeated(*rows, values.size() / width));
  return values;
}

}  // namespace maskscope::pack
