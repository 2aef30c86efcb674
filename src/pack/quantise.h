// A linear layer's f32 weights as 7-bit steps. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace maskscope::pack {

// weight[r][c] is about steps[r][c] * scale[r] * smooth[c], and the layer's input is multiplied by smooth before it is
// quantised.
struct QuantisedRows {
  std::vector<std::int8_t> steps;  // [rows][columns] in [-63, 63]
  std::vector<float> scale;        // [rows], > 0
  std::vector<float> smooth;       // [columns], > 0
};

// The factors 1/s with s = max|x|^alpha / max|w|^(1-alpha) a channel (Xiao et al. 2022, equation 4).
// weight: [rows][columns]; input_range: max|x|, [columns].
std::vector<float> smoothing(std::span<const float> weight, std::span<const float> input_range, float alpha);

// Divides the columns by smooth and rounds each row to 7 bits, with the scale that leaves the least squared error.
QuantisedRows quantise_rows(std::span<const float> weight, std::vector<float> smooth);

}  // namespace maskscope::pack
