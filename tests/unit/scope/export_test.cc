// .npy files against NumPy's description of the format, version 1.
#include "scope/export.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string>
#include <vector>

namespace maskscope::scope {
namespace {

std::string npy(const std::vector<std::size_t>& shape, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i) + 0.5F;
  return make_npy(values, shape);
}

TEST_CASE("an npy file has the magic, the version, an aligned header and the values") {
  for (const std::vector<std::size_t>& shape :
       {std::vector<std::size_t>{}, {1}, {6}, {2, 3}, {12, 12, 3, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    const std::string file = npy(shape, count);
    REQUIRE(file.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
    const std::size_t length = static_cast<unsigned char>(file[8]) + 256u * static_cast<unsigned char>(file[9]);
    INFO("header of " << length);
    CHECK((10 + length) % 64 == 0);
    REQUIRE(file.size() == 10 + length + count * 4);
    CHECK(file[10 + length - 1] == '\n');
    for (std::size_t i = 0; i < count; ++i) {
      float value = 0;
      std::memcpy(&value, file.data() + 10 + length + i * 4, 4);
      CHECK(value == static_cast<float>(i) + 0.5F);
    }
  }
}

TEST_CASE("an npy header is the Python dictionary that NumPy expects") {
  CHECK(npy({2, 3}, 6).substr(10).starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3"));
  const std::string one = npy({7}, 7);
  CHECK(one.find("(7, )") != std::string::npos);  // a tuple of one needs its comma
  CHECK(npy({}, 1).find("()") != std::string::npos);
}

}  // namespace
}  // namespace maskscope::scope
