// The index of a TensorFlow checkpoint. Half of the inputs are the whole file; the others are the contents of its two
// blocks, around which a table with right checksums is built, for no mutation finds a checksum.
#include <algorithm>

#include "base/checked.h"
#include "fuzz.h"
#include "weights/native/tf_bundle.h"

using namespace maskscope;
using namespace maskscope::weights;

template <class T>
static std::string fixed(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

static std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}

static std::string block(std::string_view contents) {
  const std::string body = std::string(contents) + '\0';  // not compressed
  return body + fixed(masked_crc32c(fuzz::bytes_of(body)));
}

static std::string table(std::string_view records, std::string_view handles) {
  const std::string data = block(records);
  std::string footer = varint(0) + varint(0) + varint(data.size()) + varint(handles.size());
  footer.resize(40);
  return data + block(handles) + footer + fixed(std::uint64_t{0xDB4775248B80FB57});
}

static void check(std::string_view index) {
  const auto entries = parse_bundle_index(fuzz::bytes_of(index));
  if (!entries) {
    fuzz::expect_message(entries.error(), "variables.index: ");
    return;
  }
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const BundleEntry& entry = (*entries)[i];
    fuzz::expect(!entry.name.empty() && std::ranges::all_of(entry.name, [](char c) { return c > ' ' && c <= '~'; }),
                 "names are printable ASCII");
    fuzz::expect(i == 0 || (*entries)[i - 1].name < entry.name, "names come once and in order");
    const auto elements = checked_product(entry.shape);
    fuzz::expect(elements && checked_multiply(*elements, 4) == entry.size, "an entry is as long as its shape");
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t cut = input.number(65536);
  if (cut == 0) {
    check(input.rest());
  } else {
    const std::string_view records = input.take(cut);
    check(table(records, input.rest()));
  }
  return 0;
}
