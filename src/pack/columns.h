// Some rows or columns of a matrix, in an order of one's own.
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace maskscope::pack {

// values: [..][columns]; chosen: columns, each < columns. [..][chosen]
inline std::vector<float> columns_of(std::span<const float> values, std::size_t columns,
                                     std::span<const std::size_t> chosen) {
  std::vector<float> result;
  result.reserve(values.size() / columns * chosen.size());
  for (std::size_t row = 0; row < values.size(); row += columns) {
    for (const std::size_t column : chosen) result.push_back(values[row + column]);
  }
  return result;
}

// The columns from `first`, `count` of them.
inline std::vector<float> columns_of(std::span<const float> values, std::size_t columns, std::size_t first,
                                     std::size_t count) {
  std::vector<std::size_t> chosen(count);
  std::iota(chosen.begin(), chosen.end(), first);
  return columns_of(values, columns, chosen);
}

// values: [..][columns]; chosen: rows. [chosen][columns]
inline std::vector<float> rows_of(std::span<const float> values, std::size_t columns,
                                  std::span<const std::size_t> chosen) {
  std::vector<float> result;
  result.reserve(chosen.size() * columns);
  for (const std::size_t row : chosen) {
    const auto found = values.subspan(row * columns, columns);
    result.insert(result.end(), found.begin(), found.end());
  }
  return result;
}

// values: [..][columns]. [columns][..]
inline std::vector<float> transposed(std::span<const float> values, std::size_t columns) {
  std::vector<float> result;
  result.reserve(values.size());
  for (std::size_t column = 0; column < columns; ++column) {
    for (std::size_t i = column; i < values.size(); i += columns) result.push_back(values[i]);
  }
  return result;
}

}  // namespace maskscope::pack
