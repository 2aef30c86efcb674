// A forward pass of BERT (Devlin et al. 2019) or of an encoder of its kind: token ids in, attention maps, hidden states and logits out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "bert/model.h"

namespace maskscope::bert {

class Workspace;  // bert/workspace.h

// One text as the tokenizer gives it.
struct Input {
  std::vector<std::int32_t> ids;       // 1..config.positions of them, each in [0, config.vocabulary)
  std::vector<std::int32_t> type_ids;  // as many, each in [0, config.types) where config.reads_types
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

// How a pass differs from the plain forward pass.
struct PassOptions {
  // Heads that are ablated, layer * config.heads + head, ascending, each < layers * heads: their maps are computed, and their
  // context is set to zero (Michel et al. 2019, section 2.3).
  std::vector<std::uint32_t> ablated_heads{};
  // Keeps the hidden states and the maps of every layer, else only the newest one's: a small part of the memory.
  bool keep_hidden_states = true;
  // With keep_hidden_states: keeps the maps of every layer, which are most of the memory, else only the newest one's.
  bool keep_maps = true;
  InputObserver* observer = nullptr;  // not owned; null for none
};

// Milliseconds that a pass has spent in each kind of work.
struct Profile {
  float embeddings = 0;
  float projections = 0;   // to query, key and value, and of the context
  float attention = 0;     // scores, softmax and weighted sums, of all heads
  float feed_forward = 0;  // its two products and the activation between them
  float norms = 0;         // with residuals and biases
  float head = 0;          // the masked-LM head
};

// It runs one layer at a time, so that a newer text can stop it between two. Used by one thread at a time.
//
// The last layer is completed lazily: run_layer computes its maps only, and what follows its attention, three quarters of its
// products, is computed by finalised_hidden_states, hidden_states_after_layer, logits and logits_after_layer, at the positions that
// they are asked for and no call before them was. A position's values do not depend on which others are computed with it.
class ForwardPass {
 public:
  // Checks the input and looks up the embeddings. The workspace is the pass's own while it lives.
  static Result<std::unique_ptr<ForwardPass>> begin(const Model& model, Input input, Workspace& workspace,
                                                    PassOptions options = {});
  // Starts with the hidden states that another pass, which keeps them, had after `layers` layers, fewer than all: those need not
  // run again. `from` is read now and not needed afterwards; the workspace must not be its own.
  static Result<std::unique_ptr<ForwardPass>> resume_after_layer(const ForwardPass& from, std::size_t layers,
                                                                 Workspace& workspace, PassOptions options);
  ~ForwardPass();
  ForwardPass(const ForwardPass&) = delete;
  ForwardPass& operator=(const ForwardPass&) = delete;

  // Runs the next layer; false if none is left after it. Fails where weights are so large that the layer's numbers are not finite.
  Result<bool> run_layer();
  // Runs all the layers that are left.
  Result<void> run();

  std::size_t tokens() const;
  const Profile& profile() const;
  // Attention maps of the layers that have run, [layer][head][query][key]; only the newest layer's where the pass does not keep
  // them.
  std::span<const float> attention() const;
  // One layer's maps, [head][query][key], of a layer that has run, in a pass that keeps its hidden states. Where maps are not
  // kept they are computed again from the layer's hidden states, with the same bits, and take the newest layer's place.
  Result<std::span<const float>> attention_of(std::size_t layer);
  // The newest hidden states, [token][hidden]; after the last layer, which it completes at all positions. Where norms come first
  // (Config::pre_norm) only those after the last layer are normalised, as in transformers.
  Result<std::span<const float>> finalised_hidden_states();
  // The same after `layers` layers, 0 being the embeddings: only of layers that have run, in a pass that keeps its hidden states.
  Result<std::span<const float>> hidden_states_after_layer(std::size_t layers);
  // The masked-LM head at these positions: [position][vocabulary]. Only after the last layer, and where the model has a head.
  Result<std::vector<float>> logits(std::span<const std::size_t> positions);
  // What gives config.labels: [labels] of the whole, or [token][labels] where config.labels_tokens(). Only after the last layer, and
  // where the model has such a head. The probabilities of a sequence or a token classifier, of a next-sentence head, and of either
  // side of an answer over all tokens are their softmax; that of a replaced token is its sigmoid.
  Result<std::vector<float>> label_logits();
  // The same on the hidden states after `layers` layers, 0 being the embeddings: only of layers that have run, in a pass that keeps
  // its hidden states.
  Result<std::vector<float>> label_logits_after_layer(std::size_t layers);
  // The masked-LM head, with the final norm where there is one, on the hidden states after `layers` layers, 0 being the embeddings
  // (nostalgebraist 2020, "interpreting GPT: the logit lens"): only of layers that have run, in a pass that keeps its hidden states.
  Result<std::vector<float>> logits_after_layer(std::size_t layers, std::span<const std::size_t> positions);

 private:
  struct State;
  explicit ForwardPass(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace maskscope::bert
