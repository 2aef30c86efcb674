// BERT with its masked-LM head (Devlin et al. 2018): token ids in, attention maps and logits out.
//
// A Model holds the weights in the form the kernels read, and the threads that work inside a Pass's calls: one Pass at a time
// uses those. Passes whose workspaces have threads of their own may run beside it, each on its own thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "bert/config.h"
#include "nn/threads.h"

namespace maskscope::bert {

// One text as the tokenizer gives it.
struct Input {
  std::vector<std::int32_t> ids;       // 1..config.positions of them, each in [0, config.vocabulary)
  std::vector<std::int32_t> type_ids;  // as many, each in [0, config.types)
};

// Sees a linear layer's input before it is quantised: `rows` rows of `columns` values. The quantiser calibrates by it.
class InputObserver {
 public:
  virtual ~InputObserver() = default;
  virtual void observe(const std::string& layer, std::span<const float> input, std::size_t rows,
                       std::size_t columns) = 0;

 protected:
  InputObserver() = default;
  InputObserver(const InputObserver&) = default;
  InputObserver& operator=(const InputObserver&) = default;
};

struct Weights;   // bert/weights.h
class Workspace;  // bert/workspace.h

class Model {
 public:
  Model(Config config, std::unique_ptr<Weights> weights, std::unique_ptr<nn::Threads> threads);
  ~Model();

  const Config& config() const { return config_; }
  nn::Threads& threads() const { return *threads_; }
  const Weights& weights() const { return *weights_; }
  // Nothing, or a sentence for a person: that the model has no masked-LM head, so that no word can be predicted.
  Result<void> expect_head() const;
  void set_observer(InputObserver* observer) { observer_ = observer; }  // not owned; null for none
  InputObserver* observer() const { return observer_; }

 private:
  Config config_;
  std::unique_ptr<Weights> weights_;
  std::unique_ptr<nn::Threads> threads_;
  InputObserver* observer_ = nullptr;
};

// What a pass does otherwise than the plain forward pass.
struct PassOptions {
  // Heads that are switched off, layer * config.heads + head, rising, each < layers * heads: what they attend to is
  // computed, what they give is zero (Michel et al. 2019, section 2.3).
  std::vector<std::uint32_t> muted{};
  // Keeps every layer's maps and hidden states, else only the newest layer's: a small part of the memory.
  bool keep = true;
  // Where it keeps: the maps too, which are most of the memory; else only the newest layer's.
  bool keep_maps = true;
};

// Milliseconds that a pass has spent in each kind of step.
struct Profile {
  float embeddings = 0;
  float projections = 0;   // to query, key and value, and of what attention gives
  float attention = 0;     // scores, softmax and mixing, of all heads
  float feed_forward = 0;  // its two products and GELU between them
  float norms = 0;         // with residuals and biases
  float head = 0;          // the masked-LM head
};

// One forward pass, a layer a step, so that a newer text can stop it between two.
class Pass {
 public:
  // Checks the input and looks up the embeddings. The workspace is the pass's own while it lives.
  static Result<std::unique_ptr<Pass>> begin(const Model& model, Input input, Workspace& workspace,
                                             PassOptions options = {});
  // Goes on from the hidden state that another pass, which keeps its states, had after so many layers, not all: those below
  // need not run again. `from` is read now and not needed afterwards; the workspace is not its own.
  static Result<std::unique_ptr<Pass>> branch(const Pass& from, std::size_t layers, Workspace& workspace,
                                              PassOptions options);
  ~Pass();
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  // Runs the next layer; false when all have run. The last one goes as far as its maps; what follows is done where somebody
  // asks for it. Fails where weights are so large that the layer's numbers are not finite.
  Result<bool> step();
  // Runs all the layers that are left.
  Result<void> run();

  std::size_t tokens() const;
  const Profile& profile() const;
  // Attention probabilities of the layers that have run, [layer][head][query][key]; only the newest layer's where the
  // pass does not keep them.
  std::span<const float> attention() const;
  // One layer's maps, [head][query][key], of a layer that has run, in a pass that keeps its hidden states. Where the maps are not
  // kept they are computed again from the layer's hidden state, with the same bits, and take the newest layer's place.
  Result<std::span<const float>> attention_of(std::size_t layer);
  // The newest hidden state, [token][hidden].
  Result<std::span<const float>> hidden() const;
  // The masked-LM head at these positions: [position][vocabulary]. Only after the last step, and where the model has one.
  Result<std::vector<float>> logits(std::span<const std::size_t> positions) const;
  // The same head on the hidden state after so many layers, 0 being the embeddings (nostalgebraist 2020, "interpreting
  // GPT: the logit lens"): only of layers that have run, in a pass that keeps its states.
  Result<std::vector<float>> logits_after(std::size_t layers, std::span<const std::size_t> positions) const;

 private:
  struct State;
  explicit Pass(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace maskscope::bert
