// The factors that the channels of a layer's input are multiplied by before they are quantised. What makes the activations easier
// to quantise makes the weights harder (Xiao et al. 2022, SmoothQuant), so the factors are found by a search over both errors.
// Thread-safe: no state.
#pragma once

#include <span>
#include <vector>

#include "pack/calibration.h"

namespace maskscope::pack {

// The factors 1/s with s = max|x|^alpha / max|w|^(1-alpha) a channel (Xiao et al. 2022, equation 4).
// weight: [rows][columns]; input_range: max|x|, [columns].
std::vector<float> smoothing(std::span<const float> weight, std::span<const float> input_range, float alpha);

// Raises the factors of a few columns so that their smoothed weights are no larger than those of all but one in fifty: the
// largest weights set a whole row's scale. Where even that one in fifty is half again as large as the median column, as in
// multilingual BERT, the median is the limit.
// weight: [rows][columns]; smooth: [columns].
void limit_columns(std::span<const float> weight, std::vector<float>& smooth);

// The factors of max|w|^a max|x|^-b l^-c, with a, b and c from 0 to 1, whose predicted error of the layer's output is least;
// those of smoothing(weight, range, 0.5) where none is better. l is the part of a channel that the later ones do not predict
// (the diagonal of the Hessian's Cholesky factor), by which GPTQ weighs an error. Rounding errors are taken as uniform within one
// scale: inputs of 8 bits over each sampled row's range, and weights of 7 bits, or min_scale, as QuantiseOptions has it.
// weight: [rows][columns]; input: its samples must not be empty.
std::vector<float> find_smoothing(std::span<const float> weight, const InputStatistics& input, float min_scale);

}  // namespace maskscope::pack
