#include "formats/percent.h"

#include <algorithm>
#include <cstdio>

namespace maskscope::formats {

std::string percentage(float probability) {
  const double percent = static_cast<double>(probability) * 100;
  if (percent < 0.005) return "<0.01";
  const int digits = percent < 0.995 || percent >= 99.95 ? 2 : percent < 9.95 || percent >= 99.5 ? 1 : 0;
  char text[16];
  std::snprintf(text, sizeof text, "%.*f", digits, std::min(percent, 99.99));
  return text;
}

std::string percent(float probability) { return percentage(probability) + " %"; }

}  // namespace maskscope::formats
