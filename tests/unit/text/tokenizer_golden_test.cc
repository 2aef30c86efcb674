// The tokenizer against ids that Hugging Face's BertTokenizerFast gave (see tests/golden/README.md).
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "generated_text.h"
#include "golden.h"

namespace maskscope::text {
namespace {

using Json = nlohmann::json;
using testing::bert_tokenizer;
using testing::encode;

Encoding encode_case(const Json& golden) {
  const std::string text = golden.at("text");
  const std::optional<std::string> pair =
      golden.contains("pair") ? std::optional(golden.at("pair").get<std::string>()) : std::nullopt;
  return encode(bert_tokenizer(), text, pair);
}

std::vector<std::int32_t> type_ids_of(const Json& golden) {
  if (!golden.contains("type_ids")) return std::vector<std::int32_t>(golden.at("ids").size(), 0);
  return golden.at("type_ids").get<std::vector<std::int32_t>>();
}

TEST_CASE("golden: all 1100 texts and pairs get the reference's ids and types", "[text]") {
  std::istringstream lines(testing::read_golden("tokenizer.jsonl"));
  std::size_t cases = 0, same = 0;
  for (std::string line; std::getline(lines, line); ++cases) {
    const Json golden = Json::parse(line);
    const Encoding encoding = encode_case(golden);
    const bool equal = encoding.ids == golden.at("ids").get<std::vector<TokenId>>() &&
                       encoding.type_ids == type_ids_of(golden) && encoding.cut == CutOff{};
    if (equal) {
      ++same;
    } else {
      UNSCOPED_INFO(line);
    }
  }
  CHECK(cases == 1100);
  CHECK(same == cases);
}

std::uint64_t fnv(std::uint64_t hash, const std::vector<std::int32_t>& numbers) {
  for (const std::int32_t number : numbers) {
    for (int shift = 0; shift < 32; shift += 8) {
      hash = (hash ^ (static_cast<std::uint32_t>(number) >> shift & 0xFFu)) * 0x100000001B3u;
    }
  }
  return hash;
}

TEST_CASE("golden: 100 000 generated texts and pairs get the reference's ids and types", "[text]") {
  constexpr std::size_t kTexts = 100'000, kTextsOfLine = 100;
  std::istringstream lines(testing::read_golden("generated_hashes.txt"));
  testing::TextGenerator generator(testing::bert_vocabulary(), 1);
  std::size_t wrong = 0;
  for (std::size_t begin = 0; begin < kTexts; begin += kTextsOfLine) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (std::size_t i = 0; i < kTextsOfLine; ++i) {
      const std::string text = generator.text();
      std::optional<std::string> pair;
      if (generator.below(4) == 0) pair = generator.text();
      const Encoding encoding = encode(bert_tokenizer(), text, pair);
      hash = fnv(fnv(hash, encoding.ids), encoding.type_ids);
    }
    std::string line;
    REQUIRE(std::getline(lines, line));
    if (std::stoull(line, nullptr, 16) == hash) continue;
    if (++wrong <= 5) UNSCOPED_INFO("one of the texts from " << begin << " on differs");
  }
  CHECK(wrong == 0);
  std::string more;
  CHECK_FALSE(std::getline(lines, more));
}

TEST_CASE("golden: the sentences of the forward pass get the reference's ids, tokens and types", "[text]") {
  const Json goldens = Json::parse(testing::read_golden("goldens.json"));
  CHECK(goldens.size() == 32);
  for (const Json& golden : goldens) {
    CAPTURE(golden.at("name").get<std::string>());
    const Encoding encoding = encode_case(golden);
    CHECK(encoding.ids == golden.at("ids").get<std::vector<TokenId>>());
    CHECK(encoding.tokens == golden.at("tokens").get<std::vector<std::string>>());
    CHECK(encoding.type_ids == type_ids_of(golden));
  }
}

TEST_CASE("golden: ranges go forward, lie in their text and begin and end between characters", "[text]") {
  const auto between = [](const std::string& text, std::size_t at) {
    return at == text.size() || (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u);
  };
  std::istringstream lines(testing::read_golden("tokenizer.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const Json golden = Json::parse(line);
    const std::string texts[] = {golden.at("text"), golden.value("pair", "")};
    const Encoding encoding = encode_case(golden);
    CAPTURE(line);
    std::size_t last_begin[] = {0, 0};
    for (std::size_t i = 0; i < encoding.ranges.size(); ++i) {
      const auto type = static_cast<std::size_t>(encoding.type_ids[i]);
      const auto [begin, end] = encoding.ranges[i];
      const bool forward = last_begin[type] <= begin && begin <= end;
      if (!forward || !between(texts[type], begin) || !between(texts[type], end)) {
        FAIL_CHECK("token " << i << " has bytes " << begin << " to " << end);
      }
      last_begin[type] = begin;
    }
  }
}

}  // namespace
}  // namespace maskscope::text
