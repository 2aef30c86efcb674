// A header from a stranger: good ones are read, and every field that lies is refused in a sentence that names the file.
#include "weights/safetensors.h"
#include "base/limits.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/limits.h"

namespace maskscope::weights {
namespace {

std::string with_length(std::uint64_t length, const std::string& json) {
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + json;
}

std::string file_of(const std::string& json) { return with_length(json.size(), json); }

Result<SafetensorsHeader> parse(const std::string& file) {
  return parse_safetensors_header(std::as_bytes(std::span(file)), "model.safetensors");
}

// Refused, and the message names the file and holds `part`.
void check_refused(const std::string& file, const std::string& part) {
  const auto header = parse(file);
  INFO("expected an error about: " << part);
  REQUIRE_FALSE(header);
  INFO(header.error().message);
  CHECK(header.error().message.starts_with("model.safetensors: "));
  CHECK(header.error().message.find(part) != std::string::npos);
  CHECK(header.error().message.find('\n') == std::string::npos);
}

void check_refused_json(const std::string& json, const std::string& part) {
  INFO(json.substr(0, 300));
  check_refused(file_of(json), part);
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

const std::string kGood = R"({"__metadata__":{"format":"pt"},"b":)" + tensor("F32", "[2,3]", "[7,31]") + R"(,"a":)" +
                          tensor("I8", "[7]", "[0,7]") + R"(,"c":)" + tensor("U8", "[]", "[31,32]") + "}";

TEST_CASE("a good header gives its tensors in the order of their data") {
  const auto header = parse(file_of(kGood));
  REQUIRE(header);
  REQUIRE(header->tensors.size() == 3);
  CHECK(header->tensors[0].name == "a");
  CHECK(header->tensors[0].dtype == DType::i8);
  CHECK(header->tensors[1].name == "b");
  CHECK(header->tensors[1].dtype == DType::f32);
  CHECK(header->tensors[1].shape == std::vector<std::uint64_t>{2, 3});
  CHECK(header->tensors[1].bytes() == 24);
  CHECK(header->tensors[2].name == "c");
  CHECK(header->tensors[2].elements() == 1);  // an empty shape is a scalar
  CHECK(header->offsets == std::vector<std::uint64_t>{0, 7, 31});
  CHECK(header->metadata.at("format") == "pt");
  CHECK(header->data_begin == 8 + kGood.size());
  CHECK(header->data_bytes == 32);
}

TEST_CASE("tensors without elements take no room and are no overlap") {
  const auto header = parse(file_of(R"({"a":)" + tensor("F32", "[0,5]", "[0,0]") + R"(,"b":)" +
                                    tensor("F32", "[1]", "[0,4]") + R"(,"c":)" + tensor("F32", "[0]", "[4,4]") + "}"));
  REQUIRE(header);
  CHECK(header->tensors.size() == 3);
  CHECK(header->data_bytes == 4);
}

TEST_CASE("a header cut at any byte is refused") {
  const std::string file = file_of(kGood);
  for (std::size_t size = 0; size < file.size(); ++size) {
    INFO("cut at " << size);
    REQUIRE_FALSE(parse(file.substr(0, size)));
    // The same with a length that agrees with the cut: the JSON itself is cut.
    if (size >= 8) REQUIRE_FALSE(parse(file_of(kGood.substr(0, size - 8))));
  }
}

TEST_CASE("a header with any one byte changed never crashes, and where it is read its sizes still agree") {
  const std::string good = file_of(kGood);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const int change : {1, 2, 16, 128}) {
      std::string file = good;
      file[i] = static_cast<char>(file[i] ^ change);
      const auto header = parse(file);
      if (!header) continue;
      std::uint64_t sum = 0;
      for (const TensorInfo& info : header->tensors) sum += info.bytes();
      REQUIRE(sum == header->data_bytes);
    }
  }
}

TEST_CASE("lengths that lie are refused before they are used") {
  const std::string json = "{}";
  CHECK(parse(file_of(json)));  // no tensors: odd, but whole
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{kMaxHeaderBytes} + 1,
                                     std::uint64_t{1} << 32, std::uint64_t{1} << 63, UINT64_MAX, UINT64_MAX - 7}) {
    check_refused(with_length(length, json), "header of");
  }
  check_refused(with_length(3, json), "expected a header of 3");
  check_refused("", "found 0 bytes");
  check_refused("1234567", "found 7 bytes");
}

