// A tokenizer.json of any kind, and behind a byte that no UTF-8 has (0xFE) a text: a tokenizer and tokens that lie in the text,
// or a sentence.
#include "weights/tokenizer_json.h"
#include "fuzz.h"
#include "text/utf8.h"

using namespace maskscope;

namespace {

constexpr std::size_t kRows = 5000;

bool begins_character(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view both(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = both.find('\xFE');
  const std::string_view text = cut == std::string_view::npos ? "a b" : both.substr(cut + 1);
  auto file = weights::TokenizerJson::parse(both.substr(0, cut));
  if (!file) {
    fuzz::expect_message(file.error(), "tokenizer.json: ");
    return 0;
  }
  const text::SpecialNames names = file->names();
  const auto tokenizer = std::move(*file).make(names, {}, 512, kRows);
  if (!tokenizer) return 0;
  const auto encoding = tokenizer->encode(text, text);
  if (!encoding) {
    fuzz::expect(!encoding.error().message.empty(), "an error says something");
    return 0;
  }
  for (std::size_t i = 0; i < encoding->ids.size(); ++i) {
    const auto [begin, end] = encoding->ranges[i];
    fuzz::expect(encoding->ids[i] >= 0 && static_cast<std::size_t>(encoding->ids[i]) < kRows, "ids are the model's");
    fuzz::expect(begin <= end && end <= text.size(), "ranges lie in the text");
    fuzz::expect(begins_character(text, begin) && begins_character(text, end), "ranges are whole characters");
  }
  return 0;
}
