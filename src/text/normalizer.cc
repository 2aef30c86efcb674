#include "text/normalizer.h"

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

constexpr std::uint32_t kSpace = ' ';

}  // namespace

void visit_normalized(const Character& character, const Normalization& normalization,
                      const std::function<void(const Character&)>& visit) {
  const auto [c, begin, end] = character;
  const Kind kind = kind_of(c);
  if (normalization.clean && kind == Kind::kControl) return;
  if (normalization.clean && kind == Kind::kSpace) return visit({kSpace, begin, end});
  if (normalization.strip_accents && kind == Kind::kMark) return;
  const bool alone = normalization.split_cjk && kind == Kind::kCjk;
  if (alone) visit({kSpace, begin, begin});
  const Mapped mapped = map(c, normalization.strip_accents, normalization.lowercase);
  for (const std::uint32_t to : mapped.get()) visit({to, begin, end});
  if (alone) visit({kSpace, end, end});
}

void for_each_character(std::string_view text, const Normalization& normalization, std::size_t offset,
                        const std::function<void(const Character&)>& visit) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    visit_normalized({c.value, offset + at, offset + at + c.size}, normalization, visit);
    at += c.size;
  }
}

void WordSplitter::add(const Character& character) {
  if (is_white_space(character.value)) return end_word();
  const bool alone = kind_of(character.value) == Kind::kPunctuation;
  if (alone) end_word();
  if (word_.size() > longest_) {
    word_.back().end = character.end;
  } else {
    word_.push_back(character);
  }
  if (alone) end_word();
}

void WordSplitter::end_word() {
  if (!word_.empty()) visit_(word_);
  word_.clear();
}

}  // namespace maskscope::text
