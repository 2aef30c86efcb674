#include "nn/kernel_levels.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace maskscope::nn {
namespace {

constexpr const char* kNames[] = {"baseline", "avx2", "avx512", "vnni", "amx"};
constexpr const char* kVariable = "MASKSCOPE_KERNELS";

const Result<KernelLevel>& choice() {
  static const Result<KernelLevel> chosen = parse_kernel_level(std::getenv(kVariable));
  return chosen;
}

std::string supported_names() {
  std::string names;
  for (const KernelLevel level : supported_kernel_levels()) {
    names += names.empty() ? "" : ", ";
    names += name_of(level);
  }
  return names;
}

}  // namespace

KernelLevel kernel_level() { return choice().value_or(supported_kernel_levels().back()); }

Result<void> check_kernel_choice() {
  if (!choice()) return std::unexpected(choice().error());
  return {};
}

Result<KernelLevel> parse_kernel_level(const char* value) {
  const auto supported = supported_kernel_levels();
  const std::string_view name = value == nullptr ? "" : value;
  if (name.empty()) return supported.back();
  const auto found = std::ranges::find(supported, name, name_of);
  if (found != supported.end()) return *found;
  const bool is_known = std::ranges::find(kNames, name) != std::end(kNames);
  return fail(kVariable, ": found \"", name, "\", ", is_known ? "which this processor does not run, " : "",
              "expected one of ", supported_names());
}

const char* name_of(KernelLevel level) { return kNames[static_cast<std::size_t>(level)]; }

}  // namespace maskscope::nn
