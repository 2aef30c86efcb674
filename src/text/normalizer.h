// BERT's normalisation and first split: text to characters, and characters to words, each of characters that remember
// where they came from. Thread-safe: no state that is shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace maskscope::text {

// Characters; WordPiece makes longer words [UNK]. A tokenizer.json may say another number.
inline constexpr std::size_t kLongestWord = 100;

// The steps of Hugging Face's BertNormalizer.
struct Normalization {
  bool lowercase = true;
  bool strip_accents = true;  // decomposes, too
  bool split_cjk = true;      // each CJK character is a word of its own
  bool clean = true;          // drops control characters, makes every white space a space
};

struct Character {
  std::uint32_t value = 0;  // after normalisation
  std::size_t begin = 0;    // bytes in the text that it was made from; none where a space was put in
  std::size_t end = 0;
};

// At least one character. Of a word of more than `longest` only the first longest + 1 are kept, the last of them
// reaching to the word's end, so that a text of one huge word needs no memory.
using Word = std::vector<Character>;

// The characters of a text in order, with a space before and after each CJK character that is split off.
//
// The reference also puts the combining marks of a word in canonical order. The marks that this could still
// move, once accents are dropped, are in no BERT vocabulary: such a word is [UNK] in either order.
//
// text must be valid UTF-8; offset is added to every byte position.
void for_each_character(std::string_view text, const Normalization& normalization, std::size_t offset,
                        const std::function<void(const Character&)>& visit);

// What one character becomes.
void visit_normalized(const Character& character, const Normalization& normalization,
                      const std::function<void(const Character&)>& visit);

// Splits characters at white space and around punctuation (Hugging Face's BertPreTokenizer). Not thread-safe.
class WordSplitter {
 public:
  WordSplitter(std::size_t longest, const std::function<void(const Word&)>& visit) : longest_(longest), visit_(visit) {}

  void add(const Character& character);
  void end_word();

 private:
  std::size_t longest_;
  const std::function<void(const Word&)>& visit_;
  Word word_;
};

}  // namespace maskscope::text
