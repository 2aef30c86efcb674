#include "weights/tensor.h"

#include <algorithm>
#include <iterator>

namespace maskscope::weights {

namespace {

struct Kind {
  const char* name;
  std::uint64_t bits;
};
// In the order of DType.
constexpr Kind kKinds[] = {{"F32", 32},    {"I8", 8},      {"U8", 8},          {"I64", 64},        {"F16", 16},
                           {"BF16", 16},   {"F64", 64},    {"BOOL", 8},        {"I16", 16},        {"U16", 16},
                           {"I32", 32},    {"U32", 32},    {"U64", 64},        {"C64", 64},        {"F8_E4M3", 8},
                           {"F8_E5M2", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"F6_E2M3", 6},
                           {"F6_E3M2", 6}, {"F4", 4}};

const Kind& kind_of(DType dtype) { return kKinds[static_cast<std::size_t>(dtype)]; }

}  // namespace

std::uint64_t bits_of(DType dtype) { return kind_of(dtype).bits; }

const char* name_of(DType dtype) { return kind_of(dtype).name; }

std::optional<DType> dtype_named(std::string_view name) {
  const auto found = std::ranges::find_if(kKinds, [&](const Kind& kind) { return kind.name == name; });
  if (found == std::end(kKinds)) return std::nullopt;
  return static_cast<DType>(found - kKinds);
}

std::uint64_t TensorInfo::elements() const {
  std::uint64_t product = 1;
  for (const std::uint64_t extent : shape) product *= extent;
  return product;
}

std::span<const float> Tensor::f32() const {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

std::span<const std::int8_t> Tensor::i8() const {
  return {reinterpret_cast<const std::int8_t*>(bytes.data()), bytes.size()};
}

}  // namespace maskscope::weights
