// What to say where a folder, or what was given for one, holds no model that can be read. Thread-safe.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace maskscope::weights {

// place: neither a pack nor a model in safetensors files nor a TensorFlow SavedModel. The sentence names what was found
// instead, such as pytorch_model.bin, and what to do about it.
Error no_model(const std::filesystem::path& place);

}  // namespace maskscope::weights
