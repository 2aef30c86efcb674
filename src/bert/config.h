// The shape and the structure of an encoder, read from Hugging Face's config.json. The defaults are BERT's.
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/limits.h"

namespace maskscope::bert {

struct Architecture;  // bert/architecture.h

// What is applied between the two layers of the feed-forward block and in the head.
enum class Activation {
  gelu,       // x/2 (1 + erf(x / sqrt 2)) (Hendrycks and Gimpel 2016)
  gelu_tanh,  // its approximation by tanh: gelu_new, gelu_pytorch_tanh
  relu,
  silu,  // x sigmoid(x)
  tanh,  // of poolers alone
};

// How a token's position enters.
enum class Positions {
  learned,  // a table, added to the embeddings (Devlin et al. 2019)
  rotary,   // queries and keys are rotated (Su et al. 2021, RoFormer)
};

// What stands on the encoder, by the class that saved the model (config.json's architectures).
enum class Head {
  masked_lm,            // words (Devlin et al. 2019)
  next_sentence,        // the same and, of a pair, whether the second text follows the first
  sequence_classifier,  // labels of the whole
  token_classifier,     // labels of each token
  question_answering,   // at which token an answer begins and ends (Devlin et al. 2019, section 4.2)
  replaced_token,       // ELECTRA's discriminator: whether another model put the token there (Clark et al. 2020)
};

struct Config {
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t hidden = 0;        // a multiple of heads
  std::size_t intermediate = 0;  // width inside the feed-forward block
  std::size_t vocabulary = 0;
  std::size_t positions = 0;  // longest input, in tokens
  std::size_t types = 0;      // segments: 2; 0 where there are no embeddings for them
  float epsilon = 1e-12F;     // of layer norm
  bool tied = true;           // the decoder's matrix is the word embeddings'
  bool lowercase = true;      // for the tokenizer
  bool reads_types = true;    // else every token is of type 0, whichever text it is of

  std::string_view model_type = "bert";  // the architecture's name in config.json
  std::size_t embedding_size = 0;        // of embeddings that a layer projects to `hidden`; 0: they are not projected
  std::size_t layer_groups = 0;          // sets of parameters, which layers share (ALBERT); 0: one for each layer
  Activation activation = Activation::gelu;
  Activation head_activation = Activation::gelu;
  Positions position_kind = Positions::learned;
  // The position table's row of the first token. Those of padding tokens, whose id is one less, is the row before it.
  std::size_t first_position = 0;
  bool pre_norm = false;  // norms stand before attention and feed-forward, and one at the end (Xiong et al. 2020)
  // A layer works in `bottleneck` channels, which it projects from and to the `hidden` ones, with so many feed-forward blocks, and has
  // no norms but a factor and a bias for each channel; embeddings are projected from those of three neighbours (Sun et al. 2020,
  // MobileBERT).
  bool mobile = false;
  std::size_t bottleneck = 0;     // 0: `hidden`
  std::size_t feed_forwards = 1;  // in a layer
  bool gated = false;             // feed-forward: W2 (act(W1 x) * (V x)) (Shazeer 2020, GLU variants)
  // Which biases there are.
  bool attention_bias = true, feed_forward_bias = true, norm_bias = true, transform_bias = true, decoder_bias = true;
  // Layers with local attention, to tokens at most `window` away, and the bases of the rotations' angles (Beltagy et al. 2020;
  // Warner et al. 2024, ModernBERT).
  std::bitset<kMaxLayers> local_layers{};
  std::size_t window = 0;
  float global_theta = 0, local_theta = 0;

  // Of a layer's inside.
  std::size_t width() const { return bottleneck != 0 ? bottleneck : hidden; }
  Head head = Head::masked_lm;
  // What the head's logits are of, but for words; those of sequence and token classifiers are config.json's.
  std::vector<std::string> labels{};
  bool pooler = true;         // what labels of the whole are made of goes through a layer first
  bool mean_pooling = false;  // a sequence classifier reads the mean of all tokens, else the first one

  bool has_masked_lm() const { return head == Head::masked_lm || head == Head::next_sentence; }
  // Whether the labels are of each token, else of the whole.
  bool labels_tokens() const {
    return head == Head::token_classifier || head == Head::question_answering || head == Head::replaced_token;
  }
  std::size_t head_size() const { return width() / heads; }
  // Of the word embeddings, and of the decoder that shares them.
  std::size_t embedding_width() const { return embedding_size != 0 ? embedding_size : hidden; }
  // Of the embeddings that are added to them and of the head's transform.
  std::size_t table_width() const { return mobile ? hidden : embedding_width(); }
  std::size_t groups() const { return layer_groups != 0 ? layer_groups : layers; }
  // Which of the groups() a layer's parameters are.
  std::size_t group_of(std::size_t layer) const { return layer * groups() / layers; }
  std::size_t position_rows() const { return position_kind == Positions::learned ? positions + first_position : 0; }
  // Of the feed-forward block's first product.
  std::size_t intermediate_rows() const { return gated ? 2 * intermediate : intermediate; }
  // Whether queries, keys and values get their biases before attention, which else adds them in passing.
  bool adds_attention_bias() const { return mobile || position_kind == Positions::rotary; }
  bool is_modern() const;  // ModernBERT's head transforms what labels are made of, as it does for words
  // Whether a layer stands between the encoder and the labels.
  bool has_pooler() const;
  const Architecture& architecture() const;
};

// By the table of architectures (bert/architecture.h). Refuses by the field's name what makes another model of it: an
// architecture or activation that is not there, relative positions, a decoder, pruned heads, quantised weights, code of its own; and
// a missing or absurd size.
Result<Config> parse_config(std::string_view json);

}  // namespace maskscope::bert
