#include "text/tokenizer.h"

#include <algorithm>
#include <span>
#include <utility>

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

void append_text(const Vocabulary& vocabulary, std::string_view text, bool lowercase, std::size_t offset,
                 std::vector<Piece>& pieces) {
  for (const Word& word : split_words(text, lowercase, offset)) append_pieces(vocabulary, word, pieces);
}

// Special tokens in the text stand for themselves; what lies between them is split into words.
std::vector<Piece> split_pieces(const Vocabulary& vocabulary, std::string_view text, bool lowercase) {
  std::vector<Piece> pieces;
  std::size_t begin = 0;
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at)) {
    const std::string_view special = special_at(text, at);
    if (special.empty()) {
      ++at;
      continue;
    }
    append_text(vocabulary, text.substr(begin, at - begin), lowercase, begin, pieces);
    pieces.push_back({vocabulary.find(special).value_or(vocabulary.unknown()), at, at + special.size()});
    begin = at += special.size();
  }
  append_text(vocabulary, text.substr(begin), lowercase, begin, pieces);
  return pieces;
}

// How many pieces of each are kept so that together they are no more than room, as the reference's longest_first.
std::pair<std::size_t, std::size_t> kept_lengths(std::size_t first, std::size_t second, std::size_t room) {
  if (first + second <= room) return {first, second};
  const bool swapped = first > second;
  std::size_t shorter = std::min(first, second);
  std::size_t longer = std::max(shorter, room - std::min(shorter, room));
  if (shorter + longer > room) {
    shorter = room / 2;
    longer = shorter + room % 2;
  }
  return swapped ? std::pair(longer, shorter) : std::pair(shorter, longer);
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

  // The first `kept` pieces and a [SEP].
  void add_segment(const std::vector<Piece>& pieces, std::size_t kept, std::int32_t type, std::size_t text_size) {
    for (const Piece& piece : std::span(pieces).first(kept)) add(piece.id, type, {piece.begin, piece.end});
    add(vocabulary_.sep(), type, {text_size, text_size});
    encoding_.dropped += pieces.size() - kept;
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

  const auto first = split_pieces(vocabulary_, text, options_.lowercase);
  const auto second = pair ? split_pieces(vocabulary_, *pair, options_.lowercase) : std::vector<Piece>{};
  const std::size_t room = max_tokens - added;
  const auto [first_kept, second_kept] =
      pair ? kept_lengths(first.size(), second.size(), room) : std::pair(std::min(first.size(), room), std::size_t{0});

  Builder builder(vocabulary_);
  builder.add(vocabulary_.cls(), 0, {0, 0});
  builder.add_segment(first, first_kept, 0, text.size());
  if (pair) builder.add_segment(second, second_kept, 1, pair->size());
  return builder.take();
}

}  // namespace maskscope::text
