// What is put around a text or a pair of texts: "[CLS] A [SEP] B [SEP]", "<s> A </s></s> B </s>". Plain data.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/vocabulary.h"

namespace maskscope::text {

struct TemplatePart {
  enum class Kind : std::uint8_t { special, text, pair };
  Kind kind = Kind::special;
  TokenId id = 0;  // of a special token
  bool operator==(const TemplatePart&) const = default;
};

// Each names its texts once, in order.
struct Template {
  std::vector<TemplatePart> single, pair;

  static std::size_t specials(const std::vector<TemplatePart>& parts) {
    return static_cast<std::size_t>(std::ranges::count(parts, TemplatePart::Kind::special, &TemplatePart::kind));
  }

  // BERT's.
  static Template of(TokenId cls, TokenId sep) {
    using enum TemplatePart::Kind;
    return {.single = {{special, cls}, {text}, {special, sep}},
            .pair = {{special, cls}, {text}, {special, sep}, {TemplatePart::Kind::pair}, {special, sep}}};
  }
};

}  // namespace maskscope::text
