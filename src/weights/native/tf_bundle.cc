#include "weights/native/tf_bundle.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/checked.h"
#include "base/limits.h"

namespace maskscope::weights {
namespace {

constexpr std::size_t kFooterBytes = 48;
constexpr std::uint64_t kMagic = 0xDB4775248B80FB57;
constexpr std::size_t kTrailerBytes = 5;  // behind each block: compression and checksum
constexpr std::uint64_t kFloat = 1;       // DT_FLOAT

// Reads forward through bytes; after a read that does not fit, ok() is false and reads give 0.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return !ok_ || rest_.empty(); }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = take(1);
      if (!ok_) return 0;
      value |= static_cast<std::uint64_t>(byte[0] & std::byte{0x7F}) << shift;
      if ((byte[0] & std::byte{0x80}) == std::byte{0}) return value;
    }
    ok_ = false;
    return 0;
  }

  template <class T>
  T fixed() {
    T value{};
    const auto bytes = take(sizeof value);
    if (ok_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  std::span<const std::byte> take(std::uint64_t size) {
    if (size > rest_.size()) ok_ = false;
    if (!ok_) return {};
    const auto taken = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const std::byte> rest_;
  bool ok_ = true;
};

// Printable ASCII, as TensorFlow's scopes allow.
bool is_name(std::string_view key) {
  return std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
}

struct Record {
  std::string key;
  std::span<const std::byte> value;
};

// A block's records; keys share their beginnings with the key before.
Result<std::vector<Record>> read_block(std::span<const std::byte> table, std::uint64_t offset, std::uint64_t size) {
  if (offset > table.size() || size > table.size() - offset || table.size() - offset - size < kTrailerBytes ||
      size < 4) {
    return fail("found a block at ", offset, " of ", size, " bytes in a table of ", table.size());
  }
  const auto block = table.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
  const auto trailer = table.subspan(static_cast<std::size_t>(offset + size), kTrailerBytes);
  if (trailer[0] != std::byte{0}) return fail("found a compressed block, expected none");
  const auto checked = table.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size) + 1);
  if (Cursor(trailer.last(4)).fixed<std::uint32_t>() != masked_crc32c(checked)) {
    return fail("found a block at ", offset, " that does not match its checksum; the file is damaged");
  }
  const auto restarts = Cursor(block.last(4)).fixed<std::uint32_t>();
  if (restarts > (size - 4) / 4) return fail("found ", restarts, " restart points in a block of ", size, " bytes");
  Cursor cursor(block.first(static_cast<std::size_t>(size - 4 - std::uint64_t{restarts} * 4)));
  std::vector<Record> records;
  std::string key;
  while (!cursor.at_end()) {
    const std::uint64_t shared = cursor.varint(), added = cursor.varint(), value_size = cursor.varint();
    const auto suffix = cursor.take(added);
    const auto value = cursor.take(value_size);
    if (!cursor.ok() || shared > key.size()) return fail("found a damaged record after \"", key, "\"");
    key.resize(static_cast<std::size_t>(shared));
    key.append(reinterpret_cast<const char*>(suffix.data()), suffix.size());
    if (!is_name(key)) {
      return fail("found a name of ", key.size(), " bytes in the block at ", offset,
                  ", expected printable ASCII in it");
    }
    if (key.size() > kMaxTensorName || records.size() == kMaxTensors) return fail("found too many or too long names");
    if (!records.empty() && key <= records.back().key) {
      return fail("found \"", key, "\" after \"", records.back().key, "\", expected the names in order");
    }
    records.push_back({key, value});
  }
  return records;
}

// Calls field(number, varint, bytes) for each field of a protocol buffer.
template <class Field>
bool each_field(std::span<const std::byte> message, Field field) {
  Cursor cursor(message);
  while (!cursor.at_end()) {
    const std::uint64_t tag = cursor.varint();
    std::uint64_t number = 0;
    std::span<const std::byte> bytes;
    switch (tag & 7) {
      case 0:
        number = cursor.varint();
        break;
      case 1:
        number = cursor.fixed<std::uint64_t>();
        break;
      case 2:
        bytes = cursor.take(cursor.varint());
        break;
      case 5:
        number = cursor.fixed<std::uint32_t>();
        break;
      default:
        return false;
    }
    if (!cursor.ok()) return false;
    field(tag >> 3, number, bytes);
  }
  return cursor.ok();
}

