// A vocabulary: WordPiece's vocab.txt, a token a line, the line number is the id; or any other model's tokens. Then the tokens
// that were added.
// Immutable after it was made; may be read from any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "text/spelling.h"

namespace maskscope::text {

using TokenId = std::int32_t;

// A token that is found in a text before it is split into words, with the flags of Hugging Face's AddedToken.
struct AddedToken {
  static constexpr TokenId kUnnumbered = -1;

  TokenId id = kUnnumbered;
  std::string content;
  bool single_word = false;  // not next to a letter, a digit or the like
  bool lstrip = false;       // takes the white space before it
  bool rstrip = false;       // and after it
  bool normalized = false;   // text and token are compared after normalisation
  bool operator==(const AddedToken&) const = default;
};

// A token in a message: the beginning of it, without control characters.
std::string shown_token_text(std::string_view token);

// A line of vocab.txt as it is read.
std::string_view without_space_at_end(std::string_view line);

class Vocabulary {
 public:
  // text: the whole of vocab.txt, UTF-8 with or without a byte order mark, lines ended by \n or \r\n. As the reference
  // reads it: white space at a line's end does not count, of equal lines the last one does; empty lines at the
  // file's end are none. A token with control characters is shown without them and is found in no text.
  // added: in the order in which they are added. One that is a line has its id; the others come after the last line, in
  // their order, and are no pieces of words: find does not know them. As in the reference the first of them has the number of
  // different lines for its id, of which an empty one is one. Ids are filled in, or checked where they are there.
  // Fails on bytes that are not UTF-8, where one of the special tokens but pad is missing, and where an added token has
  // another id, or that of a line.
  static Result<Vocabulary> parse(std::string_view text, const SpecialNames& names = {},
                                  std::span<AddedToken> added = {});

  // Of other kinds of tokenizers.
  struct Kind {
    Spelling spelling;
    bool byte_level = false;  // tokens are bytes as printable characters (character_of_byte)
    bool has_unknown = true;  // else no token is unknown()
  };
  // tokens: by id, "" where there is none. Byte-level ones are written out, spaces as kWordStart and bytes that are no whole
  // character as "<0xE2>". added as above, each with its id: that of the token, or as the reference counts on behind them.
  static Result<Vocabulary> make(std::span<const std::string> tokens, Kind kind, std::span<const AddedToken> added);

  // Whether the text of a vocab.txt has this token.
  static bool has_line(std::string_view text, std::string_view token);

  // Names the rows of a model that has more of them than tokens: "[no token 30522]", up to `rows` in all.
  void extend(std::size_t rows);

  // The id of a token as its file has it, which is not always as it is shown.
  std::optional<TokenId> find(std::string_view token) const;
  // Every token that find knows, as it knows it, in no order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [token, id] : ids_) visit(token, id);
  }
  const std::string& token(TokenId id) const { return tokens_[static_cast<std::size_t>(id)]; }  // id < size()
  std::size_t size() const { return tokens_.size(); }
  std::size_t longest() const { return longest_; }  // bytes of the longest token

  std::optional<TokenId> pad() const { return pad_; }
  TokenId unknown() const { return unknown_; }  // -1 where the model has none
  TokenId cls() const { return cls_; }
  TokenId sep() const { return sep_; }
  TokenId mask() const { return mask_; }
  const SpecialNames& names() const { return spelling_.names; }
  const Spelling& spelling() const { return spelling_; }

 private:
  Vocabulary() = default;
  Result<void> append(std::span<AddedToken> added, std::size_t first);
  Result<void> find_specials(const SpecialNames& names, std::span<const AddedToken> added, bool has_unknown);

  std::vector<std::string> tokens_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, TokenId, Hash, std::equal_to<>> ids_;
  std::size_t longest_ = 0;
  Spelling spelling_;
  std::optional<TokenId> pad_;
  TokenId unknown_ = 0, cls_ = 0, sep_ = 0, mask_ = 0;
};

}  // namespace maskscope::text
