#include "analysis/head_patterns.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::analysis {
namespace {

constexpr std::string_view kNames[kPatterns] = {"previous", "next",        "self",      "[CLS]",
                                                "[SEP]",    "punctuation", "same word", "broad"};

// The tokenizer makes a token of each.
bool is_punctuation(std::string_view token) {
  const text::CodePoint first = text::decode(token, 0);
  return first.size == token.size() && text::kind_of(first.value) == text::Kind::kPunctuation;
}

double sum_at(std::span<const float> row, std::span<const std::size_t> keys) {
  double sum = 0;
  for (const std::size_t key : keys) sum += static_cast<double>(row[key]);
  return sum;
}

double entropy(std::span<const float> row) {
  float sum = 0;
  for (const float p : row) sum -= p > 0 ? p * std::log(p) : 0;
  return static_cast<double>(sum);
}

}  // namespace

std::string_view name_of(Pattern pattern) { return kNames[static_cast<std::size_t>(pattern)]; }

TokenRoles::TokenRoles(std::span<const std::string> tokens, std::string_view cls, std::string_view sep) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool is_cls = tokens[i] == cls, is_sep = tokens[i] == sep;
    words_.push_back(!is_cls && !is_sep);
    if (is_cls) cls_.push_back(i);
    if (is_sep) sep_.push_back(i);
    if (is_punctuation(tokens[i])) punctuation_.push_back(i);
    kinds_.push_back(seen.try_emplace(tokens[i], seen.size()).first->second);
    places_.resize(seen.size());
    places_[kinds_.back()].push_back(i);
  }
}

void PatternSums::add(std::span<const float> map, const TokenRoles& tokens) {
  const std::size_t n = tokens.size();
  for (std::size_t query = 0; query < n; ++query) {
    if (tokens.is_word(query)) add_query(map.subspan(query * n, n), query, tokens);
  }
}

void PatternSums::add_query(std::span<const float> row, std::size_t query, const TokenRoles& tokens) {
  const auto at = [&](std::size_t key) { return static_cast<double>(row[key]); };
  const std::size_t n = row.size();
  if (query > 0 && tokens.is_word(query - 1)) count(Pattern::previous, at(query - 1));
  if (query + 1 < n && tokens.is_word(query + 1)) count(Pattern::next, at(query + 1));
  count(Pattern::self, at(query));
  if (!tokens.cls().empty()) count(Pattern::cls, sum_at(row, tokens.cls()));
  if (!tokens.sep().empty()) count(Pattern::sep, sum_at(row, tokens.sep()));
  if (!tokens.punctuation().empty()) count(Pattern::punctuation, sum_at(row, tokens.punctuation()));
  if (tokens.same(query).size() > 1) count(Pattern::same_word, sum_at(row, tokens.same(query)) - at(query));
  if (n > 1) count(Pattern::broad, entropy(row) / std::log(static_cast<double>(n)));
}

void PatternSums::count(Pattern pattern, double score) {
  sums_[static_cast<std::size_t>(pattern)] += score;
  ++queries_[static_cast<std::size_t>(pattern)];
}

void PatternSums::add(const PatternSums& others) {
  for (std::size_t i = 0; i < kPatterns; ++i) {
    sums_[i] += others.sums_[i];
    queries_[i] += others.queries_[i];
  }
}

PatternScores PatternSums::scores() const {
  PatternScores scores{};
  for (std::size_t i = 0; i < kPatterns; ++i) {
    if (queries_[i] > 0) scores[i] = static_cast<float>(sums_[i] / static_cast<double>(queries_[i]));
  }
  return scores;
}

std::optional<PatternLabel> label_of(std::span<const float, kPatterns> scores) {
  const auto targets = scores.first(kPatterns - 1);
  const auto best = std::ranges::max_element(targets);
  if (*best >= kLeastScore) return PatternLabel{static_cast<Pattern>(best - targets.begin()), *best};
  if (scores.back() >= kLeastBroad) return PatternLabel{Pattern::broad, scores.back()};
  return std::nullopt;
}

}  // namespace maskscope::analysis
