// RoBERTa's older tokenizer files, vocab.json and merges.txt, brought into the form of tokenizer.json. Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::weights {

// As transformers' RobertaTokenizer makes a tokenizer of them: byte-level BPE, <s> A </s></s> B </s>, and <mask> takes the white
// space before it. Fails where vocab.json is no object or lacks one of <s>, <pad>, </s>, <unk> and <mask>.
Result<std::string> make_tokenizer_json(std::string_view vocab_json, std::string_view merges, bool add_prefix_space);

}  // namespace maskscope::weights
