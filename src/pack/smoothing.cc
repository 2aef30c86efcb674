#include "pack/smoothing.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

#include "pack/moments.h"

namespace maskscope::pack {
namespace {

using Row = Eigen::ArrayXf;
using Rows = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;

constexpr float kSmallest = 1e-5F;  // a channel that is never used still needs a factor above 0
constexpr float kMaxWeight = 63, kActivationLevels = 255;
constexpr float kDamping = 0.01F;    // of the Hessian, so that it can be factorised
constexpr Index kSampledRows = 256;  // of the weights, spread evenly: enough for a mean over rows
constexpr int kExponents = 6;        // 0, 0.2, ... 1

// What the search weighs candidates by.
class Layer {
 public:
  // base: of which the moments are factorised.
  Layer(std::span<const float> weight, const InputStatistics& input, const std::vector<float>& base, float min_scale)
      : min_scale_(min_scale) {
    const auto columns = static_cast<Index>(input.range.size());
    const Eigen::Map<const Rows> rows(weight.data(), static_cast<Index>(weight.size()) / columns, columns);
    largest_weight_ = rows.abs().colwise().maxCoeff().transpose().max(kSmallest);
    mean_square_ = rows.square().colwise().mean().transpose().max(kSmallest * kSmallest);
    rows_ = static_cast<double>(rows.rows());
    const Index stride = std::max<Index>(1, rows.rows() / kSampledRows);
    some_.resize((rows.rows() + stride - 1) / stride, columns);
    for (Index r = 0; r < some_.rows(); ++r) some_.row(r) = rows.row(r * stride);
    range_ = Eigen::Map<const Row>(input.range.data(), columns).max(kSmallest);
    samples_ =
        Eigen::Map<const Rows>(input.samples.data(), static_cast<Index>(input.samples.size()) / columns, columns);
    unpredicted_ = unpredicted(input, base).max(kSmallest);
  }

  Row candidate(float a, float b, float c) const {
    return largest_weight_.pow(a) * range_.pow(-b) * unpredicted_.pow(-c);
  }

  // The mean square error of an output row's sum over its values.
  double predicted_error(const Row& smooth) const { return of_activations(smooth) + of_weights(smooth); }

 private:
  // l, in the units of one row of input: the smoothed Hessian, whose diagonal is of one size, is what is factorised. Where nobody
  // knows how channels vary together, none predicts another.
  static Row unpredicted(const InputStatistics& input, const std::vector<float>& smooth) {
    if (input.moments.size() == smooth.size()) {
      const Eigen::Map<const Row> squares(input.moments.data(), static_cast<Index>(smooth.size()));
      return (squares / static_cast<float>(std::max<std::size_t>(input.rows, 1))).sqrt();
    }
    const Eigen::Map<const Row> factors(smooth.data(), static_cast<Index>(smooth.size()));
    return reversed_factor(damped_hessian(input.moments, std::max<std::size_t>(input.rows, 1), smooth, kDamping))
               .diagonal()
               .array()
               .reverse() /
           factors;
  }

  double of_activations(const Row& smooth) const {
    const Rows smoothed = samples_.rowwise() * smooth.transpose();
    const Row scale = (smoothed.rowwise().maxCoeff().max(0) - smoothed.rowwise().minCoeff().min(0)) / kActivationLevels;
    const double weights = (mean_square_ / smooth.square()).cast<double>().sum() * rows_;
    return scale.square().cast<double>().mean() / 12 * weights;
  }

  double of_weights(const Row& smooth) const {
    Row scale = (some_.rowwise() / smooth.transpose()).abs().rowwise().maxCoeff() / kMaxWeight;
    if (min_scale_ > 0) {
      scale = scale.max(min_scale_ * std::exp((mean_square_.sqrt() / smooth).log().mean()));
    }
    return scale.square().cast<double>().mean() * rows_ / 12 * (smooth * unpredicted_).square().cast<double>().sum();
  }

  float min_scale_;
  double rows_ = 0;
  Row largest_weight_, mean_square_, range_, unpredicted_;  // [columns]
  Rows some_, samples_;                                     // [..][columns]
};

std::vector<float> largest_of_columns(std::span<const float> weight, std::size_t columns) {
  std::vector<float> largest(columns);
  for (std::size_t i = 0; i < weight.size(); ++i)
    largest[i % columns] = std::max(largest[i % columns], std::abs(weight[i]));
  return largest;
}

}  // namespace

std::vector<float> smoothing(std::span<const float> weight, std::span<const float> input_range, float alpha) {
  const std::size_t columns = input_range.size();
  const std::vector<float> largest = largest_of_columns(weight, columns);
  std::vector<float> smooth(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    smooth[c] =
        std::pow(std::max(largest[c], kSmallest), 1 - alpha) / std::pow(std::max(input_range[c], kSmallest), alpha);
  }
  return smooth;
}

void limit_columns(std::span<const float> weight, std::vector<float>& smooth) {
  constexpr std::size_t kOneOf = 50;
  constexpr float kStandsOut = 1.5F;
  const std::vector<float> largest = largest_of_columns(weight, smooth.size());
  std::vector<float> left(smooth.size());
  for (std::size_t c = 0; c < smooth.size(); ++c) left[c] = largest[c] / smooth[c];
  std::ranges::sort(left, std::ranges::greater{});
  const float high = left[left.size() / kOneOf], median = left[left.size() / 2];
  const float limit = high > kStandsOut * median && median > 0 ? median : high;
  if (!(limit > 0)) return;
  for (std::size_t c = 0; c < smooth.size(); ++c) smooth[c] = std::max(smooth[c], largest[c] / limit);
}

std::vector<float> find_smoothing(std::span<const float> weight, const InputStatistics& input, float min_scale) {
  std::vector<float> best = smoothing(weight, input.range, 0.5F);
  const Layer layer(weight, input, best, min_scale);
  double least = layer.predicted_error(Eigen::Map<const Row>(best.data(), static_cast<Index>(best.size())));
  const auto exponent = [](int i) { return static_cast<float>(i) / (kExponents - 1); };
  for (int i = 0; i < kExponents * kExponents * kExponents; ++i) {
    const Row smooth = layer.candidate(exponent(i % kExponents), exponent(i / kExponents % kExponents),
                                       exponent(i / (kExponents * kExponents)));
    const double error = layer.predicted_error(smooth);
    if (error < least) {
      least = error;
      best.assign(smooth.begin(), smooth.end());
    }
  }
  return best;
}

}  // namespace maskscope::pack
