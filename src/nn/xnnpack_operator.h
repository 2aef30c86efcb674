// XNNPACK's operators as owned values, its status codes as errors, and its start.
#pragma once

#include <xnnpack.h>

#include <memory>

#include "base/error.h"

namespace maskscope::nn {

inline Result<void> check(xnn_status status, const char* what) {
  if (status == xnn_status_success) return {};
  if (status == xnn_status_out_of_memory) return fail("out of memory in ", what);
  return fail("XNNPACK refused to ", what, ": found status ", static_cast<int>(status), ", expected 0");
}

// Once is enough, and more does no harm. Thread-safe.
Result<void> initialise_xnnpack();

struct DeleteOperator {
  void operator()(xnn_operator_t op) const { xnn_delete_operator(op); }
};
using Operator = std::unique_ptr<xnn_operator, DeleteOperator>;

}  // namespace maskscope::nn
