// What a weight file holds: named arrays. Names are those of Hugging Face's BertForMaskedLM
// ("bert.encoder.layer.0.attention.self.query.weight"), whatever the file's own names are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace maskscope::weights {

enum class DType { f32, i8, u8, i64 };  // i64: positions that some files carry; never used

std::size_t size_of(DType dtype);  // bytes of one element
const char* name_of(DType dtype);  // as safetensors spells it: "F32", "I8", "U8", "I64"

struct TensorInfo {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::uint64_t> shape;  // row-major, outermost first; linear weights are [out, in]

  std::uint64_t elements() const;  // readers have checked that neither this nor bytes() wraps
  std::uint64_t bytes() const { return elements() * size_of(dtype); }
};

// A view of one tensor's values, aligned to its element; valid only while the call that hands it over lasts.
struct Tensor {
  const TensorInfo& info;
  std::span<const std::byte> bytes;

  std::span<const float> f32() const;       // expects dtype f32
  std::span<const std::int8_t> i8() const;  // expects dtype i8
};

// Takes one tensor; an error ends the reading and is handed through.
using TensorSink = std::function<Result<void>(const Tensor&)>;

}  // namespace maskscope::weights
