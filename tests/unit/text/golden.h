// The golden files that the text tests share. MASKSCOPE_GOLDEN_DIR is set by the build.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/tokenizer.h"
#include "text/vocabulary.h"

namespace maskscope::text::testing {

inline std::string read_golden(const std::string& name) {
  std::ifstream file(std::string(MASKSCOPE_GOLDEN_DIR) + "/" + name, std::ios::binary);
  INFO("golden file " << name);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Vocabulary parse_vocabulary(std::string_view text) {
  auto vocabulary = Vocabulary::parse(text);
  INFO((vocabulary ? "" : vocabulary.error().message));
  REQUIRE(vocabulary);
  return std::move(*vocabulary);
}

// The real one: bert-base-uncased's.
inline const Vocabulary& bert_vocabulary() {
  static const Vocabulary vocabulary = parse_vocabulary(read_golden("vocab.txt"));
  return vocabulary;
}

inline const Tokenizer& bert_tokenizer() {
  static const Tokenizer tokenizer(bert_vocabulary());
  return tokenizer;
}

// A vocabulary of the special tokens (ids 0 to 4) and these (from 5).
inline Vocabulary small_vocabulary(std::string_view tokens) {
  return parse_vocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + std::string(tokens));
}

inline Encoding encode(const Tokenizer& tokenizer, std::string_view text,
                       std::optional<std::string_view> pair = std::nullopt, std::size_t max_tokens = 512) {
  auto encoding = tokenizer.encode(text, pair, max_tokens);
  INFO((encoding ? "" : encoding.error().message));
  REQUIRE(encoding);
  return std::move(*encoding);
}

// "[CLS] a ##b [SEP]"
inline std::string joined(const Encoding& encoding) {
  std::string text;
  for (const std::string& token : encoding.tokens) text += (text.empty() ? "" : " ") + token;
  return text;
}

}  // namespace maskscope::text::testing
