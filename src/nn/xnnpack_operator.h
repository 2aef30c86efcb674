// XNNPACK's operators as owned values, its status codes as errors, and its start.
#pragma once

#include <xnnpack.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>

#include "base/error.h"

namespace maskscope::nn {

inline Result<void> check(xnn_status status, const char* what) {
  if (status == xnn_status_success) return {};
  if (status == xnn_status_out_of_memory) return fail(ErrorCode::out_of_memory, "out of memory in ", what);
  return fail("XNNPACK refused to ", what, ": found status ", static_cast<int>(status), ", expected 0");
}

// Once is enough, and more does no harm. Thread-safe.
Result<void> initialise_xnnpack();

struct DeleteOperator {
  void operator()(xnn_operator_t op) const { xnn_delete_operator(op); }
};
using Operator = std::unique_ptr<xnn_operator, DeleteOperator>;

// A layer is several operators of so many outputs each, so that threads share its work and XNNPACK, which reads all weights
// of an operator again for every few rows, finds them in the second cache.
inline std::size_t outputs_at_once(std::size_t in) {
  constexpr std::size_t kWeights = std::size_t{1} << 17,
                        kTogether = 64;  // outputs that every kernel can divide
  return std::max(kWeights / std::max<std::size_t>(in, 1) / kTogether, std::size_t{1}) * kTogether;
}

// Some outputs of a layer. An operator keeps its arguments between being set up and run: whoever does so holds the lock.
struct Piece {
  Operator op;
  std::size_t first;  // of the outputs
  std::size_t count;
  std::mutex in_use{};
};

// The first failure of those that several threads may meet.
class FirstFailure {
 public:
  void note(xnn_status status) {
    auto none = xnn_status_success;
    if (status != none) status_.compare_exchange_strong(none, status);
  }
  Result<void> result() const { return check(status_, "run a linear layer"); }

 private:
  std::atomic<xnn_status> status_ = xnn_status_success;
};

}  // namespace maskscope::nn