// TensorShapeProto: repeated dim = 2, of which size = 1.
bool read_shape(std::span<const std::byte> message, std::vector<std::uint64_t>& shape) {
  bool good = true;
  return each_field(message,
                    [&](std::uint64_t tag, std::uint64_t, std::span<const std::byte> dim) {
                      if (tag != 2) return;
                      std::uint64_t extent = 0;
                      good = good && each_field(dim, [&](std::uint64_t t, std::uint64_t n, std::span<const std::byte>) {
                               if (t == 1) extent = n;
                             });
                      shape.push_back(extent);
                    }) &&
         good;
}

// BundleEntryProto: dtype 1, shape 2, shard_id 3, offset 4, size 5, crc32c 6.
Result<BundleEntry> parse_entry(const Record& record) {
  BundleEntry entry{.name = record.key, .shape = {}};
  std::uint64_t dtype = 0, shard = 0;
  bool shape_read = true;
  const bool read =
      each_field(record.value, [&](std::uint64_t tag, std::uint64_t number, std::span<const std::byte> bytes) {
        if (tag == 1) dtype = number;
        if (tag == 2) shape_read = read_shape(bytes, entry.shape);
        if (tag == 3) shard = number;
        if (tag == 4) entry.offset = number;
        if (tag == 5) entry.size = number;
        if (tag == 6) entry.checksum = static_cast<std::uint32_t>(number);
      });
  if (!read || !shape_read || entry.shape.size() > kMaxDimensions) return fail(record.key, ": found a damaged entry");
  if (dtype != kFloat || shard != 0)
    return fail(record.key, ": found type ", dtype, " in shard ", shard, ", expected 1 in 0");
  const auto elements = checked_product(entry.shape);
  const auto bytes = elements ? checked_multiply(*elements, sizeof(float)) : std::nullopt;
  if (!bytes || *bytes != entry.size)
    return fail(record.key, ": found ", entry.size, " bytes, which do not match its shape");
  return entry;
}

std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78u : crc >> 1;
    table[i] = crc;
  }
  return table;
}

}  // namespace

Result<std::vector<BundleEntry>> parse_bundle_index(std::span<const std::byte> index) {
  if (index.size() < kFooterBytes) return fail("variables.index: found ", index.size(), " bytes, expected a table");
  const auto footer = index.last(kFooterBytes);
  if (Cursor(footer.last(8)).fixed<std::uint64_t>() != kMagic)
    return fail("variables.index: found no magic number of a table");
  Cursor handles(footer);
  handles.varint();
  handles.varint();  // of the meta-index, which holds nothing needed here
  const std::uint64_t offset = handles.varint(), size = handles.varint();
  const auto blocks = read_block(index, offset, size);
  if (!blocks) return fail("variables.index: ", blocks.error().message);
  std::vector<BundleEntry> entries;
  std::uint64_t end = 0;  // of the block before: one that was read again and again would take hours
  for (const Record& block : *blocks) {
    Cursor handle(block.value);
    const std::uint64_t at = handle.varint(), length = handle.varint();
    if (at < end) return fail("variables.index: found a block at ", at, ", expected it after ", end);
    const auto records = read_block(index, at, length);
    if (!records) return fail("variables.index: ", records.error().message);
    end = at + length;
    for (const Record& record : *records) {
      if (record.key.empty()) continue;  // the header
      if (!entries.empty() && record.key <= entries.back().name) {
        return fail("variables.index: found ", record.key, " after ", entries.back().name,
                    ", expected the names in order");
      }
      if (entries.size() == kMaxTensors) return fail("variables.index: found over ", kMaxTensors, " entries");
      auto entry = parse_entry(record);
      if (!entry) return fail("variables.index: ", entry.error().message);
      entries.push_back(std::move(*entry));
    }
  }
  return entries;
}

std::uint32_t masked_crc32c(std::span<const std::byte> bytes) {
  static const auto table = make_crc_table();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const std::byte byte : bytes) crc = crc >> 8 ^ table[(crc ^ static_cast<std::uint32_t>(byte)) & 0xFFu];
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xA282EAD8u;
}

}  // namespace maskscope::weights
