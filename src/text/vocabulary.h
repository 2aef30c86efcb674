// A WordPiece vocabulary: vocab.txt, a token a line, the line number is the id.
// Immutable after parse; may be read from any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

namespace maskscope::text {

using TokenId = std::int32_t;

class Vocabulary {
 public:
  // text: the whole of vocab.txt, UTF-8, lines ended by \n or \r\n. Fails on a doubled token, on bytes
  // that are not UTF-8, on control characters, or where [PAD] [UNK] [CLS] [SEP] [MASK] is missing.
  static Result<Vocabulary> parse(std::string_view text);

  std::optional<TokenId> find(std::string_view token) const;
  const std::string& token(TokenId id) const { return tokens_[static_cast<std::size_t>(id)]; }  // id < size()
  std::size_t size() const { return tokens_.size(); }
  std::size_t longest() const { return longest_; }  // bytes of the longest token

  TokenId pad() const { return pad_; }
  TokenId unknown() const { return unknown_; }
  TokenId cls() const { return cls_; }
  TokenId sep() const { return sep_; }
  TokenId mask() const { return mask_; }

 private:
  Vocabulary() = default;

  std::vector<std::string> tokens_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, TokenId, Hash, std::equal_to<>> ids_;
  std::size_t longest_ = 0;
  TokenId pad_ = 0, unknown_ = 0, cls_ = 0, sep_ = 0, mask_ = 0;
};

}  // namespace maskscope::text