TEST_CASE("a length that ends inside the JSON is refused") {
  for (std::size_t length = 2; length < kGood.size(); ++length) {
    INFO(length);
    REQUIRE_FALSE(parse(with_length(length, kGood)));
  }
}

TEST_CASE("bytes behind the JSON but inside the header are refused unless they are spaces") {
  CHECK(parse(file_of(kGood + "     ")));
  check_refused(file_of(kGood + "x"), "a JSON object");
  check_refused(file_of(kGood + kGood), "a JSON object");
  check_refused(file_of(kGood + std::string(3, '\0')), "a JSON object");
}

TEST_CASE("what is no JSON object is refused") {
  for (const char* json : {"[]", "12", "\"text\"", "null", "{\"a\":}", "{a:1}", "{\"a\xff\":1}", "PK zip"}) {
    check_refused_json(json, "a JSON object");
  }
  check_refused_json("<!DOCTYPE html><html></html>", "HTML");
}

TEST_CASE("JSON nested deeply is refused before it is parsed") {
  constexpr std::size_t kDeep = 1'000'000;
  check_refused(file_of(R"({"a":)" + std::string(kDeep, '[') + std::string(kDeep, ']') + "}"), "levels");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  check_refused(file_of(objects), "levels");
  // Brackets in a name are no nesting.
  CHECK(parse(file_of(R"({"\")" + std::string(100, '[') + R"(":)" + tensor("U8", "[1]", "[0,1]") + "}")));
}

TEST_CASE("a name that comes twice is refused") {
  const std::string one = tensor("U8", "[1]", "[0,1]");
  check_refused_json(R"({"a":)" + one + R"(,"a":)" + tensor("U8", "[1]", "[1,2]") + "}", "\"a\" twice");
  check_refused_json(R"({"a":)" + one + R"(,"\u0061":)" + tensor("U8", "[1]", "[1,2]") + "}", "\"a\" twice");
  check_refused_json(R"({"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]}})", "\"dtype\" twice");
  check_refused_json(R"({"__metadata__":{"x":"1","x":"2"}})", "\"x\" twice");
}

TEST_CASE("every type of safetensors has its size, those of parts of a byte too") {
  const std::pair<const char*, int> sizes[] = {
      {"F64", 8 * 12},     {"I64", 8 * 12}, {"U64", 8 * 12},  {"C64", 8 * 12}, {"F32", 4 * 12}, {"I32", 4 * 12},
      {"U32", 4 * 12},     {"F16", 2 * 12}, {"BF16", 2 * 12}, {"I16", 2 * 12}, {"U16", 2 * 12}, {"I8", 12},
      {"U8", 12},          {"BOOL", 12},    {"F8_E4M3", 12},  {"F8_E5M2", 12}, {"F8_E8M0", 12}, {"F8_E4M3FNUZ", 12},
      {"F8_E5M2FNUZ", 12}, {"F6_E2M3", 9},  {"F6_E3M2", 9},   {"F4", 6}};
  for (const auto& [dtype, bytes] : sizes) {
    INFO(dtype);
    const auto header = parse(file_of(R"({"a":)" + tensor(dtype, "[3,4]", "[0," + std::to_string(bytes) + "]") + "}"));
    INFO((header ? "" : header.error().message));
    REQUIRE(header);
    CHECK(name_of(header->tensors[0].dtype) == std::string(dtype));
    CHECK(header->tensors[0].bytes() == static_cast<std::uint64_t>(bytes));
    check_refused(file_of(R"({"a":)" + tensor(dtype, "[3,4]", "[0," + std::to_string(bytes + 1) + "]") + "}"),
                  "for its shape");
  }
  check_refused_json(R"({"a":)" + tensor("F4", "[3]", "[0,1]") + "}", "found 12 bits of F4, expected whole bytes");
  check_refused_json(R"({"a":)" + tensor("F64", "[4611686018427387904]", "[0,1]") + "}", "memory");
}

