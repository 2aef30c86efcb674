// A pack's chunks: the input is cut into up to four, and the manifest promises their sizes truly or not.
#include <vector>

#include "fuzz.h"
#include "weights/pack_stream.h"

using namespace maskscope;
using namespace maskscope::weights;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  std::vector<std::string_view> chunks;
  const std::size_t count = 1 + input.number(4);
  std::size_t lengths[4];
  for (std::size_t& length : lengths) length = input.number(65536);
  for (std::size_t i = 0; i + 1 < count; ++i) chunks.push_back(input.take(lengths[i]));
  chunks.push_back(input.rest());

  Manifest manifest{.name = "m", .format = "f", .description = "", .chunks = {}};
  for (const std::string_view chunk : chunks) {
    manifest.chunks.push_back({.file = "c.bin", .stored = 1, .bytes = chunk.size(), .sha256 = ""});
  }
  if (lengths[3] % 8 == 1) ++manifest.chunks.back().bytes;

  PackStream stream(manifest);
  std::size_t seen = 0;
  const TensorSink sink = [&](const Tensor& tensor) -> Result<void> {
    fuzz::expect(tensor.bytes.size() == tensor.info.bytes(), "a tensor is as long as its shape");
    fuzz::expect(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % alignof(float) == 0, "a tensor is aligned");
    std::size_t sum = 0;  // reads every byte
    for (const std::byte byte : tensor.bytes) sum += static_cast<std::size_t>(byte);
    ++seen;
    return sum == SIZE_MAX ? Result<void>(fail("never")) : Result<void>();
  };
  for (const std::string_view chunk : chunks) {
    if (auto ok = stream.accept(fuzz::bytes_of(chunk), sink); !ok) {
      fuzz::expect_message(ok.error(), "c.bin: ");
      return 0;
    }
  }
  fuzz::expect(stream.complete() && seen == stream.tensors().size(), "a whole pack hands over each of its tensors");
  fuzz::expect(!stream.config_json().empty() && !stream.tokenizer().vocabulary.empty(),
               "a pack has a config and a vocabulary");
  return 0;
}
