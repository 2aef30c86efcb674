#include "text/tokenizer.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
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
  explicit Builder(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {
    encoding_.spelling = vocabulary.spelling();
  }

  void add(TokenId id, std::int32_t type, ByteRange range) {
    encoding_.ids.push_back(id);
    encoding_.type_ids.push_back(type);
    encoding_.tokens.push_back(vocabulary_.token(id));
    encoding_.ranges.push_back(range);
  }

  // The pieces that are kept of a text of this size.
  void add_segment(const Segment& segment, std::int32_t type, std::size_t text_size) {
    end_ = segment.count == segment.kept.size() ? text_size : 0;
    encoding_.cut.masks += segment.masks;
    for (const Piece& piece : segment.kept) {
      add(piece.id, type, {piece.begin, piece.end});
      end_ = std::max(end_, piece.end);
      encoding_.cut.masks -= piece.id == vocabulary_.mask() ? 1 : 0;
    }
    (type == 0 ? encoding_.cut.text : encoding_.cut.pair) = segment.count - segment.kept.size();
  }

  // A special token where the text so far ends.
  void add_special(TokenId id, std::int32_t type) { add(id, type, {end_, end_}); }

  Encoding take() { return std::move(encoding_); }

 private:
  const Vocabulary& vocabulary_;
  Encoding encoding_;
  std::size_t end_ = 0;  // of what was kept of the last text
};

// As models of BERT's family write masks.
constexpr std::string_view kMasks[] = {"[MASK]", "<mask>"};

// The first of these in a text; empty where there is none.
std::string_view first_of(std::span<const std::string_view> masks, std::string_view text) {
  std::string_view found;
  std::size_t first = std::string_view::npos;
  for (const std::string_view mask : masks) {
    const std::size_t at = text.find(mask);
    if (at >= first) continue;
    first = at;
    found = mask;
  }
  return found;
}

// Those that are no token of the model's own.
std::vector<std::string_view> foreign_masks(std::span<const AddedToken> added) {
  std::vector<std::string_view> masks;
  for (const std::string_view mask : kMasks) {
    if (std::ranges::find(added, mask, &AddedToken::content) == added.end()) masks.push_back(mask);
  }
  return masks;
}

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

  void fail_once(const Error& error) {
    if (!problem_) problem_ = error;
  }

  const std::optional<Error>& problem() const { return problem_; }
  std::size_t count() const { return count_; }
  Segment first(std::size_t n) const { return {std::span(kept_).first(n), count_, masks_}; }  // n <= limit

 private:
  std::size_t limit_;
  TokenId mask_;
  std::size_t count_ = 0;
  std::size_t masks_ = 0;
  std::vector<Piece> kept_;
  std::optional<Error> problem_;
};

Tokenizer::Pieces Tokenizer::split(std::string_view text, std::size_t limit, const AddedTokens& added) const {
  Pieces pieces(limit, vocabulary_.mask());
  pipeline_ ? split_with_pipeline(text, added, pieces) : split_with_bert(text, added, pieces);
  return pieces;
}

Result<std::vector<Character>> Tokenizer::normalized(std::string_view text, std::size_t offset) const {
  if (pipeline_) {
    std::vector<Character> characters = characters_of(text, offset);
    if (auto ok = normalize(pipeline_->normalizers, characters); !ok) return std::unexpected(ok.error());
    return characters;
  }
  std::vector<Character> characters;
  for_each_character(text, normalization_, offset, [&](const Character& c) { characters.push_back(c); });
  return characters;
}

// Added tokens are themselves; what lies between them is normalised, searched for those that are compared then, and split
// into words.
void Tokenizer::split_with_bert(std::string_view text, const AddedTokens& added, Pieces& pieces) const {
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
    if (!added.any_normalized()) {
      for_each_character(gap, normalization_, begin, [&](const Character& c) { splitter.add(c); });
      return splitter.end_word();
    }
    characters = normalized(gap, begin).value_or(std::vector<Character>());  // BERT's stages never fail
    added.find_in(characters, split_characters, [&](TokenId id, std::size_t first, std::size_t after) {
      pieces.add({id, characters[first].begin, characters[after - 1].end});
    });
  };
  added.find_in(text, split_gap,
                [&](TokenId id, std::size_t first, std::size_t after) { pieces.add({id, first, after}); });
}

