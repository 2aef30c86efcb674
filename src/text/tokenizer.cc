#include "text/tokenizer.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "text/normalizer.h"
#include "text/utf8.h"
#include "text/wordpiece.h"

namespace maskscope::text {
namespace {

std::vector<AddedToken> special_tokens(const Vocabulary& vocabulary) {
  const SpecialNames& names = vocabulary.names();
  std::vector<AddedToken> tokens = {{.id = vocabulary.unknown(), .content = names.unknown},
                                    {.id = vocabulary.cls(), .content = names.cls},
                                    {.id = vocabulary.sep(), .content = names.sep},
                                    {.id = vocabulary.mask(), .content = names.mask}};
  if (const auto pad = vocabulary.pad()) tokens.push_back({.id = *pad, .content = names.pad});
  return tokens;
}

// How many pieces of two texts are kept so that together they are no more than room: as the reference's
// longest_first does it, which cuts the longer text down to the shorter one, then both to a half (the odd one
// to the longer, the second where they are equal).
std::pair<std::size_t, std::size_t> kept_lengths(std::size_t first, std::size_t second, std::size_t room) {
  if (first + second <= room) return {first, second};
  std::size_t shorter = std::min(first, second);
  std::size_t longer = room - std::min(shorter, room);
  if (shorter > longer) {
    shorter = room / 2;
    longer = room - shorter;
  }
  return first > second ? std::pair(longer, shorter) : std::pair(shorter, longer);
}

// A text's pieces: those that are kept, and how many there were in all and of masks.
struct Segment {
  std::span<const Piece> kept;
  std::size_t count;
  std::size_t masks;
};

class Builder {
 public:
  explicit Builder(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  void add(TokenId id, std::int32_t type, ByteRange range) {
    encoding_.ids.push_back(id);
    encoding_.type_ids.push_back(type);
    encoding_.tokens.push_back(vocabulary_.token(id));
    encoding_.ranges.push_back(range);
  }

  // The pieces that are kept of a text, and a [SEP]; text_size is where the whole text ends.
  void add_segment(const Segment& segment, std::int32_t type, std::size_t text_size) {
    std::size_t end = segment.count == segment.kept.size() ? text_size : 0;
    encoding_.cut.masks += segment.masks;
    for (const Piece& piece : segment.kept) {
      add(piece.id, type, {piece.begin, piece.end});
      end = std::max(end, piece.end);
      encoding_.cut.masks -= piece.id == vocabulary_.mask() ? 1 : 0;
    }
    add(vocabulary_.sep(), type, {end, end});
    (type == 0 ? encoding_.cut.text : encoding_.cut.pair) = segment.count - segment.kept.size();
  }

  Encoding take() { return std::move(encoding_); }

 private:
  const Vocabulary& vocabulary_;
  Encoding encoding_;
};

}  // namespace

// The pieces of a text as they come: keeps the first `limit`, counts them all and the masks among them.
class Tokenizer::Pieces {
 public:
  Pieces(std::size_t limit, TokenId mask) : limit_(limit), mask_(mask) {}

  void add(const Piece& piece) {
    if (kept_.size() < limit_) kept_.push_back(piece);
    ++count_;
    masks_ += piece.id == mask_ ? 1 : 0;
  }

  std::size_t count() const { return count_; }
  Segment first(std::size_t n) const { return {std::span(kept_).first(n), count_, masks_}; }  // n <= limit

 private:
  std::size_t limit_;
  TokenId mask_;
  std::size_t count_ = 0;
  std::size_t masks_ = 0;
  std::vector<Piece> kept_;
};

// Added tokens are themselves; what lies between them is normalised, searched for those that are compared then, and split
// into words.
Tokenizer::Pieces Tokenizer::split(std::string_view text, std::size_t limit) const {
  Pieces pieces(limit, vocabulary_.mask());
  std::vector<Piece> of_word;
  const std::function<void(const Word&)> add_word = [&](const Word& word) {
    of_word.clear();
    append_pieces(vocabulary_, word, longest_word_, of_word);
    for (const Piece& piece : of_word) pieces.add(piece);
  };
  WordSplitter splitter(longest_word_, add_word);
  std::vector<Character> characters;
  const auto split_characters = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) splitter.add(characters[i]);
    splitter.end_word();
  };
  const auto split_gap = [&](std::size_t begin, std::size_t end) {
    const std::string_view gap = text.substr(begin, end - begin);
    if (!added_.any_normalized()) {
      for_each_character(gap, normalization_, begin, [&](const Character& c) { splitter.add(c); });
      return splitter.end_word();
    }
    characters.clear();
    for_each_character(gap, normalization_, begin, [&](const Character& c) { characters.push_back(c); });
    added_.find_in(characters, split_characters, [&](TokenId id, std::size_t first, std::size_t after) {
      pieces.add({id, characters[first].begin, characters[after - 1].end});
    });
  };
  added_.find_in(text, split_gap,
                 [&](TokenId id, std::size_t first, std::size_t after) { pieces.add({id, first, after}); });
  return pieces;
}

Tokenizer::Tokenizer(Vocabulary vocabulary, TokenizerOptions options)
    : vocabulary_(std::move(vocabulary)),
      normalization_(options.normalization()),
      longest_word_(options.longest_word),
      max_tokens_(options.max_tokens),
      added_(std::move(options.added).value_or(special_tokens(vocabulary_)), normalization_) {}

Result<Encoding> Tokenizer::encode(std::string_view text, std::optional<std::string_view> pair,
                                   std::size_t max_tokens) const {
  const std::size_t added = pair ? 3 : 2;  // [CLS] and [SEP]s
  max_tokens = std::min(max_tokens, max_tokens_);
  if (max_tokens < added) return fail("found a limit of ", max_tokens, " tokens, expected at least ", added);
  if (auto ok = check_utf8(text, "the text"); !ok) return std::unexpected(ok.error());
  if (auto ok = check_utf8(pair.value_or(""), "the second text"); !ok) return std::unexpected(ok.error());

  const std::size_t room = max_tokens - added;
  const Pieces first = split(text, room);
  const Pieces second = split(pair.value_or(""), room);
  const auto [first_kept, second_kept] = kept_lengths(first.count(), second.count(), room);

  Builder builder(vocabulary_);
  builder.add(vocabulary_.cls(), 0, {0, 0});
  builder.add_segment(first.first(first_kept), 0, text.size());
  if (pair) builder.add_segment(second.first(second_kept), 1, pair->size());
  return builder.take();
}

}  // namespace maskscope::text
