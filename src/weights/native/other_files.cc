#include "weights/native/other_files.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weights/file_kind.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/shard_index.h"

namespace maskscope::weights {
namespace {

namespace fs = std::filesystem;

// In the order in which they are told of: the first that a folder holds is the one to begin with.
enum class Found {
  shard,
  variant,
  adapter,
  safetensors,
  unfinished,
  pytorch,
  keras,
  flax,
  checkpoint,
  onnx,
  gguf,
  openvino,
  rust,
  lite,
  core_ml,
  archive,
  saved_model,
  other
};

bool has(std::string_view name, std::string_view part) { return name.find(part) != std::string_view::npos; }

Found kind_of(std::string_view name) {
  for (const char* training : {"optimizer.", "scheduler.", "rng_state", "training_args"}) {
    if (name.starts_with(training)) return Found::other;
  }
  const auto ends = [&](std::initializer_list<std::string_view> any) {
    return std::ranges::any_of(any, [&](std::string_view end) { return name.ends_with(end); });
  };
  if (ends({".safetensors"})) {
    if (has(name, "-of-")) return Found::shard;
    if (name.starts_with("adapter")) return Found::adapter;
    return name.starts_with("model.") ? Found::variant : Found::safetensors;
  }
  if (ends({".part", ".partial", ".incomplete", ".crdownload", ".download"})) return Found::unfinished;
  if (name.starts_with("openvino")) return Found::openvino;
  if (ends({".ot"})) return Found::rust;
  if (ends({".tflite"})) return Found::lite;
  if (ends({".mlmodel"})) return Found::core_ml;
  if (ends({".h5", ".keras"})) return Found::keras;
  if (ends({".msgpack"})) return Found::flax;
  if (has(name, ".ckpt") && (ends({".index", ".meta"}) || has(name, ".data-"))) return Found::checkpoint;
  if (ends({".onnx"})) return Found::onnx;
  if (ends({".gguf", ".ggml"})) return Found::gguf;
  if (ends({".bin", ".pt", ".pth", ".ckpt", ".bin.index.json"})) return Found::pytorch;
  if (ends({".zip", ".tar", ".gz", ".tgz", ".jar"})) return Found::archive;
  if (name == "saved_model.pb") return Found::saved_model;
  return Found::other;
}

std::string save_again(const std::string& how) {
  return "save it as safetensors with transformers: AutoModelForMaskedLM.from_pretrained(FOLDER" + how +
         ").save_pretrained(OTHER)";
}

std::string advice(Found found) {
  switch (found) {
    case Found::shard:
      return concat("a shard without ", kShardIndexFile, "; fetch that file and all other shards too");
    case Found::variant:
      return "a variant of model.safetensors; give it that name";
    case Found::safetensors:
      return "a safetensors file of another name; if it holds the whole model, name it model.safetensors";
    case Found::adapter:
      return "an adapter without its model; merge the two with peft's merge_and_unload and save the result";
    case Found::unfinished:
      return "a download that did not end; fetch the file again";
    case Found::pytorch:
      return "PyTorch weights; " + save_again("");
    case Found::keras:
      return "Keras weights; " + save_again(", from_tf=True") + " (transformers 4)";
    case Found::flax:
      return "Flax weights; " + save_again(", from_flax=True") + " (transformers 4)";
    case Found::checkpoint:
      return "a TensorFlow checkpoint; convert it with transformers 4: transformers-cli convert --model_type bert";
    case Found::onnx:
      return "an ONNX graph, which cannot be turned back into weights; fetch the model.safetensors that it was made "
             "from";
    case Found::gguf:
      return "llama.cpp's format; fetch the model.safetensors that it was made from";
    case Found::openvino:
      return "OpenVINO's format; fetch the model.safetensors that it was made from";
    case Found::rust:
      return "rust-bert's weights; fetch the model.safetensors that they were made from";
    case Found::lite:
      return "a TensorFlow Lite graph; fetch the model.safetensors that it was made from";
    case Found::core_ml:
      return "a Core ML model; fetch the model.safetensors that it was made from";
    case Found::archive:
      return "an archive; unpack it";
    case Found::saved_model:
      return "a TensorFlow SavedModel without its variables/variables.index; fetch that folder too";
    case Found::other:
      break;
  }
  return {};
}

struct Entry {
  std::string name;  // from the folder on
  Found found;
};

// The files of a folder and of those in it, a few levels down, in order.
std::vector<Entry> entries_of(const fs::path& folder) {
  constexpr int kDeepest = 3;
  constexpr std::size_t kMost = 10'000;  // somebody may give the root of a disk
  std::vector<Entry> entries;
  std::error_code error;
  auto item = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
  for (std::size_t seen = 0; !error && item != fs::end(item) && seen < kMost; item.increment(error), ++seen) {
    if (item.depth() >= kDeepest) item.disable_recursion_pending();
    if (std::error_code none; item->is_directory(none)) continue;
    entries.push_back(
        {item->path().lexically_relative(folder).generic_string(), kind_of(item->path().filename().string())});
  }
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

bool is_model(const std::string& name) {
  return name.ends_with("/model.safetensors") || name.ends_with(std::string("/") + kShardIndexFile) ||
         name.ends_with("/manifest.json");
}

// A pointer, a page or a refusal under a good name.
std::optional<std::string> kind_within(const fs::path& file) {
  constexpr std::uint64_t kMost = 64 << 10;  // those are small; weights are not
  const auto text = read_file(file, kMost);
  return text ? stand_in(std::as_bytes(std::span(*text))) : std::nullopt;
}

Error in_folder(const fs::path& folder) {
  const std::string found = folder.string() + ": found ";
  const std::vector<Entry> entries = entries_of(folder);
  if (const auto model = std::ranges::find_if(entries, is_model, &Entry::name); model != entries.end()) {
    return {concat(found, printable(model->name), "; give the folder that holds it")};
  }
  const auto best = std::ranges::min_element(entries, {}, &Entry::found);
  if (best != entries.end() && best->found != Found::other) {
    if (const auto instead = kind_within(folder / best->name)) {
      return {concat(found, printable(best->name), ", ", *instead)};
    }
    return {concat(found, printable(best->name), ", ", advice(best->found))};
  }
  return {concat(found, "none of manifest.json, model.safetensors, ", kShardIndexFile, " and variables/variables.index",
                 entries.empty() ? "; the folder is empty" : "")};
}

Error instead_of_folder(const fs::path& file) {
  const std::string name = file.filename().string();
  const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const std::string said = concat(file.string(), " is a file, expected a folder");
  if (name == "model.safetensors" || name == "manifest.json" || name == kShardIndexFile || name == "config.json") {
    return {concat(said, "; give the folder that holds it, ", parent.string())};
  }
  const std::string what = advice(kind_of(name));
  if (!what.empty()) return {concat(said, " with a model.safetensors; the file is ", what)};
  return {concat(said, " with a model.safetensors or a pack's manifest.json")};
}

}  // namespace

Error no_model(const fs::path& place) {
  std::error_code error;
  if (fs::is_directory(place, error)) return in_folder(place);
  if (fs::exists(place, error)) return instead_of_folder(place);
  return {concat(place.string(), " does not exist; build-scripts/fetch-weights makes the default weights"),
          ErrorCode::file};
}

}  // namespace maskscope::weights
