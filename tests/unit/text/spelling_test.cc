// How tokens are written out in sentences.
#include "text/spelling.h"

#include <catch2/catch_test_macros.hpp>

namespace maskscope::text {
namespace {

const Spelling kWordPiece;
const Spelling kMarked = {.names = {"<pad>", "<unk>", "<s>", "</s>", "<mask>"}, .continuation = ""};

TEST_CASE("spelling: a WordPiece goes on where the text ends, another token is a word", "[text]") {
  CHECK(with_token("She walk ", "##ing", kWordPiece) == "She walking");
  CHECK(with_token("She (", "walks", kWordPiece) == "She (walks");
  CHECK(with_token("", "\u2581a", kWordPiece) == "\u2581a");
}

TEST_CASE("spelling: where words are marked, the mark is a space and what has none joins", "[text]") {
  CHECK(with_token("The capital is ", "\u2581Paris", kMarked) == "The capital is Paris");
  CHECK(with_token("The capital is", "\u2581Paris", kMarked) == "The capital is Paris");
  CHECK(with_token("", "\u2581Paris", kMarked) == "Paris");
  CHECK(with_token("She walk ", "ing", kMarked) == "She walking");
  CHECK(with_token("in", "\u2581New\u2581York", kMarked) == "in New York");
}

TEST_CASE("spelling: special tokens and masks are those of the model", "[text]") {
  CHECK(kWordPiece.is_special("[CLS]"));
  CHECK_FALSE(kWordPiece.is_special("<s>"));
  CHECK(kMarked.is_mask("<mask>"));
  CHECK_FALSE(kMarked.is_mask("[MASK]"));
  CHECK(kWordPiece.letters("##") == "##");
}

}  // namespace
}  // namespace maskscope::text
