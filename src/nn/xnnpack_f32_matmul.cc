#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

#include "nn/f32_matmul.h"
#include "nn/xnnpack_operator.h"

namespace maskscope::nn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

class XnnpackF32MatMul : public F32MatMul {
 public:
  explicit XnnpackF32MatMul(std::deque<Piece> pieces) : pieces_(std::move(pieces)) {}

  Result<void> run(const float* input, std::size_t rows, float* output, const Threads& threads) const override {
    FirstFailure failure;
    threads.for_each(pieces_.size(),
                     [&](std::size_t i) { failure.note(run(pieces_[i], input, rows, output + pieces_[i].first)); });
    return failure.result();
  }

 private:
  static xnn_status run(Piece& piece, const float* input, std::size_t rows, float* output) {
    const std::scoped_lock lock(piece.in_use);
    xnn_operator_t op = piece.op.get();
    if (const auto status = xnn_reshape_fully_connected_nc_f32(op, rows, nullptr); status != xnn_status_success) {
      return status;
    }
    if (const auto status = xnn_setup_fully_connected_nc_f32(op, input, output); status != xnn_status_success) {
      return status;
    }
    return xnn_run_operator(op, nullptr);
  }

  mutable std::deque<Piece> pieces_;  // each is changed under its own lock
};

}  // namespace

Result<std::unique_ptr<F32MatMul>> xnnpack_f32_matmul(std::size_t in, std::size_t out, std::span<const float> weight) {
  if (auto ok = initialise_xnnpack(); !ok) return std::unexpected(ok.error());
  const std::size_t outputs = outputs_at_once(in);
  std::deque<Piece> pieces;
  for (std::size_t first = 0; first < out; first += outputs) {
    const std::size_t count = std::min(outputs, out - first);
    xnn_operator_t op = nullptr;
    const auto status = xnn_create_fully_connected_nc_f32(in, count, in, out, weight.data() + first * in, nullptr,
                                                          -kInfinity, kInfinity, 0, nullptr, nullptr, &op);
    pieces.emplace_back(Operator(op), first, count);
    if (auto ok = check(status, "make a linear layer"); !ok) return std::unexpected(ok.error());
  }
  return std::make_unique<XnnpackF32MatMul>(std::move(pieces));
}

}  // namespace maskscope::nn
