// The user interface as the page sees it. web/page.mjs hands over the fonts, calls ui_start, and then tells of events,
// typed text and whatever the canvas cannot see; the picture is drawn only while something changes.
#include <SDL.h>
#include <emscripten.h>
#include <emscripten/console.h>
#include <emscripten/html5.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_impl_sdl2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "app/app.h"
#include "app/state/accessibility_snapshot.h"
#include "app/state/opened_file.h"
#include "app/strings.h"
#include "platform/gl.h"
#include "platform/map_renderer_gl.h"
#include "platform/pinch.h"
#include "platform/web/ui/bridge.h"

namespace maskscope::platform {
namespace {

constexpr int kFramesAwake = 3;  // ImGui finds what the pointer is on a frame late
constexpr const char* kCanvas = "#canvas";

class WebPlatform : public app::Platform {
 public:
  engine::EngineClient& engine() override { return engines_[0]; }
  engine::EngineClient& other_engine() override { return engines_[1]; }
  void close_other_model() override { stop_other_engine(); }
  app::TextField& field(app::Field field) override { return fields_[static_cast<std::size_t>(field)]; }
  app::MapRenderer& maps() override { return maps_; }
  app::MapRenderer& differences() override { return differences_; }
  app::Appearance system_appearance() const override { return dark ? app::Appearance::dark : app::Appearance::light; }
  bool prefers_less_motion() const override { return platform::prefers_less_motion(); }
  bool shows_loading() const override { return true; }
  void retry_loading() override { restart_engine(); }
  void start_saving(app::SaveJob job) override { saver_.start(std::move(job)); }
  std::optional<app::SaveNews> poll_saving() override { return saver_.poll(); }
  void stop_saving() override { saver_.stop(); }
  bool offers_models() const override { return true; }
  void show_models() override { platform::show_models(); }
  bool picks_files() const override { return true; }
  void pick_file() override { platform::pick_file(); }
  std::string copy_text(const std::string& text) override {
    platform::copy_text(text);
    return "";
  }
  bool can_copy_pictures() const override { return true; }
  Result<std::string> share(const std::string& link) override {
    platform::share(link);
    return "";
  }
  const char* share_explanation() const override { return app::strings::notices::kShareAsAddress; }
  Result<void> begin_renderers() {
    if (const auto ok = maps_.begin(); !ok) return ok;
    return differences_.begin();
  }
  void unshare() override { platform::unshare(); }
  void remember(const std::string& text) override { platform::remember(text); }
  std::string remembered() const override { return memory_; }

