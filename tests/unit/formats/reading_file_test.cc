// Readings as files: what is written is read again, whoever wrote it, and whatever is wrong with a file is said in a sentence.
#include "formats/reading_file.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace maskscope::formats {
namespace {

using weights::DType;

constexpr const char* kTokens = R"({\"version\":1,\"tokens\":[\"a\",\"b\"]})";

std::string tensor(const std::string& name, const std::string& type, const std::string& shape, std::size_t begin,
                   std::size_t end) {
  return concat('"', name, R"(":{"dtype":")", type, R"(","shape":)", shape, R"(,"data_offsets":[)", begin, ",", end,
                "]}");
}

// A whole file: its header's length, its header and its data.
std::string file_of(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string file(sizeof length, '\0');
  std::memcpy(file.data(), &length, sizeof length);
  return file + header + data;
}

// One with this maskscope_reading (as JSON has it inside quotation marks) and these tensors.
std::string reading_of(const std::string& json, const std::string& tensors, const std::string& data) {
  return file_of(R"({"__metadata__":{"maskscope_reading":")" + json + "\"}," + tensors + "}", data);
}

std::string bytes_of(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

// One layer and one head over two tokens.
std::string with_cells(const std::vector<float>& cells) {
  return reading_of(kTokens, tensor("attention", "F32", "[1,1,2,2]", 0, 16), bytes_of(cells));
}
const std::vector<float> kCells = {0.25F, 0.75F, 1, 0};

Result<ReadingFile> open(const std::string& bytes) {
  return ReadingFile::open(weights::in_memory("a.maskscope", std::as_bytes(std::span(bytes))));
}

void check_sentence(const Error& error, const std::string& part) {
  INFO(error.message << " should say: " << part);
  CHECK(error.message.starts_with("a.maskscope: "));
  CHECK(error.message.find(part) != std::string::npos);
  CHECK(error.message.find('\n') == std::string::npos);
}

void check_refused(const std::string& bytes, const std::string& part) {
  const auto file = open(bytes);
  INFO("should be refused for: " << part);
  REQUIRE_FALSE(file);
  check_sentence(file.error(), part);
}

// Numbers of 0 to 1, of which halves keep all bits.
struct Source {
  std::vector<float> cells, states;
  std::size_t heads, map_size, states_size;

  ReadingNumbers numbers() {
    return {.map = [this](std::size_t layer, std::size_t head) -> Result<std::span<const float>> {
              return std::span(cells).subspan((layer * heads + head) * map_size, map_size);
            },
            .hidden_states = [this](std::size_t layers) -> Result<std::span<const float>> {
              return std::span(states).subspan(layers * states_size, states_size);
            }};
  }
};

Source source_of(const SavedReading& saved) {
  Source source{.cells = {},
                .states = {},
                .heads = saved.heads,
                .map_size = saved.queries().size() * saved.keys().size(),
                .states_size = saved.queries().size() * saved.hidden_size};
  source.cells.resize(saved.layers * saved.heads * source.map_size);
  for (std::size_t i = 0; i < source.cells.size(); ++i) source.cells[i] = static_cast<float>(i % 1025) / 1024;
  source.states.resize((saved.layers + 1) * source.states_size);
  for (std::size_t i = 0; i < source.states.size(); ++i) source.states[i] = static_cast<float>(i) * -1.1F;
  return source;
}

SavedReading cross_reading() {
  SavedReading saved{.model = "t5", .layers = 3, .heads = 2, .hidden_size = 4};
  saved.key_tokens = {"x", "y", "z"};
  saved.reading.text = "a b";
  saved.reading.encoding = {
      .ids = {0, 0}, .type_ids = {0, 0}, .tokens = {"a", "b"}, .ranges = {{0, 1}, {2, 3}}, .cut = {}, .spelling = {}};
  return saved;
}

TEST_CASE("what is written is read again, in either type") {
  const SavedReading saved = cross_reading();
  Source source = source_of(saved);
  for (const DType type : {DType::f32, DType::f16}) {
    std::string bytes;
    REQUIRE(write_reading(saved, type, source.numbers(), into(bytes)));
    const auto file = open(bytes);
    REQUIRE(file);
    CHECK(file->type_of_maps() == type);
    CHECK(file->saved().reading == saved.reading);
    CHECK(file->saved().model == "t5");
    CHECK(file->saved().keys() == saved.key_tokens);
    CHECK(file->saved().layers == 3);
    CHECK(file->saved().heads == 2);
    CHECK(file->saved().hidden_size == 4);
    for (std::size_t layer = 0; layer < 3; ++layer) {
      for (std::size_t head = 0; head < 2; ++head) {
        const auto cells = file->map(layer, head);
        REQUIRE(cells);
        CHECK(std::ranges::equal(*cells, *source.numbers().map(layer, head)));
      }
    }
    for (std::size_t layers = 0; layers <= 3; ++layers) {
      const auto states = file->hidden_states(layers);
      REQUIRE(states);
      CHECK(std::ranges::equal(*states, *source.numbers().hidden_states(layers)));
    }
  }
}

TEST_CASE("it is written as it is asked for, never whole") {
  SavedReading saved = cross_reading();
  Source source = source_of(saved);
  std::size_t largest = 0, parts = 0;
  REQUIRE(write_reading(saved, DType::f32, source.numbers(), [&](std::string_view bytes) -> Result<void> {
    if (parts++ > 0) largest = std::max(largest, bytes.size());
    return {};
  }));
  CHECK(parts == 1 + 3 * 2 + 4);
  CHECK(largest == 2 * 4 * sizeof(float));
  const auto failed =
      write_reading(saved, DType::f32, source.numbers(), [](std::string_view) -> Result<void> { return fail("full"); });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "full");
}

TEST_CASE("the size of a decoder's reading is within the limits, and only its maps are read") {
  SavedReading saved{.layers = 32, .heads = 32};
  saved.reading.encoding.tokens.assign(1024, "t");
  saved.reading.encoding.ids.assign(1024, 0);
  saved.reading.encoding.type_ids.assign(1024, 0);
  saved.reading.encoding.ranges.assign(1024, {});
  std::vector<float> cells(std::size_t{1024} * 1024, 0.5F);
  std::string header;
  std::uint64_t written = 0;
  REQUIRE(write_reading(saved, DType::f16, {.map = [&](std::size_t, std::size_t) -> Result<std::span<const float>> {
                          return std::span<const float>(cells).first(0);
                        }},
                        [&](std::string_view bytes) -> Result<void> {
                          if (header.empty()) header = bytes;
                          return {};
                        }));
  // The bytes behind the header are made up where they are asked for.
  written = header.size() + (std::uint64_t{1} << 31);
  std::uint64_t read = 0;
  const auto file =
      ReadingFile::open({"a.maskscope", written, [&](std::uint64_t offset, std::span<std::byte> to) -> Result<void> {
                           CHECK(offset + to.size() <= written);
                           read += to.size();
                           std::ranges::fill(to, std::byte{0});
                           if (offset < header.size())
                             std::memcpy(to.data(), header.data() + offset,
                                         std::min(to.size(), header.size() - static_cast<std::size_t>(offset)));
                           return {};
                         }});
  REQUIRE(file);
  CHECK(read < 100'000);
  const auto last = file->map(31, 31);
  REQUIRE(last);
  CHECK(last->size() == cells.size());
  CHECK(read < 100'000 + 2 * cells.size());
}

TEST_CASE("what is beyond the limits is not written") {
  const auto refused = [](const SavedReading& saved, const std::string& part) {
    Source source{.cells = {}, .states = {}, .heads = 1, .map_size = 0, .states_size = 0};
    std::string bytes;
    const auto written = write_reading(saved, DType::f32, source.numbers(), into(bytes));
    REQUIRE_FALSE(written);
    INFO(written.error().message);
    CHECK(written.error().message.find(part) != std::string::npos);
    CHECK(bytes.empty());
  };
  SavedReading saved = cross_reading();
  saved.layers = 257;
  refused(saved, "found 257 layers, expected 1 to 256");
  saved.layers = 256;
  saved.heads = 33;
  refused(saved, "found 8448 heads in all, expected 1 to 8192");
  saved = cross_reading();
  saved.key_tokens.assign(8193, "k");
  refused(saved, "found 8193 tokens, expected 1 to 8192");
  saved.key_tokens.assign(8192, "k");
  saved.reading.encoding.tokens.assign(8192, "q");
  saved.layers = 13;
  saved.heads = 5;
  refused(saved, "cells, expected at most 4294967296");
}

TEST_CASE("a file ends where its tensors do, wherever it is cut") {
  const std::string whole = with_cells(kCells);
  REQUIRE(open(whole));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto file = open(whole.substr(0, size));
    INFO(size);
    REQUIRE_FALSE(file);
    CHECK(file.error().message.starts_with("a.maskscope: found "));
  }
  check_refused(whole + "x", concat("found ", whole.size() + 1, " bytes, expected ", whole.size()));
  const auto empty = open("");
  REQUIRE_FALSE(empty);
  CHECK(empty.error().message.starts_with("a.maskscope is empty"));
}

TEST_CASE("absurd headers are refused before anything is done with them") {
  check_refused(std::string(8, '\xff') + "{}", "found a header of 18446744073709551615 bytes");
  check_refused(std::string("\0\0\0\x7f\0\0\0\0{}", 10), "found a header of 2130706432 bytes");
  const std::string half = "4294967296";  // 2^32: 2^32 x 2^32 cells of four bytes are none where sizes wrap
  check_refused(reading_of(kTokens, tensor("attention", "F32", "[" + half + "," + half + ",2,2]", 0, 0), ""),
                "too large");
  check_refused(
      reading_of(kTokens, tensor("attention", "F32", "[18446744073709551615,1,2,2]", 0, 16), bytes_of(kCells)),
      "too large");
  check_refused(reading_of(kTokens, tensor("attention", "F32", "[0,1,2,2]", 0, 0), ""),
                "attention: found 0 layers, expected 1 to 256");
  check_refused(reading_of(kTokens, tensor("attention", "F32", "[1,0,2,2]", 0, 0), ""),
                "attention: found 0 heads in each layer");
  check_refused(reading_of(kTokens, tensor("attention", "F16", "[257,1,2,2]", 0, 2056), std::string(2056, '\0')),
                "found 257 layers");
}

TEST_CASE("tensors are those of the format, in its types and shapes") {
  const std::string data = bytes_of(kCells);
  check_refused(file_of("{" + tensor("attention", "F32", "[1,1,2,2]", 0, 16) + "}", data),
                "found no maskscope_reading in its metadata");
  check_refused(reading_of(kTokens, tensor("attentions", "F32", "[1,1,2,2]", 0, 16), data),
                R"(found a tensor "attentions", expected none but)");
  check_refused(reading_of(kTokens, tensor("hidden_states", "F32", "[1,2,2]", 0, 16), data),
                "found no tensor attention");
  check_refused(reading_of(kTokens, tensor("attention", "F64", "[1,1,2,1]", 0, 16), data),
                "attention: found F64, expected F16 or F32");
  check_refused(reading_of(kTokens, tensor("attention", "BF16", "[2,1,2,2]", 0, 16), data), "attention: found BF16");
  check_refused(reading_of(kTokens, tensor("attention", "F32", "[1,2,2]", 0, 16), data),
                "attention: found 3 dimensions, expected 4");
  check_refused(reading_of(kTokens, tensor("attention", "F32", "[1,1,4,1]", 0, 16), data),
                "attention: found 4 queries, expected 2, one for each of tokens");
  check_refused(reading_of(kTokens, tensor("attention", "F32", "[1,1,2,1]", 0, 8), data.substr(8)),
                "attention: found 1 keys, expected 2, one for each of tokens");
  check_refused(reading_of(R"({\"version\":1,\"tokens\":[\"a\",\"b\"],\"key_tokens\":[\"c\"]})",
                           tensor("attention", "F32", "[1,1,2,2]", 0, 16), data),
                "attention: found 2 keys, expected 1, one for each of key_tokens");
  check_refused(reading_of(R"({\"version\":2})", tensor("attention", "F32", "[1,1,2,2]", 0, 16), data),
                "maskscope_reading: version: found 2");
}

TEST_CASE("hidden states have a row for each token after the embeddings and each layer") {
  const auto with_states = [](const std::string& type, const std::string& shape, std::size_t bytes) {
    return reading_of(
        kTokens,
        tensor("attention", "F32", "[1,1,2,2]", 0, 16) + "," + tensor("hidden_states", type, shape, 16, 16 + bytes),
        bytes_of(kCells) + std::string(bytes, '\0'));
  };
  CHECK(open(with_states("F16", "[2,2,3]", 24)));
  check_refused(with_states("F32", "[1,2,3]", 24),
                "hidden_states: found 1 layers, expected 2: the embeddings and 1 layer");
  check_refused(with_states("F32", "[2,3,1]", 24), "hidden_states: found 3 tokens, expected 2");
  check_refused(with_states("F32", "[2,2]", 16), "hidden_states: found 2 dimensions, expected 3");
  check_refused(with_states("F32", "[2,2,0]", 0), "hidden_states: found 0 numbers for each token");
  check_refused(with_states("I8", "[2,2,3]", 12), "hidden_states: found I8");
  std::string bad = with_states("F32", "[2,2,1]", 16);
  const float infinity = std::numeric_limits<float>::infinity();
  std::memcpy(bad.data() + bad.size() - 4, &infinity, 4);
  const auto file = open(bad);
  REQUIRE(file);
  CHECK(file->hidden_states(0));
  const auto states = file->hidden_states(1);
  REQUIRE_FALSE(states);
  check_sentence(states.error(), "hidden_states: found inf after 1 layers");
}

TEST_CASE("cells are numbers from 0 to 1, but for rounding") {
  const auto map_with = [](float cell) { return open(with_cells({0.25F, 0.75F, cell, 0})).value().map(0, 0); };
  for (const float wrong :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1e-6F, 1.01F}) {
    const auto cells = map_with(wrong);
    REQUIRE_FALSE(cells);
    check_sentence(cells.error(), concat("attention: found ", wrong,
                                         " from token 1 to token 0 in layer 1, head 1, expected a number from 0 to 1"));
  }
  REQUIRE(map_with(1.0005F));
  CHECK(map_with(1.0005F)->at(2) == 1);
  CHECK_FALSE(std::signbit(map_with(-0.0F)->at(2)));
}

TEST_CASE("a reading is told from a text by how it begins") {
  const auto begins = [](const std::string& text) { return begins_as_reading(std::as_bytes(std::span(text))); };
  CHECK(begins(with_cells(kCells)));
  CHECK_FALSE(begins(""));
  CHECK_FALSE(begins("maskscope=1&text=a%20b"));
  CHECK_FALSE(begins("https://{example}"));
  CHECK_FALSE(begins("01234567{\"a\": 1}"));
  CHECK_FALSE(begins(std::string("\2\0\0\0\0\0\0\0[]", 10)));
}

}  // namespace
}  // namespace maskscope::formats
