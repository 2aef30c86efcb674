#include "scope/export.h"

#include <bit>

namespace maskscope::scope {

static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

std::string make_npy(std::span<const float> values, std::span<const std::size_t> shape) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (const std::size_t extent : shape) header += std::to_string(extent) + ", ";
  header += "), }";
  constexpr std::size_t kPreamble = 10, kAlignment = 64;
  header.append(kAlignment - 1 - (kPreamble + header.size()) % kAlignment, ' ');
  header += '\n';
  std::string file = {'\x93',
                      'N',
                      'U',
                      'M',
                      'P',
                      'Y',
                      1,
                      0,
                      static_cast<char>(header.size() & 255),
                      static_cast<char>(header.size() >> 8)};
  file += header;
  return file.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

}  // namespace maskscope::scope
