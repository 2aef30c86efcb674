// How words are cut; the library's own answers are compared in native/weights/tokenizer_kinds_test.cc.
#include "text/pre_tokenizer.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "text/utf8.h"

namespace maskscope::text {
namespace {

std::vector<std::string> words_of(const std::vector<PreTokenizer>& chain, const std::string& text) {
  const auto words = pre_tokenize(chain, characters_of(text, 0));
  REQUIRE(words);
  std::vector<std::string> made;
  std::size_t begin = 0;
  for (const std::size_t end : words->ends) {
    made.emplace_back();
    for (; begin < end; ++begin) append(made.back(), words->characters[begin].value);
  }
  return made;
}

using Strings = std::vector<std::string>;

TEST_CASE("pre-tokenizers: GPT-2's pattern keeps a space with the word and the last of several", "[text]") {
  const std::vector<PreTokenizer> gpt2 = {Split{Pattern::gpt2, {}, Delimiter::isolated, false}};
  CHECK(words_of(gpt2, "don't stop") == Strings{"don", "'t", " stop"});
  CHECK(words_of(gpt2, "a   b") == Strings{"a", "  ", " b"});
  CHECK(words_of(gpt2, "a \n\n") == Strings{"a", " \n\n"});
  CHECK(words_of(gpt2, "x\t1") == Strings{"x", "\t", "1"});
  CHECK(words_of(gpt2, "a12b !?") == Strings{"a", "12", "b", " !?"});
  CHECK(words_of(gpt2, " ") == Strings{" "});
  CHECK(words_of(gpt2, "'LL'll'") == Strings{"'", "LL", "'ll", "'"});
  CHECK(words_of(gpt2, "").empty());
}

TEST_CASE("pre-tokenizers: bytes become characters, a prefix space is put in where there is none", "[text]") {
  CHECK(words_of({ByteLevel{}}, "a \u00e9") == Strings{"\u0120a", "\u0120\u00c3\u00a9"});
  CHECK(words_of({ByteLevel{.add_prefix_space = false, .use_pattern = false}}, "a b") == Strings{"a\u0120b"});
}

TEST_CASE("pre-tokenizers: a metaspace begins words", "[text]") {
  CHECK(words_of({Metaspace{}}, "a  b") == Strings{"\u2581a", "\u2581", "\u2581b"});
  CHECK(words_of({Metaspace{.scheme = Metaspace::Scheme::never}}, "a b") == Strings{"a", "\u2581b"});
  CHECK(words_of({WhitespaceSplit{}, Metaspace{.scheme = Metaspace::Scheme::first}}, "a b") == Strings{"\u2581a", "b"});
}

TEST_CASE("pre-tokenizers: what a pattern finds is treated as its behaviour says", "[text]") {
  const auto split = [](Delimiter behavior, bool invert = false) {
    return words_of({Split{Pattern::literal, {'-'}, behavior, invert}}, "-a--b");
  };
  CHECK(split(Delimiter::removed) == Strings{"a", "b"});
  CHECK(split(Delimiter::isolated) == Strings{"-", "a", "-", "-", "b"});
  CHECK(split(Delimiter::merged_with_previous) == Strings{"-", "a-", "-", "b"});
  CHECK(split(Delimiter::merged_with_next) == Strings{"-a", "-", "-b"});
  CHECK(split(Delimiter::contiguous) == Strings{"-", "a", "--", "b"});
  CHECK(split(Delimiter::removed, true) == Strings{"-", "-", "-"});
}

TEST_CASE("pre-tokenizers: stages that multiply a text end in an error", "[text]") {
  const std::vector<PreTokenizer> doubling(32, ByteLevel{.add_prefix_space = false, .use_pattern = false});
  CHECK_FALSE(pre_tokenize(doubling, characters_of("\u00e9\u00e9\u00e9", 0)));
}

}  // namespace
}  // namespace maskscope::text
