#include "weights/source.h"

#include "weights/native/pack_source.h"
#include "weights/native/safetensors_source.h"
#include "weights/native/saved_model_source.h"

namespace maskscope::weights {

Result<std::unique_ptr<Source>> open(const std::filesystem::path& folder) {
  std::error_code error;
  const auto has = [&](const char* name) { return std::filesystem::exists(folder / name, error); };
  if (has("manifest.json")) return open_pack(folder);
  if (has("model.safetensors")) return open_safetensors(folder);
  if (has("variables/variables.index")) return open_saved_model(folder);
  if (!std::filesystem::is_directory(folder, error)) {
    return fail(folder.string(), " is no folder; build-scripts/fetch-weights makes the default weights");
  }
  return fail(folder.string(), ": found none of manifest.json, model.safetensors and variables/variables.index in it");
}

}  // namespace maskscope::weights
