// Texts of all kinds of characters from a row of numbers: the same ones that tests/golden/make_generated_hashes.py gives to
// the reference tokenizer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "text/utf8.h"
#include "text/vocabulary.h"

namespace maskscope::text::testing {

class TextGenerator {
 public:
  TextGenerator(const Vocabulary& vocabulary, std::uint64_t seed) : vocabulary_(vocabulary), state_(seed) {}

  // SplitMix64 (Steele, Lea and Flood 2014).
  std::uint32_t below(std::size_t n) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<std::uint32_t>(((z ^ (z >> 31)) >> 32) % n);
  }

  std::string text() {
    std::string text;
    for (std::uint32_t parts = below(12); parts > 0; --parts) {
      text += part();
      if (below(2) != 0) text += ' ';
    }
    return text;
  }

 private:
  std::string part() {
    const std::uint32_t kind = below(8);
    if (kind < 3) return word();
    if (kind == 3) {
      constexpr std::array kSpecials = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[mask]"};
      return kSpecials[below(kSpecials.size())];
    }
    if (kind == 4) return characters({0, 0x10FFFF - 0x800}, 1 + below(3));
    constexpr Block kBlocks[] = {{0x20, 0x7E},       {0xA0, 0xFF},       {0x100, 0x24F},     {0x300, 0x36F},
                                 {0x370, 0x3FF},     {0x400, 0x52F},     {0x590, 0x6FF},     {0x900, 0x97F},
                                 {0xE00, 0xE7F},     {0x1100, 0x11FF},   {0x1E00, 0x1FFF},   {0x2000, 0x206F},
                                 {0x2070, 0x21FF},   {0x3000, 0x30FF},   {0x4E00, 0x9FFF},   {0xAC00, 0xD7A3},
                                 {0xF900, 0xFAFF},   {0xFE00, 0xFFEF},   {0x1D400, 0x1D7FF}, {0x1F300, 0x1F6FF},
                                 {0x20000, 0x2A6DF}, {0x2F800, 0x2FA1F}, {0x0, 0x1F},        {0x7F, 0x9F}};
    const Block block = kBlocks[below(std::size(kBlocks))];
    return characters(block, 1 + below(6));
  }

  // A token of the vocabulary, as it is or with capitals.
  std::string word() {
    std::string word = vocabulary_.token(static_cast<TokenId>(below(vocabulary_.size())));
    if (word.starts_with("##")) word.erase(0, 2);
    const std::uint32_t capitals = below(3);  // none, the first, all
    for (std::size_t i = 0; i < word.size(); ++i) {
      const bool small = word[i] >= 'a' && word[i] <= 'z';
      if (small && (capitals == 2 || (capitals == 1 && i == 0))) word[i] = static_cast<char>(word[i] - 'a' + 'A');
    }
    return word;
  }

  using Block = std::pair<std::uint32_t, std::uint32_t>;  // first and last

  std::string characters(Block block, std::uint32_t count) {
    std::string text;
    for (; count > 0; --count) {
      std::uint32_t c = block.first + below(block.second - block.first + 1);
      if (block.first == 0 && c >= 0xD800) c += 0x800;  // no surrogates
      append(text, c);
    }
    return text;
  }

  const Vocabulary& vocabulary_;
  std::uint64_t state_;
};

}  // namespace maskscope::text::testing
