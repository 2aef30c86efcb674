#include <algorithm>
#include <limits>
#include <vector>

#include "nn/f32_product.h"
#include "nn/xnnpack_operator.h"

namespace maskscope::nn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// XNNPACK reads all weights of an operator again for every few rows: so an operator has no more than a processor's second
// cache holds.
std::size_t outputs_at_once(std::size_t in) {
  constexpr std::size_t kWeights = std::size_t{1} << 18,
                        kTogether = 64;  // 1 MB, and outputs that every kernel can divide
  return std::max(kWeights / std::max<std::size_t>(in, 1) / kTogether, std::size_t{1}) * kTogether;
}

class XnnpackF32Product : public F32Product {
 public:
  // ops: each gives the next `outputs`, the last one what is left.
  XnnpackF32Product(std::vector<Operator> ops, std::size_t outputs) : ops_(std::move(ops)), outputs_(outputs) {}

  Result<void> run(const float* input, std::size_t rows, float* output, const Threads& threads) const override {
    for (const Operator& op : ops_) {
      if (auto ok = check(xnn_reshape_fully_connected_nc_f32(op.get(), rows, threads.pool()), "size a linear layer");
          !ok) {
        return ok;
      }
      if (auto ok = check(xnn_setup_fully_connected_nc_f32(op.get(), input, output), "set up a linear layer"); !ok) {
        return ok;
      }
      if (auto ok = check(xnn_run_operator(op.get(), threads.pool()), "run a linear layer"); !ok) return ok;
      output += outputs_;
    }
    return {};
  }

 private:
  std::vector<Operator> ops_;
  std::size_t outputs_;
};

}  // namespace

Result<std::unique_ptr<F32Product>> xnnpack_f32_product(std::size_t in, std::size_t out,
                                                        std::span<const float> weight) {
  if (auto ok = initialise_xnnpack(); !ok) return std::unexpected(ok.error());
  const std::size_t outputs = outputs_at_once(in);
  std::vector<Operator> ops;
  for (std::size_t first = 0; first < out; first += outputs) {
    xnn_operator_t op = nullptr;
    const auto status =
        xnn_create_fully_connected_nc_f32(in, std::min(outputs, out - first), in, out, weight.data() + first * in,
                                          nullptr, -kInfinity, kInfinity, 0, nullptr, nullptr, &op);
    ops.emplace_back(op);
    if (auto ok = check(status, "make a linear layer"); !ok) return std::unexpected(ok.error());
  }
  return std::make_unique<XnnpackF32Product>(std::move(ops), outputs);
}

}  // namespace maskscope::nn
