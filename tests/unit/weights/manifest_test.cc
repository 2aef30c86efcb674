// manifest.json as a server might send it: damaged, replaced by a web page, or written to do harm.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/limits.h"
#include "weights/pack_stream.h"

namespace maskscope::weights {
namespace {

const std::string kHashA(64, 'a'), kHashB(64, 'b'), kHashC(64, 'c');

std::string chunk(const std::string& file, const std::string& stored, const std::string& bytes,
                  const std::string& sha256) {
  return R"({"file":")" + file + R"(","stored":)" + stored + R"(,"bytes":)" + bytes + R"(,"sha256":")" + sha256 + "\"}";
}

const std::string kChunk = chunk(kHashA + ".bin", "10", "20", kHashC);

std::string manifest(const std::string& chunks, const std::string& format = "maskscope-pack-1") {
  return R"({"format":")" + format + R"(","name":"tiny","description":"d","sha256_of_manifest":"","chunks":)" + chunks +
         "}";
}

void check_refused(const std::string& json, const std::string& part) {
  INFO(json.substr(0, 300));
  const auto parsed = parse_manifest(json);
  REQUIRE_FALSE(parsed);
  INFO(parsed.error().message);
  CHECK(parsed.error().message.starts_with("manifest.json: "));
  CHECK(parsed.error().message.find(part) != std::string::npos);
  CHECK(parsed.error().message.find('\n') == std::string::npos);
}

TEST_CASE("a good manifest is read with its sums") {
  const auto parsed =
      parse_manifest(manifest("[" + kChunk + "," + chunk(kHashB + ".bin", "1", "67108864", kHashC) + "]"));
  REQUIRE(parsed);
  CHECK(parsed->name == "tiny");
  CHECK(parsed->description == "d");
  REQUIRE(parsed->chunks.size() == 2);
  CHECK(parsed->chunks[0].file == kHashA + ".bin");
  CHECK(parsed->chunks[0].sha256 == kHashC);
  CHECK(parsed->stored_bytes() == 11);
  CHECK(parsed->bytes() == 20 + 67108864);
}

TEST_CASE("a web page in place of the manifest is called one") {
  check_refused("<!DOCTYPE html><html><body>404</body></html>", "HTML");
  check_refused("\n<html></html>", "HTML");
}

TEST_CASE("a manifest cut at any byte is refused") {
  const std::string whole = manifest("[" + kChunk + "]");
  REQUIRE(parse_manifest(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    REQUIRE_FALSE(parse_manifest(whole.substr(0, size)));
  }
}

TEST_CASE("another format, no name and no JSON are refused") {
  check_refused(manifest("[" + kChunk + "]", "maskscope-pack-3"), "found format \"maskscope-pack-3\"");
  check_refused(manifest("[" + kChunk + "]", ""), "format");
  check_refused(R"({"format":"maskscope-pack-1","chunks":[]})", "name");
  check_refused(R"({"format":1})", "format");
  check_refused("[]", "a JSON object");
  check_refused("", "a JSON object");
  check_refused(R"({"format":"maskscope-pack-1","format":"x"})", "twice");
  check_refused(R"({"a":)" + std::string(100'000, '['), "levels");
}

TEST_CASE("chunk files that could name another place are refused") {
  for (const std::string& file :
       {"../" + kHashA + ".bin", std::string("/etc/passwd"), "http://other/" + kHashA + ".bin", kHashA + ".bin/..",
        kHashA, std::string(".bin"), std::string(), std::string(63, 'a') + ".bin", std::string(65, 'a') + ".bin",
        std::string(64, 'A') + ".bin", std::string(64, 'g') + ".bin", std::string(63, 'a') + "/.bin", kHashA + ".exe",
        kHashA + " .bin"}) {
    check_refused(manifest("[" + chunk(file, "1", "1", kHashC) + "]"), "chunk 0: found file");
  }
  check_refused(manifest(R"([{"file":5,"stored":1,"bytes":1,"sha256":")" + kHashC + "\"}]"), "chunk 0: found file");
}

TEST_CASE("a hash of the wrong length or with other letters is refused") {
  for (const std::string& hash :
       {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'), std::string(64, '-')}) {
    check_refused(manifest("[" + chunk(kHashA + ".bin", "1", "1", hash) + "]"), "chunk 0: found no valid sha256");
  }
}

TEST_CASE("sizes of nothing and over the limits are refused") {
  for (const char* size : {"0", "-1", "1.5", "67108865", "4294967296", "18446744073709551616", "\"1\"", "null"}) {
    check_refused(manifest("[" + chunk(kHashA + ".bin", size, "1", kHashC) + "]"), "stored size");
    check_refused(manifest("[" + chunk(kHashA + ".bin", "1", size, kHashC) + "]"), "size in bytes");
  }
}

TEST_CASE("a chunk that comes twice is refused with its number's file") {
  check_refused(manifest("[" + kChunk + "," + kChunk + "]"), kHashA + ".bin twice");
}

TEST_CASE("a wrong chunk is named by its place") {
  check_refused(manifest("[" + kChunk + ",5]"), "chunk 1: found no object");
}

TEST_CASE("a list of no chunks, of too many, or no list is refused") {
  for (const char* list : {"[]", "{}", "null", "\"chunks\""})
    check_refused(manifest(list), "no list of 1 to 4096 chunks");
  std::string many = "[0";
  for (int i = 0; i < 4096; ++i) many += ",0";
  check_refused(manifest(many + "]"), "no list of 1 to 4096 chunks");
  check_refused(R"({"format":"maskscope-pack-1","name":"x"})", "chunks");
}

TEST_CASE("a manifest over a megabyte is refused unread") {
  check_refused(std::string(kMaxManifestBytes + 1, ' '), "expected at most 1048576");
}

}  // namespace
}  // namespace maskscope::weights
