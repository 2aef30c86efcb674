// Hugging Face's tokenizer files, brought into the one form that tokenizer_settings.h reads. What changes tokenisation is obeyed
// or refused by name; where files contradict each other, it is as in transformers 5. Thread-safe: no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::weights {

// The texts of the files that are there.
struct TokenizerFiles {
  std::optional<std::string> vocabulary{};          // vocab.txt
  std::optional<std::string> tokenizer{};           // tokenizer.json
  std::optional<std::string> vocab_json{};          // vocab.json, with merges.txt: RoBERTa's
  std::optional<std::string> merges{};              // merges.txt
  std::optional<std::string> tokenizer_config{};    // tokenizer_config.json
  std::optional<std::string> special_tokens_map{};  // special_tokens_map.json
  std::optional<std::string> added_tokens{};        // added_tokens.json
};

struct ModelTexts {
  std::string
      config;  // config.json, with the tokenizer's do_lower_case, and reads_token_type_ids = false where that is so
  TokenizerTexts tokenizer;
};

// A tokenizer.json with other stages than BERT's, and no class that is BERT's, counts as a whole (tokenizer_json.h): its text is what
// is kept. Of the other files only the special tokens' names, model_max_length and model_input_names are read then; what they say of
// lower case, prefix spaces and added tokens must not contradict it, but for the flags of added tokens, which are theirs.
// vocab.json and merges.txt are made into one where neither it nor vocab.txt is there.
// Which file counts for BERT's own tokenizer:
// - do_lower_case: tokenizer_config.json, else config.json; strip_accents and tokenize_chinese_chars: tokenizer_config.json. That
//   tokenizer.json says otherwise does not count, unless tokenizer_class is PreTrainedTokenizerFast or TokenizersBackend,
//   which take everything from it.
// - the vocabulary: tokenizer.json, else vocab.txt.
// - names of special tokens: special_tokens_map.json over tokenizer_config.json; it is not read where the latter has an
//   added_tokens_decoder.
// - added tokens: tokenizer_config.json's added_tokens_decoder, else tokenizer.json's over added_tokens.json.
// - whether the model is told which text a token is of: model_input_names, else all classes but DistilBertTokenizer tell it.
// - do_basic_tokenize, never_split, and the truncation's length and the padding in tokenizer.json are not read, as by transformers.
// Refused by name: unknown tokenizer classes, and of BERT's own other models, normalizers, pre-tokenizers and templates, a tokenizer of the folder's own
// code, split_special_tokens, truncation_side left, a truncation direction of Left, ids in a post_processor that are not the
// vocabulary's, and tokens that are added to a vocab.txt with repeated lines.
Result<ModelTexts> read_tokenizer_files(std::string_view config_json, const TokenizerFiles& files);

// A TensorFlow SavedModel's assets/model.json says doLowerCase. Without it, a vocabulary with capital letters is refused.
Result<bool> saved_model_lowercase(const std::optional<std::string>& model_json, std::string_view vocabulary);

}  // namespace maskscope::weights
