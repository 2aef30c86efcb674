#include "text/code_points.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "text/unicode_tables.h"

namespace maskscope::text {
namespace {

// Hangul syllables decompose by arithmetic (Unicode Standard, section 3.12).
constexpr std::uint32_t kSyllables = 0xAC00, kSyllableCount = 11172;
constexpr std::uint32_t kLeading = 0x1100, kVowels = 0x1161, kTrailing = 0x11A7;
constexpr std::uint32_t kVowelCount = 21, kTrailingCount = 28;

bool is_syllable(std::uint32_t c) { return c >= kSyllables && c < kSyllables + kSyllableCount; }

Mapped decompose_syllable(std::uint32_t c) {
  const std::uint32_t index = c - kSyllables;
  const std::uint32_t trailing = index % kTrailingCount;
  Mapped jamo(kLeading + index / (kVowelCount * kTrailingCount));
  jamo.add(kVowels + index / kTrailingCount % kVowelCount);
  if (trailing != 0) jamo.add(kTrailing + trailing);
  return jamo;
}

// The last entry of a sorted table whose key is not above c, or none.
template <class Table, class Key>
auto last_from(const Table& table, std::uint32_t c, Key key) {
  const auto after = std::ranges::upper_bound(table, c, {}, key);
  return after == table.begin() ? nullptr : &*std::prev(after);
}

std::optional<std::uint32_t> find_in_runs(std::span<const tables::Run> runs, std::uint32_t c) {
  const tables::Run* run = last_from(runs, c, &tables::Run::from);
  if (run == nullptr || (c - run->from) % run->stride != 0) return std::nullopt;
  const std::uint32_t index = (c - run->from) / run->stride;
  if (index >= run->count) return std::nullopt;
  return run->to + index * run->step;
}

Mapped find_in(const tables::Map& map, std::uint32_t c) {
  if (const auto to = find_in_runs(map.runs, c)) return Mapped(*to);
  const tables::Expansion* expansion = last_from(map.expansions, c, &tables::Expansion::from);
  if (expansion == nullptr || expansion->from != c) return Mapped(c);
  Mapped mapped;
  for (const std::uint32_t to : expansion->to) {
    if (to != 0) mapped.add(to);
  }
  return mapped;
}

bool is_in(std::span<const tables::Range> ranges, std::uint32_t c) {
  const tables::Range* range = last_from(ranges, c, &tables::Range::first);
  return range != nullptr && c <= range->last;
}

Mapped stripped(std::uint32_t c) { return is_syllable(c) ? decompose_syllable(c) : find_in(tables::strip(), c); }

}  // namespace

Kind kind_of(std::uint32_t code_point) {
  const tables::KindRange* range = last_from(tables::kinds(), code_point, &tables::KindRange::first);
  return range != nullptr && code_point <= range->last ? range->kind : Kind::kOther;
}

bool is_white_space(std::uint32_t c) {
  if (c <= 0x20) return c == 0x20 || (c >= 0x09 && c <= 0x0D);
  if (c < 0x1680) return c == 0x85 || c == 0xA0;
  return c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_word(std::uint32_t code_point) { return is_in(tables::word(), code_point); }
bool is_letter(std::uint32_t code_point) { return is_in(tables::letters(), code_point); }
bool is_number(std::uint32_t code_point) { return is_in(tables::numbers(), code_point); }
bool is_combining(std::uint32_t code_point) { return is_in(tables::combining(), code_point); }
bool is_numeric(std::uint32_t code_point) { return is_in(tables::numeric(), code_point); }

Break break_of(std::uint32_t code_point) {
  const tables::BreakRange* range = last_from(tables::breaks(), code_point, &tables::BreakRange::first);
  return range != nullptr && code_point <= range->last ? range->kind : Break::kOther;
}

// Only a capital I with a dot becomes two when it is lowered, and it is none of what stripping leaves.
Mapped map(std::uint32_t code_point, bool strip_accents, bool lowercase) {
  const Mapped bare = strip_accents ? stripped(code_point) : Mapped(code_point);
  if (!lowercase) return bare;
  Mapped mapped;
  for (const std::uint32_t c : bare.get()) {
    const Mapped lower = find_in(tables::lower(), c);
    for (const std::uint32_t to : lower.get()) mapped.add(to);
  }
  return mapped;
}

}  // namespace maskscope::text
