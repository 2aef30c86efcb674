#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "nn/native/matmuls.h"
#include "nn/xnnpack_operator.h"

namespace maskscope::nn {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

static_assert(sizeof(RowQuantisation) == sizeof(xnn_quantization_params) &&
              offsetof(RowQuantisation, scale) == offsetof(xnn_quantization_params, scale));

// Of each piece of the outputs, an operator for each group of channels; the first gives the output, what the others give is
// added.
class XnnpackQuantisedMatMul : public NativeQuantisedMatMul {
 public:
  // pieces: piece after piece, of each group after group.
  XnnpackQuantisedMatMul(MatMulShape shape, std::deque<Piece> pieces)
      : shape_(std::move(shape)), pieces_(std::move(pieces)) {}

  Result<void> run(const float* input, std::size_t rows, const float* smooth, float* output, LinearScratch& scratch,
                   const Threads& threads, const RowPrologue& before) const override {
    const std::size_t groups = shape_.groups.size();
    scratch.qvalues.resize(std::max(scratch.qvalues.size(), rows * shape_.width() + XNN_EXTRA_BYTES));
    const std::size_t params = rows + XNN_EXTRA_QUANTIZATION_PARAMS;
    scratch.rows.resize(std::max(scratch.rows.size(), params * groups));
    if (groups > 1) scratch.group_output.resize(std::max(scratch.group_output.size(), rows * shape_.out));
    threads.for_each(rows, [&](std::size_t row) {
      if (before) before(row);
      quantise(input, row, params, smooth, scratch);
    });
    // A microkernel whose rows are cut short computes its last row several times, with the parameters that lie after the row's own.
    for (std::size_t i = 0; i < groups; ++i) {
      RowQuantisation* const end = scratch.rows.data() + i * params + rows;
      std::fill_n(end, XNN_EXTRA_QUANTIZATION_PARAMS, end[-1]);
    }
    FirstFailure failure;
    threads.for_each(pieces_.size() / groups, [&](std::size_t index) {
      const std::int8_t* qvalues = scratch.qvalues.data();
      for (std::size_t i = 0; i < groups; ++i) {
        Piece& piece = pieces_[index * groups + i];
        float* const to = (i == 0 ? output : scratch.group_output.data()) + piece.first;
        failure.note(multiply(piece, rows, qvalues, scratch.rows.data() + i * params, to));
        if (i > 0) add(rows, piece.count, to, output + piece.first);
        qvalues += shape_.groups[i].count;
      }
    });
    return failure.result();
  }

 private:
  void quantise(const float* input, std::size_t row, std::size_t params, const float* smooth,
                LinearScratch& scratch) const {
    std::int8_t* qvalues = scratch.qvalues.data() + row * shape_.width();
    for (std::size_t i = 0; i < shape_.groups.size(); ++i) {
      const ChannelGroup& group = shape_.groups[i];
      scratch.rows[i * params + row] =
          kernels().quantise(input + row * shape_.in + group.first, smooth, group.count, qvalues);
      smooth += group.count;
      qvalues += group.count;
    }
  }

  static xnn_status multiply(Piece& piece, std::size_t rows, const std::int8_t* qvalues,
                             const RowQuantisation* quantised, float* output) {
    const std::scoped_lock lock(piece.in_use);
    xnn_operator_t op = piece.op.get();
    const auto* quantisation = reinterpret_cast<const xnn_quantization_params*>(quantised);
    if (const auto status = xnn_reshape_fully_connected_nc_qd8_f32_qc8w(op, rows, nullptr);
        status != xnn_status_success) {
      return status;
    }
    if (const auto status = xnn_setup_fully_connected_nc_qd8_f32_qc8w(op, qvalues, output, quantisation);
        status != xnn_status_success) {
      return status;
    }
    return xnn_run_operator(op, nullptr);
  }

  void add(std::size_t rows, std::size_t count, const float* more, float* output) const {
    for (std::size_t row = 0; row < rows; ++row) {
      kernels().add_bias(output + row * shape_.out, more + row * shape_.out, count);
    }
  }

  MatMulShape shape_;
  mutable std::deque<Piece> pieces_;  // each is changed under its own lock
};

}  // namespace

Result<std::unique_ptr<NativeQuantisedMatMul>> xnnpack_quantised_matmul(const MatMulShape& shape,
                                                                        std::span<const std::int8_t> weight,
                                                                        std::span<const float> scale) {
  if (auto ok = initialise_xnnpack(); !ok) return std::unexpected(ok.error());
  std::deque<Piece> pieces;
  const std::size_t width = shape.width(), outputs = outputs_at_once(width);
  for (std::size_t output = 0; output < shape.out; output += outputs) {
    const std::size_t count = std::min(outputs, shape.out - output);
    std::size_t first = 0;
    for (std::size_t i = 0; i < shape.groups.size(); ++i) {
      const std::size_t channels = shape.groups[i].count;
      // XNNPACK's packing loads whole words: after the last row there must be something to load.
      std::vector<std::int8_t> rows(count * channels + XNN_EXTRA_BYTES);
      for (std::size_t row = 0; row < count; ++row) {
        std::copy_n(weight.data() + (output + row) * width + first, channels, rows.data() + row * channels);
      }
      xnn_operator_t op = nullptr;
      const auto status = xnn_create_fully_connected_nc_qd8_f32_qc8w(
          channels, count, width, shape.out, scale.data() + i * shape.out + output, rows.data(), nullptr, -kInfinity,
          kInfinity, 0, nullptr, nullptr, &op);
      pieces.emplace_back(Operator(op), output, count);
      if (auto ok = check(status, "make a quantised linear layer"); !ok) return std::unexpected(ok.error());
      first += channels;
    }
  }
  return std::make_unique<XnnpackQuantisedMatMul>(shape, std::move(pieces));
}

}  // namespace maskscope::nn
