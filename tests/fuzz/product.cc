// The quantised product against whole-number arithmetic, one multiplication after the other; and every set of kernels that
// this processor runs against the narrowest.
#include <cmath>
#include <vector>

#include "fuzz.h"
#include "nn/kernels.h"
#include "nn/linear.h"

using namespace maskscope;
using namespace maskscope::nn;
using Floats = std::vector<float>;

// Values from the input's bytes: whole ones mostly, and far ones.
static Floats floats(fuzz::Input& input, std::size_t count, bool positive) {
  Floats values(count, 1);
  for (float& value : values) {
    const std::string_view byte = input.take(1);
    const int step = byte.empty() ? 1 : static_cast<signed char>(byte[0]);
    value = static_cast<float>(step) * (step % 16 == 0 ? 1e4F : step % 8 == 1 ? 1e-4F : 0.125F);
    if (positive) value = std::abs(value) + 1e-3F;
  }
  return values;
}

static std::vector<std::int8_t> weights(fuzz::Input& input, std::size_t count) {
  std::vector<std::int8_t> values(count, 63);
  for (std::int8_t& value : values) {
    const std::string_view byte = input.take(1);
    if (!byte.empty()) value = static_cast<std::int8_t>(std::clamp<int>(static_cast<signed char>(byte[0]), -63, 63));
  }
  return values;
}

static void check_quantise(const Floats& x, const Floats& smooth, std::vector<std::int8_t>& steps,
                           RowQuantisation& row) {
  row = kernel_sets().front()->quantise(x.data(), smooth.data(), x.size(), steps.data());
  for (const Kernels* set : kernel_sets()) {
    std::vector<std::int8_t> other(x.size());
    const RowQuantisation found = set->quantise(x.data(), smooth.data(), x.size(), other.data());
    fuzz::expect(other == steps && found.zero_point == row.zero_point && found.scale == row.scale,
                 "every set of kernels rounds alike");
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t in = 1 + input.number(130), out = 1 + input.number(40), rows = 1 + input.number(9);
  const Floats x = floats(input, rows * in, false), scale = floats(input, out, true), smooth = floats(input, in, true);
  const std::vector<std::int8_t> weight = weights(input, in * out);

  const auto linear = Linear::from_i7(in, out, weight, scale, smooth);
  fuzz::expect(linear.has_value(), "a good product is made");
  Floats y(rows * out, NAN);
  LinearScratch scratch;
  static const Threads threads(1);
  fuzz::expect(bool(linear->run(x, rows, y, scratch, threads)), "a good product runs");

  std::vector<std::int8_t> steps(in);
  for (std::size_t r = 0; r < rows; ++r) {
    RowQuantisation row{};
    check_quantise(
        {x.begin() + static_cast<std::ptrdiff_t>(r * in), x.begin() + static_cast<std::ptrdiff_t>((r + 1) * in)},
        smooth, steps, row);
    for (std::size_t o = 0; o < out; ++o) {
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < in; ++i) sum += (steps[i] - row.zero_point) * weight[o * in + i];
      fuzz::expect(y[r * out + o] == static_cast<float>(sum) * row.scale * scale[o], "a product is the scalar one's");
    }
  }
  return 0;
}
