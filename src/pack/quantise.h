// A linear layer's f32 weights as 7-bit steps. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/threads.h"

namespace maskscope::pack {

// weight[r][c] is about steps[r][c] * scale[g][r] * smooth[c] for a column c of group g, and the layer's input is multiplied
// by smooth before it is quantised.
struct QuantisedRows {
  std::vector<std::int8_t> steps;   // [rows][columns] in [-63, 63]
  std::vector<float> scale;         // [groups][rows], > 0
  std::vector<float> smooth;        // [columns], > 0
  std::vector<std::size_t> groups;  // how many columns each has; none: one of all

  // What the steps stand for, [rows][columns].
  std::vector<float> weight() const;
};

struct Rounding {
  // Added to each second moment, in parts of their mean: how far the compensation distrusts what it knows of the inputs.
  // Above about 1 every weight is rounded nearly for itself.
  float damping = 0.1F;
  // A row's steps are at least so many times its weights' size: the geometric mean of the columns' root mean squares, and by
  // how much the row is larger than the others. With 0 they are as small as 63 on either side allow; larger ones leave fewer
  // different values, which compress further: about log2(4.13 / least_step) bits a weight, whatever the smoothing (the
  // entropy of normal distributions in such steps; Cover and Thomas 2006, theorem 8.3.1).
  float least_step = 0;
  // What the least step of each row is multiplied by besides, [rows]; none: 1.
  std::vector<float> row_factors{};
  // Groups of columns whose steps are chosen by themselves; none: one of all. Their sum is all columns.
  std::vector<std::size_t> groups{};
};

// Divides the columns by smooth and rounds column after column; what a weight loses by rounding is made good by the
// weights right of it, as far as their inputs move together (GPTQ, Frantar et al. 2022, algorithm 1).
// moments: sums of x_i x_j of the layer's input, [columns][columns]. The result does not depend on the threads.
QuantisedRows quantise_rows(std::span<const float> weight, std::vector<float> smooth, std::span<const float> moments,
                            const Rounding& rounding, const nn::Threads& threads);

}  // namespace maskscope::pack
