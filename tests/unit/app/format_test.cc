#include "app/state/format.h"

#include <catch2/catch_test_macros.hpp>

using namespace maskscope;
using app::percentage;

namespace {

std::string whole(float probability) {
  const app::Percentage p = percentage(probability);
  return p.whole + p.fraction;
}

}  // namespace

TEST_CASE("entropy is told with the number of words that it stands for", "[app]") {
  CHECK(app::entropy_text(0) == "Entropy 0.00 bits: attends to about 1.0 token");
  CHECK(app::entropy_text(1) == "Entropy 1.00 bits: attends to about 2.0 tokens");
  CHECK(app::entropy_text(5) == "Entropy 5.00 bits: attends to about 32 tokens");
}

TEST_CASE("a percentage is written with its sign", "[words]") {
  CHECK(app::percent(0.1034F) == "10 %");
  CHECK(app::percent(0.0036F) == "0.36 %");
  CHECK(app::percent(0) == "<0.01 %");
}

TEST_CASE("a probability has two digits, and is never rounded to certainty", "[words]") {
  CHECK(whole(0.1034F) == "10");
  CHECK(whole(0.0806F) == "8.1");
  CHECK(whole(0.0036F) == "0.36");
  CHECK(whole(0.00004F) == "<0.01");
  CHECK(whole(0.0996F) == "10");
  CHECK(whole(0.974F) == "97");
  CHECK(whole(0.9971F) == "99.7");
  CHECK(whole(0.99999F) == "99.99");
}

TEST_CASE("a cosine has two decimals, and no sign where they are 0", "[words]") {
  CHECK(app::cosine(0.756F) == "0.76");
  CHECK(app::cosine(-0.05F) == "-0.05");
  CHECK(app::cosine(-0.004F) == "0.00");
}

TEST_CASE("the progress says what is done and how long it takes", "[words]") {
  CHECK(app::loading_text({.done = 0, .total = 0}, 3) == "loading the model");
  CHECK(app::loading_text({.done = 42'000'000, .total = 84'000'000}, 6) == "42 of 84 MB, 6 s left");
  CHECK(app::loading_text({.done = 42'000'000, .total = 84'000'000}, 0.1) == "42 of 84 MB");
}

TEST_CASE("a text of ours has the model's own masks", "[words]") {
  text::SpecialNames names;
  CHECK(app::with_own_mask("The [MASK] saw the [MASK].", names) == "The [MASK] saw the [MASK].");
  names.mask = "<mask>";
  CHECK(app::with_own_mask("The [MASK] saw the [MASK].", names) == "The <mask> saw the <mask>.");
  CHECK(app::with_own_mask("No mask.", names) == "No mask.");
}

TEST_CASE("a word's pieces belong together", "[words]") {
  text::Encoding encoding;
  encoding.tokens = {"[CLS]", "un", "##believ", "##able", "sea", "[SEP]"};
  for (const std::size_t token : {1u, 2u, 3u}) {
    CHECK(app::word_around(encoding, token).first == 1);
    CHECK(app::word_around(encoding, token).last == 3);
  }
  CHECK(app::word_around(encoding, 4).first == 4);
  CHECK(app::shown_token("##able") == "\u2026able");
  CHECK(app::shown_token("##") == "##");
}
