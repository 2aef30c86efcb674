// An encoder's parameters, listed once: the loader, the quantiser and the channel order all go by this list. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "bert/config.h"

namespace maskscope::bert {

enum class ParameterKind {
  norm,    // weight, gamma, and bias, beta: [columns] each
  linear,  // weight, [rows][columns], and bias, [rows]: y = x W^T + b
  words,   // weight, [vocabulary][columns], without a bias; a pack has its rows in blocks
  table,   // weight, [rows][columns], without a bias
  bias,    // [rows] alone
};

// Which member of Weights, or of its layers, it is.
enum class Member {
  position_embeddings,
  type_embeddings,
  embedding_norm,
  embedding_projection,
  query_key_value,
  query_key,
  value,
  bottleneck_attention,
  bottleneck_attention_norm,
  bottleneck_input,
  bottleneck_input_norm,
  bottleneck_output,
  bottleneck_output_norm,
  stacked_intermediate,
  stacked_output,
  stacked_norm,
  attention_output,
  attention_norm,
  intermediate,
  output,
  output_norm,
  final_norm,
  transform,
  transform_norm,
  decoder_bias,
  word_embeddings,
  decoder,
  decoder_rest,
  pooler,
  labels,
};

// A model may lack all of a head's parameters.
enum class Group { encoder, masked_lm, labels };

// What an axis of a parameter indexes. Axes of one kind (and, for intermediate, of one layer) may be reordered together without a
// change of any answer. In a gated feed-forward block the rows of `intermediate` are its channels twice.
enum class Axis { other, hidden, intermediate };

struct Parameter {
  Member member;
  ParameterKind kind;
  std::string name;       // as bert/names.h has it, without ".weight" and ".bias"
  std::size_t layer = 0;  // or group of layers that share it
  std::size_t block = 0;  // of a layer's feed-forward blocks
  std::size_t rows = 0, columns = 0;
  Axis row_axis = Axis::other, column_axis = Axis::other;
  // Query, key and value share their input and are one linear layer in a pack: its name, and which part of its rows this is.
  std::string packed_name{};  // elsewhere it is `name`
  std::size_t part = 0, parts = 1;
  bool is_transposed = false;  // an f32 model has [columns][rows]
  Group group = Group::encoder;
  bool has_bias = false;  // a norm or a linear layer without one has zeros

  // Of all parts.
  std::size_t packed_rows() const { return rows * parts; }
  // The tensors' names.
  std::string weight() const { return kind == ParameterKind::bias ? name : name + ".weight"; }
  std::string bias() const { return name + ".bias"; }
};

// In the order in which a pack has them. The decoder is among them where it is not tied to the word embeddings.
void for_each_parameter(const Config& config, const std::function<void(const Parameter&)>& visit);

}  // namespace maskscope::bert
