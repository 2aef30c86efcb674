// The shape of a BERT, read from Hugging Face's config.json.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace maskscope::bert {

struct Config {
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t hidden = 0;        // a multiple of heads
  std::size_t intermediate = 0;  // width inside the feed-forward block
  std::size_t vocabulary = 0;
  std::size_t positions = 0;  // longest input, in tokens
  std::size_t types = 0;      // segments: 2
  float epsilon = 1e-12F;     // of layer norm
  bool tied = true;           // the decoder's matrix is the word embeddings'
  bool lowercase = true;      // for the tokenizer
  bool reads_types = true;    // else every token is of type 0, whichever text it is of

  std::size_t head_size() const { return hidden / heads; }
};

// Refuses by the field's name what makes another model of it: another architecture or activation than erf GELU, relative
// positions, a decoder, pruned heads, quantised weights, code of its own; and a missing or absurd size.
Result<Config> parse_config(std::string_view json);

}  // namespace maskscope::bert
