// A map's rows and columns as a person wants them: whole words instead of pieces, without some tokens, from one sentence
// to the other. Free functions, thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "text/tokenizer.h"

namespace maskscope::analysis {

enum class Side { both, first, second };  // of a pair; a [SEP] belongs to the sentence that it ends

struct Filter {
  bool words = false;         // pieces of a word are one row and one column
  bool hide_special = false;  // [CLS] and [SEP]
  bool hide_punctuation = false;
  bool hide_diagonal = false;               // what a token gives to itself counts as nothing
  bool renormalise = false;                 // rows are divided by their sums; else they keep what is left of 1
  Side from = Side::both, to = Side::both;  // the rows' and the columns' sentence
  bool operator==(const Filter&) const = default;
};

// Neighbouring tokens that are one row or column.
struct Group {
  std::size_t first, last;  // indices of tokens, both in it

  // None is in no group.
  bool holds(std::optional<std::size_t> token) const { return token && first <= *token && *token <= last; }
  bool operator==(const Group&) const = default;
};

struct Arrangement {
  std::vector<Group> rows, columns;  // either may be empty where the filter hides everything
};

Arrangement arrange(const text::Encoding& encoding, const Filter& filter);

// map: [query][key], tokens x tokens, every group inside it. Returns [row][column]: attention to a word is the sum over its
// pieces, attention from a word the mean over its pieces, so that what a row holds still sums to 1 where nothing is hidden
// (Clark et al. 2019, section 4.1). A row of nothing stays 0 where rows are renormalised.
std::vector<float> arranged(std::span<const float> map, std::size_t tokens, const Arrangement& arrangement,
                            const Filter& filter);

bool is_piece(std::string_view token);        // "##ing" goes on where the token before it ends
bool is_punctuation(std::string_view token);  // every character is, as BERT counts them, but for a word's mark

// Whether a token of a text goes on in the word of the one before it: as its mark says; where words are marked instead, what
// begins no word and touches the token before it, unless one of them is punctuation, a Chinese character, a mask or special.
bool is_piece(const text::Encoding& encoding, std::size_t token);

}  // namespace maskscope::analysis
