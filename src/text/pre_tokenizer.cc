#include "text/pre_tokenizer.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "text/byte_characters.h"
#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

using Word = std::span<const Character>;

// A part of a word, by index; parts follow each other without gaps.
struct Part {
  std::size_t begin = 0, end = 0;
  bool is_match = false;  // of the pattern; after its behaviour: to be left out
};
using Parts = std::vector<Part>;

bool is_punctuation(std::uint32_t c) { return kind_of(c) == Kind::kPunctuation; }

// --- what a pattern finds ---

// Each character for which this holds, alone.
template <class Predicate>
Parts find_characters(Word word, Predicate holds) {
  Parts parts;
  std::size_t done = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (!holds(word[i].value)) continue;
    if (done < i) parts.push_back({done, i, false});
    parts.push_back({i, i + 1, true});
    done = i + 1;
  }
  if (done < word.size()) parts.push_back({done, word.size(), false});
  return parts;
}

Parts find_literal(Word word, const CodePoints& text) {
  Parts parts;
  std::size_t done = 0;
  const auto is_equal = [](const Character& c, std::uint32_t value) { return c.value == value; };
  for (std::size_t at = 0; at + text.size() <= word.size();) {
    if (!std::ranges::equal(word.subspan(at, text.size()), text, is_equal)) {
      ++at;
      continue;
    }
    if (done < at) parts.push_back({done, at, false});
    parts.push_back({at, at + text.size(), true});
    done = at += text.size();
  }
  if (done < word.size()) parts.push_back({done, word.size(), false});
  return parts;
}

// Runs of characters of one class; matches are those of class 0.
template <class Class>
Parts find_runs(Word word, Class class_of) {
  Parts parts;
  for (std::size_t begin = 0, end = 0; begin < word.size(); begin = end) {
    const int own = class_of(word[begin].value);
    for (end = begin + 1; end < word.size() && class_of(word[end].value) == own;) ++end;
    parts.push_back({begin, end, own == 0});
  }
  return parts;
}

enum class Gpt2Class : std::uint8_t { letter, number, space, other };

Gpt2Class gpt2_class(std::uint32_t c) {
  if (c < 0x80) {
    if ((c | 0x20u) >= 'a' && (c | 0x20u) <= 'z') return Gpt2Class::letter;
    if (c >= '0' && c <= '9') return Gpt2Class::number;
    return is_white_space(c) ? Gpt2Class::space : Gpt2Class::other;
  }
  if (is_letter(c)) return Gpt2Class::letter;
  if (is_number(c)) return Gpt2Class::number;
  return is_white_space(c) ? Gpt2Class::space : Gpt2Class::other;
}

std::size_t run_end(Word word, std::size_t at, Gpt2Class own) {
  while (at < word.size() && gpt2_class(word[at].value) == own) ++at;
  return at;
}

// 's, 't, 're, 've, 'm, 'll, 'd; 0 where there is none.
std::size_t contraction_size(Word word, std::size_t at) {
  if (word[at].value != '\'' || at + 1 == word.size()) return 0;
  const std::uint32_t first = word[at + 1].value;
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (at + 2 == word.size()) return 0;
  const std::uint32_t second = word[at + 2].value;
  return ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l') ? 3 : 0;
}

std::size_t gpt2_end(Word word, std::size_t at) {
  if (const std::size_t size = contraction_size(word, at); size > 0) return at + size;
  const bool after_space = word[at].value == ' ' && at + 1 < word.size();
  const std::size_t begin = after_space ? at + 1 : at;
  const Gpt2Class own = gpt2_class(word[begin].value);
  if (own != Gpt2Class::space) return run_end(word, begin, own);
  // \s+(?!\S) leaves the last white space to what follows it.
  const std::size_t end = run_end(word, at, Gpt2Class::space);
  return end < word.size() && end - at > 1 ? end - 1 : end;
}

Parts find_gpt2(Word word) {
  Parts parts;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t end = gpt2_end(word, at);
    parts.push_back({at, end, true});
    at = end;
  }
  return parts;
}

// --- what becomes of it ---

Parts merged(const Parts& parts, bool forward) {
  Parts made;
  bool previous = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = forward ? parts[i] : parts[parts.size() - 1 - i];
    if (part.is_match && !previous && !made.empty()) {
      forward ? made.back().end = part.end : made.back().begin = part.begin;
    } else {
      made.push_back({part.begin, part.end, false});
    }
    previous = part.is_match;
  }
  if (!forward) std::ranges::reverse(made);
  return made;
}

Parts contiguous(const Parts& parts) {
  Parts made;
  bool previous = false;
  for (const Part& part : parts) {
    if (part.is_match == previous && !made.empty()) {
      made.back().end = part.end;
    } else {
      made.push_back({part.begin, part.end, false});
    }
    previous = part.is_match;
  }
  return made;
}

Parts treated(Parts parts, Delimiter behavior) {
  switch (behavior) {
    case Delimiter::removed:
      return parts;
    case Delimiter::merged_with_previous:
      return merged(parts, true);
    case Delimiter::merged_with_next:
      return merged(parts, false);
    case Delimiter::contiguous:
      return contiguous(parts);
    case Delimiter::isolated:
      break;
  }
  for (Part& part : parts) part.is_match = false;
  return parts;
}

