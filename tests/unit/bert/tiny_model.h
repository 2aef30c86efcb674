// A random BERT of two layers, small enough to compute by hand, or nearly.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../nn/random.h"
#include "bert/forward_pass.h"
#include "bert/loader.h"
#include "bert/names.h"
#include "weights/tensor.h"

namespace maskscope::testing {

inline bert::Config tiny_config() {
  return {.layers = 2, .heads = 2, .hidden = 32, .intermediate = 48, .vocabulary = 50, .positions = 24, .types = 2};
}

inline const char* const kTinyConfigJson =
    R"({"model_type":"bert","hidden_act":"gelu","num_hidden_layers":2,"num_attention_heads":2,"hidden_size":32,)"
    R"("intermediate_size":48,"vocab_size":50,"max_position_embeddings":24,"type_vocab_size":2,"layer_norm_eps":1e-12})";

// 5 special tokens, 26 letters, and pieces: 50 in all.
inline std::string tiny_vocabulary() {
  std::string text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (char c = 'a'; c <= 'z'; ++c) text += std::string(1, c) + "\n";
  for (const char* word : {"the", "turtle", "water", "moved", "across", "##s", "##ing", "##ed", ".", ",", "small",
                           "lane", "sand", "beach", "slow", "##ly", "field", "park", "river"}) {
    text += std::string(word) + "\n";
  }
  return text;
}

struct Values {
  weights::TensorInfo info;
  std::vector<float> f32;
  std::vector<std::int8_t> i8;

  weights::Tensor tensor() const {
    return {info, info.dtype == weights::DType::f32 ? std::as_bytes(std::span(f32)) : std::as_bytes(std::span(i8))};
  }
};

using Tensors = std::map<std::string, Values>;

inline void add_f32(Tensors& tensors, const std::string& name, std::vector<std::uint64_t> shape,
                    std::vector<float> values) {
  tensors[name] = {.info = {.name = name, .dtype = weights::DType::f32, .shape = std::move(shape)},
                   .f32 = std::move(values),
                   .i8 = {}};
}

// With Hugging Face's names. The weights are large enough that attention is far from even.
inline Tensors tiny_tensors(std::uint32_t seed = 1, const bert::Config& c = tiny_config()) {
  using namespace bert;
  Random random(seed);
  Tensors tensors;
  const auto add = [&](const std::string& name, std::vector<std::uint64_t> shape, float low, float high) {
    std::size_t count = 1;
    for (const std::uint64_t extent : shape) count *= static_cast<std::size_t>(extent);
    add_f32(tensors, name, std::move(shape), random.floats(count, low, high));
  };
  const auto dense = [&](const std::string& name, std::size_t in, std::size_t out) {
    add(name + ".weight", {out, in}, -0.4F, 0.4F);
    add(name + ".bias", {out}, -0.5F, 0.5F);
  };
  const auto norm = [&](const std::string& name) {
    add(name + ".weight", {c.hidden}, 0.5F, 1.5F);
    add(name + ".bias", {c.hidden}, -0.3F, 0.3F);
  };
  add(names::kWordEmbeddings + ".weight", {c.vocabulary, c.hidden}, -1, 1);
  add(names::kPositionEmbeddings + ".weight", {c.positions, c.hidden}, -0.5F, 0.5F);
  add(names::kTypeEmbeddings + ".weight", {c.types, c.hidden}, -0.5F, 0.5F);
  norm(names::kEmbeddingNorm);
  for (std::size_t i = 0; i < c.layers; ++i) {
    for (const std::string& name : {names::query(i), names::key(i), names::value(i), names::attention_output(i)}) {
      dense(name, c.hidden, c.hidden);
    }
    norm(names::attention_norm(i));
    dense(names::intermediate(i), c.hidden, c.intermediate);
    dense(names::output(i), c.intermediate, c.hidden);
    norm(names::output_norm(i));
  }
  dense(names::kTransform, c.hidden, c.hidden);
  norm(names::kTransformNorm);
  if (!c.tied) add(names::kUntiedDecoder + ".weight", {c.vocabulary, c.hidden}, -1, 1);
  add(names::kDecoderBias, {c.vocabulary}, -0.5F, 0.5F);
  return tensors;
}

inline Result<std::unique_ptr<bert::Model>> try_load(const Tensors& tensors, std::size_t threads = 1,
                                                     const bert::Config& config = tiny_config()) {
  auto loader = bert::Loader::begin(config, threads);
  if (!loader) return std::unexpected(loader.error());
  for (const auto& [name, values] : tensors) {
    if (auto ok = (*loader)->add(values.tensor()); !ok) return std::unexpected(ok.error());
  }
  return (*loader)->finish();
}

inline std::unique_ptr<bert::Model> load(const Tensors& tensors, std::size_t threads = 1,
                                         const bert::Config& config = tiny_config()) {
  auto model = try_load(tensors, threads, config);
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  return std::move(*model);
}

// BERT written down plainly, in doubles (Vaswani et al. 2017; Devlin et al. 2018).
class PlainBert {
 public:
  using Row = std::vector<double>;
  using Matrix = std::vector<Row>;

  explicit PlainBert(const Tensors& tensors, const bert::Config& config = tiny_config())
      : tensors_(tensors), config_(config) {}

