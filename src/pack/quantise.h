// A linear layer's f32 weights as 7-bit quantised values. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/threads.h"

namespace maskscope::pack {

// weight[r][c] is about qvalues[r][c] * scale[g][r] * smooth[c] for a column c of group g, and the layer's input is multiplied
// by smooth before it is quantised.
struct QuantisedRows {
  std::vector<std::int8_t> qvalues;  // [rows][columns] in [-63, 63]
  std::vector<float> scale;          // [groups][rows], > 0
  std::vector<float> smooth;         // [columns], > 0
  std::vector<std::size_t> groups;   // how many columns each has; empty: one group

  // The dequantised weights, [rows][columns].
  std::vector<float> weight() const;
};

struct QuantiseOptions {
  // What is added to the Hessian's diagonal, as a multiple of its mean (GPTQ, section 3): how far error compensation distrusts
  // the statistics of the inputs. Above about 1 every weight is rounded nearly independently.
  float damping = 0.1F;
  // A lower bound of the scales. For row r of a group of the smoothed weights w, [rows][columns],
  //
  //   scale[r] >= min_scale * row_scale_factors[r] * rms(w[r]) * gm_c rms(w[:][c]) / gm_q rms(w[q]),
  //
  // where rms is the root mean square and gm the geometric mean, over columns c or rows q. With 0, scale[r] is max|w[r]| / 63,
  // the smallest without clipping. A larger scale leaves fewer distinct values, which compress further: about
  // log2(4.13 / min_scale) bits a weight, whatever the smoothing (the entropy of a normal distribution quantised uniformly;
  // Cover and Thomas 2006, theorem 8.3.1).
  float min_scale = 0;
  // [rows], > 0; empty: all 1.
  std::vector<float> row_scale_factors{};
  // Sizes of groups of consecutive columns, each with scales of its own; their sum is all columns. Empty: one group.
  std::vector<std::size_t> groups{};
};

// Divides the columns by smooth and rounds column after column; the columns to the right compensate for each one's rounding error,
// as far as their inputs are correlated (GPTQ, Frantar et al. 2022, algorithm 1). Coordinate descent follows.
// moments: sums of x_i x_j of the layer's input, [columns][columns]; or of x_i^2, [columns], and then each weight is rounded by
// itself. The result does not depend on the threads.
QuantisedRows quantise_rows(std::span<const float> weight, std::vector<float> smooth, std::span<const float> moments,
                            const QuantiseOptions& options, const nn::Threads& threads);

}  // namespace maskscope::pack
