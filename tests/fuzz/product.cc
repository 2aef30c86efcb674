// Every quantised product that this processor runs against whole-number arithmetic, one multiplication after the other; and
// every set of kernels against the narrowest.
#include <cmath>
#include <memory>
#include <vector>

#include "fuzz.h"
#include "nn/kernels.h"
#include "nn/native/matmuls.h"

using namespace maskscope;
using namespace maskscope::nn;
using Floats = std::vector<float>;

// Values from the input's bytes: whole ones mostly, and far ones.
static Floats floats(fuzz::Input& input, std::size_t count, bool positive) {
  Floats values(count, 1);
  for (float& value : values) {
    const std::string_view byte = input.take(1);
    const int number = byte.empty() ? 1 : static_cast<signed char>(byte[0]);
    value = static_cast<float>(number) * (number % 16 == 0 ? 1e4F : number % 8 == 1 ? 1e-4F : 0.125F);
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

static void check_quantise(const Floats& x, const Floats& smooth, std::vector<std::int8_t>& qvalues,
                           RowQuantisation& row) {
  row = kernel_sets().front()->quantise(x.data(), smooth.data(), x.size(), qvalues.data());
  for (const Kernels* set : kernel_sets()) {
    std::vector<std::int8_t> other(x.size());
    const RowQuantisation found = set->quantise(x.data(), smooth.data(), x.size(), other.data());
    fuzz::expect(other == qvalues && found.zero_point == row.zero_point && found.scale == row.scale,
                 "every set of kernels rounds alike");
  }
}

static std::vector<std::unique_ptr<NativeQuantisedMatMul>> products(const MatMulShape& shape,
                                                                    const std::vector<std::int8_t>& weight,
                                                                    const Floats& scale) {
  std::vector<std::unique_ptr<NativeQuantisedMatMul>> products;
  const auto add = [&](Result<std::unique_ptr<NativeQuantisedMatMul>> made) {
    fuzz::expect(made.has_value(), "a good product is made");
    products.push_back(std::move(*made));
  };
  add(xnnpack_quantised_matmul(shape, weight, scale));
  for (const QuantisedMicrokernel& microkernel : quantised_microkernels())
    add(microkernel_quantised_matmul(microkernel, shape, weight, scale));
  return products;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t in = 1 + input.number(130), out = 1 + input.number(40), rows = 1 + input.number(9);
  const std::size_t first = input.number(in);  // of two groups of channels, or none
  const std::size_t groups = first == 0 ? 1 : 2;
  const Floats x = floats(input, rows * in, false), scale = floats(input, groups * out, true),
               smooth = floats(input, in, true);
  const std::vector<std::int8_t> weight = weights(input, in * out);

  const auto part = [](const Floats& values, std::size_t begin, std::size_t end) {
    return Floats(values.begin() + static_cast<std::ptrdiff_t>(begin),
                  values.begin() + static_cast<std::ptrdiff_t>(end));
  };
  Floats expected(rows * out);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t g = 0; g < groups; ++g) {
      const std::size_t begin = g == 0 ? 0 : first, end = g + 1 == groups ? in : first;
      std::vector<std::int8_t> qvalues(end - begin);
      RowQuantisation row{};
      check_quantise(part(x, r * in + begin, r * in + end), part(smooth, begin, end), qvalues, row);
      for (std::size_t o = 0; o < out; ++o) {
        std::int32_t sum = 0;
        for (std::size_t i = begin; i < end; ++i) sum += (qvalues[i - begin] - row.zero_point) * weight[o * in + i];
        const float value = static_cast<float>(sum) * row.scale * scale[g * out + o];
        float& sum_of_groups = expected[r * out + o];
        sum_of_groups = g == 0 ? value : sum_of_groups + value;
      }
    }
  }

  MatMulShape shape{.in = in, .out = out, .groups = {{.first = 0, .count = groups == 1 ? in : first}}};
  if (groups == 2) shape.groups.push_back({.first = first, .count = in - first});
  LinearScratch scratch;
  static const Threads threads(1);
  for (const auto& product : products(shape, weight, scale)) {
    Floats y(rows * out, NAN);
    fuzz::expect(bool(product->run(x.data(), rows, smooth.data(), y.data(), scratch, threads, {})),
                 "a good product runs");
    fuzz::expect(y == expected, "a product is the scalar one's");
  }
  return 0;
}
