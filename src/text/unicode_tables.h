// The data behind code_points.h, sorted by code point. Made from the reference tokenizer's answers by
// build-scripts/make-unicode-tables. Constant, thread-safe.
#pragma once

#include <cstdint>
#include <span>

#include "text/code_points.h"

namespace maskscope::text::tables {

struct KindRange {
  std::uint32_t first, last;  // both inside
  Kind kind;
};

// from, from + stride, ... (count of them) become to, to + step, ...; no run reaches into the next.
struct Run {
  std::uint32_t from, to;
  std::uint16_t count;
  std::uint8_t stride, step;
};

// from becomes two or three code points; to[2] is 0 where it is two.
struct Expansion {
  std::uint32_t from;
  std::uint32_t to[3];
};

std::span<const KindRange> kinds();
std::span<const Run> runs();
std::span<const Expansion> expansions();

}  // namespace maskscope::text::tables
