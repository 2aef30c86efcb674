// BERT's parameters in the form that the forward pass reads. Plain data, filled by Loader, then constant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/linear.h"

namespace maskscope::bert {

struct LayerNorm {
  std::vector<float> gamma;  // [hidden]
  std::vector<float> beta;   // [hidden]
};

struct Dense {
  nn::Linear product;
  std::vector<float> bias;  // [out]
};

struct Layer {
  Dense query_key_value;  // hidden -> 3 x hidden
  Dense attention_output;
  LayerNorm attention_norm;
  Dense intermediate;
  Dense output;
  LayerNorm output_norm;
};

// The word embeddings, [vocabulary][hidden]: f32; or 7-bit steps with a scale a row and a factor a column. The steps are
// the decoder's where it shares them, else they stand in `rows`.
struct WordEmbeddings {
  std::vector<float> f32;
  nn::Linear rows;
  std::vector<float> scale;
  std::vector<float> smooth;
};

struct Weights {
  WordEmbeddings words;
  std::vector<float> positions;  // [positions][hidden]
  std::vector<float> types;      // [types][hidden]
  LayerNorm embedding_norm;
  std::vector<Layer> layers;
  // The masked-LM head; a model can lack it.
  Dense transform;
  LayerNorm transform_norm;
  Dense decoder;  // hidden -> vocabulary; its matrix is the word embeddings'

  // steps: room for a row.
  void read_word(std::size_t word, std::span<std::int8_t> steps, std::span<float> out) const {
    const std::size_t hidden = out.size();
    if (!words.f32.empty()) {
      std::ranges::copy(std::span(words.f32).subspan(word * hidden, hidden), out.begin());
      return;
    }
    (words.rows ? words.rows : decoder.product).read(word, steps);
    for (std::size_t i = 0; i < hidden; ++i)
      out[i] = static_cast<float>(steps[i]) * words.scale[word] * words.smooth[i];
  }
};

}  // namespace maskscope::bert
