#include "analysis/map_filter.h"

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::analysis {
namespace {

bool is_on(Side side, int type_id) { return side == Side::both || (side == Side::second) == (type_id == 1); }

bool is_hidden(const text::Encoding& encoding, std::size_t i, const Filter& filter) {
  const std::string& token = encoding.tokens[i];
  return (filter.hide_special && encoding.spelling.is_special(token)) ||
         (filter.hide_punctuation && is_punctuation(token));
}

// Whether a token can be a part of a word of several, which its mark does not say where words are marked.
bool is_part(const text::Encoding& encoding, std::size_t i) {
  const text::Spelling& spelling = encoding.spelling;
  const std::string& token = encoding.tokens[i];
  const std::string_view letters = spelling.letters(token);
  if (spelling.is_special(token) || spelling.is_mask(token) || letters.empty()) return false;
  const text::CodePoint first = text::decode(letters, 0);
  const text::Kind kind = text::kind_of(first.value);
  return kind != text::Kind::kCjk && (kind != text::Kind::kPunctuation || letters.starts_with("<0x"));
}

std::vector<Group> groups(const text::Encoding& encoding, const Filter& filter, Side side) {
  std::vector<Group> found;
  for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
    if (!is_on(side, encoding.type_ids[i]) || is_hidden(encoding, i, filter)) continue;
    const bool goes_on = filter.words && is_piece(encoding, i) && !found.empty() && found.back().last + 1 == i;
    if (goes_on) {
      found.back().last = i;
    } else {
      found.push_back({i, i});
    }
  }
  return found;
}

// The mean over the row's pieces of the sum over the column's.
float cell(std::span<const float> map, std::size_t tokens, const Group& row, const Group& column) {
  float sum = 0;
  for (std::size_t query = row.first; query <= row.last; ++query) {
    for (std::size_t key = column.first; key <= column.last; ++key) sum += map[query * tokens + key];
  }
  return sum / static_cast<float>(row.last - row.first + 1);
}

void normalise(std::span<float> row) {
  float sum = 0;
  for (const float value : row) sum += value;
  if (sum <= 0) return;
  for (float& value : row) value /= sum;
}

}  // namespace

Arrangement arrange(const text::Encoding& encoding, const Filter& filter) {
  return {groups(encoding, filter, filter.from), groups(encoding, filter, filter.to)};
}

std::vector<float> arranged(std::span<const float> map, std::size_t tokens, const Arrangement& arrangement,
                            const Filter& filter) {
  const std::size_t columns = arrangement.columns.size();
  std::vector<float> out;
  out.reserve(arrangement.rows.size() * columns);
  for (const Group& row : arrangement.rows) {
    for (const Group& column : arrangement.columns) {
      out.push_back(filter.hide_diagonal && row == column ? 0 : cell(map, tokens, row, column));
    }
    if (filter.renormalise) normalise(std::span(out).last(columns));
  }
  return out;
}

bool is_piece(std::string_view token) { return token.size() > 2 && token.starts_with("##"); }

bool is_punctuation(std::string_view token) {
  if (token.starts_with(text::kWordStart)) token.remove_prefix(text::kWordStart.size());
  for (std::size_t at = 0; at < token.size();) {
    const text::CodePoint point = text::decode(token, at);
    if (point.size == 0 || text::kind_of(point.value) != text::Kind::kPunctuation) return false;
    at += point.size;
  }
  return !token.empty();
}

bool is_piece(const text::Encoding& encoding, std::size_t token) {
  const text::Spelling& spelling = encoding.spelling;
  const std::string& name = encoding.tokens[token];
  if (!spelling.marks_words()) return name.size() > spelling.continuation.size() && spelling.joins(name);
  if (token == 0 || !spelling.joins(name) || encoding.type_ids[token] != encoding.type_ids[token - 1]) return false;
  const bool touches = encoding.ranges[token].begin <= encoding.ranges[token - 1].end;
  return touches && is_part(encoding, token) && is_part(encoding, token - 1);
}

}  // namespace maskscope::analysis
