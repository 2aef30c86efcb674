#include "text/normalizer.h"

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

class Splitter {
 public:
  Splitter(bool lowercase, const std::function<void(const Word&)>& visit) : lowercase_(lowercase), visit_(visit) {}

  // A code point of the text, made from its bytes [begin, end).
  void add(std::uint32_t c, std::size_t begin, std::size_t end) {
    switch (kind_of(c)) {
      case Kind::kControl:
        return;
      case Kind::kSpace:
        end_word();
        return;
      case Kind::kMark:
        if (!lowercase_) put(c, begin, end);
        return;
      case Kind::kCjk:
        add_alone(c, begin, end);
        return;
      case Kind::kPunctuation:
      case Kind::kOther:
        add_normalized(c, begin, end);
        return;
    }
  }

  void end_word() {
    if (!word_.empty()) visit_(word_);
    word_.clear();
  }

 private:
  void add_alone(std::uint32_t c, std::size_t begin, std::size_t end) {
    end_word();
    add_normalized(c, begin, end);
    end_word();
  }

  // Punctuation is split after the mapping, which makes some: U+2260, not equal, becomes an equals sign.
  void add_normalized(std::uint32_t c, std::size_t begin, std::size_t end) {
    const Uncased to = lowercase_ ? uncased(c) : Uncased{{c}, 1};
    for (std::size_t i = 0; i < to.size; ++i) {
      const bool alone = kind_of(to.code_points[i]) == Kind::kPunctuation;
      if (alone) end_word();
      put(to.code_points[i], begin, end);
      if (alone) end_word();
    }
  }

  void put(std::uint32_t c, std::size_t begin, std::size_t end) {
    if (word_.size() > kLongestWord) {
      word_.back().end = end;
    } else {
      word_.push_back({c, begin, end});
    }
  }

  bool lowercase_;
  const std::function<void(const Word&)>& visit_;
  Word word_;
};

}  // namespace

void for_each_word(std::string_view text, bool lowercase, std::size_t offset,
                   const std::function<void(const Word&)>& visit) {
  Splitter splitter(lowercase, visit);
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    splitter.add(c.value, offset + at, offset + at + c.size);
    at += c.size;
  }
  splitter.end_word();
}

}  // namespace maskscope::text