// --- the steps ---

// Splits every word into the parts that are not matches, and leaves the others out.
template <class Find>
void split(Words& words, Find parts_of) {
  Words made;
  made.characters.reserve(words.characters.size());
  std::size_t begin = 0;
  for (const std::size_t end : words.ends) {
    const Word word = Word(words.characters).subspan(begin, end - begin);
    for (const Part& part : parts_of(word)) {
      if (part.is_match) continue;
      const Word kept = word.subspan(part.begin, part.end - part.begin);
      made.characters.insert(made.characters.end(), kept.begin(), kept.end());
      made.ends.push_back(made.characters.size());
    }
    begin = end;
  }
  words = std::move(made);
}

// Puts other characters in the place of each word's; change gets them to append to.
template <class Change>
void replace_words(Words& words, Change change) {
  Words made;
  made.characters.reserve(words.characters.size() + words.ends.size());
  std::size_t begin = 0;
  for (const std::size_t end : words.ends) {
    change(Word(words.characters).subspan(begin, end - begin), made.characters);
    made.ends.push_back(made.characters.size());
    begin = end;
  }
  words = std::move(made);
}

void apply(BertWords /*step*/, Words& words) {
  split(words, [](Word word) { return find_characters(word, is_white_space); });
  split(words, [](Word word) { return treated(find_characters(word, is_punctuation), Delimiter::isolated); });
}

void apply(WhitespaceSplit /*step*/, Words& words) {
  split(words, [](Word word) { return find_characters(word, is_white_space); });
}

void apply(Whitespace /*step*/, Words& words) {
  split(words, [](Word word) {
    return find_runs(word, [](std::uint32_t c) { return is_word(c) ? 1 : is_white_space(c) ? 0 : 2; });
  });
}

void apply(const Punctuation& step, Words& words) {
  split(words, [&](Word word) { return treated(find_characters(word, is_punctuation), step.behavior); });
}

void apply(const Digits& step, Words& words) {
  const Delimiter behavior = step.individual ? Delimiter::isolated : Delimiter::contiguous;
  split(words, [&](Word word) { return treated(find_characters(word, is_numeric), behavior); });
}

void apply(const Metaspace& step, Words& words) {
  using enum Metaspace::Scheme;
  const auto replaced = [&](Character c) {
    if (c.value == ' ') c.value = step.replacement;
    return c;
  };
  replace_words(words, [&](Word word, std::vector<Character>& made) {
    const Character first = replaced(word.front());
    const bool wants = step.scheme == always || (step.scheme == Metaspace::Scheme::first && first.begin == 0);
    if (wants && first.value != step.replacement) made.push_back({step.replacement, first.begin, first.end});
    std::ranges::transform(word, std::back_inserter(made), replaced);
  });
  if (!step.split) return;
  const CodePoints mark = {step.replacement};
  split(words, [&](Word word) { return treated(find_literal(word, mark), Delimiter::merged_with_next); });
}

void apply(const ByteLevel& step, Words& words) {
  if (step.add_prefix_space) {
    replace_words(words, [](Word word, std::vector<Character>& made) {
      if (word.front().value != ' ') made.push_back({' ', word.front().begin, word.front().end});
      made.insert(made.end(), word.begin(), word.end());
    });
  }
  if (step.use_pattern) {
    split(words, [](Word word) { return treated(find_gpt2(word), Delimiter::isolated); });
  }
  std::string bytes;
  replace_words(words, [&](Word word, std::vector<Character>& made) {
    for (const Character& c : word) {
      bytes.clear();
      append(bytes, c.value);
      for (const char byte : bytes) {
        made.push_back({character_of_byte(static_cast<std::uint8_t>(byte)), c.begin, c.end});
      }
    }
  });
}

Parts find(const Split& step, Word word) {
  switch (step.pattern) {
    case Pattern::literal:
      return find_literal(word, step.text);
    case Pattern::gpt2:
      return find_gpt2(word);
    case Pattern::white_space:
      break;
  }
  return find_runs(word, [](std::uint32_t c) { return is_white_space(c) ? 0 : 1; });
}

void apply(const Split& step, Words& words) {
  split(words, [&](Word word) {
    Parts parts = find(step, word);
    for (Part& part : parts) part.is_match = part.is_match != step.invert;
    return treated(std::move(parts), step.behavior);
  });
}

}  // namespace

Result<Words> pre_tokenize(const std::vector<PreTokenizer>& chain, std::vector<Character> characters) {
  Words words{.characters = std::move(characters), .ends = {}};
  if (words.characters.empty()) return words;
  words.ends.push_back(words.characters.size());
  for (const PreTokenizer& step : chain) {
    std::visit([&](const auto& it) { apply(it, words); }, step);
    if (auto ok = check_length(words.characters); !ok) return std::unexpected(ok.error());
  }
  return words;
}

}  // namespace maskscope::text
