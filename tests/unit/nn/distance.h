// How far results lie from what they should be. One assertion about the worst of many values, since an assertion a
// value took minutes as WebAssembly.
#pragma once

#include <cmath>
#include <limits>

namespace maskscope::testing {

// The larger of two distances; what is no number is as wrong as can be, where std::max would lose it.
inline double larger(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::infinity();
  return a < b ? b : a;
}

}  // namespace maskscope::testing
