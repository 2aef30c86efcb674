#include "formats/reading_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "base/checked.h"
#include "base/half.h"
#include "base/limits.h"
#include "formats/reading_json.h"
#include "weights/json.h"
#include "weights/safetensors.h"
#include "weights/widen.h"

namespace maskscope::formats {
namespace {

using weights::DType;
using weights::TensorInfo;

constexpr const char* kMetadata = "maskscope_reading";
constexpr const char* kMaps = "attention";
constexpr const char* kHiddenStates = "hidden_states";

Result<void> check_count(const char* what, std::uint64_t found, std::uint64_t most) {
  if (found >= 1 && found <= most) return {};
  return fail("found ", found, " ", what, ", expected 1 to ", most);
}

// Within the limits, whatever the file; queries and keys have been counted already.
Result<void> check_size(std::uint64_t layers, std::uint64_t heads, std::size_t queries, std::size_t keys) {
  if (auto ok = check_count("layers", layers, kMaxLayers); !ok) return ok;
  if (auto ok = check_count("heads in each layer", heads, kMaxHeads); !ok) return ok;
  if (auto ok = check_count("heads in all", layers * heads, kMaxHeads); !ok) return ok;
  const std::uint64_t cells = layers * heads * queries * keys;
  if (cells <= kMaxReadingCells) return {};
  return fail("found ", cells, " cells, expected at most ", kMaxReadingCells);
}

Result<void> check_type(const TensorInfo& tensor) {
  if (tensor.dtype == DType::f32 || tensor.dtype == DType::f16) return {};
  return fail("found ", weights::name_of(tensor.dtype), ", expected F16 or F32");
}

Result<void> check_maps(const TensorInfo& tensor, const SavedReading& saved) {
  if (auto ok = check_type(tensor); !ok) return ok;
  const std::vector<std::uint64_t>& shape = tensor.shape;
  if (shape.size() != 4) return fail("found ", shape.size(), " dimensions, expected 4: [layer][head][query][key]");
  if (shape[2] != saved.queries().size()) {
    return fail("found ", shape[2], " queries, expected ", saved.queries().size(), ", one for each of tokens");
  }
  if (shape[3] != saved.keys().size()) {
    return fail("found ", shape[3], " keys, expected ", saved.keys().size(), ", one for each of ",
                saved.key_tokens.empty() ? "tokens" : "key_tokens");
  }
  return check_size(shape[0], shape[1], saved.queries().size(), saved.keys().size());
}

Result<void> check_hidden_states(const TensorInfo& tensor, const SavedReading& saved) {
  if (auto ok = check_type(tensor); !ok) return ok;
  const std::vector<std::uint64_t>& shape = tensor.shape;
  if (shape.size() != 3) return fail("found ", shape.size(), " dimensions, expected 3: [layer][token][hidden]");
  if (shape[0] != saved.layers + 1) {
    return fail("found ", shape[0], " layers, expected ", saved.layers + 1, ": the embeddings and ", saved.layers,
                saved.layers == 1 ? " layer" : " layers");
  }
  if (shape[1] != saved.queries().size()) {
    return fail("found ", shape[1], " tokens, expected ", saved.queries().size(), ", one for each of tokens");
  }
  return check_count("numbers for each token", shape[2], kMaxWidth);
}

// Where among the header's tensors.
std::optional<std::size_t> find(const weights::SafetensorsHeader& header, std::string_view name) {
  const auto found = std::ranges::find(header.tensors, name, &TensorInfo::name);
  if (found == header.tensors.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.tensors.begin());
}

Result<void> check_names(const weights::SafetensorsHeader& header) {
  for (const TensorInfo& tensor : header.tensors) {
    if (tensor.name == kMaps || tensor.name == kHiddenStates) continue;
    return fail("found a tensor ", weights::printable(tensor.name), ", expected none but ", kMaps, " and ",
                kHiddenStates);
  }
  if (!find(header, kMaps)) return fail("found no tensor ", kMaps, ", expected one");
  return {};
}

std::string_view bytes_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<void> write_map(std::span<const float> cells, DType type, const ByteSink& write) {
  if (type == DType::f32) return write(bytes_of(std::as_bytes(cells)));
  std::vector<std::uint16_t> halves(cells.size());
  std::ranges::transform(cells, halves.begin(), to_half);
  return write(bytes_of(std::as_bytes(std::span(halves))));
}

Result<std::string> make_header(const SavedReading& saved, DType type_of_maps) {
  const std::size_t queries = saved.queries().size(), keys = saved.keys().size();
  if (auto ok = check_count("tokens", std::max(queries, keys), kMaxReadingTokens); !ok)
    return std::unexpected(ok.error());
  if (auto ok = check_size(saved.layers, saved.heads, queries, keys); !ok) return std::unexpected(ok.error());
  std::vector<TensorInfo> tensors = {
      {.name = kMaps, .dtype = type_of_maps, .shape = {saved.layers, saved.heads, queries, keys}}};
  if (saved.hidden_size > 0) {
    tensors.push_back(
        {.name = kHiddenStates, .dtype = DType::f32, .shape = {saved.layers + 1, queries, saved.hidden_size}});
  }
  std::string header = weights::make_safetensors_header(tensors, {{kMetadata, make_reading_json(saved)}});
  if (header.size() <= kMaxHeaderBytes) return header;
  return fail("found a header of ", header.size(), " bytes, expected at most ", kMaxHeaderBytes,
              "; the text is too long");
}

}  // namespace

bool begins_as_reading(std::span<const std::byte> head) {
  std::uint64_t length = 0;
  if (head.size() <= sizeof length) return false;
  std::memcpy(&length, head.data(), sizeof length);
  return length <= kMaxHeaderBytes && head[sizeof length] == std::byte{'{'};  // text would be a far larger number
}

Result<ReadingFile> ReadingFile::open(weights::ByteSource source) {
  const std::string name = source.name;
  const auto header = weights::read_safetensors_header(source);
  if (!header) return std::unexpected(header.error());
  const auto metadata = header->metadata.find(kMetadata);
  if (metadata == header->metadata.end()) {
    return fail(name, ": found no ", kMetadata, " in its metadata, expected a reading, not a model");
  }
  auto saved = parse_reading_json(metadata->second, concat(name, ": ", kMetadata));
  if (!saved) return std::unexpected(saved.error());
  if (auto ok = check_names(*header); !ok) return fail(name, ": ", ok.error().message);
  ReadingFile file(std::move(source), std::move(*saved));
  const auto numbers = [&](std::size_t at) {
    return Numbers{header->tensors[at].dtype, header->data_begin + header->offsets[at]};
  };
  const std::size_t maps = *find(*header, kMaps);
  if (auto ok = check_maps(header->tensors[maps], file.saved_); !ok) {
    return fail(name, ": ", kMaps, ": ", ok.error().message);
  }
  file.maps_ = numbers(maps);
  file.saved_.layers = static_cast<std::size_t>(header->tensors[maps].shape[0]);
  file.saved_.heads = static_cast<std::size_t>(header->tensors[maps].shape[1]);
  if (const auto hidden = find(*header, kHiddenStates)) {
    if (auto ok = check_hidden_states(header->tensors[*hidden], file.saved_); !ok) {
      return fail(name, ": ", kHiddenStates, ": ", ok.error().message);
    }
    file.hidden_states_ = numbers(*hidden);
    file.saved_.hidden_size = static_cast<std::size_t>(header->tensors[*hidden].shape[2]);
  }
  return file;
}

// The part-th of the parts of so many numbers each.
Result<std::vector<float>> ReadingFile::read(const Numbers& numbers, std::size_t part, std::size_t count) const {
  if (!addressable(std::uint64_t{count} * sizeof(float))) {
    return fail(ErrorCode::out_of_memory, source_.name, ": found ", count,
                " numbers, too many for this machine's memory");
  }
  std::vector<std::byte> raw(count * static_cast<std::size_t>(weights::bits_of(numbers.type) / 8));
  if (auto ok = source_.read(numbers.offset + std::uint64_t{part} * raw.size(), raw); !ok) {
    return std::unexpected(ok.error());
  }
  std::vector<float> values(count);
  weights::widen(numbers.type, raw, values);
  return values;
}

Result<std::vector<float>> ReadingFile::map(std::size_t layer, std::size_t head) const {
  constexpr float kMost = 1.001F;  // what rounding leaves of 1
  const std::size_t keys = saved_.keys().size();
  auto cells = read(maps_, layer * saved_.heads + head, saved_.queries().size() * keys);
  if (!cells) return cells;
  for (std::size_t i = 0; i < cells->size(); ++i) {
    float& cell = (*cells)[i];
    const bool is_weight = cell >= 0 && cell <= kMost;  // NaN is neither
    if (!is_weight) {
      return fail(source_.name, ": ", kMaps, ": found ", cell, " from token ", i / keys, " to token ", i % keys,
                  " in layer ", layer + 1, ", head ", head + 1, ", expected a number from 0 to 1");
    }
    cell = cell > 0 ? std::min(cell, 1.0F) : 0.0F;  // not -0
  }
  return cells;
}

Result<std::vector<float>> ReadingFile::hidden_states(std::size_t layers) const {
  auto states = read(hidden_states_, layers, saved_.queries().size() * saved_.hidden_size);
  if (!states) return states;
  const auto bad = std::ranges::find_if_not(*states, [](float value) { return std::isfinite(value); });
  if (bad == states->end()) return states;
  return fail(source_.name, ": ", kHiddenStates, ": found ", *bad, " after ", layers,
              " layers, expected a finite number");
}

Result<void> write_reading(const SavedReading& saved, DType type_of_maps, const ReadingNumbers& numbers,
                           const ByteSink& write) {
  const auto header = make_header(saved, type_of_maps);
  if (!header) return std::unexpected(header.error());
  if (auto ok = write(*header); !ok) return ok;
  for (std::size_t layer = 0; layer < saved.layers; ++layer) {
    for (std::size_t head = 0; head < saved.heads; ++head) {
      const auto cells = numbers.map(layer, head);
      if (!cells) return std::unexpected(cells.error());
      if (auto ok = write_map(*cells, type_of_maps, write); !ok) return ok;
    }
  }
  for (std::size_t layers = 0; saved.hidden_size > 0 && layers <= saved.layers; ++layers) {
    const auto states = numbers.hidden_states(layers);
    if (!states) return std::unexpected(states.error());
    if (auto ok = write(bytes_of(std::as_bytes(*states))); !ok) return ok;
  }
  return {};
}

}  // namespace maskscope::formats
