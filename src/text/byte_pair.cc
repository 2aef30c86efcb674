#include "text/byte_pair.h"

#include <algorithm>
#include <queue>
#include <tuple>

#include "text/utf8.h"

namespace maskscope::text {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

std::uint64_t key(TokenId left, TokenId right) {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
}

std::string written(std::span<const Character> word) {
  std::string text;
  for (const Character& c : word) append(text, c.value);
  return text;
}

}  // namespace

// A part of the word: what it is and where, and its neighbours. One that was merged into the one before it has no size.
struct BytePair::Symbol {
  TokenId id = 0;
  std::uint32_t begin = 0, size = 0;  // characters
  std::uint32_t before = kNone, after = kNone;
};

// Two neighbours that can be merged, the first of them at this place.
struct BytePair::Candidate {
  std::uint32_t rank = 0, at = 0;
  TokenId id = 0;
  bool operator>(const Candidate& other) const { return std::tie(rank, at) > std::tie(other.rank, other.at); }
};

Result<BytePair> BytePair::make(const Vocabulary& vocabulary, std::span<const Merge> merges, BytePairOptions options) {
  BytePair made;
  made.options_ = options;
  for (std::size_t i = 0; i < merges.size(); ++i) {
    const auto& [left, right] = merges[i];
    const auto left_id = vocabulary.find(left), right_id = vocabulary.find(right), id = vocabulary.find(left + right);
    if (!left_id || !right_id || !id) {
      const std::string& missing = !left_id ? left : !right_id ? right : left + right;
      return fail("merge ", i + 1, " needs the token \"", shown_token_text(missing), "\", which vocab does not have");
    }
    made.merges_.insert_or_assign(key(*left_id, *right_id), Merged{static_cast<std::uint32_t>(i), *id});
  }
  vocabulary.for_each([&](const std::string& token, TokenId id) {
    if (token.empty()) return;
    const CodePoint c = decode(token, 0);
    if (c.size == token.size()) made.characters_[c.value] = id;
  });
  return made;
}

const BytePair::Merged* BytePair::find(TokenId left, TokenId right) const {
  const auto found = merges_.find(key(left, right));
  return found == merges_.end() ? nullptr : &found->second;
}

std::vector<BytePair::Symbol> BytePair::symbols_of(const Vocabulary& vocabulary,
                                                   std::span<const Character> word) const {
  std::vector<Symbol> symbols;
  symbols.reserve(word.size());
  bool after_unknown = false;
  for (std::uint32_t i = 0; i < word.size(); ++i) {
    const auto known = characters_.find(word[i].value);
    const bool is_unknown = known == characters_.end();
    if (is_unknown && !options_.has_unknown) continue;
    if (is_unknown && after_unknown && options_.fuse_unknown) {
      symbols.back().size = i + 1 - symbols.back().begin;
    } else {
      symbols.push_back({.id = is_unknown ? vocabulary.unknown() : known->second, .begin = i, .size = 1});
    }
    after_unknown = is_unknown;
  }
  for (std::uint32_t i = 0; i < symbols.size(); ++i) {
    if (i > 0) symbols[i].before = i - 1;
    if (i + 1 < symbols.size()) symbols[i].after = i + 1;
  }
  return symbols;
}

void BytePair::merge(std::vector<Symbol>& symbols) const {
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
  const auto add = [&](std::uint32_t at) {
    if (at == kNone || symbols[at].after == kNone) return;
    if (const Merged* merged = find(symbols[at].id, symbols[symbols[at].after].id)) {
      queue.push({merged->rank, at, merged->id});
    }
  };
  for (std::uint32_t i = 0; i < symbols.size(); ++i) add(i);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Symbol& left = symbols[best.at];
    if (left.size == 0 || left.after == kNone) continue;
    Symbol& right = symbols[left.after];
    const Merged* merged = find(left.id, right.id);
    if (merged == nullptr || merged->id != best.id) continue;  // one of them has been merged otherwise since
    left.id = merged->id;
    left.size = right.begin + right.size - left.begin;
    left.after = right.after;
    right.size = 0;
    if (left.after != kNone) symbols[left.after].before = best.at;
    add(left.before);
    add(best.at);
  }
}

void BytePair::append_pieces(const Vocabulary& vocabulary, std::span<const Character> word,
                             std::vector<Piece>& pieces) const {
  if (options_.ignore_merges) {
    if (const auto whole = vocabulary.find(written(word))) {
      pieces.push_back({*whole, word.front().begin, word.back().end});
      return;
    }
  }
  std::vector<Symbol> symbols = symbols_of(vocabulary, word);
  if (symbols.size() > 1) merge(symbols);
  for (const Symbol& it : symbols) {
    if (it.size > 0) pieces.push_back({it.id, word[it.begin].begin, word[it.begin + it.size - 1].end});
  }
}

}  // namespace maskscope::text
