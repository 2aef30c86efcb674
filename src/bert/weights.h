// An encoder's parameters in the form that the forward pass reads. Plain data, filled by Loader, then constant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nn/linear.h"
#include "nn/rotary.h"

namespace maskscope::bert {

struct LayerNorm {
  std::vector<float> gamma;  // [hidden]
  std::vector<float> beta;   // [hidden]; zeros where the model has none
};

struct Dense {
  nn::Linear linear;
  std::vector<float> bias;  // [out]; zeros where the model has none
  std::string name;         // bert/names.h, for who observes its input
};

struct FeedForward {
  Dense intermediate;
  Dense output;
  LayerNorm norm;
};

// MobileBERT's alone (Sun et al. 2020, section 3.1).
struct Bottleneck {
  Dense attention;  // hidden -> width, what queries and keys are made of; values are made of the hidden state itself
  LayerNorm attention_norm;
  Dense query_key;  // width -> 2 x width
  Dense value;      // hidden -> width
  Dense input;      // hidden -> width, what attention is added to
  LayerNorm input_norm;
  std::vector<FeedForward> stacked;  // those before the layer's last, which is in Layer
  Dense output;                      // width -> hidden
  LayerNorm output_norm;
};

struct Layer {
  Dense query_key_value;  // hidden -> 3 x hidden
  Dense attention_output;
  LayerNorm attention_norm;
  Dense intermediate;  // hidden -> intermediate, or twice that, the activated half first, where it is gated
  Dense output;
  LayerNorm output_norm;
  Bottleneck bottleneck;
};

// The word embeddings, [vocabulary][embedding width]: f32; or 7-bit quantised values with a scale for each row and a smoothing factor for
// each column. The values are the decoder's where it shares them, else they are in `rows`.
struct WordEmbeddings {
  std::vector<float> f32;
  nn::Linear rows;
  std::vector<float> scale;
  std::vector<float> smooth;
};

struct Weights {
  WordEmbeddings words;
  std::vector<float> positions;  // [position rows][table width]
  std::vector<float> types;      // [types][table width]
  LayerNorm embedding_norm;
  Dense embedding_projection;              // embedding width -> hidden, where those are two
  nn::Rotary global_rotary, local_rotary;  // where positions are rotary
  std::vector<Layer> layers;               // [groups]
  LayerNorm final_norm;                    // where norms come first
  std::vector<float> no_bias;  // zeros, [3][width] or [hidden], where something calls for a bias that there is not
  // The masked-LM head; a model can lack it.
  Dense transform;
  LayerNorm transform_norm;
  // What gives labels; a model can lack it.
  Dense pooler;  // hidden -> hidden
  Dense labels;  // hidden -> labels
  Dense
      decoder_rest;  // MobileBERT's, of the transformed channels behind the embedding width; its bias is the decoder's
  Dense decoder;     // embedding width -> vocabulary; its matrix is the word embeddings'

  // qvalues: room for a row.
  void read_word_embedding(std::size_t word, std::span<std::int8_t> qvalues, std::span<float> out) const {
    const std::size_t width = out.size();
    if (!words.f32.empty()) {
      std::ranges::copy(std::span(words.f32).subspan(word * width, width), out.begin());
      return;
    }
    (words.rows ? words.rows : decoder.linear).read(word, qvalues);
    for (std::size_t i = 0; i < width; ++i)
      out[i] = static_cast<float>(qvalues[i]) * words.scale[word] * words.smooth[i];
  }
};

}  // namespace maskscope::bert
