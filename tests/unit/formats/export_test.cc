// .npy files against NumPy's description of the format, version 1; tables and JSON against their own.
#include "formats/export.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace maskscope::formats {
namespace {

std::string npy(const std::vector<std::size_t>& shape, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i) + 0.5F;
  return make_npy(std::span<const float>(values), shape);
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

TEST_CASE("half floats are written as they are") {
  const std::vector<std::uint16_t> halves = {0x3C00, 0x3800};
  const std::string file = make_npy(halves, std::vector<std::size_t>{2});
  CHECK(file.substr(10).starts_with("{'descr': '<f2', 'fortran_order': False, 'shape': (2, )"));
  CHECK(file.substr(file.size() - 4) == std::string("\x00\x3C\x00\x38", 4));
}

engine::Reading a_reading() {
  engine::Reading reading;
  reading.text = "a \"[MASK]\"";
  reading.encoding.tokens = {"a", "\"", ",", "[MASK]"};
  reading.masks = {{3, {{7, "##,b", 1.5F, 0.5F}, {8, "c", 1, 0.25F}}}};
  return reading;
}

TEST_CASE("a table quotes what would part its fields, and its numbers round-trip") {
  LabelledMap map;
  map.rows = map.columns = a_reading().encoding.tokens;
  map.cells = {0.1F, 1, 0, 1e-7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.0F / 3};
  const std::string csv = make_map_table(map, ',');
  CHECK(csv.starts_with(",a,\"\"\"\",\",\",[MASK]\na,0.1,1,0,1e-07\n"));
  CHECK(csv.ends_with("[MASK],0,0,0,0.33333334\n"));
  const std::string pasted = make_map_table(map, '\t');
  CHECK(pasted.starts_with("\ta\t\"\"\"\"\t,\t[MASK]\n"));
}

TEST_CASE("a map that has other rows than columns is told with both, and without a head where it is not one's") {
  const LabelledMap map = {
      .title = "mean", .layer = {}, .head = {}, .rows = {"a"}, .columns = {"b", "c"}, .cells = {0.5F, 0.25F}};
  CHECK(make_map_table(map, ',') == ",b,c\na,0.5,0.25\n");
  CHECK(make_map_json(a_reading(), map) ==
        R"({"text":"a \"[MASK]\"","tokens":["a","\"",",","[MASK]"],"maps":[{"title":"mean","layer":null,"head":null,)"
        R"("rows":["a"],"columns":["b","c"],"attention":[[0.5,0.25]]}]})"
        "\n");
}

TEST_CASE("each cell of each head has its line in a table of all heads") {
  const std::vector<float> cells(16, 0.5F);
  const std::vector<HeadCells> heads = {{0, 2, cells}, {11, 11, cells}};
  const std::string csv = make_heads_csv(a_reading().encoding.tokens, heads);
  CHECK(csv.starts_with("layer,head,from,to,from_token,to_token,attention\n1,3,0,0,a,a,0.5\n1,3,0,1,a,\"\"\"\",0.5\n"));
  CHECK(csv.ends_with("12,12,3,3,[MASK],[MASK],0.5\n"));
  CHECK(std::ranges::count(csv, '\n') == 33);
}

TEST_CASE("predictions are told as a table and as JSON") {
  CHECK(make_predictions_table(a_reading(), ',') ==
        "mask,position,rank,token,probability,logit\n1,3,1,\"##,b\",0.5,1.5\n1,3,2,c,0.25,1\n");
  CHECK(make_predictions_json(a_reading()) ==
        R"({"text":"a \"[MASK]\"","tokens":["a","\"",",","[MASK]"],"masks":[{"position":3,"predictions":[)"
        R"({"token":"##,b","id":7,"logit":1.5,"probability":0.5},{"token":"c","id":8,"logit":1,"probability":0.25}]}]})"
        "\n");
}

TEST_CASE("JSON of a text that was cut says how many tokens and from which text") {
  engine::Reading reading = a_reading();
  reading.pair = "b";
  reading.masks.clear();
  reading.encoding.cut = {.text = 3, .pair = 2, .masks = 1};
  CHECK(make_predictions_json(reading) == R"({"text":"a \"[MASK]\"","pair":"b","tokens":["a","\"",",","[MASK]"],)"
                                          R"("truncated":{"tokens":5,"from":"both","masks":1},"masks":[]})"
                                          "\n");
}

TEST_CASE("heads of cross attention have the keys' tokens beside the queries'") {
  engine::Reading reading;
  reading.encoding.tokens = {"le"};
  const std::vector<std::string> keys = {"the", "a"};
  const std::vector<float> cells = {0.25F, 0.75F};
  const std::vector<HeadCells> heads = {{0, 1, cells}};
  CHECK(
      make_heads_json(reading, heads, keys) ==
      R"({"text":"","tokens":["le"],"key_tokens":["the","a"],"maps":[{"layer":1,"head":2,"attention":[[0.25,0.75]]}]})"
      "\n");
}

}  // namespace
}  // namespace maskscope::formats