TEST_CASE("what stands there instead of a safetensors file is named") {
  const std::pair<const char*, const char*> wrongs[] = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 440449768\n", "a Git LFS pointer"},
      {"<!DOCTYPE html><html><body>Entry not found</body></html>", "a web page (HTML)"},
      {"\n  <?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "a web page"},
      {"GGUF\x03\x01\x01\x01\x01\x01\x01", "a GGUF file"},
      {"PK\x03\x04\x14\x01\x01\x01\x01\x01", "a zip archive or PyTorch weights"},
      {"\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j", "PyTorch weights (pickle)"},
      {"\x89HDF\r\n\x1a\n\x01\x01", "an HDF5 file"}};
  for (const auto& [bytes, what] : wrongs) check_refused(bytes, what);
  // A good header may be as long as another format's first bytes say.
  const std::string padding(0x213C - 2, ' ');  // "<!"
  CHECK(parse(file_of("{}" + padding)));
}

TEST_CASE("an unknown or missing dtype is refused with its name") {
  for (const char* dtype : {"F17", "bf16", "FLOAT", "f32", "", "F32 "}) {
    check_refused_json(R"({"a":)" + tensor(dtype, "[1]", "[0,4]") + "}",
                       std::string("a: found dtype \"") + dtype + "\"");
  }
  check_refused_json(R"({"a":{"shape":[1],"data_offsets":[0,4]}})", "dtype nothing");
  check_refused_json(R"({"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}})", "dtype nothing");
}

TEST_CASE("a shape that is no list of whole numbers is refused") {
  for (const char* shape :
       {"[-1]", "[1.0]", "[1e0]", "[\"1\"]", "[null]", "[[1]]", "[18446744073709551616]", "[true]"}) {
    check_refused_json(R"({"a":)" + tensor("U8", shape, "[0,1]") + "}", "\"shape\"");
  }
  for (const char* shape : {"1", "{}", "null", "\"[1]\"", "[1,1,1,1,1,1,1,1,1]"}) {
    check_refused_json(R"({"a":)" + tensor("U8", shape, "[0,1]") + "}", "\"shape\"");
  }
  check_refused_json(R"({"a":{"dtype":"U8","data_offsets":[0,1]}})", "\"shape\"");
}

TEST_CASE("data_offsets that are not a begin and an end are refused") {
  for (const char* offsets :
       {"[]", "[0]", "[0,1,1]", "[1,0]", "[-1,0]", "[0,1.0]", "0", "null", "{\"0\":0}", "[0,\"1\"]"}) {
    check_refused_json(R"({"a":)" + tensor("U8", "[1]", offsets) + "}", "data_offsets");
  }
  check_refused_json(R"({"a":{"dtype":"U8","shape":[1]}})", "data_offsets");
}

TEST_CASE("a size that does not fit the shape is refused") {
  check_refused_json(R"({"a":)" + tensor("F32", "[2]", "[0,7]") + "}", "found 7 bytes between its offsets, expected 8");
  check_refused_json(R"({"a":)" + tensor("F32", "[2]", "[0,9]") + "}", "expected 8");
  check_refused_json(R"({"a":)" + tensor("I8", "[0]", "[0,1]") + "}", "expected 0");
  check_refused_json(R"({"a":)" + tensor("I8", "[]", "[0,0]") + "}", "expected 1");
}

TEST_CASE("shapes whose products wrap 64 bits are refused") {
  // 2^32 * 2^32 = 2^64, which is 0 in 64 bits; 2^62 floats are 2^64 bytes; 3 * 6148914691236517206 = 2^64 + 2.
  for (const char* shape : {"[4294967296,4294967296]", "[4611686018427387904]", "[3,6148914691236517206]",
                            "[18446744073709551615,18446744073709551615]", "[65536,65536,65536,65536]"}) {
    check_refused_json(R"({"a":)" + tensor("F32", shape, "[0,0]") + "}", "too large for this machine's memory");
  }
  check_refused_json(R"({"a":)" + tensor("U8", "[3,6148914691236517206]", "[0,2]") + "}",
                     "too large for this machine's memory");
  // In 32 bits these wrap to what the offsets say.
  check_refused_json(R"({"a":)" + tensor("F32", "[65536,65536]", "[0,0]") + "}", "");
}