  std::vector<std::uint32_t> ablated;          // heads that give nothing, layer * heads + head
  Matrix hidden;                               // [token][hidden], after the last layer
  std::vector<Matrix> states;                  // hidden after the embeddings and each layer
  std::vector<std::vector<Matrix>> attention;  // [layer][head][query][key]

  void run(const bert::Input& input) {
    using namespace bert;
    hidden.clear();
    states.clear();
    attention.clear();
    for (std::size_t t = 0; t < input.ids.size(); ++t) {
      Row sum(config_.hidden);
      add_to(sum, row_of(names::kWordEmbeddings, static_cast<std::size_t>(input.ids[t])));
      add_to(sum, row_of(names::kPositionEmbeddings, t));
      add_to(sum, row_of(names::kTypeEmbeddings, static_cast<std::size_t>(input.type_ids[t])));
      hidden.push_back(norm(names::kEmbeddingNorm, sum));
    }
    states.push_back(hidden);
    for (std::size_t layer = 0; layer < config_.layers; ++layer) {
      run_layer(layer);
      states.push_back(hidden);
    }
  }

  Row logits(std::size_t position) const { return logits_of(hidden[position]); }

  // The head on any hidden state of a token.
  Row logits_of(const Row& state) const {
    using namespace bert;
    const Row transformed = norm(names::kTransformNorm, gelu(dense(names::kTransform, state)));
    Row result;
    for (std::size_t word = 0; word < config_.vocabulary; ++word) {
      const Row embedding = row_of(names::decoder(config_.tied), word);
      double sum = static_cast<double>(tensors_.at(names::kDecoderBias).f32[word]);
      for (std::size_t i = 0; i < embedding.size(); ++i) sum += embedding[i] * transformed[i];
      result.push_back(sum);
    }
    return result;
  }

 private:
  static void add_to(Row& sum, const Row& other) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += other[i];
  }

  Row row_of(const std::string& name, std::size_t row) const {
    const auto& values = tensors_.at(name + ".weight").f32;
    Row result;
    for (std::size_t i = 0; i < config_.hidden; ++i)
      result.push_back(static_cast<double>(values[row * config_.hidden + i]));
    return result;
  }

  Row dense(const std::string& name, const Row& x) const {
    const auto& weight = tensors_.at(name + ".weight").f32;
    const auto& bias = tensors_.at(name + ".bias").f32;
    Row y;
    for (std::size_t o = 0; o < bias.size(); ++o) {
      double sum = static_cast<double>(bias[o]);
      for (std::size_t i = 0; i < x.size(); ++i) sum += static_cast<double>(weight[o * x.size() + i]) * x[i];
      y.push_back(sum);
    }
    return y;
  }

  Row norm(const std::string& name, const Row& x) const {
    double mean = 0, variance = 0;
    for (const double v : x) mean += v / static_cast<double>(x.size());
    for (const double v : x) variance += (v - mean) * (v - mean) / static_cast<double>(x.size());
    Row y;
    for (std::size_t i = 0; i < x.size(); ++i) {
      y.push_back((x[i] - mean) / std::sqrt(variance + 1e-12) *
                      static_cast<double>(tensors_.at(name + ".weight").f32[i]) +
                  static_cast<double>(tensors_.at(name + ".bias").f32[i]));
    }
    return y;
  }

  static Row gelu(Row x) {
    for (double& v : x) v = v / 2 * (1 + std::erf(v / std::sqrt(2.0)));
    return x;
  }

  static Row softmax(Row x) {
    double total = 0;
    for (double& v : x) total += v = std::exp(v);
    for (double& v : x) v /= total;
    return x;
  }

  void run_layer(std::size_t layer) {
    using namespace bert;
    const std::size_t n = hidden.size(), size = config_.hidden / config_.heads;
    Matrix q, k, v;
    for (const Row& x : hidden) {
      q.push_back(dense(names::query(layer), x));
      k.push_back(dense(names::key(layer), x));
      v.push_back(dense(names::value(layer), x));
    }
    Matrix context(n, Row(config_.hidden));
    attention.emplace_back();
    for (std::size_t head = 0; head < config_.heads; ++head) {
      Matrix map;
      for (std::size_t i = 0; i < n; ++i) {
        Row scores(n);
        for (std::size_t j = 0; j < n; ++j) {
          for (std::size_t d = head * size; d < (head + 1) * size; ++d) scores[j] += q[i][d] * k[j][d];
          scores[j] /= std::sqrt(static_cast<double>(size));
        }
        map.push_back(softmax(scores));
        if (std::ranges::count(ablated, layer * config_.heads + head) != 0) continue;
        for (std::size_t d = head * size; d < (head + 1) * size; ++d) {
          for (std::size_t j = 0; j < n; ++j) context[i][d] += map[i][j] * v[j][d];
        }
      }
      attention.back().push_back(std::move(map));
    }
    for (std::size_t i = 0; i < n; ++i) {
      Row attended = dense(names::attention_output(layer), context[i]);
      add_to(attended, hidden[i]);
      attended = norm(names::attention_norm(layer), attended);
      Row out = dense(names::output(layer), gelu(dense(names::intermediate(layer), attended)));
      add_to(out, attended);
      hidden[i] = norm(names::output_norm(layer), out);
    }
  }

  const Tensors& tensors_;
  bert::Config config_;
};

}  // namespace maskscope::testing
