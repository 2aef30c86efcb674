// BERT (Devlin et al. 2019) or an encoder of its kind, with its masked-LM head: its weights in the form that the kernels read, and the threads that work
// inside a ForwardPass's calls. One pass at a time uses those; passes whose workspaces have threads of their own may run beside
// it, each on its own thread. A model is constant once it is made.
#pragma once

#include <memory>
#include <optional>

#include "base/error.h"
#include "bert/config.h"
#include "nn/threads.h"

namespace maskscope::bert {

struct Weights;  // bert/weights.h

class Model {
 public:
  Model(Config config, std::unique_ptr<Weights> weights, std::unique_ptr<nn::Threads> threads);
  ~Model();

  const Config& config() const { return config_; }
  nn::Threads& threads() const { return *threads_; }
  const Weights& weights() const { return *weights_; }
  // The head that is there, by config().head; none where its weights are not. A next-sentence head may come without a masked-LM one.
  std::optional<Head> head() const;
  // Nothing, or a sentence for a person: that the model has no masked-LM head, so that no word can be predicted.
  Result<void> expect_head() const;
  // The same of what gives config().labels.
  Result<void> expect_labels() const;

 private:
  Config config_;
  std::unique_ptr<Weights> weights_;
  std::unique_ptr<nn::Threads> threads_;
};

}  // namespace maskscope::bert
