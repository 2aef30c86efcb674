// What a weight file holds: named arrays. Names are those of Hugging Face's BertForMaskedLM
// ("bert.encoder.layer.0.attention.self.query.weight"), whatever the file's own names are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace maskscope::weights {

// All that safetensors has. f32 and i8 are computed with, f16, bf16 and f64 are widened to f32 where a model is read
// (weights/widen.h), u8 is a pack's text; the others are those of tensors that no BERT needs.
enum class DType {
  f32,
  i8,
  u8,
  i64,
  f16,
  bf16,
  f64,
  boolean,
  i16,
  u16,
  i32,
  u32,
  u64,
  c64,
  f8_e4m3,
  f8_e5m2,
  f8_e8m0,
  f8_e4m3fnuz,
  f8_e5m2fnuz,
  f6_e2m3,
  f6_e3m2,
  f4
};

std::uint64_t bits_of(DType dtype);  // of one element; not all are whole bytes
const char* name_of(DType dtype);    // as safetensors spells it: "F32", "BF16", "BOOL"
std::optional<DType> dtype_named(std::string_view name);

struct TensorInfo {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::uint64_t> shape;  // row-major, outermost first; linear weights are [out, in]
  std::string in_file{};             // the file's own name for it, where that is another

  std::uint64_t elements() const;  // readers have checked that neither this nor bytes() wraps
  std::uint64_t bytes() const { return elements() * bits_of(dtype) / 8; }
  const std::string& shown() const { return in_file.empty() ? name : in_file; }  // for messages
};

// A view of one tensor's values, aligned for f32; valid only while the call that hands it over lasts.
struct Tensor {
  const TensorInfo& info;
  std::span<const std::byte> bytes;

  std::span<const float> f32() const;       // expects dtype f32
  std::span<const std::int8_t> i8() const;  // expects dtype i8
};

// Takes one tensor; an error ends the reading and is handed through.
using TensorSink = std::function<Result<void>(const Tensor&)>;

}  // namespace maskscope::weights
