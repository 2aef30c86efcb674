// What a head does, as numbers: how much of its attention goes to the place before, to the place after, to [SEP] and so on
// (Clark et al. 2019, section 3). Thread-safe: no state.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace maskscope::analysis {

// Each score is 0..1, a mean over the queries that are words: tokens other than [CLS] and [SEP], which look anywhere when a
// head has nothing to do.
enum class Pattern {
  previous,     // attention to the token before, where that is a word
  next,         // attention to the token after, where that is a word
  self,         // attention to itself
  cls,          // attention to [CLS]
  sep,          // attention to all [SEP]
  punctuation,  // attention to all tokens that are punctuation
  same_word,    // attention to all other places of the same token, where there are any
  broad,        // entropy of the attention as a part of the most it can be, log n (section 3.3)
};
inline constexpr std::size_t kPatterns = 8;

// "previous", .., "same word", "broad"
std::string_view name_of(Pattern pattern);

// In the order of Pattern.
using PatternScores = std::array<float, kPatterns>;

// What the patterns ask of a text's tokens, found once for all of its heads.
class TokenRoles {
 public:
  // tokens: as in the vocabulary; cls, sep: what it calls its special tokens.
  explicit TokenRoles(std::span<const std::string> tokens, std::string_view cls = "[CLS]",
                      std::string_view sep = "[SEP]");

  std::size_t size() const { return words_.size(); }
  bool is_word(std::size_t token) const { return words_[token]; }
  std::span<const std::size_t> cls() const { return cls_; }
  std::span<const std::size_t> sep() const { return sep_; }
  std::span<const std::size_t> punctuation() const { return punctuation_; }
  // Where the same token stands, itself included.
  std::span<const std::size_t> same(std::size_t token) const { return places_[kinds_[token]]; }

 private:
  std::vector<bool> words_;
  std::vector<std::size_t> cls_, sep_, punctuation_;
  std::vector<std::size_t> kinds_;                // of each token, an index into places_
  std::vector<std::vector<std::size_t>> places_;  // of each different token
};

// Sums over one text or many; a text adds to a pattern as many queries as can show it.
class PatternSums {
 public:
  // map: [query][key], rows sum to 1, of the text that has these tokens.
  void add(std::span<const float> map, const TokenRoles& tokens);
  // What was summed over other texts.
  void add(const PatternSums& others);
  // 0 where no query could show the pattern.
  PatternScores scores() const;
  // How many queries each score is the mean of, so that several sums can be made one.
  const std::array<std::size_t, kPatterns>& queries() const { return queries_; }

 private:
  void add_query(std::span<const float> row, std::size_t query, const TokenRoles& tokens);
  void count(Pattern pattern, double score);

  std::array<double, kPatterns> sums_{};
  std::array<std::size_t, kPatterns> queries_{};
};

struct PatternLabel {
  Pattern pattern = Pattern::broad;
  float score = 0;
};

// More than a third of a head's attention in one place is a habit. Broad is another scale: nearly even attention.
inline constexpr float kLeastScore = 1.0F / 3;
inline constexpr float kLeastBroad = 0.85F;

// The pattern that a head shows most, none where no score reaches kLeastScore; broad only where no other does.
std::optional<PatternLabel> label_of(std::span<const float, kPatterns> scores);

}  // namespace maskscope::analysis
