// Makes a pack of a model that the person opened, in a worker of its own: web/pack-worker.mjs mounts the files, calls pack_make, and
// gets the chunks as they are cut; then the worker ends, and with it the memory that the model took.
#include <emscripten.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pack/make_pack.h"
#include "weights/native/other_files.h"
#include "weights/native/safetensors_source.h"
#include "weights/native/saved_model_source.h"
#include "weights/shard_index.h"

// Module.progress, Module.format, Module.chunk and Module.failed are made by web/pack-worker.mjs.
// clang-format off
EM_JS(void, js_progress, (const char* what, std::size_t size, double part), { Module.progress(UTF8ToString(what, size), part); });
EM_JS(void, js_describe, (const char* format, std::size_t size, const char* description), { Module.describe(UTF8ToString(format, size), UTF8ToString(description)); });
EM_JS(void, js_chunk, (const std::byte* bytes, std::size_t size), { Module.chunk(HEAPU8.subarray(bytes, bytes + size)); });
EM_JS(void, js_failed, (const char* sentence, const char* code), { Module.failed(UTF8ToString(sentence), UTF8ToString(code)); });
// Unwinds to web/pack-worker.mjs; C++ exceptions are not compiled in.
EM_JS(void, js_out_of_memory, (), { throw new RangeError("out of memory"); });
// clang-format on

namespace maskscope::platform {
namespace {

// A pack is no f32 model: web/pack-worker.mjs copies it.
Result<std::unique_ptr<weights::Source>> open(const std::filesystem::path& folder) {
  std::error_code error;
  const auto has = [&](const char* name) { return std::filesystem::exists(folder / name, error); };
  if (has("model.safetensors") || has(weights::kShardIndexFile)) return weights::open_safetensors(folder);
  if (has("variables/variables.index")) return weights::open_saved_model(folder);
  return std::unexpected(weights::no_model(folder));
}

Result<void> hand_over(const pack::PackDescription& description, std::span<const pack::PackTensor* const> tensors) {
  js_describe(description.format().data(), description.format().size(), description.description.c_str());
  const pack::ChunkSink sink = [](std::span<const std::byte> chunk) -> Result<void> {
    js_chunk(chunk.data(), chunk.size());
    return {};
  };
  std::vector<weights::TensorInfo> infos;
  infos.reserve(tensors.size());
  for (const pack::PackTensor* tensor : tensors) infos.push_back(tensor->info);
  auto cutter = pack::ChunkCutter::begin(description, std::move(infos), sink);
  if (!cutter) return std::unexpected(cutter.error());
  for (const pack::PackTensor* tensor : tensors) {
    if (auto ok = cutter->add(tensor->bytes, sink); !ok) return ok;
  }
  return cutter->finish(sink);
}

Result<void> make(const std::filesystem::path& folder, std::string_view calibration, const pack::PackOptions& options) {
  const auto source = open(folder);
  if (!source) return std::unexpected(source.error());
  const pack::PackTarget targets[] = {{.name = folder.filename().string(), .write = hand_over}};
  return pack::make_packs(**source, targets, calibration, options,
                          [](std::string_view what, double part) { js_progress(what.data(), what.size(), part); });
}

}  // namespace
}  // namespace maskscope::platform

using namespace maskscope;

extern "C" {

// Memory for bytes that JavaScript hands over; null where there is none.
EMSCRIPTEN_KEEPALIVE void* pack_allocate(std::size_t size) { return std::malloc(size); }

// folder: where the model is mounted; calibration: texts, one a line; quick: 1 for pack::Effort::quick.
EMSCRIPTEN_KEEPALIVE void pack_make(const char* folder, const char* calibration, std::size_t size, std::size_t threads,
                                    int quick) {
  std::set_new_handler(js_out_of_memory);
  const auto made =
      platform::make(folder, {calibration, size},
                     {.threads = threads, .effort = quick != 0 ? pack::Effort::quick : pack::Effort::full});
  if (!made) js_failed(made.error().message.c_str(), code_name(made.error().code));
}

}  // extern "C"