  std::array<WorkerClient, 2> engines_ = {WorkerClient(Worker::model), WorkerClient(Worker::other_model)};
  Saver saver_;
  std::array<HtmlField, app::kFields> fields_ = {HtmlField(app::Field::sentence), HtmlField(app::Field::pair),
                                                 HtmlField(app::Field::other), HtmlField(app::Field::candidates)};
  MapRendererGl maps_, differences_;
  std::string memory_;  // of the last visit
  bool dark = true;
};

struct Ui {
  WebPlatform platform;
  std::vector<std::vector<std::byte>> fonts;  // regular, semibold, fallbacks
  std::unique_ptr<app::App> app;
  SDL_Window* window = nullptr;
  SDL_GLContext context = nullptr;
  Pinch pinch;
  bool drawing = true;  // false while the graphics context is lost
  bool running = false;
  int frames_due = 0;
  int alarm = 0;     // the timer that ends the sleep; 0: none
  std::string json;  // that was asked for last
};

Ui& ui() {
  static Ui instance;
  return instance;
}

void wake() {
  Ui& u = ui();
  u.frames_due = kFramesAwake;
  if (u.running || !u.app) return;
  if (u.alarm != 0) emscripten_clear_timeout(u.alarm);
  u.alarm = 0;
  u.running = true;
  emscripten_resume_main_loop();
}

// Until there is input or news, or until the app wants its next frame.
void sleep() {
  Ui& u = ui();
  u.running = false;
  emscripten_pause_main_loop();
  constexpr double kMillisecond = 1000;
  const auto ring = [](void*) {
    ui().alarm = 0;
    wake();
  };
  if (const auto seconds = u.app->next_frame())
    u.alarm = emscripten_set_timeout(ring, *seconds * kMillisecond, nullptr);
}

// The canvas fills the page; its pixels follow the page's size and density.
void follow_canvas() {
  double width = 0, height = 0;
  emscripten_get_element_css_size(kCanvas, &width, &height);
  const int wanted = static_cast<int>(width), wanted_high = static_cast<int>(height);
  int w = 0, h = 0, pixels = 0, pixels_high = 0;
  SDL_GetWindowSize(ui().window, &w, &h);
  SDL_GL_GetDrawableSize(ui().window, &pixels, &pixels_high);
  const bool right_density = pixels == static_cast<int>(wanted * emscripten_get_device_pixel_ratio());
  if (w != wanted || h != wanted_high || !right_density) SDL_SetWindowSize(ui().window, wanted, wanted_high);
}

void begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  const float size = ui().app->fit_text(io.DisplaySize.x);  // the app's pixels are so many of the page's
  io.DisplaySize = {io.DisplaySize.x / size, io.DisplaySize.y / size};
  io.DisplayFramebufferScale = {io.DisplayFramebufferScale.x * size, io.DisplayFramebufferScale.y * size};
  for (HtmlField& field : ui().platform.fields_) field.set_text_size(size);
  ImGui::NewFrame();
  for (HtmlField& field : ui().platform.fields_) field.begin_frame();
}

void end_frame() {
  for (HtmlField& field : ui().platform.fields_) field.end_frame();
  ImGui::Render();
  int width = 0, height = 0;
  SDL_GL_GetDrawableSize(ui().window, &width, &height);
  const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(ui().app->ground());
  glViewport(0, 0, width, height);
  glClearColor(ground.x, ground.y, ground.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  SDL_GL_SwapWindow(ui().window);
}

void to_app_pixels(SDL_MouseMotionEvent& motion) {
  const float size = ui().app->state().drawn_text_size;
  motion.x = static_cast<Sint32>(static_cast<float>(motion.x) / size);
  motion.y = static_cast<Sint32>(static_cast<float>(motion.y) / size);
}

void draw_frame() {
  Ui& u = ui();
  for (SDL_Event event; SDL_PollEvent(&event) != 0;) {
    if (event.type == SDL_MOUSEMOTION) to_app_pixels(event.motion);
    if (u.pinch.take(event)) ImGui_ImplSDL2_ProcessEvent(&event);
    u.frames_due = kFramesAwake;
  }
  if (u.pinch.tell()) u.frames_due = kFramesAwake;
  if (!u.drawing) return sleep();
  follow_canvas();
  begin_frame();
  u.app->frame(ImGui::GetIO().DisplaySize);
  end_frame();
  tell_page(*u.app);
  if (--u.frames_due > 0 || u.app->wants_frame()) return;
  sleep();
}

bool open_window(int width, int height) {
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, kCanvas);  // the page keeps its keys
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return false;
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
  ui().window = SDL_CreateWindow("maskscope", 0, 0, width, height,
                                 SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (ui().window == nullptr) return false;
  ui().context = SDL_GL_CreateContext(ui().window);
  return ui().context != nullptr;
}

std::size_t give(std::string json) {
  ui().json = std::move(json);
  return ui().json.size();
}

std::string take_text(char* bytes, std::size_t size) {
  std::string text(bytes, size);
  std::free(bytes);
  return text;
}

}  // namespace
}  // namespace maskscope::platform

using maskscope::platform::ui;

