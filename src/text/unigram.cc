#include "text/unigram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "text/utf8.h"

namespace maskscope::text {
namespace {

constexpr double kUnknownPenalty = 10;  // below the lowest score
constexpr std::uint32_t kNone = UINT32_MAX;

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

}  // namespace

struct Unigram::Node {
  double score = 0;
  std::uint32_t begin = kNone;
  TokenId id = 0;
};

Result<Unigram> Unigram::make(std::span<const std::string> tokens, std::vector<double> scores,
                              std::optional<TokenId> unknown) {
  if (tokens.empty()) return fail("found no tokens");
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i])) return fail("found a score that is no number, of token ", i);
  }
  Unigram made;
  std::vector<TokenId> order(tokens.size());
  std::iota(order.begin(), order.end(), 0);
  const auto token_of = [&](TokenId id) -> const std::string& { return tokens[static_cast<std::size_t>(id)]; };
  std::ranges::stable_sort(order, {}, token_of);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::string& token = token_of(order[i]);
    const bool is_last = i + 1 == order.size() || token_of(order[i + 1]) != token;  // of equal ones the last counts
    if (token.empty() || !is_last) continue;
    made.tokens_.push_back(token);
    made.ids_.push_back(order[i]);
  }
  made.first_.assign(257, 0);
  for (const std::string& token : made.tokens_) ++made.first_[byte_at(token, 0) + std::size_t{1}];
  std::partial_sum(made.first_.begin(), made.first_.end(), made.first_.begin());
  made.unknown_ = unknown;
  made.unknown_score_ = std::ranges::min(scores) - kUnknownPenalty;
  made.scores_ = std::move(scores);
  return made;
}

template <class Visit>
void Unigram::for_each_prefix(std::string_view text, Visit visit) const {
  const std::uint8_t first = byte_at(text, 0);
  std::size_t begin = first_[first], end = first_[first + std::size_t{1}];
  for (std::size_t size = 1; begin < end; ++size) {
    if (tokens_[begin].size() == size) visit(size, ids_[begin++]);
    if (size == text.size()) return;
    // Those that go on with the next byte.
    const std::uint8_t next = byte_at(text, size);
    const auto byte = [&](const std::string& token) { return byte_at(token, size); };
    const auto range = std::ranges::equal_range(tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                                                tokens_.begin() + static_cast<std::ptrdiff_t>(end), next, {}, byte);
    begin = static_cast<std::size_t>(range.begin() - tokens_.begin());
    end = static_cast<std::size_t>(range.end() - tokens_.begin());
  }
}

std::optional<TokenId> Unigram::find(std::string_view token) const {
  const auto found = std::ranges::lower_bound(tokens_, token);
  if (found == tokens_.end() || *found != token) return std::nullopt;
  return ids_[static_cast<std::size_t>(found - tokens_.begin())];
}

std::vector<Unigram::Node> Unigram::best_paths(std::string_view text) const {
  std::vector<Node> nodes(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) {
    const double so_far = nodes[at].score;
    const std::size_t size = decode(text, at).size;
    const auto offer = [&](std::size_t end, TokenId id, double score) {
      Node& node = nodes[end];
      if (node.begin == kNone || score > node.score) node = {score, static_cast<std::uint32_t>(at), id};
    };
    bool is_covered = false;  // by a piece of this one character
    for_each_prefix(text.substr(at), [&](std::size_t piece, TokenId id) {
      offer(at + piece, id, scores_[static_cast<std::size_t>(id)] + so_far);
      is_covered = is_covered || piece == size;
    });
    if (!is_covered) offer(at + size, unknown_.value_or(-1), unknown_score_ + so_far);
    at += size;
  }
  return nodes;
}

void Unigram::append_pieces(std::span<const Character> word, std::vector<Piece>& pieces) const {
  std::string text;
  std::vector<std::uint32_t> character_at;  // of each byte
  for (std::uint32_t i = 0; i < word.size(); ++i) {
    append(text, word[i].value);
    character_at.resize(text.size(), i);
  }
  const std::vector<Node> nodes = best_paths(text);
  const std::size_t before = pieces.size();
  const auto add = [&](std::size_t begin, std::size_t end, TokenId id) {
    pieces.push_back({id, word[character_at[begin]].begin, word[character_at[end - 1]].end});
  };
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t begin = nodes[end].begin;
    const TokenId id = nodes[end].id;
    const bool is_unknown = id == unknown_.value_or(-1);
    while (is_unknown && begin > 0 && nodes[begin].id == id) begin = nodes[begin].begin;
    // Several unknown characters may be a token together, which was too unlikely to be chosen.
    if (!is_unknown) add(begin, end, id);
    if (is_unknown && unknown_) add(begin, end, find(std::string_view(text).substr(begin, end - begin)).value_or(id));
    end = begin;
  }
  std::ranges::reverse(pieces.begin() + static_cast<std::ptrdiff_t>(before), pieces.end());
}

}  // namespace maskscope::text
