// The data behind code_points.h, sorted by code point. Made from the reference tokenizer's answers by
// build-scripts/make-unicode-tables. Constant, thread-safe.
#pragma once

#include <cstdint>
#include <span>

#include "text/code_points.h"

namespace maskscope::text::tables {

struct Range {
  std::uint32_t first, last;  // both inside
};

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

// What is in neither stays as it is.
struct Map {
  std::span<const Run> runs;
  std::span<const Expansion> expansions;
};

std::span<const KindRange> kinds();
std::span<const Range> word();  // letters, digits, marks and the like: \w
Map strip();                    // decomposed, without accents
Map lower();

}  // namespace maskscope::text::tables