extern "C" {

// Bytes that are handed over are the callee's to free.
EMSCRIPTEN_KEEPALIVE void* ui_allocate(std::size_t size) {
  std::set_new_handler(maskscope::platform::out_of_memory);  // before anything else is called
  return std::malloc(size);
}

// The font files in order: regular, semibold, fallbacks; empty where one could not be had. Before ui_start.
EMSCRIPTEN_KEEPALIVE void ui_font(std::byte* bytes, std::size_t size) {
  ui().fonts.emplace_back(bytes, bytes + size);
  std::free(bytes);
}

EMSCRIPTEN_KEEPALIVE void ui_dark(int dark) {
  ui().platform.dark = dark != 0;
  if (ui().app) ui().app->follow_system();
  maskscope::platform::wake();
}

// After ui_start.
EMSCRIPTEN_KEEPALIVE void ui_contrast(int more) {
  ui().app->set_more_contrast(more != 0);
  maskscope::platform::wake();
}

// 0 where there is no WebGL 2.
EMSCRIPTEN_KEEPALIVE int ui_start(int width, int height) {
  if (!maskscope::platform::open_window(width, height)) return 0;
  // ImGui's own would return null, which it does not look at.
  ImGui::SetAllocatorFunctions([](std::size_t bytes, void*) { return ::operator new(bytes); },
                               [](void* memory, void*) { ::operator delete(memory); });
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;  // nothing is remembered in files
  ImGui_ImplSDL2_InitForOpenGL(ui().window, ui().context);
  ImGui_ImplOpenGL3_Init("#version 300 es");
  if (const auto ok = ui().platform.begin_renderers(); !ok) {
    emscripten_console_error(ok.error().message.c_str());
    return 0;
  }
  auto& fonts = ui().fonts;
  fonts.resize(std::max<std::size_t>(fonts.size(), 2));
  ui().app = std::make_unique<maskscope::app::App>(
      ui().platform, maskscope::app::FontFiles{
                         .regular = fonts[0], .semibold = fonts[1], .fallbacks = {fonts.begin() + 2, fonts.end()}});
  ui().fonts.clear();
  ui().running = true;
  ui().frames_due = maskscope::platform::kFramesAwake;
  emscripten_set_main_loop(maskscope::platform::draw_frame, 0, false);
  return 1;
}

// worker: whose it is, of Worker (bridge.h); so below.
EMSCRIPTEN_KEEPALIVE void ui_event(std::size_t worker, std::byte* bytes, std::size_t size) {
  ui().platform.engines_[worker].receive({bytes, size});
  std::free(bytes);
  maskscope::platform::wake();
}

// Where a layer's maps of a text that is being read go, so many bytes; null where nobody waits for them.
EMSCRIPTEN_KEEPALIVE std::uint16_t* ui_maps(std::size_t worker, std::uint32_t id, std::uint32_t layer,
                                            std::uint32_t layers, std::size_t bytes) {
  return ui().platform.engines_[worker].room_for_maps(id, layer, layers, bytes / sizeof(std::uint16_t)).data();
}

// What ended the engine's worker, and whether it was too little memory.
EMSCRIPTEN_KEEPALIVE void ui_failure(std::size_t worker, char* bytes, std::size_t size, int out_of_memory) {
  using maskscope::ErrorCode;
  ui().platform.engines_[worker].receive_failure(
      {.message = maskscope::platform::take_text(bytes, size),
       .code = out_of_memory != 0 ? ErrorCode::out_of_memory : ErrorCode::file});
  maskscope::platform::wake();
}

// A new worker loads its weights, maybe another model's; what is shown stays until it answers.
EMSCRIPTEN_KEEPALIVE void ui_loading(std::size_t worker) {
  ui().platform.engines_[worker].receive_start();
  maskscope::platform::wake();
}

// What was typed into the field of this index among Module.fields.
EMSCRIPTEN_KEEPALIVE void ui_text(std::size_t field, char* bytes, std::size_t size) {
  ui().platform.fields_[field].receive(maskscope::platform::take_text(bytes, size));
  maskscope::platform::wake();
}

// What was remembered on the last visit. Before ui_start.
EMSCRIPTEN_KEEPALIVE void ui_memory(char* bytes, std::size_t size) {
  ui().platform.memory_ = maskscope::platform::take_text(bytes, size);
}

// The page is left, or hidden, and may not come back.
EMSCRIPTEN_KEEPALIVE void ui_remember() { ui().app->remember_now(); }

// A view's link, from the address.
EMSCRIPTEN_KEEPALIVE void ui_open(char* bytes, std::size_t size) {
  (void)ui().app->open(maskscope::platform::take_text(bytes, size));  // where it is none, the app says so
  maskscope::platform::wake();
}

// How many heads are in the file that is being made; the file's end, and what to tell the person.
EMSCRIPTEN_KEEPALIVE void ui_saving(std::size_t done, std::size_t total) {
  ui().platform.saver_.receive({.done = done, .total = total});
  maskscope::platform::wake();
}
EMSCRIPTEN_KEEPALIVE void ui_saved(char* bytes, std::size_t size) {
  ui().platform.saver_.receive({.ended = maskscope::platform::take_text(bytes, size)});
  maskscope::platform::wake();
}

// A sentence for the person.
EMSCRIPTEN_KEEPALIVE void ui_tell(char* bytes, std::size_t size) {
  ui().app->notify(maskscope::platform::take_text(bytes, size));
  maskscope::platform::wake();
}

// Whether a wheel or a finger does something at this place of the canvas, in CSS pixels; else it is the page's around it.
EMSCRIPTEN_KEEPALIVE int ui_scrolls(float x, float y, int down) {
  const float size = ui().app->state().drawn_text_size;
  return ui().app->scrolls_at({x / size, y / size}, down != 0) ? 1 : 0;
}

// Scrolls what lies there so far down; whether it moved.
EMSCRIPTEN_KEEPALIVE int ui_scroll(float x, float y, float down) {
  const float size = ui().app->state().drawn_text_size;
  if (!ui().app->scroll_at({x / size, y / size}, down / size)) return 0;
  maskscope::platform::wake();
  return 1;
}

EMSCRIPTEN_KEEPALIVE void ui_wake() { maskscope::platform::wake(); }

// The graphics context was lost (0) or is back (1): everything in it is made again, the state stays.
EMSCRIPTEN_KEEPALIVE void ui_context(int there) {
  ui().drawing = there != 0;
  if (there == 0) {
    ui().platform.maps_.forget();
    ui().platform.differences_.forget();
    return;
  }
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplOpenGL3_Init("#version 300 es");
  ui().drawing = ui().platform.begin_renderers().has_value();
  maskscope::platform::wake();
}

// A file that was dropped or chosen, its first bytes at least; the app says what is wrong with it.
EMSCRIPTEN_KEEPALIVE void ui_file(char* name, std::size_t name_size, char* bytes, std::size_t size) {
  const std::string called = maskscope::platform::take_text(name, name_size);
  (void)ui().app->open_file(called, maskscope::platform::take_text(bytes, size));
  maskscope::platform::wake();
}
EMSCRIPTEN_KEEPALIVE std::size_t ui_most_file_bytes(char* name, std::size_t size) {
  return maskscope::app::most_bytes(maskscope::platform::take_text(name, size));
}
// What is dropped and no file of use.
EMSCRIPTEN_KEEPALIVE void ui_several_files() {
  ui().app->notify(maskscope::app::strings::notices::kOneFile);
  maskscope::platform::wake();
}
EMSCRIPTEN_KEEPALIVE void ui_unreadable(char* bytes, std::size_t size) {
  ui().app->notify(maskscope::app::unreadable(maskscope::platform::take_text(bytes, size)));
  maskscope::platform::wake();
}
// The sentence, from elsewhere than its box.
EMSCRIPTEN_KEEPALIVE void ui_sentence(char* bytes, std::size_t size) {
  ui().app->take_text(maskscope::platform::take_text(bytes, size));
  maskscope::platform::wake();
}

// Scrolls what has this name into sight.
EMSCRIPTEN_KEEPALIVE void ui_reach(char* bytes, std::size_t size) {
  ui().app->reach(maskscope::platform::take_text(bytes, size));
  maskscope::platform::wake();
}

// What is shown as JSON: the whole state, for tests and tools alone, and what those need who do not see it
// (app/state/accessibility_snapshot.h). The size; then the bytes at ui_json, which stay until the next call.
EMSCRIPTEN_KEEPALIVE std::size_t ui_state() { return maskscope::platform::give(ui().app->state_json()); }
EMSCRIPTEN_KEEPALIVE std::size_t ui_announcement() {
  return maskscope::platform::give(maskscope::app::announcement_json(ui().app->state()));
}
EMSCRIPTEN_KEEPALIVE std::size_t ui_controls() { return maskscope::platform::give(ui().app->controls_json()); }
EMSCRIPTEN_KEEPALIVE std::size_t ui_text_view() { return maskscope::platform::give(ui().app->text_json()); }
EMSCRIPTEN_KEEPALIVE const char* ui_json() { return ui().json.data(); }

}  // extern "C"
