// The index of a model in shards: no file of another folder gets through.
#include "base/limits.h"
#include "fuzz.h"
#include "weights/shard_index.h"

using namespace maskscope;
using namespace maskscope::weights;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto index = parse_shard_index({reinterpret_cast<const char*>(data), size});
  if (!index) {
    fuzz::expect_message(index.error(), "model.safetensors.index.json: ");
    return 0;
  }
  fuzz::expect(!index->file_of.empty() && index->file_of.size() <= kMaxTensors, "an index has tensors, not too many");
  for (const auto& [tensor, file] : index->file_of) {
    fuzz::expect(
        file.ends_with(".safetensors") && file.find_first_of("/\\:") == std::string::npos && file.front() != '.',
        "a shard lies beside its index");
  }
  return 0;
}