void Tokenizer::split_with_pipeline(std::string_view text, const AddedTokens& added, Pieces& pieces) const {
  std::vector<Piece> found;
  const auto split_gap = [&](std::size_t begin, std::size_t end) {
    const auto normal = normalized(text.substr(begin, end - begin), begin);
    if (!normal) return pieces.fail_once(normal.error());
    const std::vector<Character>& characters = *normal;
    added.find_in(
        characters,
        [&](std::size_t first, std::size_t after) {
          found.clear();
          const auto part = std::span(characters).subspan(first, after - first);
          const auto ok = pipeline_->append_pieces(vocabulary_, text, {part.begin(), part.end()}, found);
          if (!ok) return pieces.fail_once(ok.error());
          for (const Piece& piece : found) pieces.add(piece);
        },
        [&](TokenId id, std::size_t first, std::size_t after) {
          pieces.add({id, characters[first].begin, characters[after - 1].end});
        });
  };
  added.find_in(text, split_gap,
                [&](TokenId id, std::size_t first, std::size_t after) { pieces.add({id, first, after}); });
}

AddedTokens Tokenizer::with_masks(std::vector<AddedToken> added) const {
  const auto is_mask = [&](const AddedToken& token) { return token.id == vocabulary_.mask(); };
  const auto own = std::ranges::find_if(added, is_mask);
  AddedToken mask = own == added.end() ? AddedToken{.id = vocabulary_.mask(), .content = {}} : *own;
  mask.normalized = false;
  for (const std::string_view name : foreign_masks_) {
    mask.content = name;
    added.push_back(mask);
  }
  return AddedTokens(added,
                     [&](std::string_view text) { return normalized(text, 0).value_or(std::vector<Character>()); });
}

Tokenizer::Tokenizer(Vocabulary vocabulary, const TokenizerOptions& options)
    : vocabulary_(std::move(vocabulary)),
      normalization_(options.normalization()),
      template_(Template::of(vocabulary_.cls(), vocabulary_.sep())),
      longest_word_(options.longest_word),
      max_tokens_(options.max_tokens),
      added_(options.added.value_or(special_tokens(vocabulary_)),
             [&](std::string_view text) { return normalized(text, 0).value_or(std::vector<Character>()); }),
      foreign_masks_(foreign_masks(options.added.value_or(special_tokens(vocabulary_)))),
      added_and_masks_(with_masks(options.added.value_or(special_tokens(vocabulary_)))) {}

Tokenizer::Tokenizer(Vocabulary vocabulary, Pipeline pipeline, Template around, std::vector<AddedToken> added,
                     std::size_t max_tokens)
    : vocabulary_(std::move(vocabulary)),
      pipeline_(std::move(pipeline)),
      template_(std::move(around)),
      max_tokens_(max_tokens),
      added_(added, [&](std::string_view text) { return normalized(text, 0).value_or(std::vector<Character>()); }),
      foreign_masks_(foreign_masks(added)),
      added_and_masks_(with_masks(std::move(added))) {}

Result<Encoding> Tokenizer::encode(std::string_view text, std::optional<std::string_view> pair, std::size_t max_tokens,
                                   ForeignMasks foreign) const {
  const std::vector<TemplatePart>& parts = pair ? template_.pair : template_.single;
  const std::size_t specials = Template::specials(parts);
  max_tokens = std::min(max_tokens, max_tokens_);
  if (max_tokens < specials) return fail("found a limit of ", max_tokens, " tokens, expected at least ", specials);
  const std::pair<std::string_view, const char*> texts[] = {{text, "the text"}, {pair.value_or(""), "the second text"}};
  for (const auto& [it, name] : texts) {
    if (auto ok = check_utf8(it, name); !ok) return std::unexpected(ok.error());
    if (pipeline_ && it.size() > kMaxTokenizedBytes) {
      return fail(name, ": found ", it.size(), " bytes, expected at most ", kMaxTokenizedBytes);
    }
  }

  const std::size_t room = max_tokens - specials;
  std::string_view foreign_mask;
  if (foreign == ForeignMasks::are_masks) {
    foreign_mask = first_of(foreign_masks_, text);
    if (foreign_mask.empty()) foreign_mask = first_of(foreign_masks_, pair.value_or(""));
  }
  const AddedTokens& added = foreign_mask.empty() ? added_ : added_and_masks_;
  const Pieces first = split(text, room, added), second = split(pair.value_or(""), room, added);
  for (const Pieces* pieces : {&first, &second}) {
    if (pieces->problem()) return std::unexpected(*pieces->problem());
  }
  const auto [first_kept, second_kept] = kept_lengths(first.count(), second.count(), room);

  Builder builder(vocabulary_);
  std::int32_t type = 0;
  for (const TemplatePart& part : parts) {
    if (part.kind == TemplatePart::Kind::special) builder.add_special(part.id, type);
    if (part.kind == TemplatePart::Kind::text) builder.add_segment(first.first(first_kept), 0, text.size());
    if (part.kind == TemplatePart::Kind::pair) {
      type = 1;
      builder.add_segment(second.first(second_kept), type, pair->size());
    }
  }
  Encoding encoding = builder.take();
  encoding.foreign_mask = foreign_mask;
  return encoding;
}

}  // namespace maskscope::text
