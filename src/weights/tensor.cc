#include "weights/tensor.h"

namespace maskscope::weights {

std::size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return 4;
    case DType::i64:
      return 8;
    case DType::i8:
    case DType::u8:
      return 1;
  }
  return 1;
}

const char* name_of(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return "F32";
    case DType::i8:
      return "I8";
    case DType::u8:
      return "U8";
    case DType::i64:
      return "I64";
  }
  return "?";
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
