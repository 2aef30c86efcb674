// A model as Hugging Face keeps it: model.safetensors or shards of it, config.json, vocab.txt. Floating-point numbers of any
// width are handed over as F32.
#pragma once

#include <filesystem>
#include <memory>

#include "weights/native/safetensors_files.h"
#include "weights/source.h"
#include "weights/tokenizer_files.h"

namespace maskscope::weights {

Result<std::unique_ptr<Source>> open_safetensors(const std::filesystem::path& folder);

// Of files and texts that have been read.
Result<std::unique_ptr<Source>> safetensors_source(SafetensorsFiles files, ModelTexts texts);

}  // namespace maskscope::weights
