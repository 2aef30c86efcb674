// The parts of an encoder's forward pass (Devlin et al. 2019, section 3; Vaswani et al. 2017, section 3.1), with the options that
// Config has. ForwardPass calls them in their order and says what is computed when.
#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "bert/activations.h"
#include "bert/forward_pass.h"

namespace maskscope::bert {

// What the parts of one pass share. Used by one thread, which spreads each part's work over threads().
struct Run {
  Run(const Model& m, Input in, PassOptions how, Workspace& memory);

  const Model& model;
  const Input input;
  const PassOptions options;
  Workspace& workspace;
  Activations activations;
  Profile profile;
  // Whether all that the layers gave so far is finite. It is checked before it is quantised, since a quantised NaN is a number like
  // any other.
  std::atomic<bool> finite = true;

  const Config& config() const { return model.config(); }
  const nn::Threads& threads() const { return workspace.threads() ? *workspace.threads() : model.threads(); }
  std::size_t tokens() const { return input.ids.size(); }
};

// hidden_states(0) = LayerNorm(word + position + type embeddings), projected to the hidden size where they have another.
Result<void> embed(Run& run);

// One layer: hidden_states(layer) to hidden_states(layer + 1), and its maps.
Result<void> forward_layer(Run& run, std::size_t layer);

// Its first part, for all tokens: hidden_states(layer) to maps(layer) and the context.
Result<void> self_attention(Run& run, std::size_t layer);

// The rest, which is position-wise: for any of its rows, [rows][hidden] each, with their context and x, their hidden states before
// the layer, y, those after it. A row's result does not depend on which others are computed with it.
Result<void> position_wise(Run& run, std::size_t layer, std::span<const float> context, std::span<const float> x,
                           std::span<float> y);

// In place, where norms come first: the norm that stands after the last layer, [rows][hidden].
void final_norm(Run& run, std::span<float> hidden_states);

// The masked-LM head on some hidden states, [rows][hidden]: logits, [rows][vocabulary]. The model has one.
Result<std::vector<float>> masked_lm_head(Run& run, std::span<const float> hidden_states);

// What gives labels, on some hidden states, [rows][hidden]: logits, [rows][labels]. The model has it.
Result<std::vector<float>> label_head(Run& run, std::span<const float> hidden_states);

// The error of numbers that are not finite.
std::unexpected<Error> not_finite(const std::string& after);

// Room for a layer's input: XNNPACK may load up to 16 bytes beyond it.
inline std::vector<float> input_of(std::size_t floats) {
  std::vector<float> values;
  values.reserve(floats + 4);
  values.resize(floats);
  return values;
}

// A row of a matrix, `width` wide.
inline std::span<float> row_of(std::span<float> matrix, std::size_t row, std::size_t width) {
  return matrix.subspan(row * width, width);
}

}  // namespace maskscope::bert
