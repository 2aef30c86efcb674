// What BERT's tokenizer knows of Unicode (about version 8), as sorted tables. Constant data, thread-safe.
#pragma once

#include <cstdint>
#include <span>

namespace maskscope::text::tables {

struct Range {
  std::uint32_t first, last;  // both inside
};

// What an uncased model makes of a code point: decomposed, without accents, in lower case.
struct Mapping {
  std::uint32_t from;
  std::uint32_t to[3];  // 0 where there are fewer
};

std::span<const Range> control();      // dropped
std::span<const Range> mark();         // accents, dropped by uncased models
std::span<const Range> space();        // separates words
std::span<const Range> cjk();          // a word of its own
std::span<const Range> punctuation();  // a word of its own
std::span<const Mapping> uncased();

}  // namespace maskscope::text::tables
