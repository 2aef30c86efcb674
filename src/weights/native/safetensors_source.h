// A model as Hugging Face keeps it: model.safetensors or shards of it, config.json, vocab.txt. Floating-point numbers of any
// width are handed over as F32.
#pragma once

#include <filesystem>
#include <memory>

#include "weights/source.h"

namespace maskscope::weights {

Result<std::unique_ptr<Source>> open_safetensors(const std::filesystem::path& folder);

}  // namespace maskscope::weights
