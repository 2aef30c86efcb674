// The activations of a forward pass: buffers in a workspace's memory, each row after row without gaps.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bert/config.h"
#include "bert/workspace.h"
#include "nn/kernels.h"

namespace maskscope::bert {

// Queries of one head that one thread takes at once.
inline constexpr std::size_t kQueriesAtOnce = 32;

struct Activations {
  std::span<float> query_key_value;    // [tokens][3][width]
  std::span<float> last_layer;         // the same memory, once the last layer has attended: [tokens][width + 2 hidden]
  std::span<float> packed_kv;          // [heads][packed_kv_floats(tokens, head size)]
  std::span<float> attention_scratch;  // [heads][query blocks][attention_scratch_floats(tokens, head size)]
  std::span<float> context;            // [tokens][width]: softmax(Q K^T / sqrt d) V, heads side by side
  std::span<float> attention_output;   // [tokens][width]
  std::span<float> intermediate;       // [tokens][intermediate rows]
  std::span<float> gated;              // [tokens][intermediate], where the feed-forward block is gated
  std::span<float> normalised;         // [tokens][hidden], where norms come first
  std::span<float> bottleneck;         // [tokens][4][width], where a layer has a bottleneck: room for its products
  std::span<float> embeddings;  // [tokens][embedding width], where they are projected; [tokens][4][..] where in threes

  // keep_hidden_states, keep_maps: of every layer; else only the newest one's. The workspace may take floats() of them.
  Activations(const Config& config, std::size_t tokens, bool keep_hidden_states, bool keep_maps, Workspace& workspace)
      : hidden_size_(tokens * config.hidden),
        map_size_(config.heads * tokens * tokens),
        keeps_hidden_states_(keep_hidden_states),
        keeps_maps_(keep_maps) {
    workspace.begin(static_cast<std::size_t>(floats(config, tokens, keep_hidden_states, keep_maps)));
    for (const Part& part : plan(config, tokens, keep_hidden_states, keep_maps)) {
      this->*part.member = workspace.take(static_cast<std::size_t>(part.floats));
    }
    query_key_value = last_layer.first(tokens * 3 * config.width());
  }

  // What a text of so many tokens takes of a workspace: a long one, more than 32 bits can address.
  static std::uint64_t floats(const Config& config, std::uint64_t tokens, bool keep_hidden_states, bool keep_maps) {
    std::uint64_t sum = 0;
    for (const Part& part : plan(config, tokens, keep_hidden_states, keep_maps)) sum += Workspace::room(part.floats);
    return sum;
  }

  // The hidden state after this many layers, 0 being the embeddings: [tokens][hidden].
  std::span<float> hidden_states(std::size_t layers) const {
    return hidden_states_.subspan(keeps_hidden_states_ ? layers * hidden_size_ : 0, hidden_size_);
  }

  // A layer's attention maps, [heads][tokens][tokens].
  std::span<float> maps(std::size_t layer) const {
    return maps_.subspan(keeps_maps_ ? layer * map_size_ : 0, map_size_);
  }

  // Those of the first `layers`, or the newest one's: [..][heads][tokens][tokens].
  std::span<const float> maps_of_first(std::size_t layers) const {
    return maps_.first((keeps_maps_ || layers == 0 ? layers : 1) * map_size_);
  }

  bool keeps_hidden_states() const { return keeps_hidden_states_; }
  bool keeps_maps() const { return keeps_maps_; }

 private:
  struct Part {
    std::span<float> Activations::* member;
    std::uint64_t floats;
  };

  // No size of a model that Config allows (base/limits.h) makes it more than 64 bits can count.
  static std::array<Part, 12> plan(const Config& config, std::uint64_t tokens, bool keep_hidden_states,
                                   bool keep_maps) {
    const std::uint64_t hidden = tokens * config.hidden, map = config.heads * tokens * tokens;
    const std::uint64_t query_blocks = (tokens + kQueriesAtOnce - 1) / kQueriesAtOnce;
    return {{
        {&Activations::hidden_states_, (keep_hidden_states ? config.layers + 1 : 1) * hidden},
        {&Activations::last_layer, tokens * std::max(3 * config.width(), config.width() + 2 * config.hidden)},
        {&Activations::packed_kv, config.heads * nn::packed_kv_floats(tokens, config.head_size())},
        {&Activations::context, tokens * config.width()},
        {&Activations::attention_output, tokens * config.width()},
        {&Activations::intermediate, tokens * config.intermediate_rows()},
        {&Activations::gated, config.gated ? tokens * config.intermediate : 0},
        {&Activations::normalised, config.pre_norm ? hidden : 0},
        {&Activations::bottleneck, tokens * 4 * config.bottleneck},
        {&Activations::embeddings, tokens * (config.mobile ? 4 : 1) * config.embedding_size},
        {&Activations::maps_, (keep_maps ? config.layers : 1) * map},
        {&Activations::attention_scratch,
         config.heads * query_blocks * nn::attention_scratch_floats(tokens, config.head_size())},
    }};
  }

  std::size_t hidden_size_, map_size_;  // in floats
  bool keeps_hidden_states_, keeps_maps_;
  std::span<float> hidden_states_;  // [layers + 1][tokens][hidden], or one of them
  std::span<float> maps_;           // [layers][heads][tokens][tokens], or one layer's
};

}  // namespace maskscope::bert
