#include "text/normal_forms.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <tuple>

#include "text/realign.h"
#include "text/unicode_tables.h"

namespace maskscope::text {
namespace {

// Hangul syllables by arithmetic (Unicode Standard, section 3.12).
constexpr std::uint32_t kSyllables = 0xAC00, kSyllableCount = 11172;
constexpr std::uint32_t kLeading = 0x1100, kVowels = 0x1161, kTrailing = 0x11A7;
constexpr std::uint32_t kLeadingCount = 19, kVowelCount = 21, kTrailingCount = 28;

bool is_between(std::uint32_t c, std::uint32_t first, std::uint32_t count) { return c >= first && c - first < count; }

template <class Table, class Key>
auto find_in(const Table& table, std::uint32_t c, Key key) {
  const auto found = std::ranges::lower_bound(table, c, {}, key);
  return found != table.end() && std::invoke(key, *found) == c ? &*found : nullptr;
}

const tables::Decomposition* decomposition(std::uint32_t c, bool compatibility) {
  if (compatibility) {
    if (const auto* found = find_in(tables::compatibility(), c, &tables::Decomposition::from)) return found;
  }
  return find_in(tables::canonical(), c, &tables::Decomposition::from);
}

std::uint8_t combining_class(std::uint32_t c) {
  if (c < 0x300) return 0;
  const auto table = tables::combining_classes();
  const auto after = std::ranges::upper_bound(table, c, {}, &tables::ClassRange::first);
  if (after == table.begin() || c > std::prev(after)->last) return 0;
  return std::prev(after)->combining_class;
}

std::optional<std::uint32_t> compose(std::uint32_t first, std::uint32_t second) {
  if (is_between(first, kLeading, kLeadingCount) && is_between(second, kVowels, kVowelCount)) {
    return kSyllables + ((first - kLeading) * kVowelCount + second - kVowels) * kTrailingCount;
  }
  if (is_between(first, kSyllables, kSyllableCount) && (first - kSyllables) % kTrailingCount == 0 &&
      is_between(second, kTrailing + 1, kTrailingCount - 1)) {
    return first + second - kTrailing;
  }
  const auto pair = std::pair(first, second);
  const auto key = [](const tables::Pair& it) { return std::pair(it.first, it.second); };
  const auto found = std::ranges::lower_bound(tables::pairs(), pair, {}, key);
  if (found == tables::pairs().end() || key(*found) != pair) return std::nullopt;
  return found->to;
}

// Puts code points down in canonical order: marks wait until a code point of class 0 comes.
class Decomposer {
 public:
  Decomposer(bool compatibility, std::vector<Change>& to) : compatibility_(compatibility), to_(to) {}

  void add(std::uint32_t c) {
    if (is_between(c, kSyllables, kSyllableCount)) {
      const std::uint32_t index = c - kSyllables, trailing = index % kTrailingCount;
      put(kLeading + index / (kVowelCount * kTrailingCount), 0);
      put(kVowels + index / kTrailingCount % kVowelCount, 1);
      if (trailing != 0) put(kTrailing + trailing, 1);
    } else if (const tables::Decomposition* found = decomposition(c, compatibility_)) {
      const auto parts = tables::parts().subspan(found->at, found->size);
      for (std::size_t i = 0; i < parts.size(); ++i) put(parts[i], i == 0 ? 0 : 1);
    } else {
      put(c, 0);
    }
  }

  void order() {
    if (to_.size() - ordered_ < 2) return;
    const auto marks = to_.begin() + static_cast<std::ptrdiff_t>(ordered_);
    std::ranges::stable_sort(marks, to_.end(), {}, [](const Change& it) { return combining_class(it.value); });
    ordered_ = to_.size();
  }

 private:
  void put(std::uint32_t c, std::int32_t change) {
    if (combining_class(c) == 0) {
      order();
      to_.push_back({c, change});
      ordered_ = to_.size();
    } else {
      to_.push_back({c, change});
    }
  }

  bool compatibility_;
  std::vector<Change>& to_;
  std::size_t ordered_ = 0;
};

// The canonical composition of what is decomposed and in order; what is composed of two stands for the old characters of both.
std::vector<Change> composed(std::span<const Change> parts) {
  std::vector<Change> made;
  std::optional<std::size_t> starter;  // in made
  std::uint8_t last_class = 0;         // of what follows the starter
  for (const Change& part : parts) {
    const std::uint8_t own_class = combining_class(part.value);
    const bool follows = starter && starter == made.size() - 1;
    if (starter && (follows || last_class < own_class)) {
      if (const auto whole = compose(made[*starter].value, part.value)) {
        made[*starter] = {*whole, made[*starter].change + part.change - 1};
        continue;
      }
    }
    if (own_class == 0) starter = made.size();
    last_class = own_class;
    made.push_back(part);
  }
  return made;
}

}  // namespace

void apply(NormalForm form, std::vector<Character>& characters) {
  const auto is_plain = [](const Character& c) { return c.value < 0x80; };
  if (std::ranges::all_of(characters, is_plain)) return;
  std::vector<Change> parts;
  parts.reserve(characters.size());
  Decomposer decomposer(form == NormalForm::nfkc || form == NormalForm::nfkd, parts);
  for (const Character& c : characters) decomposer.add(c.value);
  decomposer.order();
  const bool composes = form == NormalForm::nfc || form == NormalForm::nfkc;
  characters = realigned(characters, composes ? composed(parts) : parts);
}

}  // namespace maskscope::text
