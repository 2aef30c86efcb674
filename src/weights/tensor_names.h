// The names that checkpoints have for an encoder's parameters, turned into one set of names, whatever the architecture: those of
// Hugging Face's BertForMaskedLM, and a few more for what BERT does not have (bert/names.h). Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace maskscope::weights {

// Whether the names of this architecture, as config.json's model_type has it, are known.
bool knows_model_type(std::string_view model_type);

// BERT's name for what a checkpoint of this architecture, which is known, has under another: without what PyTorch's wrappers
// put in front (module., _orig_mod., model., ..), with the prefix that a bare base model leaves out, and gamma and beta of before
// 2020 as weight and bias. Other names stay as they are.
std::string current_name(std::string_view stored, std::string_view model_type = "bert");

// What transformers calls it in a checkpoint of this architecture: the way back, for messages.
std::string stored_name(std::string_view current, std::string_view model_type);

}  // namespace maskscope::weights
