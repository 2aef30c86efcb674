// The normalizers and pre-tokenizers of tokenizer.json (tokenizer_json.h lists them). Thread-safe: no state.
#pragma once

#include <vector>

#include "base/error.h"
#include "text/normalizer_chain.h"
#include "text/pre_tokenizer.h"
#include "weights/json_part.h"

namespace maskscope::weights {

// null, one, or a Sequence of them.
Result<std::vector<text::Normalizer>> read_normalizers(const Json& json);
Result<std::vector<text::PreTokenizer>> read_pre_tokenizers(const Json& json);

// Of the pre-tokenizer and of the post-processor, which only trims offsets.
text::ByteLevel read_byte_level(JsonPart& part);

}  // namespace maskscope::weights
