#include "weights/source.h"

#include "weights/native/other_files.h"
#include "weights/native/pack_source.h"
#include "weights/native/safetensors_source.h"
#include "weights/native/saved_model_source.h"
#include "weights/shard_index.h"

namespace maskscope::weights {

Result<std::unique_ptr<Source>> open(const std::filesystem::path& folder, std::size_t threads) {
  std::error_code error;
  const auto has = [&](const char* name) { return std::filesystem::exists(folder / name, error); };
  if (has("manifest.json")) return open_pack(folder, threads);
  if (has("model.safetensors") || has(kShardIndexFile)) return open_safetensors(folder);
  if (has("variables/variables.index")) return open_saved_model(folder);
  return std::unexpected(no_model(folder));
}

}  // namespace maskscope::weights
