// The engine as the page's worker sees it: bytes in, bytes out. web/engine-worker.mjs calls these from one thread; the
// order is engine_begin, engine_chunk for each chunk, then engine_request, engine_step and engine_event for ever.
// Whatever fails becomes an encoded Failure.
#include <emscripten.h>

#include <cstdlib>
#include <deque>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/session_builder.h"
#include "weights/pack_stream.h"

// Unwinds to web/engine-worker.mjs, which ends the engine with a sentence; C++ exceptions are not compiled in.
EM_JS(void, js_out_of_memory, (), { throw new RangeError("out of memory"); });

namespace maskscope::platform {
namespace {

struct Worker {
  std::string variant;
  std::size_t threads = 1;
  engine::Engine::ThreadUse thread_use = engine::Engine::ThreadUse::all;
  std::unique_ptr<weights::PackStream> stream;
  std::unique_ptr<engine::SessionBuilder> builder;
  std::unique_ptr<engine::Engine> engine;
  std::deque<engine::Event> events;  // from loading
  std::vector<std::byte> event;      // the one that JavaScript reads now
  engine::Engine::LayerMaps maps{};  // the same of a text that is being read
};

Worker& worker() {
  static Worker instance;
  return instance;
}

void report_fatal(const Error& error) {
  worker().events.push_back(engine::Failure{.message = error.message, .fatal = true, .code = error.code});
}

bool keep(const Result<void>& result) {
  if (!result) report_fatal(result.error());
  return result.has_value();
}

// After the first chunk the model's shape is known; after the last the model is whole.
Result<void> accept(std::span<const std::byte> chunk) {
  Worker& w = worker();
  if (!w.stream) return fail("a chunk came before the manifest");
  const auto sink = [&](const weights::Tensor& tensor) { return w.builder->add(tensor); };
  if (auto ok = w.stream->accept(chunk, sink); !ok) return ok;
  if (!w.builder) {
    auto builder = engine::SessionBuilder::begin(w.stream->config_json(), w.stream->tokenizer(), w.threads);
    if (!builder) return std::unexpected(builder.error());
    w.builder = std::make_unique<engine::SessionBuilder>(std::move(*builder));
  }
  if (!w.stream->complete()) return {};
  auto session = w.builder->finish();
  if (!session) return std::unexpected(session.error());
  w.engine = std::make_unique<engine::Engine>(std::move(*session), w.stream->manifest().name, w.variant, w.thread_use);
  w.builder.reset();
  w.stream.reset();
  return {};
}

}  // namespace
}  // namespace maskscope::platform

using namespace maskscope;
using platform::worker;

extern "C" {

// Memory for bytes that JavaScript hands over; null where there is none.
EMSCRIPTEN_KEEPALIVE void* engine_allocate(std::size_t size) { return std::malloc(size); }
EMSCRIPTEN_KEEPALIVE void engine_free(void* bytes) { std::free(bytes); }

// The manifest's text, and the variant's name for a person; measured: 1 where the engine finds out how many of the threads
// help. 0 where the manifest is refused.
EMSCRIPTEN_KEEPALIVE int engine_begin(const char* manifest, std::size_t size, const char* variant, std::size_t threads,
                                      int measured) {
  auto parsed = weights::parse_manifest({manifest, size});
  if (!parsed) {
    platform::report_fatal(parsed.error());
    return 0;
  }
  std::set_new_handler(js_out_of_memory);
  worker().variant = variant;
  worker().threads = threads;
  worker().thread_use = measured != 0 ? engine::Engine::ThreadUse::measured : engine::Engine::ThreadUse::all;
  worker().stream = std::make_unique<weights::PackStream>(std::move(*parsed));
  return 1;
}

EMSCRIPTEN_KEEPALIVE int engine_chunk(const std::byte* bytes, std::size_t size) {
  return platform::keep(platform::accept({bytes, size})) ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void engine_loading(double done, double total) {
  worker().events.push_back(engine::Loading{static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(total)});
}

EMSCRIPTEN_KEEPALIVE void engine_request(const std::byte* bytes, std::size_t size) {
  const auto request = engine::decode_request({bytes, size});
  if (!request) {
    worker().events.push_back(engine::Failure{.message = request.error().message, .code = request.error().code});
  } else if (worker().engine) {
    worker().engine->accept(*request);
  }
}

// 1 where there is more to do.
EMSCRIPTEN_KEEPALIVE int engine_step() { return worker().engine && worker().engine->step() ? 1 : 0; }

// The size of the next layer's maps of the text that is being read, in bytes, 0 where there are none; they stay at
// engine_maps_bytes() until the next call. To be asked before engine_event.
EMSCRIPTEN_KEEPALIVE std::size_t engine_maps() {
  auto& w = worker();
  w.maps = {};
  if (w.engine) {
    if (auto maps = w.engine->take_maps()) w.maps = std::move(*maps);
  }
  return std::as_bytes(std::span(w.maps.halves)).size();
}
EMSCRIPTEN_KEEPALIVE const std::uint16_t* engine_maps_bytes() { return worker().maps.halves.data(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t engine_maps_id() { return worker().maps.id; }
EMSCRIPTEN_KEEPALIVE std::uint32_t engine_maps_layer() { return worker().maps.layer; }
EMSCRIPTEN_KEEPALIVE std::uint32_t engine_maps_layers() { return worker().maps.layers; }

// The size of the next event, 0 where there is none; its bytes stay at engine_event_bytes() until the next call.
EMSCRIPTEN_KEEPALIVE std::size_t engine_event() {
  auto& w = worker();
  w.event = {};
  if (!w.events.empty()) {
    w.event = engine::encode(std::move(w.events.front()));
    w.events.pop_front();
  } else if (w.engine) {
    if (auto event = w.engine->take()) w.event = engine::encode(std::move(*event));
  }
  return w.event.size();
}
EMSCRIPTEN_KEEPALIVE const std::byte* engine_event_bytes() { return worker().event.data(); }

}  // extern "C"
