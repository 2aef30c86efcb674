// The tiny model in a folder, as Hugging Face's libraries keep models: any type of numbers, any names, one file or several.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "../bert/tiny_model.h"
#include "folder.h"
#include "weights/safetensors.h"
#include "weights/tensor.h"

namespace maskscope::testing {

// Numbers that every floating-point type holds exactly: whole 64ths below 2.
inline Tensors coarse(Tensors tensors) {
  for (auto& [name, values] : tensors) {
    for (float& value : values.f32) value = std::round(value * 64) / 64;
  }
  return tensors;
}

struct StoredValues {
  weights::TensorInfo info;
  std::string bytes;
};

inline void append(std::string& bytes, const auto& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// A coarse number as IEEE 754's half, by its definition.
inline std::uint16_t half_of(float value) {
  if (value == 0) return 0;
  int exponent = 0;
  const float fraction = std::frexp(std::abs(value), &exponent);  // 0.5 to 1
  const auto bits = static_cast<std::uint32_t>((exponent + 14) << 10) +
                    static_cast<std::uint32_t>(std::lround(std::ldexp(fraction, 11))) - 1024;
  return static_cast<std::uint16_t>(bits | (value < 0 ? 0x8000U : 0U));
}

inline StoredValues stored(const std::string& name, const Values& values, weights::DType dtype = weights::DType::f32) {
  StoredValues result{.info = {.name = name, .dtype = dtype, .shape = values.info.shape}, .bytes = {}};
  for (const float value : values.f32) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    if (dtype == weights::DType::f16) append(result.bytes, half_of(value));
    if (dtype == weights::DType::bf16) append(result.bytes, static_cast<std::uint16_t>(bits >> 16));
    if (dtype == weights::DType::f64) append(result.bytes, static_cast<double>(value));
    if (dtype == weights::DType::f32) append(result.bytes, value);
  }
  return result;
}

inline std::vector<StoredValues> stored(const Tensors& tensors, weights::DType dtype = weights::DType::f32) {
  std::vector<StoredValues> all;
  for (const auto& [name, values] : tensors) all.push_back(stored(name, values, dtype));
  return all;
}

inline void write_safetensors(const Folder& folder, const std::string& file, const std::vector<StoredValues>& tensors) {
  std::vector<weights::TensorInfo> infos;
  std::string data;
  for (const StoredValues& tensor : tensors) {
    infos.push_back(tensor.info);
    data += tensor.bytes;
  }
  folder.write(file, weights::make_safetensors_header(infos, {{"format", "pt"}}) + data);
}

// config.json and vocab.txt of the tiny model; members go into the config, in front.
inline void write_texts(const Folder& folder, const std::string& members = "") {
  std::string config = kTinyConfigJson;
  if (!members.empty()) config.insert(1, members + ",");
  folder.write("config.json", config);
  folder.write("vocab.txt", tiny_vocabulary());
}

inline void write_model(const Folder& folder, const std::vector<StoredValues>& tensors,
                        const std::string& members = "") {
  write_texts(folder, members);
  write_safetensors(folder, "model.safetensors", tensors);
}

}  // namespace maskscope::testing
