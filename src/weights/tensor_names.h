// The names that checkpoints have for a BERT's parameters, turned into today's. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace maskscope::weights {

// As Hugging Face's BertForMaskedLM has it: without what PyTorch's wrappers put in front (module., _orig_mod., model., ..),
// with the "bert." that a bare BertModel leaves out, and gamma and beta of before 2020 as weight and bias. Other names stay
// as they are.
std::string current_name(std::string_view stored);

}  // namespace maskscope::weights
