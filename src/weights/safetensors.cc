#include "weights/safetensors.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>

#include "base/checked.h"
#include "base/limits.h"
#include "weights/file_kind.h"
#include "weights/json.h"

namespace maskscope::weights {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kHeaderAlignment = 64;

// Of any script, but without control characters.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTensorName &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

struct Entry {
  TensorInfo info;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Result<std::vector<std::uint64_t>> numbers(const Json& json, const char* key, std::size_t most) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_array() || found->size() > most) {
    return fail("found no list \"", key, "\" of at most ", most, " numbers");
  }
  std::vector<std::uint64_t> values;
  for (const Json& item : *found) {
    if (!item.is_number_unsigned())
      return fail("found an entry of \"", key, "\" that is not a whole number of 0 or more");
    values.push_back(item.get<std::uint64_t>());
  }
  return values;
}

Result<Entry> parse_entry(const std::string& name, const Json& json) {
  Entry entry{.info = {.name = name, .dtype = DType::f32, .shape = {}}};
  if (!is_name(name)) return fail("found a name that is empty, over ", kMaxTensorName, " bytes or not printable");
  if (!json.is_object()) return fail("found no description of a tensor, expected an object");
  const auto dtype_name = text_member(json, "dtype");
  const auto dtype = dtype_named(dtype_name.value_or(""));
  if (!dtype) {
    return fail("found dtype ", dtype_name ? printable(*dtype_name) : "nothing",
                ", expected one that safetensors defines, such as F32, F16 or BF16");
  }
  entry.info.dtype = *dtype;
  auto shape = numbers(json, "shape", kMaxDimensions);
  if (!shape) return std::unexpected(shape.error());
  entry.info.shape = std::move(*shape);
  const auto offsets = numbers(json, "data_offsets", 2);
  if (!offsets) return std::unexpected(offsets.error());
  if (offsets->size() != 2 || (*offsets)[0] > (*offsets)[1])
    return fail("found data_offsets that are not a start and an end");
  entry.begin = (*offsets)[0];
  entry.end = (*offsets)[1];
  const auto elements = checked_product(entry.info.shape);
  const auto bits = elements ? checked_multiply(*elements, bits_of(*dtype)) : std::nullopt;
  if (!bits) return fail("found a shape too large for this machine's memory");
  if (*bits % 8 != 0) return fail("found ", *bits, " bits of ", name_of(*dtype), ", expected whole bytes");
  if (*bits / 8 != entry.end - entry.begin) {
    return fail("found ", entry.end - entry.begin, " bytes between its offsets, expected ", *bits / 8,
                " for its shape");
  }
  return entry;
}

Result<std::map<std::string, std::string>> parse_metadata(const Json& json) {
  std::map<std::string, std::string> metadata;
  if (!json.is_object()) return fail("found no object, expected one");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return fail("found ", printable(key), " that is not a string");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

// In the order of their data, one right behind the other, from 0 to the end.
Result<std::uint64_t> order_without_holes(std::vector<Entry>& entries) {
  std::ranges::sort(entries, {},
                    [](const Entry& e) { return std::tuple(e.begin, e.end, std::string_view(e.info.name)); });
  std::uint64_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != at) {
      return fail(entry.info.name, ": found data at offset ", entry.begin, ", expected ", at,
                  " (no holes, no overlap)");
    }
    at = entry.end;
    if (at > kMaxDataBytes)
      return fail(entry.info.name, ": found data up to ", at, ", expected at most ", kMaxDataBytes);
  }
  return at;
}

}  // namespace

Result<SafetensorsHeader> parse_safetensors_header(std::span<const std::byte> head, const std::string& file_name) {
  if (head.size() < kLengthBytes) return fail(file_name, ": found ", head.size(), " bytes, expected a header");
  std::uint64_t length = 0;
  std::memcpy(&length, head.data(), kLengthBytes);
  // Only then: the length of a good header can begin as another format does.
  if (const auto other = length > kMaxHeaderBytes ? other_kind(head) : std::nullopt) {
    return fail(file_name, ": found ", *other, ", expected a safetensors file");
  }
  if (length < 2 || length > kMaxHeaderBytes) {
    return fail(file_name, ": found a header of ", length, " bytes, expected 2 to ", kMaxHeaderBytes);
  }
  if (length > head.size() - kLengthBytes) {
    return fail(file_name, ": found ", head.size() - kLengthBytes, " bytes after the length, expected a header of ",
                length);
  }
  const auto json = parse_json_object(
      {reinterpret_cast<const char*>(head.data()) + kLengthBytes, static_cast<std::size_t>(length)}, file_name);
  if (!json) return std::unexpected(json.error());
  if (json->size() > kMaxTensors)
    return fail(file_name, ": found ", json->size(), " tensors, expected at most ", kMaxTensors);

  SafetensorsHeader header;
  std::vector<Entry> entries;
  for (const auto& [name, value] : json->items()) {
    if (name == "__metadata__") {
      auto metadata = parse_metadata(value);
      if (!metadata) return fail(file_name, ": __metadata__: ", metadata.error().message);
      header.metadata = std::move(*metadata);
      continue;
    }
    auto entry = parse_entry(name, value);
    if (!entry) return fail(file_name, ": ", is_name(name) ? name : printable(name), ": ", entry.error().message);
    entries.push_back(std::move(*entry));
  }
  const auto end = order_without_holes(entries);
  if (!end) return fail(file_name, ": ", end.error().message);
  header.data_begin = kLengthBytes + length;
  header.data_bytes = *end;
  for (Entry& entry : entries) {
    header.offsets.push_back(entry.begin);
    header.tensors.push_back(std::move(entry.info));
  }
  return header;
}

Result<SafetensorsHeader> read_safetensors_header(const ByteSource& file) {
  if (file.size == 0) return fail(file.name, " is empty, expected a safetensors file; fetch it again");
  std::uint64_t length = 0;
  if (file.size >= kLengthBytes) {
    if (auto ok = file.read(0, std::as_writable_bytes(std::span(&length, 1))); !ok) return std::unexpected(ok.error());
  }
  const std::uint64_t wanted = std::min(file.size, kLengthBytes + std::min(length, kMaxHeaderBytes));
  std::vector<std::byte> head(static_cast<std::size_t>(wanted));
  if (auto ok = file.read(0, head); !ok) return std::unexpected(ok.error());
  auto header = parse_safetensors_header(head, file.name);
  if (!header) return header;
  if (const std::uint64_t end = header->data_begin + header->data_bytes; end != file.size) {
    return fail(file.name, ": found ", file.size, " bytes, expected ", end,
                file.size < end ? "; the file is truncated, fetch it again" : "");
  }
  return header;
}

std::string make_safetensors_header(std::span<const TensorInfo> tensors,
                                    const std::map<std::string, std::string>& metadata) {
  Json json = Json::object();
  if (!metadata.empty()) json["__metadata__"] = metadata;
  std::uint64_t at = 0;
  for (const TensorInfo& tensor : tensors) {
    const std::uint64_t end = at + tensor.bytes();
    json[tensor.name] = {{"dtype", name_of(tensor.dtype)}, {"shape", tensor.shape}, {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = json.dump();
  text.append((kHeaderAlignment - (kLengthBytes + text.size()) % kHeaderAlignment) % kHeaderAlignment, ' ');
  std::uint64_t length = text.size();
  std::string header(kLengthBytes, '\0');
  std::memcpy(header.data(), &length, kLengthBytes);
  return header + text;
}

}  // namespace maskscope::weights
