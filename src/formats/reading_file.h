// Readings as files (docs/reading-format.md): safetensors with the maps as a tensor and everything else as JSON in its metadata. Not
// more than one map is in memory at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/error.h"
#include "formats/byte_sink.h"
#include "formats/saved_reading.h"
#include "weights/byte_source.h"
#include "weights/tensor.h"

namespace maskscope::formats {

// Whether a file begins as a reading does, rather than as the text of a link. head: its first bytes, at least nine.
bool begins_as_reading(std::span<const std::byte> head);

// A file that has been found to be a reading: its header is right and its data as long as it says. The numbers are checked when
// they are read. Errors begin with the file's name. As thread-safe as its source.
class ReadingFile {
 public:
  static Result<ReadingFile> open(weights::ByteSource source);

  const SavedReading& saved() const { return saved_; }
  weights::DType type_of_maps() const { return maps_.type; }  // F32 or F16

  // [query][key], in 0..1; layer and head from 0, of those that it has.
  Result<std::vector<float>> map(std::size_t layer, std::size_t head) const;
  // [query][hidden_size], after so many layers; where it has hidden states.
  Result<std::vector<float>> hidden_states(std::size_t layers) const;

 private:
  struct Numbers {
    weights::DType type = weights::DType::f32;
    std::uint64_t offset = 0;  // in the file
  };

  ReadingFile(weights::ByteSource source, SavedReading saved) : source_(std::move(source)), saved_(std::move(saved)) {}
  Result<std::vector<float>> read(const Numbers& numbers, std::size_t part, std::size_t count) const;

  weights::ByteSource source_;
  SavedReading saved_;
  Numbers maps_, hidden_states_;
};

// What a file is written from. Each is asked in the file's order; what it gives is used before it is asked again.
struct ReadingNumbers {
  std::function<Result<std::span<const float>>(std::size_t layer, std::size_t head)> map;  // as ReadingFile gives them
  std::function<Result<std::span<const float>>(std::size_t layers)> hidden_states{};  // where there is a hidden_size
};

// Writes maps as F32 or F16, hidden states as F32. Fails where ReadingFile would not open the result.
Result<void> write_reading(const SavedReading& saved, weights::DType type_of_maps, const ReadingNumbers& numbers,
                           const ByteSink& write);

}  // namespace maskscope::formats
