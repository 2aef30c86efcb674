#include "weights/tensor_names.h"

#include <algorithm>
#include <utility>

namespace maskscope::weights {
namespace {

// DataParallel, torch.compile, FSDP and activation checkpointing: in front of the whole or of any of its modules.
constexpr std::string_view kWrappers[] = {"module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
                                          "_forward_module"};
constexpr std::string_view kAttribute = "model";  // of a module of one's own, or Lightning's

bool is_wrapper(std::string_view part) { return std::ranges::find(kWrappers, part) != std::end(kWrappers); }

std::string without_wrappers(std::string_view stored) {
  std::string name;
  while (!stored.empty()) {
    const std::size_t dot = stored.find('.');
    const std::string_view part = stored.substr(0, dot);
    const bool is_last = dot == std::string_view::npos;
    stored.remove_prefix(is_last ? stored.size() : dot + 1);
    if (!is_last && (is_wrapper(part) || (name.empty() && part == kAttribute))) continue;
    name += part;
    if (!is_last) name += '.';
  }
  return name;
}

}  // namespace

std::string current_name(std::string_view stored) {
  std::string name = without_wrappers(stored);
  const auto starts = [&](std::string_view part) { return name.starts_with(part); };
  if (starts("embeddings.") || starts("encoder.") || starts("pooler.")) name.insert(0, "bert.");
  constexpr std::pair<std::string_view, std::string_view> kOld[] = {{"LayerNorm.gamma", "LayerNorm.weight"},
                                                                    {"LayerNorm.beta", "LayerNorm.bias"}};
  for (const auto& [old, now] : kOld) {
    if (name.ends_with(old)) name.replace(name.size() - old.size(), old.size(), now);
  }
  return name;
}

}  // namespace maskscope::weights
