// Folders that hold something else: the sentence names it and says what to do.
#include "weights/native/other_files.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "../folder.h"
#include "weights/source.h"

namespace maskscope::weights {
namespace {

using testing::Folder;

std::string said_of(const std::filesystem::path& place) {
  const auto source = open(place);
  REQUIRE_FALSE(source);
  INFO(source.error().message);
  CHECK(source.error().message.find('\n') == std::string::npos);
  return source.error().message;
}

std::string said_with(const std::vector<std::string>& files) {
  const Folder folder;
  for (const std::string& file : files) folder.write(file, "\x80\x02}q");
  return said_of(folder.path());
}

bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

TEST_CASE("a pointer, a page or a refusal under a weight file's name is told, not how to convert it") {
  const std::pair<const char*, const char*> stand_ins[] = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 9\n", "a Git LFS pointer"},
      {"<!doctype html><title>Sign in</title>", "a web page (HTML)"},
      {"Entry not found", "a server's error message, \"Entry not found\""}};
  for (const auto& [content, what] : stand_ins) {
    const Folder folder;
    folder.write("pytorch_model.bin", content);
    const std::string said = said_of(folder.path());
    CHECK(has(said, std::string("found \"pytorch_model.bin\", ") + what));
    CHECK_FALSE(has(said, "transformers"));
  }
}

TEST_CASE("other libraries' weight files are named, with the way to a safetensors file") {
  const std::pair<const char*, const char*> files[] = {
      {"pytorch_model.bin", "PyTorch weights; save it as safetensors"},
      {"pytorch_model-00001-of-00002.bin", "PyTorch weights"},
      {"model.pt", "PyTorch weights"},
      {"epoch=3.ckpt", "PyTorch weights"},
      {"tf_model.h5", "from_tf=True"},
      {"flax_model.msgpack", "from_flax=True"},
      {"bert_model.ckpt.index", "a TensorFlow checkpoint"},
      {"bert_model.ckpt.data-00000-of-00001", "a TensorFlow checkpoint"},
      {"onnx/model.onnx", "an ONNX graph"},
      {"model_quantized.onnx", "an ONNX graph"},
      {"bert.gguf", "llama.cpp's format"},
      {"openvino_model.bin", "OpenVINO's format"},
      {"model.fp16.safetensors", "a variant of model.safetensors"},
      {"adapter_model.safetensors", "an adapter without its model"},
      {"bert.safetensors", "name it model.safetensors"},
      {"model-00001-of-00002.safetensors", "without model.safetensors.index.json"},
      {"rust_model.ot", "rust-bert's weights"},
      {"model.tflite", "a TensorFlow Lite graph"},
      {"bert.mlmodel", "a Core ML model"},
      {"model.safetensors.part", "a download that did not end"},
      {"bert.zip", "unpack it"},
      {"saved_model.pb", "without its variables/variables.index"}};
  for (const auto& [name, what] : files) {
    INFO(name);
    const std::string said = said_with({"config.json", "vocab.txt", "README.md", name});
    CHECK(has(said, std::string("found \"") + name + "\""));
    CHECK(has(said, what));
  }
}

TEST_CASE("of several the one that leads on is named, not what training left there") {
  CHECK(has(said_with({"optimizer.pt", "rng_state.pth", "training_args.bin", "pytorch_model.bin"}),
            "\"pytorch_model.bin\""));
  CHECK(has(said_with({"pytorch_model.bin", "model.fp16.safetensors"}), "\"model.fp16.safetensors\""));
  CHECK(has(said_with({"optimizer.pt"}), "found none of manifest.json, model.safetensors"));
}

TEST_CASE("a model in a folder below is pointed to") {
  CHECK(has(said_with({"snapshots/1d/model.safetensors", "refs/main"}),
            "found \"snapshots/1d/model.safetensors\"; give the folder that holds it"));
  CHECK(has(said_with({"checkpoint-500/model.safetensors.index.json", "pytorch_model.bin"}), "\"checkpoint-500/model"));
  CHECK(has(said_with({}), "the folder is empty"));
}

TEST_CASE("a file in place of its folder is said to be one") {
  const Folder folder;
  for (const char* name : {"model.safetensors", "config.json", "bert.gguf", "pytorch_model.bin", "notes"})
    folder.write(name, "x");
  const std::string there = "give the folder that holds it, " + folder.path().string();
  CHECK(has(said_of(folder.path() / "model.safetensors"), there));
  CHECK(has(said_of(folder.path() / "config.json"), there));
  CHECK(has(said_of(folder.path() / "bert.gguf"), "llama.cpp's format"));
  CHECK(has(said_of(folder.path() / "pytorch_model.bin"), "PyTorch weights"));
  CHECK(has(said_of(folder.path() / "notes"), "is a file, expected a folder"));
  CHECK(has(said_of("/nowhere/at-all"), "fetch-weights"));
}

TEST_CASE("names that would steer a terminal are escaped") {
  const std::string name = "\x1b[2J.onnx";
  const Folder folder;
  folder.write(name, "x");
  if (!std::filesystem::exists(folder.path() / name)) SKIP("this system has no such file names");
  CHECK(has(said_of(folder.path()), "\"\\u001b[2J.onnx\""));
}

}  // namespace
}  // namespace maskscope::weights
