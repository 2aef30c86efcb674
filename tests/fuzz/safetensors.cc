// A safetensors file from a stranger: its header, the names that its tensors get, and its floating-point numbers.
#include "weights/safetensors.h"

#include <vector>

#include "fuzz.h"
#include "weights/tensor_names.h"
#include "weights/widen.h"

using namespace maskscope;
using namespace maskscope::weights;

// One behind the other, each as long as its shape, up to the end.
static void check(const SafetensorsHeader& header) {
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < header.tensors.size(); ++i) {
    fuzz::expect(header.offsets[i] == at, "tensors have no holes and no overlap");
    at += header.tensors[i].bytes();
  }
  fuzz::expect(at == header.data_bytes, "the last tensor ends where the data ends");
}

static void check_name(const std::string& stored) {
  const std::string name = current_name(stored);
  fuzz::expect(current_name(name) == name, "a current name is its own");
  fuzz::expect(name.size() <= stored.size() + 8, "a name grows by what was left out, no more");
}

// Numbers that the input holds whole.
static void check_numbers(const TensorInfo& info, std::uint64_t begin, std::string_view file) {
  if (!can_widen(info.dtype) || begin > file.size() || info.bytes() > file.size() - begin) return;
  const auto bytes =
      fuzz::bytes_of(file).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(info.bytes()));
  std::vector<float> numbers(static_cast<std::size_t>(info.elements()));
  widen(info.dtype, bytes, numbers);
  const bool exact = info.dtype == DType::f32;
  fuzz::expect(!exact || bytes.empty() || std::memcmp(numbers.data(), bytes.data(), bytes.size()) == 0,
               "F32 stays as it is");
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto header = parse_safetensors_header(std::as_bytes(std::span(data, size)), "a.safetensors");
  if (!header) {
    fuzz::expect_message(header.error(), "a.safetensors: ");
    return 0;
  }
  check(*header);
  fuzz::expect(header->data_begin <= size, "the header lies within the file");
  for (std::size_t i = 0; i < header->tensors.size(); ++i) {
    check_name(header->tensors[i].name);
    check_numbers(header->tensors[i], header->data_begin + header->offsets[i],
                  {reinterpret_cast<const char*>(data), size});
  }
  const std::string written = make_safetensors_header(header->tensors, header->metadata);
  const auto again = parse_safetensors_header(fuzz::bytes_of(written), "again");
  fuzz::expect(again && again->tensors.size() == header->tensors.size() && again->offsets == header->offsets &&
                   again->metadata == header->metadata,
               "what was read is written and read again");
  for (std::size_t i = 0; i < header->tensors.size(); ++i) {
    fuzz::expect(
        again->tensors[i].name == header->tensors[i].name && again->tensors[i].shape == header->tensors[i].shape,
        "names and shapes stay");
  }
  return 0;
}
