// Makes one file in a worker of its own: web/save-worker.mjs calls save_begin, fills in the maps, gives the fonts and calls
// save_run; then the worker ends, and with it the memory that the file took.
#include <emscripten.h>

#include <cstdlib>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/export/save_job.h"

// Module.form, Module.write, Module.progress and Module.failed are made by web/save-worker.mjs.
// clang-format off
EM_JS(void, js_form, (const char* name, const char* type), { Module.form(UTF8ToString(name), UTF8ToString(type)); });
EM_JS(void, js_write, (const char* bytes, std::size_t size), { Module.write(HEAPU8.subarray(bytes, bytes + size)); });
EM_JS(void, js_progress, (std::size_t done, std::size_t total), { Module.progress(done, total); });
EM_JS(void, js_failed, (const char* sentence, const char* code), { Module.failed(UTF8ToString(sentence), UTF8ToString(code)); });
// Unwinds to web/save-worker.mjs; C++ exceptions are not compiled in.
EM_JS(void, js_out_of_memory, (), { throw new RangeError("out of memory"); });
// clang-format on

namespace maskscope::platform {
namespace {

struct Saver {
  std::optional<app::ReceivedJob> received;
  std::vector<std::vector<std::byte>> fonts;
};

Saver& saver() {
  static Saver instance;
  return instance;
}

void report(const Error& error) { js_failed(error.message.c_str(), code_name(error.code)); }

Result<void> run() {
  auto job = saver().received->take();
  if (!job) return std::unexpected(job.error());
  std::optional<figures::Face> face;
  if (app::needs_face(job->kind)) {
    if (auto made = figures::Face::from(std::move(saver().fonts))) face = std::move(*made);
  }
  const app::FileForm form = app::form_of(job->kind, job->state);
  js_form(form.name.c_str(), form.type);
  return app::write_file(
      job->kind, job->state, face ? &*face : nullptr,
      [](std::string_view bytes) -> Result<void> {
        js_write(bytes.data(), bytes.size());
        return {};
      },
      js_progress);
}

}  // namespace
}  // namespace maskscope::platform

using namespace maskscope;
using platform::saver;

extern "C" {

// Memory for bytes that JavaScript hands over, which the called function frees; null where there is none.
EMSCRIPTEN_KEEPALIVE void* save_allocate(std::size_t size) { return std::malloc(size); }

// The job as app::encode made it. How many bytes of maps are to follow.
EMSCRIPTEN_KEEPALIVE std::size_t save_begin(std::byte* bytes, std::size_t size) {
  std::set_new_handler(js_out_of_memory);
  auto received = app::ReceivedJob::from({bytes, size});
  std::free(bytes);
  if (!received) {
    platform::report(received.error());
    return 0;
  }
  saver().received = std::move(*received);
  return saver().received->maps().size_bytes();
}

// Where they go.
EMSCRIPTEN_KEEPALIVE std::uint16_t* save_maps() { return saver().received->maps().data(); }

// A font's file; the first is asked first.
EMSCRIPTEN_KEEPALIVE void save_font(std::byte* bytes, std::size_t size) {
  if (size > 0) saver().fonts.emplace_back(bytes, bytes + size);
  std::free(bytes);
}

// Makes the file, or says why there is none.
EMSCRIPTEN_KEEPALIVE void save_run() {
  if (const auto ok = platform::run(); !ok) platform::report(ok.error());
}

}  // extern "C"
