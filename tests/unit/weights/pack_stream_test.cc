// A pack's chunks, fed one after another: whole tensors come out as they went in, anything else is refused.
#include "weights/pack_stream.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "weights/safetensors.h"

namespace maskscope::weights {
namespace {

TensorInfo info_of(const std::string& name, DType dtype, std::vector<std::uint64_t> shape) {
  return {.name = name, .dtype = dtype, .shape = std::move(shape)};
}

struct Pack {
  std::vector<TensorInfo> tensors;
  std::vector<std::string> chunks;  // unpacked
};

std::string floats(std::size_t count) {
  std::string bytes(count * 4, '\0');
  for (std::size_t i = 0; i < count; ++i) {
    const float value = static_cast<float>(i) * 0.25F - 3;
    std::memcpy(bytes.data() + i * 4, &value, 4);
  }
  return bytes;
}

// config, vocabulary | odd (3 x i8), f (5 x f32, begins at an odd byte) | g (2 x 2 f32)
Pack good_pack() {
  Pack pack;
  pack.tensors = {info_of("config", DType::u8, {6}), info_of("vocabulary", DType::u8, {3}),
                  info_of("odd", DType::i8, {3}), info_of("f", DType::f32, {5}), info_of("g", DType::f32, {2, 2})};
  pack.chunks = {make_safetensors_header(pack.tensors, {}) + "{\"a\":1" + "a\nb", "\x01\x02\x03" + floats(5),
                 floats(4)};
  return pack;
}

Manifest manifest_of(const std::vector<std::string>& chunks) {
  Manifest manifest{.name = "tiny", .format = "maskscope-pack-1", .description = "", .chunks = {}};
  for (const std::string& chunk : chunks) {
    const std::string hash(64, static_cast<char>('0' + manifest.chunks.size()));
    manifest.chunks.push_back({.file = hash + ".bin", .stored = 1, .bytes = chunk.size(), .sha256 = hash});
  }
  return manifest;
}

Result<void> ignore(const Tensor&) { return {}; }

Result<void> accept(PackStream& stream, const std::string& chunk) {
  return stream.accept(std::as_bytes(std::span(chunk)), ignore);
}

// The error of the first chunk that is refused; empty where none is.
std::string refusal(const std::vector<std::string>& chunks) {
  PackStream stream(manifest_of(chunks));
  for (const std::string& chunk : chunks) {
    if (auto ok = accept(stream, chunk); !ok) return ok.error().message;
  }
  return {};
}

TEST_CASE("a good pack's tensors come out as they went in, in order") {
  const Pack pack = good_pack();
  PackStream stream(manifest_of(pack.chunks));
  std::vector<std::pair<std::string, std::string>> seen;
  const TensorSink sink = [&](const Tensor& tensor) -> Result<void> {
    seen.emplace_back(tensor.info.name,
                      std::string(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()));
    return {};
  };
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(stream.next_chunk() == i);
    CHECK_FALSE(stream.complete());
    REQUIRE(stream.accept(std::as_bytes(std::span(pack.chunks[i])), sink));
  }
  CHECK(stream.complete());
  CHECK(stream.config_json() == "{\"a\":1");
  CHECK(stream.tokenizer().vocabulary == "a\nb");
  CHECK(stream.tensors().size() == 3);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] == std::pair<std::string, std::string>("odd", "\x01\x02\x03"));
  CHECK(seen[1] == std::pair<std::string, std::string>("f", floats(5)));
  CHECK(seen[2] == std::pair<std::string, std::string>("g", floats(4)));
}

TEST_CASE("floats behind an odd number of bytes, and in chunks at any address, are aligned when handed over") {
  const Pack pack = good_pack();
  for (std::size_t shift = 0; shift < 4; ++shift) {
    PackStream stream(manifest_of(pack.chunks));
    REQUIRE(accept(stream, pack.chunks[0]));
    std::vector<std::byte> moved(shift + pack.chunks[1].size());
    std::memcpy(moved.data() + shift, pack.chunks[1].data(), pack.chunks[1].size());
    bool seen = false;
    const auto ok = stream.accept(std::span(moved).subspan(shift), [&](const Tensor& tensor) -> Result<void> {
      if (tensor.info.name != "f") return {};
      seen = true;
      CHECK(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % alignof(float) == 0);
      REQUIRE(tensor.f32().size() == 5);
      for (std::size_t i = 0; i < 5; ++i) CHECK(tensor.f32()[i] == static_cast<float>(i) * 0.25F - 3);
      return {};
    });
    REQUIRE(ok);
    CHECK(seen);
  }
}

