#include "text/code_points.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "text/unicode_tables.h"

namespace maskscope::text {
namespace {

// Hangul syllables decompose by arithmetic (Unicode Standard, section 3.12).
constexpr std::uint32_t kSyllables = 0xAC00, kSyllableCount = 11172;
constexpr std::uint32_t kLeading = 0x1100, kVowels = 0x1161, kTrailing = 0x11A7;
constexpr std::uint32_t kVowelCount = 21, kTrailingCount = 28;

bool is_syllable(std::uint32_t c) { return c >= kSyllables && c < kSyllables + kSyllableCount; }

Uncased decompose_syllable(std::uint32_t c) {
  const std::uint32_t index = c - kSyllables;
  const std::uint32_t trailing = index % kTrailingCount;
  const std::uint32_t leading = kLeading + index / (kVowelCount * kTrailingCount);
  const std::uint32_t vowel = kVowels + index / kTrailingCount % kVowelCount;
  if (trailing == 0) return {{leading, vowel}, 2};
  return {{leading, vowel, kTrailing + trailing}, 3};
}

// The last entry of a sorted table whose key is not above c, or none.
template <class Table, class Key>
auto last_from(const Table& table, std::uint32_t c, Key key) {
  const auto after = std::ranges::upper_bound(table, c, {}, key);
  return after == table.begin() ? nullptr : &*std::prev(after);
}

std::optional<std::uint32_t> find_in_runs(std::uint32_t c) {
  const tables::Run* run = last_from(tables::runs(), c, &tables::Run::from);
  if (run == nullptr || (c - run->from) % run->stride != 0) return std::nullopt;
  const std::uint32_t index = (c - run->from) / run->stride;
  if (index >= run->count) return std::nullopt;
  return run->to + index * run->step;
}

const tables::Expansion* find_expansion(std::uint32_t c) {
  const tables::Expansion* expansion = last_from(tables::expansions(), c, &tables::Expansion::from);
  return expansion != nullptr && expansion->from == c ? expansion : nullptr;
}

}  // namespace

Kind kind_of(std::uint32_t code_point) {
  const tables::KindRange* range = last_from(tables::kinds(), code_point, &tables::KindRange::first);
  return range != nullptr && code_point <= range->last ? range->kind : Kind::kOther;
}

Uncased uncased(std::uint32_t code_point) {
  if (is_syllable(code_point)) return decompose_syllable(code_point);
  if (const auto to = find_in_runs(code_point)) return {{*to}, 1};
  if (const tables::Expansion* expansion = find_expansion(code_point)) {
    const auto& to = expansion->to;
    return {{to[0], to[1], to[2]}, to[2] == 0 ? 2u : 3u};
  }
  return {{code_point}, 1};
}

}  // namespace maskscope::text
