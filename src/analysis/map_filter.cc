#include "analysis/map_filter.h"

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::analysis {
namespace {

bool is_on(Side side, int type_id) { return side == Side::both || (side == Side::second) == (type_id == 1); }

bool is_hidden(std::string_view token, const Filter& filter) {
  return (filter.hide_special && is_special(token)) || (filter.hide_punctuation && is_punctuation(token));
}

std::vector<Group> groups(const text::Encoding& encoding, const Filter& filter, Side side) {
  std::vector<Group> found;
  for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
    if (!is_on(side, encoding.type_ids[i]) || is_hidden(encoding.tokens[i], filter)) continue;
    const bool goes_on = filter.words && is_piece(encoding.tokens[i]) && !found.empty() && found.back().last + 1 == i;
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
  for (std::size_t at = 0; at < token.size();) {
    const text::CodePoint point = text::decode(token, at);
    if (point.size == 0 || text::kind_of(point.value) != text::Kind::kPunctuation) return false;
    at += point.size;
  }
  return !token.empty();
}

bool is_special(std::string_view token) { return token == "[CLS]" || token == "[SEP]" || token == "[PAD]"; }

}  // namespace maskscope::analysis
