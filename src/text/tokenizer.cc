#include "text/tokenizer.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "text/normalizer.h"
#include "text/utf8.h"
#include "text/wordpiece.h"

namespace maskscope::text {
namespace {

constexpr std::string_view kSpecials[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

// The special token written at text[at], or nothing.
std::string_view special_at(std::string_view text, std::size_t at) {
  for (const std::string_view special : kSpecials) {
    if (text.substr(at, special.size()) == special) return special;
  }
  return {};
}

// The pieces of a text as they come: keeps the first `limit`, counts them all and the masks among them.
class Pieces {
 public:
  Pieces(std::size_t limit, TokenId mask) : limit_(limit), mask_(mask) {}

  void add(const Piece& piece) {
    if (kept_.size() < limit_) kept_.push_back(piece);
    ++count_;
    masks_ += piece.id == mask_ ? 1 : 0;
  }

  std::size_t count() const { return count_; }
  std::size_t masks() const { return masks_; }
  std::span<const Piece> first(std::size_t n) const { return std::span(kept_).first(n); }  // n <= limit

 private:
  std::size_t limit_;
  TokenId mask_;
  std::size_t count_ = 0;
  std::size_t masks_ = 0;
  std::vector<Piece> kept_;
};

void add_words(const Vocabulary& vocabulary, std::string_view text, bool lowercase, std::size_t offset,
               Pieces& pieces) {
  std::vector<Piece> of_word;
  for_each_word(text, lowercase, offset, [&](const Word& word) {
    of_word.clear();
    append_pieces(vocabulary, word, of_word);
    for (const Piece& piece : of_word) pieces.add(piece);
  });
}

// Special tokens in the text stand for themselves; what lies between them is split into words.
Pieces split_pieces(const Vocabulary& vocabulary, std::string_view text, bool lowercase, std::size_t limit) {
  Pieces pieces(limit, vocabulary.mask());
  std::size_t begin = 0;  // of what is not split yet
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at)) {
    const std::string_view special = special_at(text, at);
    if (special.empty()) {
      ++at;
      continue;
    }
    add_words(vocabulary, text.substr(begin, at - begin), lowercase, begin, pieces);
    pieces.add({vocabulary.find(special).value_or(vocabulary.unknown()), at, at + special.size()});
    begin = at += special.size();
  }
  add_words(vocabulary, text.substr(begin), lowercase, begin, pieces);
  return pieces;
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

class Builder {
 public:
  explicit Builder(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  void add(TokenId id, std::int32_t type, ByteRange range) {
    encoding_.ids.push_back(id);
    encoding_.type_ids.push_back(type);
    encoding_.tokens.push_back(vocabulary_.token(id));
    encoding_.ranges.push_back(range);
  }

  // The first `kept` pieces and a [SEP]; text_size is where the whole text ends.
  void add_segment(const Pieces& pieces, std::size_t kept, std::int32_t type, std::size_t text_size) {
    std::size_t end = pieces.count() == kept ? text_size : 0;
    encoding_.cut.masks += pieces.masks();
    for (const Piece& piece : pieces.first(kept)) {
      add(piece.id, type, {piece.begin, piece.end});
      end = std::max(end, piece.end);
      encoding_.cut.masks -= piece.id == vocabulary_.mask() ? 1 : 0;
    }
    add(vocabulary_.sep(), type, {end, end});
    (type == 0 ? encoding_.cut.text : encoding_.cut.pair) = pieces.count() - kept;
  }

  Encoding take() { return std::move(encoding_); }

 private:
  const Vocabulary& vocabulary_;
  Encoding encoding_;
};

}  // namespace

Tokenizer::Tokenizer(Vocabulary vocabulary, TokenizerOptions options)
    : vocabulary_(std::move(vocabulary)), options_(options) {}

Result<Encoding> Tokenizer::encode(std::string_view text, std::optional<std::string_view> pair,
                                   std::size_t max_tokens) const {
  const std::size_t added = pair ? 3 : 2;  // [CLS] and [SEP]s
  if (max_tokens < added) return fail("found a limit of ", max_tokens, " tokens, expected at least ", added);
  if (auto ok = check_utf8(text, "the text"); !ok) return std::unexpected(ok.error());
  if (auto ok = check_utf8(pair.value_or(""), "the second text"); !ok) return std::unexpected(ok.error());

  const std::size_t room = max_tokens - added;
  const Pieces first = split_pieces(vocabulary_, text, options_.lowercase, room);
  const Pieces second = split_pieces(vocabulary_, pair.value_or(""), options_.lowercase, room);
  const auto [first_kept, second_kept] = kept_lengths(first.count(), second.count(), room);

  Builder builder(vocabulary_);
  builder.add(vocabulary_.cls(), 0, {0, 0});
  builder.add_segment(first, first_kept, 0, text.size());
  if (pair) builder.add_segment(second, second_kept, 1, pair->size());
  return builder.take();
}

}  // namespace maskscope::text
