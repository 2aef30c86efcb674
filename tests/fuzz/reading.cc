// A reading from a stranger: its header, what it says of itself, and its numbers.
#include "formats/reading_file.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/limits.h"
#include "formats/reading_json.h"
#include "fuzz.h"

using namespace maskscope;
using namespace maskscope::formats;

static bool within(const text::ByteRange& range, const std::string& text) {
  return range.begin <= range.end && range.end <= text.size();
}

static void check(const SavedReading& saved) {
  const text::Encoding& encoding = saved.reading.encoding;
  const std::size_t tokens = encoding.tokens.size();
  fuzz::expect(tokens >= 1 && tokens <= kMaxReadingTokens && saved.keys().size() <= kMaxReadingTokens,
               "tokens are within limits");
  fuzz::expect(encoding.ids.size() == tokens && encoding.type_ids.size() == tokens && encoding.ranges.size() == tokens,
               "lists have an entry for each token");
  fuzz::expect(saved.word_ids.empty() || saved.word_ids.size() == tokens,
               "words have an entry for each token, or none");
  for (std::size_t i = 0; i < tokens; ++i) {
    fuzz::expect(encoding.ids[i] >= 0, "ids are not negative");
    fuzz::expect(within(encoding.ranges[i], encoding.type_ids[i] == 0 ? saved.reading.text : saved.reading.pair),
                 "ranges lie in their text");
    fuzz::expect(std::ranges::none_of(encoding.tokens[i],
                                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }),
                 "tokens control no terminal");
  }
  for (const engine::MaskPredictions& mask : saved.reading.masks) {
    fuzz::expect(!mask.predictions.empty(), "a place has predictions");
    fuzz::expect(mask.position < std::max<std::size_t>(tokens, 2), "positions are tokens, or the ends of an answer");
  }
}

static void check_numbers(const ReadingFile& file) {
  const SavedReading& saved = file.saved();
  const std::size_t cells = saved.queries().size() * saved.keys().size();
  for (std::size_t slice = 0; slice < saved.layers * saved.heads; ++slice) {
    const auto map = file.map(slice / saved.heads, slice % saved.heads);
    if (!map) {
      fuzz::expect_message(map.error(), "a.maskscope: attention: ");
      continue;
    }
    fuzz::expect(map->size() == cells && std::ranges::all_of(*map, [](float cell) { return cell >= 0 && cell <= 1; }),
                 "a map has its cells, each from 0 to 1");
  }
  for (std::size_t layers = 0; saved.hidden_size > 0 && layers <= saved.layers; ++layers) {
    const auto states = file.hidden_states(layers);
    fuzz::expect(!states || std::ranges::all_of(*states, [](float value) { return std::isfinite(value); }),
                 "hidden states are finite");
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = ReadingFile::open(weights::in_memory("a.maskscope", std::as_bytes(std::span(data, size))));
  if (!file) {
    fuzz::expect_message(file.error(), size == 0 ? "a.maskscope is" : "a.maskscope: ");
    return 0;
  }
  fuzz::expect(begins_as_reading(std::as_bytes(std::span(data, size))) || data[8] != '{',
               "a reading is told by how it begins");
  check(file->saved());
  check_numbers(*file);
  const auto again = parse_reading_json(make_reading_json(file->saved()), "again");
  fuzz::expect(again && again->reading == file->saved().reading && again->key_tokens == file->saved().key_tokens &&
                   again->word_ids == file->saved().word_ids && again->model == file->saved().model,
               "what was read is written and read again");
  return 0;
}
