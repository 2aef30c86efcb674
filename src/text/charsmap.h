// SentencePiece's precompiled map of characters (Kudo and Richardson 2018), what tokenizer.json calls a Precompiled normalizer: a
// double-array trie of byte sequences and the texts that they become. Immutable, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/normalizer.h"

namespace maskscope::text {

class Charsmap {
 public:
  // The bytes of precompiled_charsmap: the trie's size in bytes (u32, little-endian), its units (u32), and the texts, each
  // ended by a zero byte. Fails where sizes do not fit or a text is not UTF-8.
  static Result<Charsmap> parse(std::string_view bytes);

  // As the reference does it: a grapheme of less than 6 bytes is looked up as a whole, then each of its code points. The
  // shortest beginning that the map knows counts for all of what is looked up.
  void apply(std::vector<Character>& characters) const;

 private:
  Charsmap() = default;
  // What these bytes become; nothing where the map does not know them.
  std::optional<std::string_view> find(std::string_view bytes) const;

  std::vector<std::uint32_t> units_;
  std::string texts_;
};

}  // namespace maskscope::text
