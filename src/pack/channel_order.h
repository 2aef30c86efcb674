// In which order a pack has a model's channels: those with the largest values first, so that they form a group with scales of its
// own (nn/linear.h): activation reordering, as in GPTQ's act-order, and group-wise quantisation. No answer depends on the order,
// since every layer that writes a channel and every layer that reads it have the same one.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "bert/config.h"
#include "bert/parameters.h"
#include "pack/calibration.h"
#include "weights/source.h"

namespace maskscope::pack {

class ChannelOrder {
 public:
  // By what the texts showed, whose statistics it puts in order.
  ChannelOrder(const bert::Config& config, Statistics& statistics);
  ChannelOrder(const ChannelOrder&) = delete;  // it points into itself
  ChannelOrder& operator=(const ChannelOrder&) = delete;

  // Sizes of the groups of the hidden and of the intermediate channels, as nn::Linear takes them; none
  // where a model has too few channels.
  std::vector<std::size_t> hidden_groups() const;
  std::vector<std::size_t> intermediate_groups() const;

  // An f32 tensor of the model; what has no channels stays as it is. The shapes must be the configuration's.
  std::vector<float> reorder(const weights::Tensor& tensor) const;

 private:
  using Order = std::vector<std::size_t>;  // of each channel of the pack, which of the model's it is
  struct Axes {
    const Order* rows = nullptr;
    const Order* columns = nullptr;
  };

  const Order* order_of(bert::Axis axis, std::size_t layer) const;  // null where it stays

  Order hidden_;
  std::vector<Order> intermediate_;  // of each layer's intermediate size
  std::map<std::string, Axes> axes_;
};

}  // namespace maskscope::pack
