// Statistics of each linear layer's input on real text: the largest magnitude of every channel and some whole rows, which
// smoothing needs, and second moments, which rounding needs.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "bert/forward_pass.h"
#include "nn/threads.h"
#include "pack/token_frequency.h"
#include "text/tokenizer.h"

namespace maskscope::pack {

// Which second moments are gathered: of all pairs of channels, or each channel's own, for a hundredth of the work.
enum class Moments { whole, diagonal };

// Of one layer's input, over all rows that were seen.
struct InputStatistics {
  std::vector<float> range;  // max |x| of each channel, [in]
  std::vector<float>
      moments;  // sum of x_i x_j, [in][in]: GPTQ's Hessian of the layer, 2 X X^T, up to the factor; or of x_i^2, [in]
  std::vector<float> samples;  // some of the rows, spread evenly, [..][in]
  std::size_t rows = 0;        // all that were seen
};

// Those of the channels from `first`, `count` of them.
InputStatistics part_of(const InputStatistics& input, std::size_t first, std::size_t count);

// Gathers them for each linear layer by name. Not thread-safe itself; works with the model's threads.
class Statistics : public bert::InputObserver {
 public:
  explicit Statistics(const nn::Threads& threads, Moments moments = Moments::whole)
      : threads_(threads), moments_(moments) {}

  Moments moments() const { return moments_; }

  void observe(const std::string& layer, std::span<const float> input, std::size_t rows, std::size_t columns) override;

  // Adds what is still gathered; after the last observe and before the first of().
  Result<void> finish();

  // Puts a layer's channels in another order: order[i] is the one that comes to stand at i. The layer must have been observed.
  void reorder(const std::string& layer, std::span<const std::size_t> order);

  bool has(const std::string& layer) const { return layers_.contains(layer); }
  // The layer must have been observed.
  const InputStatistics& of(const std::string& layer) const { return layers_.at(layer).statistics; }

 private:
  struct Layer {
    InputStatistics statistics;
    std::vector<float> gathered;  // rows that are not in the moments yet
  };

  Result<void> add_moments(Layer& layer) const;

  const nn::Threads& threads_;
  Moments moments_;
  std::map<std::string, Layer> layers_;
  Result<void> result_;  // the first failure
};

// Runs the f32 model over the texts, one a line, some of whose tokens are masked, and gathers the inputs of all layers at all
// positions, and how frequent tokens are in texts and predictions. All positions go through the masked-LM head, if the model has
// one. progress is called with texts done and texts in all.
Result<void> calibrate(const bert::Model& model, const text::Tokenizer& tokenizer, std::string_view texts,
                       Statistics& statistics, TokenFrequency& frequency,
                       const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace maskscope::pack
