// Sentences side by side, against pairings written by hand.
#include "analysis/token_alignment.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace maskscope::analysis {
namespace {

using Tokens = std::vector<std::string>;

// "a=a b/x -/y": pairs as text.
std::string paired(const Tokens& first, const Tokens& second) {
  std::string text;
  for (const auto& [a, b] : align(first, second)) {
    const std::string left = a ? first[*a] : "-", right = b ? second[*b] : "-";
    text += (text.empty() ? "" : " ") + left + (left == right ? "=" : "/") + right;
  }
  return text;
}

TEST_CASE("equal tokens face each other, replaced ones too, and what is left stands alone") {
  CHECK(paired({"the", "man", "works"}, {"the", "woman", "works"}) == "the=the man/woman works=works");
  CHECK(paired({"a", "b"}, {"a", "big", "b"}) == "a=a -/big b=b");
  CHECK(paired({"a", "x", "y", "b"}, {"a", "z", "b"}) == "a=a x/z y/- b=b");
  CHECK(paired({"a"}, {}) == "a/-");
  CHECK(paired({}, {}).empty());
  CHECK(paired({"p", "q"}, {"r"}) == "p/r q/-");
}

TEST_CASE("as many tokens as possible are equal, and every token is there once") {
  const Tokens first = {"a", "b", "c", "b", "d", "a", "b"}, second = {"b", "d", "c", "a", "b", "a"};
  std::size_t equal = 0, next_first = 0, next_second = 0;
  for (const auto& [a, b] : align(first, second)) {
    if (a) CHECK(*a == next_first++);
    if (b) CHECK(*b == next_second++);
    equal += a && b && first[*a] == second[*b];
  }
  CHECK(next_first == first.size());
  CHECK(next_second == second.size());
  CHECK(equal == 4);  // the textbook's pair (Cormen et al., section 15.4)
}

}  // namespace
}  // namespace maskscope::analysis