TEST_CASE("a chunk of another size than the manifest's is refused with its file and both sizes") {
  const Pack pack = good_pack();
  PackStream stream(manifest_of(pack.chunks));
  REQUIRE(accept(stream, pack.chunks[0]));
  for (const std::string& wrong : {std::string(), pack.chunks[1].substr(1), pack.chunks[1] + "x"}) {
    const auto ok = accept(stream, wrong);
    REQUIRE_FALSE(ok);
    CHECK(ok.error().message == concat(std::string(64, '1'), ".bin: found ", wrong.size(), " bytes, expected 23"));
    CHECK(stream.next_chunk() == 1);
  }
}

TEST_CASE("a chunk after the last is refused") {
  const Pack pack = good_pack();
  PackStream stream(manifest_of(pack.chunks));
  for (const std::string& chunk : pack.chunks) REQUIRE(accept(stream, chunk));
  const auto ok = accept(stream, pack.chunks[2]);
  REQUIRE_FALSE(ok);
  CHECK(ok.error().message.find("after the last") != std::string::npos);
}

TEST_CASE("a tensor cut by the end of a chunk is refused with its name") {
  Pack pack = good_pack();
  pack.chunks[2].insert(0, 1, pack.chunks[1].back());  // f's last byte
  pack.chunks[1].pop_back();
  CHECK(refusal(pack.chunks).find("the tensor f split between two chunks") != std::string::npos);
}

TEST_CASE("chunks that hold less or more than the header's tensors are refused") {
  const Pack pack = good_pack();
  CHECK(refusal(pack.chunks).empty());
  CHECK(refusal({pack.chunks[0], pack.chunks[1]}).find("expected") != std::string::npos);
  std::vector<std::string> more = pack.chunks;
  more.push_back("xyz");
  CHECK(refusal(more).find("found tensors up to byte") != std::string::npos);
}

TEST_CASE("a tensor's data in the first chunk are refused: it holds texts only") {
  const Pack pack = good_pack();
  CHECK_FALSE(refusal({pack.chunks[0] + pack.chunks[1], pack.chunks[2]}).empty());
}

TEST_CASE("a first chunk without config or vocabulary is refused") {
  for (const char* missing : {"config", "vocabulary"}) {
    const std::vector<TensorInfo> tensors = {
        info_of(std::string(missing) == "config" ? "vocabulary" : "config", DType::u8, {2})};
    INFO(missing);
    CHECK(refusal({make_safetensors_header(tensors, {}) + "{}"}).find("no config or no vocabulary") !=
          std::string::npos);
  }
}

TEST_CASE("a config or vocabulary that is no text in the first chunk is refused") {
  const std::vector<TensorInfo> floats_as_text = {info_of("config", DType::f32, {1}),
                                                  info_of("vocabulary", DType::u8, {4})};
  CHECK(refusal({make_safetensors_header(floats_as_text, {}) + "12345678"}).find("\"config\" that is not text") !=
        std::string::npos);
  const std::vector<TensorInfo> late = {info_of("config", DType::u8, {2}), info_of("vocabulary", DType::u8, {4})};
  CHECK(refusal({make_safetensors_header(late, {}) + "{}", "a\nb\n"})
            .find("\"vocabulary\" that is not text in the first chunk") != std::string::npos);
}

TEST_CASE("a damaged header is refused with the chunk's file") {
  Pack pack = good_pack();
  pack.chunks[0][9] = '!';
  CHECK(refusal(pack.chunks).starts_with(std::string(64, '0') + ".bin: header: "));
}

TEST_CASE("the first chunk cut or changed anywhere never crashes") {
  const Pack pack = good_pack();
  for (std::size_t i = 0; i < pack.chunks[0].size(); ++i) {
    std::vector<std::string> chunks = pack.chunks;
    chunks[0].resize(i);
    INFO(i);
    REQUIRE_FALSE(refusal(chunks).empty());
    chunks = pack.chunks;
    chunks[0][i] = static_cast<char>(chunks[0][i] ^ 1);
    PackStream stream(manifest_of(chunks));
    if (accept(stream, chunks[0])) CHECK(stream.next_chunk() == 1);
  }
}

TEST_CASE("a sink's error ends the reading and is handed through, its code too") {
  const Pack pack = good_pack();
  PackStream stream(manifest_of(pack.chunks));
  REQUIRE(accept(stream, pack.chunks[0]));
  int calls = 0;
  const auto ok = stream.accept(std::as_bytes(std::span(pack.chunks[1])), [&](const Tensor&) -> Result<void> {
    ++calls;
    return fail(ErrorCode::out_of_memory, "no room");
  });
  REQUIRE_FALSE(ok);
  CHECK(ok.error().message.ends_with(": no room"));
  CHECK(ok.error().code == ErrorCode::out_of_memory);
  CHECK(calls == 1);
}

}  // namespace
}  // namespace maskscope::weights
