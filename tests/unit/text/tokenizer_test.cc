#include "text/tokenizer.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "golden.h"

namespace maskscope::text {
namespace {

using namespace std::string_view_literals;
using testing::bert_tokenizer;
using testing::encode;
using testing::joined;

std::string repeated(std::string_view word, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += word;
  return text;
}

// The bytes that each token was made from, joined by |.
std::string covered(const Encoding& encoding, std::string_view text) {
  std::string result;
  for (const ByteRange& range : encoding.ranges) {
    result += concat(result.empty() ? "" : "|", '<', text.substr(range.begin, range.end - range.begin), '>');
  }
  return result;
}

void check_error(const Result<Encoding>& result, std::string_view message) {
  REQUIRE_FALSE(result);
  CHECK(result.error().message == message);
}

TEST_CASE("tokenizer: a text gets [CLS] and [SEP], with type 0", "[text]") {
  const Encoding encoding = encode(bert_tokenizer(), "Hello, world!");
  CHECK(joined(encoding) == "[CLS] hello , world ! [SEP]");
  CHECK(encoding.type_ids == std::vector<std::int32_t>(6, 0));
  CHECK(encoding.cut == CutOff{});
}

TEST_CASE("tokenizer: a pair gets a second [SEP], with type 1 from the second text on", "[text]") {
  const Encoding encoding = encode(bert_tokenizer(), "who?", "me");
  CHECK(joined(encoding) == "[CLS] who ? [SEP] me [SEP]");
  CHECK(encoding.type_ids == std::vector<std::int32_t>{0, 0, 0, 0, 1, 1});
  CHECK(encoding.ranges[4] == ByteRange{0, 2});  // within the second text
  CHECK(encoding.ranges[5] == ByteRange{2, 2});
}

TEST_CASE("tokenizer: texts without a word still are [CLS] and [SEP]", "[text]") {
  for (const std::string_view text : {""sv, "   \t\n\r\n"sv, "\0\x01\x7F\u200B"sv, "\u0301"sv}) {
    const Encoding encoding = encode(bert_tokenizer(), text);
    CHECK(joined(encoding) == "[CLS] [SEP]");
    CHECK(encoding.ranges == std::vector<ByteRange>{{0, 0}, {text.size(), text.size()}});
  }
  CHECK(joined(encode(bert_tokenizer(), "", "")) == "[CLS] [SEP] [SEP]");
}

TEST_CASE("tokenizer: special tokens in the text stand for themselves, next to a letter too", "[text]") {
  CHECK(joined(encode(bert_tokenizer(), "a[MASK]b")) == "[CLS] a [MASK] b [SEP]");
  CHECK(joined(encode(bert_tokenizer(), "[MASK][MASK]")) == "[CLS] [MASK] [MASK] [SEP]");
  CHECK(joined(encode(bert_tokenizer(), "[[MASK]]")) == "[CLS] [ [MASK] ] [SEP]");
  CHECK(joined(encode(bert_tokenizer(), "[CLS][SEP][PAD][UNK]")) == "[CLS] [CLS] [SEP] [PAD] [UNK] [SEP]");
}

TEST_CASE("tokenizer: what only looks like a special token is text", "[text]") {
  CHECK(joined(encode(bert_tokenizer(), "[mask]")) == "[CLS] [ mask ] [SEP]");
  CHECK(joined(encode(bert_tokenizer(), "[Mask]")) == "[CLS] [ mask ] [SEP]");
  CHECK(joined(encode(bert_tokenizer(), "[MASK")) == "[CLS] [ mask [SEP]");
  CHECK(joined(encode(bert_tokenizer(), "[ MASK ]")) == "[CLS] [ mask ] [SEP]");
  CHECK(joined(encode(bert_tokenizer(), "[MAS\u200BK]")) == "[CLS] [ mask ] [SEP]");
}

TEST_CASE("tokenizer: every token knows the bytes it was made from", "[text]") {
  const std::string_view text = "Un\u0301affable caf\u00E9s [MASK]\u6F22!";
  const Encoding encoding = encode(bert_tokenizer(), text);
  CHECK(joined(encoding) == "[CLS] una ##ffa ##ble cafes [MASK] \u6F22 ! [SEP]");
  CHECK(covered(encoding, text) == "<>|<Un\u0301a>|<ffa>|<ble>|<caf\u00E9s>|<[MASK]>|<\u6F22>|<!>|<>");
}

TEST_CASE("tokenizer: an embedded NUL is dropped and does not end the text", "[text]") {
  const std::string_view text = "he\0llo\0 world\0"sv;
  const Encoding encoding = encode(bert_tokenizer(), text);
  CHECK(joined(encoding) == "[CLS] hello world [SEP]");
  CHECK(encoding.ranges[1] == ByteRange{0, 6});
  CHECK(encoding.ranges[3] == ByteRange{14, 14});
}

TEST_CASE("tokenizer: \\r\\n separates words as \\n does", "[text]") {
  CHECK(encode(bert_tokenizer(), "one\r\ntwo\r\n").ids == encode(bert_tokenizer(), "one\ntwo\n").ids);
}

TEST_CASE("tokenizer: invalid UTF-8 is an error that says where, never a guess", "[text]") {
  const auto& t = bert_tokenizer();
  check_error(t.encode("hello world \xFF"), "the text is not valid UTF-8: found byte 0xff at offset 12");
  check_error(t.encode("\xED\xA0\x80"), "the text is not valid UTF-8: found byte 0xed at offset 0");
  check_error(t.encode("ok", "caf\xE9"), "the second text is not valid UTF-8: found byte 0xe9 at offset 3");
}

TEST_CASE("tokenizer: of 600 tokens the first 510 stay, between [CLS] and [SEP]", "[text]") {
  const Encoding encoding = encode(bert_tokenizer(), "first " + repeated("word ", 599));
  REQUIRE(encoding.ids.size() == 512);
  CHECK(encoding.cut == CutOff{.text = 90, .pair = 0, .masks = 0});
  CHECK(encoding.tokens[1] == "first");
  CHECK(encoding.tokens[510] == "word");
  CHECK(encoding.tokens[511] == "[SEP]");
  CHECK(encoding.ranges[511] == ByteRange{encoding.ranges[510].end, encoding.ranges[510].end});
}

TEST_CASE("tokenizer: exactly 510 tokens are not cut", "[text]") {
  const Encoding encoding = encode(bert_tokenizer(), repeated("word ", 510));
  CHECK(encoding.ids.size() == 512);
  CHECK(encoding.cut == CutOff{});
}

TEST_CASE("tokenizer: masks that are cut off are counted, of either text", "[text]") {
  const auto& t = bert_tokenizer();
  CHECK(encode(t, "[MASK] " + repeated("word ", 510) + "[MASK] [MASK]").cut ==
        CutOff{.text = 3, .pair = 0, .masks = 2});
  CHECK(encode(t, "[MASK] one two", "[MASK] [MASK] [MASK]", 7).cut == CutOff{.text = 1, .pair = 1, .masks = 1});
  CHECK(encode(t, "[MASK]", "[MASK]").cut == CutOff{});
}

using Kept = std::pair<std::size_t, std::size_t>;  // how many tokens of either text are left of a pair

Kept kept(std::size_t first, std::size_t second, std::size_t max_tokens = 512) {
  const std::string text = repeated("one ", first), pair = repeated("two ", second);
  const Encoding encoding = encode(bert_tokenizer(), text, pair, max_tokens);
  const auto count = [&](const char* token) {
    return static_cast<std::size_t>(std::ranges::count(encoding.tokens, token));
  };
  CHECK(encoding.ids.size() == count("one") + count("two") + 3);
  CHECK(encoding.cut == CutOff{.text = first - count("one"), .pair = second - count("two"), .masks = 0});
  return {count("one"), count("two")};
}

TEST_CASE("tokenizer: pairs are cut from the longer text first, as the reference cuts them", "[text]") {
  // Expected values: Hugging Face's tokenizers 0.23.3.
  CHECK(kept(400, 300) == Kept{255, 254});
  CHECK(kept(300, 400) == Kept{254, 255});
  CHECK(kept(400, 400) == Kept{254, 255});
  CHECK(kept(600, 100) == Kept{409, 100});
  CHECK(kept(100, 600) == Kept{100, 409});
  CHECK(kept(600, 0) == Kept{509, 0});
  CHECK(kept(300, 209) == Kept{300, 209});
  CHECK(kept(2, 3, 3) == Kept{0, 0});
  CHECK(kept(2, 3, 4) == Kept{0, 1});
  CHECK(kept(3, 2, 4) == Kept{1, 0});
}

TEST_CASE("tokenizer: a limit that does not hold the added tokens is an error", "[text]") {
  CHECK(joined(encode(bert_tokenizer(), "word", std::nullopt, 2)) == "[CLS] [SEP]");
  const auto& t = bert_tokenizer();
  check_error(t.encode("word", std::nullopt, 1), "found a limit of 1 tokens, expected at least 2");
  check_error(t.encode("word", "pair", 2), "found a limit of 2 tokens, expected at least 3");
}

TEST_CASE("tokenizer: one word of a million letters is one [UNK] over all its bytes", "[text]") {
  const Encoding encoding = encode(bert_tokenizer(), std::string(1'000'000, 'a'));
  CHECK(joined(encoding) == "[CLS] [UNK] [SEP]");
  CHECK(encoding.ranges[1] == ByteRange{0, 1'000'000});
}

// Linear: a quadratic step anywhere would take hours. (Natively 0.9 s and 1.4 s.)
TEST_CASE("tokenizer: megabytes of the slowest words and of brackets do not hang", "[text]") {
  const std::string words = repeated(repeated("zqxj", 25) + " ", 20'000);  // nearly each letter a piece
  CHECK(encode(bert_tokenizer(), words).cut.text > 1'000'000);
  CHECK(encode(bert_tokenizer(), std::string(10'000'000, '[')).cut.text == 10'000'000 - 510);
}

TEST_CASE("tokenizer: a cased model keeps capitals and accents apart", "[text]") {
  const auto vocabulary = testing::small_vocabulary("Paris\nparis\nCaf\u00E9\nCafe\n##\u0301\n,\n\uD55C\n");
  const Tokenizer cased(vocabulary, {.lowercase = false});
  CHECK(joined(encode(cased, "Paris paris PARIS")) == "[CLS] Paris paris [UNK] [SEP]");
  CHECK(joined(encode(cased, "Caf\u00E9, Cafe\u0301 Cafe")) == "[CLS] Caf\u00E9 , Cafe ##\u0301 Cafe [SEP]");
  CHECK(joined(encode(cased, "\uD55C[MASK]")) == "[CLS] \uD55C [MASK] [SEP]");
}

TEST_CASE("tokenizer: accents stay where only the case is lowered, and go where only they do", "[text]") {
  const auto vocabulary = testing::small_vocabulary("caf\u00E9\ncafe\nCafe\nCaf\u00E9\n");
  CHECK(joined(encode(Tokenizer(vocabulary, {.lowercase = true, .strip_accents = false}), "Caf\u00E9")) ==
        "[CLS] caf\u00E9 [SEP]");
  CHECK(joined(encode(Tokenizer(vocabulary, {.lowercase = false, .strip_accents = true}), "Caf\u00E9")) ==
        "[CLS] Cafe [SEP]");
}

TEST_CASE("tokenizer: Chinese characters are split off only where the model wants it", "[text]") {
  const auto vocabulary = testing::small_vocabulary("\u6771\u4EAC\n\u6771\n\u4EAC\n");
  CHECK(joined(encode(Tokenizer(vocabulary, {.split_cjk = false}), "\u6771\u4EAC[MASK]")) ==
        "[CLS] \u6771\u4EAC [MASK] [SEP]");
  CHECK(joined(encode(Tokenizer(vocabulary), "\u6771\u4EAC")) == "[CLS] \u6771 \u4EAC [SEP]");
}

TEST_CASE("tokenizer: a mask that takes the space before it has a range without that space", "[text]") {
  const auto vocabulary = testing::small_vocabulary("the\n.\n");
  const Tokenizer tokenizer(vocabulary, {.added = {{{.id = 4, .content = "[MASK]", .lstrip = true}}}});
  const std::string_view text = "the  [MASK].";
  const Encoding encoding = encode(tokenizer, text);
  CHECK(joined(encoding) == "[CLS] the [MASK] . [SEP]");
  CHECK(covered(encoding, text) == "<>|<the>|<[MASK]>|<.>|<>");
}

TEST_CASE("tokenizer: a token compared after normalisation knows the bytes it was found in", "[text]") {
  std::vector<AddedToken> added = {{.content = "New York", .normalized = true},
                                   {.content = "\u6771x", .normalized = true}};
  const auto vocabulary = Vocabulary::parse("[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n", {}, added);
  REQUIRE(vocabulary);
  const Tokenizer tokenizer(*vocabulary, {.added = added});
  const std::string_view text = "a N\u00E9W YORK a\u6771X";
  const Encoding encoding = encode(tokenizer, text);
  CHECK(joined(encoding) == "[CLS] a New York a \u6771x [SEP]");
  CHECK(covered(encoding, text) == "<>|<a>|<N\u00E9W YORK>|<a>|<\u6771X>|<>");
}

}  // namespace
}  // namespace maskscope::text