TEST_CASE("holes and overlaps between tensors are refused with the tensor's name") {
  const auto two = [](const char* first, const char* second) {
    return R"({"a":)" + tensor("U8", "[4]", first) + R"(,"b":)" + tensor("U8", "[4]", second) + "}";
  };
  CHECK(parse(file_of(two("[0,4]", "[4,8]"))));
  CHECK(parse(file_of(two("[4,8]", "[0,4]"))));
  check_refused_json(two("[0,4]", "[5,9]"), "b: found data at offset 5, expected 4");
  check_refused_json(two("[0,4]", "[3,7]"), "b: found data at offset 3, expected 4");
  check_refused_json(two("[0,4]", "[0,4]"), "found data at offset 0, expected 4");
  check_refused_json(two("[1,5]", "[5,9]"), "a: found data at offset 1, expected 0");
  check_refused_json(two("[0,4]", "[18446744073709551611,18446744073709551615]"), "b: found data at offset");
}

TEST_CASE("what is no tensor is refused") {
  check_refused_json(R"({"a":1})", "no description of a tensor");
  check_refused_json(R"({"a":[]})", "no description of a tensor");
  check_refused_json(R"({"":)" + tensor("U8", "[1]", "[0,1]") + "}", "found a name that is empty");
  check_refused_json(R"({"__metadata__":[]})", "__metadata__");
  check_refused_json(R"({"__metadata__":{"a":1}})", "__metadata__");
}

TEST_CASE("names that would steer a terminal or have no end are refused, and messages do not repeat them") {
  const std::string one = tensor("U8", "[1]", "[0,1]");
  for (const char* name : {"a\\nb", "a\\u001b[2J", "\\u0000", "\\u007f"}) {
    check_refused_json(std::string("{\"") + name + "\":" + one + "}",
                       "found a name that is empty, over 1024 bytes or not printable");
  }
  check_refused_json("{\"" + std::string(1025, 'a') + "\":" + one + "}", "over 1024 bytes");
  check_refused_json(R"({"\u001b[2J":1,"\u001b[2J":1})", "found \"\\u001b[2J\" twice");
  check_refused_json(R"({"a":)" + tensor("\\u001b[2J", "[1]", "[0,1]") + "}", "found dtype \"\\u001b[2J\"");
  CHECK(parse(file_of(R"({"\u00e9\u6f22":)" + one + "}")));
}

TEST_CASE("more tensors than any model has are refused") {
  std::string json = "{";
  for (std::size_t i = 0; i <= kMaxTensors; ++i) {
    json += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":" + tensor("U8", "[0]", "[0,0]");
  }
  check_refused(file_of(json + "}"), "found " + std::to_string(kMaxTensors + 1) + " tensors");
}

TEST_CASE("a header that was made is read back as it was, and its data begin at a multiple of 64 bytes") {
  const std::vector<TensorInfo> tensors = {{.name = "z \"quoted\"", .dtype = DType::f32, .shape = {3, 5}},
                                           {.name = "a", .dtype = DType::i8, .shape = {7}},
                                           {.name = "m", .dtype = DType::u8, .shape = {1, 2, 3}}};
  const auto header = parse(make_safetensors_header(tensors, {{"who", "a \\ test"}}));
  REQUIRE(header);
  REQUIRE(header->tensors.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(header->tensors[i].name == tensors[i].name);
    CHECK(header->tensors[i].dtype == tensors[i].dtype);
    CHECK(header->tensors[i].shape == tensors[i].shape);
  }
  CHECK(header->offsets == std::vector<std::uint64_t>{0, 60, 67});
  CHECK(header->data_bytes == 73);
  CHECK(header->data_begin % 64 == 0);
  CHECK(header->metadata.at("who") == "a \\ test");
}

}  // namespace
}  // namespace maskscope::weights
