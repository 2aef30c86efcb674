// BERT as Google's TensorFlow SavedModel: variables/variables.index and .data-00000-of-00001, assets/vocab.txt.
// Names and shapes are turned into Hugging Face's: "module/bert/encoder/layer_0/attention/self/query/kernel" [in, out]
// becomes "bert.encoder.layer.0.attention.self.query.weight" [out, in].
#pragma once

#include <filesystem>
#include <memory>

#include "weights/source.h"

namespace maskscope::weights {

Result<std::unique_ptr<Source>> open_saved_model(const std::filesystem::path& folder);

}  // namespace maskscope::weights
