// By which factors the channels of a layer's input are multiplied before they are rounded. What makes the activations easier
// to round makes the weights harder (Xiao et al. 2022, SmoothQuant), so the factors are found by a search over both errors.
// Thread-safe: no state.
#pragma once

#include <span>
#include <vector>

#include "pack/calibration.h"

namespace maskscope::pack {

// The factors 1/s with s = max|x|^alpha / max|w|^(1-alpha) a channel (Xiao et al. 2022, equation 4).
// weight: [rows][columns]; input_range: max|x|, [columns].
std::vector<float> smoothing(std::span<const float> weight, std::span<const float> input_range, float alpha);

// Raises the factors of a few columns so that what is left of their weights is no larger than that of all but one in fifty:
// the largest weights make a whole row's steps coarse.
// weight: [rows][columns]; smooth: [columns].
void limit_columns(std::span<const float> weight, std::vector<float>& smooth);

// The factors of max|w|^a max|x|^-b l^-c, with a, b and c from 0 to 1, whose predicted error of the layer's output is least;
// those of smoothing(weight, range, 0.5) where none is better. l is what of a channel the later ones do not tell (the
// diagonal of the moments' Cholesky factor): by it compensating rounding weighs an error. The prediction takes errors as
// even within a step: 8-bit steps over each sampled row's range, and weights in 63 steps on either side of 0 or in
// least_step, as Rounding has it.
// weight: [rows][columns]; input: its samples must not be empty.
std::vector<float> find_smoothing(std::span<const float> weight, const InputStatistics& input, float least_step);

}  // namespace maskscope::pack
