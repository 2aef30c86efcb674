// A safetensors header from a stranger.
#include "weights/safetensors.h"
#include "fuzz.h"

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

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto header = parse_safetensors_header(std::as_bytes(std::span(data, size)), "a.safetensors");
  if (!header) {
    fuzz::expect_message(header.error(), "a.safetensors: ");
    return 0;
  }
  check(*header);
  fuzz::expect(header->data_begin <= size, "the header lies within the file");
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
