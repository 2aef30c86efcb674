// Which heads a model has, by its tensors' names and shapes, before a weight is read. Thread-safe: no state.
#pragma once

#include <optional>
#include <span>

#include "bert/config.h"
#include "weights/tensor.h"

namespace maskscope::bert {

struct Heads {
  bool masked_lm = false;
  bool labels = false;
};

// Nothing where Loader would refuse the model for a tensor that is missing or has another shape or type: it says which.
std::optional<Heads> survey_tensors(const Config& config, std::span<const weights::TensorInfo> tensors);

}  // namespace maskscope::bert
