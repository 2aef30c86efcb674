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

// from becomes size code points, parts()[at..].
struct Decomposition {
  std::uint32_t from;
  std::uint16_t at;
  std::uint8_t size;
};

// What NFC makes one of.
struct Pair {
  std::uint32_t first, second, to;
};

struct ClassRange {
  std::uint32_t first, last;  // both inside
  std::uint8_t combining_class;
};

struct BreakRange {
  std::uint32_t first, last;  // both inside
  Break kind;
};

std::span<const KindRange> kinds();
std::span<const Range> word();  // letters, digits, marks and the like: \w
Map strip();                    // decomposed, without accents
Map lower();

std::span<const Range> letters();    // \p{L}
std::span<const Range> numbers();    // \p{N}
std::span<const Range> numeric();    // the same of a newer Unicode
std::span<const Range> combining();  // \p{M}

// Normal forms, without Hangul syllables. Compatibility has what differs from canonical.
std::span<const Decomposition> canonical();
std::span<const Decomposition> compatibility();
std::span<const std::uint32_t> parts();
std::span<const Pair> pairs();                    // sorted by first, then second
std::span<const ClassRange> combining_classes();  // those that are not 0
std::span<const BreakRange> breaks();

}  // namespace maskscope::text::tables
