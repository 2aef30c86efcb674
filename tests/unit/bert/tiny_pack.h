// The tiny model as a pack: quantised layers, and the f32 weights that they stand for.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "../nn/random.h"
#include "bert/names.h"
#include "tiny_model.h"

namespace maskscope::testing {

// A pack's form of some of the tiny model's layers: the quantised values, scales and factors that make up these f32 weights.
struct Quantised {
  Tensors pack;   // what the loader reads
  Tensors plain;  // the same numbers as f32
};

inline void set_i8(Tensors& tensors, const std::string& name, std::vector<std::uint64_t> shape,
                   std::vector<std::int8_t> qvalues) {
  tensors[name] = {.info = {.name = name, .dtype = weights::DType::i8, .shape = std::move(shape)},
                   .f32 = {},
                   .i8 = std::move(qvalues)};
}

inline Quantised quantised_model() {
  using namespace bert;
  const Config c = tiny_config();
  Quantised q{.pack = tiny_tensors(), .plain = tiny_tensors()};
  Random random(77);
  // Layers whose channels form two groups.
  const auto grouped = [&](const std::string& name) {
    return name == names::query_key_value(0) || name == names::output(c.layers - 1);
  };
  // Makes quantised values, [out][in]; the f32 weight is qvalues * scale * smooth.
  const auto make = [&](const std::string& name, std::size_t in, std::size_t out,
                        const std::vector<std::string>& pieces) {
    std::vector<std::int8_t> qvalues(in * out);
    for (auto& qvalue : qvalues) qvalue = static_cast<std::int8_t>(random.whole(-63, 63));
    const std::size_t groups = grouped(name) ? 2 : 1, first = in / 4;
    const std::vector<float> scale = random.floats(groups * out, 0.004F, 0.008F),
                             smooth = random.floats(in, 0.7F, 1.4F);
    const std::size_t rows = out / pieces.size();
    for (std::size_t o = 0; o < out; ++o) {
      for (std::size_t i = 0; i < in; ++i) {
        q.plain[pieces[o / rows] + ".weight"].f32[o % rows * in + i] =
            static_cast<float>(qvalues[o * in + i]) * scale[i < first || groups == 1 ? o : out + o] * smooth[i];
      }
    }
    for (const std::string& piece : pieces) q.pack.erase(piece + ".weight");
    if (groups == 2) {
      add_f32(q.pack, name + ".groups", {2}, {static_cast<float>(first), static_cast<float>(in - first)});
      add_f32(q.pack, name + ".scale", {2, out}, scale);
    } else {
      add_f32(q.pack, name + ".scale", {out}, scale);
    }
    add_f32(q.pack, name + ".smooth", {in}, smooth);
    return qvalues;
  };
  const auto layer = [&](const std::string& name, std::size_t in, std::size_t out) {
    auto qvalues = make(name, in, out, {name});
    set_i8(q.pack, name + ".weight", {out, in}, std::move(qvalues));
  };
  for (std::size_t i = 0; i < c.layers; ++i) {
    const std::vector<std::string> three = {names::query(i), names::key(i), names::value(i)};
    const std::string fused = names::query_key_value(i);
    set_i8(q.pack, fused + ".weight", {3 * c.hidden, c.hidden}, make(fused, c.hidden, 3 * c.hidden, three));
    std::vector<float> bias;
    for (const std::string& name : three) {
      const auto& part = q.plain[name + ".bias"].f32;
      bias.insert(bias.end(), part.begin(), part.end());
      q.pack.erase(name + ".bias");
    }
    add_f32(q.pack, fused + ".bias", {3 * c.hidden}, bias);
    layer(names::attention_output(i), c.hidden, c.hidden);
    layer(names::intermediate(i), c.hidden, c.intermediate);
    layer(names::output(i), c.intermediate, c.hidden);
  }
  layer(names::kTransform, c.hidden, c.hidden);
  // The words come in two blocks.
  const std::string& words = names::kWordEmbeddings;
  const auto qvalues = make(words, c.hidden, c.vocabulary, {words});
  set_i8(q.pack, words + ".weight.0", {20, c.hidden}, {qvalues.begin(), qvalues.begin() + 20 * 32});
  set_i8(q.pack, words + ".weight.1", {30, c.hidden}, {qvalues.begin() + 20 * 32, qvalues.end()});
  return q;
}

}  // namespace maskscope::testing
