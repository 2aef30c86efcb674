#include "text/normalizer.h"

#include <algorithm>
#include <span>
#include <utility>

#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

bool contains(std::span<const tables::Range> ranges, std::uint32_t c) {
  const auto after = std::ranges::upper_bound(ranges, c, {}, &tables::Range::first);
  return after != ranges.begin() && c <= std::prev(after)->last;
}

const tables::Mapping* find_mapping(std::uint32_t c) {
  const auto mappings = tables::uncased();
  const auto found = std::ranges::lower_bound(mappings, c, {}, &tables::Mapping::from);
  return found != mappings.end() && found->from == c ? &*found : nullptr;
}

// Hangul syllables decompose by arithmetic (Unicode Standard, section 3.12).
constexpr std::uint32_t kSyllables = 0xAC00, kLeading = 0x1100, kVowels = 0x1161, kTrailing = 0x11A7;
constexpr std::uint32_t kVowelCount = 21, kTrailingCount = 28, kSyllableCount = 11172;

class Splitter {
 public:
  explicit Splitter(bool lowercase) : lowercase_(lowercase) {}

  void add(std::uint32_t c, std::size_t begin, std::size_t end) {
    if (contains(tables::control(), c)) return;
    if (contains(tables::space(), c)) {
      end_word();
      return;
    }
    const bool alone = contains(tables::cjk(), c);
    if (alone) end_word();
    if (lowercase_) {
      add_uncased(c, begin, end);
    } else {
      put(c, begin, end);
    }
    if (alone) end_word();
  }

  std::vector<Word> take() {
    end_word();
    return std::move(words_);
  }

 private:
  void add_uncased(std::uint32_t c, std::size_t begin, std::size_t end) {
    if (contains(tables::mark(), c)) return;
    if (c >= kSyllables && c < kSyllables + kSyllableCount) {
      const std::uint32_t index = c - kSyllables;
      put(kLeading + index / (kVowelCount * kTrailingCount), begin, end);
      put(kVowels + index / kTrailingCount % kVowelCount, begin, end);
      if (index % kTrailingCount != 0) put(kTrailing + index % kTrailingCount, begin, end);
      return;
    }
    const tables::Mapping* mapping = find_mapping(c);
    if (mapping == nullptr) {
      put(c, begin, end);
      return;
    }
    for (const std::uint32_t to : mapping->to) {
      if (to != 0) put(to, begin, end);
    }
  }

  void put(std::uint32_t c, std::size_t begin, std::size_t end) {
    const bool alone = contains(tables::punctuation(), c);
    if (alone) end_word();
    word_.push_back({c, begin, end});
    if (alone) end_word();
  }

  void end_word() {
    if (!word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
  }

  bool lowercase_;
  Word word_;
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> split_words(std::string_view text, bool lowercase, std::size_t offset) {
  Splitter splitter(lowercase);
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    splitter.add(c.value, offset + at, offset + at + c.size);
    at += c.size;
  }
  return splitter.take();
}

}  // namespace maskscope::text
