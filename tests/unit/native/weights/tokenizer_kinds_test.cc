// Tokenizers of every kind against what Hugging Face's tokenizers makes of the same files (tests/golden/make_tokenizer_kinds.py).
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "text/code_points.h"
#include "text/utf8.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/native/gzip.h"
#include "weights/tokenizer_files.h"

namespace maskscope::weights {
namespace {

constexpr std::size_t kRows = 2000;

Json read_kinds() {
  const auto packed = read_file(MASKSCOPE_GOLDEN_DIR "/tokenizer_kinds.json.gz", 64u << 20);
  REQUIRE(packed);
  REQUIRE(packed->size() > 4);
  std::uint64_t size = 0;  // gzip's last four bytes
  for (std::size_t i = 0; i < 4; ++i) {
    size |= std::uint64_t{static_cast<unsigned char>((*packed)[packed->size() - 4 + i])} << (8 * i);
  }
  const auto bytes = gunzip(std::as_bytes(std::span(*packed)), size);
  REQUIRE(bytes);
  return Json::parse(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
}

// The tokenizer.json of a kind, with its map of characters.
std::string file_of(const Json& kinds, const std::string& name) {
  std::string text = kinds["kinds"][name]["tokenizer"].dump();
  constexpr std::string_view kMap = "\"CHARSMAP\"";
  if (const std::size_t at = text.find(kMap); at != std::string::npos) {
    text.replace(at, kMap.size(), kinds["charsmap"].dump());
  }
  return text;
}

text::Tokenizer tokenizer_of(const std::string& file) {
  const auto texts = read_tokenizer_files(R"({"model_type": "roberta"})", {.tokenizer = file});
  INFO((texts ? "" : texts.error().message));
  REQUIRE(texts);
  auto tokenizer = make_tokenizer(texts->tokenizer, true, kRows);
  INFO((tokenizer ? "" : tokenizer.error().message));
  REQUIRE(tokenizer);
  return std::move(*tokenizer);
}

bool is_blank(std::string_view text) { return text::without_space_at_end(text).empty(); }

// Where the library trims a token of spaces to nothing, ours has the spaces before that.
bool has_ranges(const text::Encoding& encoding, const Json& ranges, const std::string& text, const std::string& pair) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const text::ByteRange found = encoding.ranges[i];
    if (ranges[i].is_null()) continue;
    const text::ByteRange expected{ranges[i][0].get<std::size_t>(), ranges[i][1].get<std::size_t>()};
    const std::string& source = encoding.type_ids[i] == 0 ? text : pair;
    const bool trimmed = expected.begin == expected.end && expected.end == found.end &&
                         is_blank(std::string_view(source).substr(found.begin, found.end - found.begin));
    if (found != expected && !trimmed) return false;
  }
  return true;
}

TEST_CASE("tokenizer.json: every kind gives the library's ids and byte ranges", "[tokenizer]") {
  const Json kinds = read_kinds();
  REQUIRE(kinds["kinds"].size() == 8);
  for (const auto& [name, kind] : kinds["kinds"].items()) {
    const text::Tokenizer tokenizer = tokenizer_of(file_of(kinds, name));
    std::size_t wrong = 0;
    for (const Json& item : kind["cases"]) {
      const std::string text = item[0];
      const std::optional<std::string> pair =
          item[1].is_null() ? std::nullopt : std::optional(item[1].get<std::string>());
      const auto encoding = tokenizer.encode(text, pair, 100'000);
      REQUIRE(encoding);
      const bool same_ids = encoding->ids == item[2].get<std::vector<text::TokenId>>();
      if (same_ids && has_ranges(*encoding, item[3], text, pair.value_or(""))) continue;
      if (++wrong <= 3) UNSCOPED_INFO(name << (same_ids ? ", ranges: " : ", ids: ") << item.dump(-1, ' ', true));
    }
    INFO(name);
    CHECK(wrong == 0);
  }
}

TEST_CASE("tokenizer.json: what is read from a damaged file is a tokenizer or a sentence", "[tokenizer]") {
  const Json kinds = read_kinds();
  for (const char* name : {"roberta", "xlmr", "mpnet"}) {
    const std::string file = file_of(kinds, name);
    for (std::size_t at = 0; at < file.size(); at += file.size() / 40 + 1) {
      std::string damaged = file;
      damaged.erase(at, 7);
      const auto texts = read_tokenizer_files(R"({"model_type": "roberta"})", {.tokenizer = damaged});
      if (!texts) CHECK(texts.error().message.starts_with("tokenizer.json: "));
    }
  }
}

}  // namespace
}  // namespace maskscope::weights
