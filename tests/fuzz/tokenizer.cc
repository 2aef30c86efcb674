// The tokenizer against the plain one: the same ids, types and byte ranges for every text, and an error for every other.
#include <filesystem>
#include <optional>
#include <vector>

#include "fuzz.h"
#include "plain_tokenizer.h"
#include "text/tokenizer.h"
#include "text/utf8.h"
#include "weights/native/file.h"

using namespace maskscope;

namespace {

std::string golden(const char* name) {
  auto text = weights::read_file(std::filesystem::path(MASKSCOPE_GOLDEN_DIR) / name, 64u << 20);
  fuzz::expect(text.has_value(), "the golden files are there");
  return std::move(*text);
}

struct Tokenizers {
  std::string vocabulary = golden("vocab.txt");
  fuzz::PlainTokenizer plain{vocabulary, golden("codepoint_classes.txt") + golden("codepoint_supplement.txt")};
  text::Tokenizer uncased{*text::Vocabulary::parse(vocabulary), {.lowercase = true}};
  text::Tokenizer cased{*text::Vocabulary::parse(vocabulary), {.lowercase = false}};
};

void check(const text::Encoding& found, const std::vector<fuzz::PlainToken>& expected) {
  fuzz::expect(found.ids.size() == expected.size(), "as many tokens as the plain tokenizer's");
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const fuzz::PlainToken token = {found.ids[i], found.type_ids[i], found.ranges[i].begin, found.ranges[i].end};
    fuzz::expect(token == expected[i], "tokens are the plain tokenizer's");
  }
}

}  // namespace

// A text, and behind a byte that no UTF-8 has (0xFE) maybe a second one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Tokenizers tokenizers;
  fuzz::Input input(data, size);
  const std::size_t options = input.number(65536);
  const bool lowercase = options % 4 != 0;
  const std::size_t most = options % 8 == 1 ? 3 + options / 8 % 61 : 512;
  const std::string both(input.rest());
  const std::size_t cut = both.find('\xFE');
  const std::string text = both.substr(0, cut);
  const std::optional<std::string> pair = cut == std::string::npos ? std::nullopt : std::optional(both.substr(cut + 1));

  const auto found = (lowercase ? tokenizers.uncased : tokenizers.cased).encode(text, pair, most);
  if (!text::check_utf8(text, "") || !text::check_utf8(pair.value_or(""), "")) {
    fuzz::expect(!found, "what is no UTF-8 is refused");
    fuzz::expect_message(found.error(), "the ");
    return 0;
  }
  fuzz::expect(found.has_value(), "every text in UTF-8 is encoded");
  check(*found, tokenizers.plain.encode(text, pair ? &*pair : nullptr, most, lowercase));
  return 0;
}
