// What flows into each linear layer on real text: the largest magnitude of every input channel, which smoothing needs.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "bert/model.h"
#include "text/tokenizer.h"

namespace maskscope::pack {

// max |x| a channel, for each linear layer by name. Not thread-safe.
class InputRanges : public bert::InputObserver {
 public:
  void observe(const std::string& layer, std::span<const float> input, std::size_t rows, std::size_t columns) override;

  // The layer's ranges, [in]. The layer must have been observed.
  const std::vector<float>& of(const std::string& layer) const { return ranges_.at(layer); }

 private:
  std::map<std::string, std::vector<float>> ranges_;
};

// Runs the f32 model over the texts, one a line, and gathers the ranges. All positions go through the masked-LM head.
// progress is called with texts done and texts in all.
Result<InputRanges> calibrate(bert::Model& model, const text::Tokenizer& tokenizer, std::string_view texts,
                              const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace maskscope::pack
