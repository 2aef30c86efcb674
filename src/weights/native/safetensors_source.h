// A model as Hugging Face keeps it: model.safetensors, config.json, vocab.txt.
#pragma once

#include <filesystem>
#include <memory>

#include "weights/source.h"

namespace maskscope::weights {

Result<std::unique_ptr<Source>> open_safetensors(const std::filesystem::path& folder);

}  // namespace maskscope::weights
