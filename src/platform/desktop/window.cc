#include "platform/desktop/window.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include <imgui_impl_opengl3.h>
#include <imgui_impl_sdl2.h>

#include "platform/gl.h"

namespace maskscope::platform {
namespace {

constexpr const char* kGlslVersion = "#version 330 core";

void choose_opengl() {
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_FORWARD_COMPATIBLE_FLAG);  // macOS wants it
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
}

// X11 and Windows count windows in device pixels and leave the density to the program.
float screen_density() {
  constexpr float kUsual = 96;  // dots an inch that the sizes are meant for
  float dpi = kUsual;
  if (SDL_GetDisplayDPI(0, &dpi, nullptr, nullptr) != 0) return 1;
  return std::clamp(std::round(dpi / kUsual * 4) / 4, 1.0F, 3.0F);
}

}  // namespace

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options) {
  SDL_SetHint(SDL_HINT_WINDOWS_DPI_AWARENESS, "permonitorv2");
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return fail("no window can be opened: ", SDL_GetError());
  choose_opengl();
  const float density = options.density.value_or(screen_density());
  constexpr Uint32 kFlags = SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
  const auto scaled = [density](int length) {
    return static_cast<int>(std::lround(static_cast<float>(length) * density));
  };
  SDL_Window* window = SDL_CreateWindow("maskscope", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                        scaled(options.width), scaled(options.height), kFlags);
  SDL_GLContext context = window != nullptr ? SDL_GL_CreateContext(window) : nullptr;
  if (context == nullptr) {
    const std::string reason = SDL_GetError();
    if (window != nullptr) SDL_DestroyWindow(window);
    SDL_Quit();
    return fail("no window with OpenGL 3.3 can be opened: ", reason);
  }
  SDL_GL_SetSwapInterval(1);
  std::unique_ptr<Window> made(new Window(window, context, density, options.pointer));
  if (const auto loaded = load_gl(); !loaded) return std::unexpected(loaded.error());
  return made;
}

Window::Window(SDL_Window* window, SDL_GLContext context, float density, bool pointer)
    : window_(window), context_(context), density_(density), pointer_(pointer) {
  ImGui::CreateContext();
  ImGui_ImplSDL2_InitForOpenGL(window_, context_);
  ImGui_ImplOpenGL3_Init(kGlslVersion);
}

Window::~Window() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplSDL2_Shutdown();
  ImGui::DestroyContext();
  SDL_GL_DeleteContext(context_);
  SDL_DestroyWindow(window_);
  SDL_Quit();
}

// What is left of the density where the system scales windows itself (Wayland, macOS).
float Window::extra_density() const {
  int points = 1, device = 1;
  SDL_GetWindowSize(window_, &points, nullptr);
  SDL_GL_GetDrawableSize(window_, &device, nullptr);
  return (device > points ? 1 : density_) * text_size_;
}

float Window::width() const {
  int points = 1;
  SDL_GetWindowSize(window_, &points, nullptr);
  return static_cast<float>(points) / (extra_density() / text_size_);
}

// A dropped text comes line by line.
void Window::take_drop(const SDL_DropEvent& drop) {
  if (drop.file == nullptr) return;
  if (drop.type == SDL_DROPFILE) {
    dropped_.files.emplace_back(drop.file);
  } else {
    dropped_.text += (dropped_.text.empty() ? "" : "\n") + std::string(drop.file);
  }
  SDL_free(drop.file);
}

void Window::take(SDL_Event event) {
  // ImGui works in logical pixels.
  const float extra = extra_density();
  const auto logical = [extra](Sint32& length) { length = static_cast<Sint32>(static_cast<float>(length) / extra); };
  if (event.type == SDL_MOUSEMOTION) {
    logical(event.motion.x);
    logical(event.motion.y);
  }
  if (pinch_.take(event)) ImGui_ImplSDL2_ProcessEvent(&event);
  if (event.type == SDL_DROPFILE || event.type == SDL_DROPTEXT) take_drop(event.drop);
  if (event.type == SDL_QUIT) closing_ = true;
  if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_CLOSE) closing_ = true;
}

void Window::wait(std::optional<double> seconds) {
  SDL_Event event;
  constexpr double kMillisecond = 1000;
  const bool came = !seconds ? SDL_WaitEvent(&event) != 0
                    : *seconds <= 0
                        ? SDL_PollEvent(&event) != 0
                        : SDL_WaitEventTimeout(&event, static_cast<int>(std::ceil(*seconds * kMillisecond))) != 0;
  if (!came) return;
  do take(event);
  while (SDL_PollEvent(&event) != 0);
}

ImVec2 Window::begin_frame() {
  pinch_.tell();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  if (const float extra = extra_density(); extra != 1) {
    io.DisplaySize = {io.DisplaySize.x / extra, io.DisplaySize.y / extra};
    io.DisplayFramebufferScale = {io.DisplayFramebufferScale.x * extra, io.DisplayFramebufferScale.y * extra};
    // The backend has just asked where the pointer is, and told ImGui in device pixels.
    int x = 0, y = 0;
    SDL_GetMouseState(&x, &y);
    if (SDL_GetMouseFocus() == window_)
      io.AddMousePosEvent(static_cast<float>(x) / extra, static_cast<float>(y) / extra);
  }
  if (!pointer_) io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  ImGui::NewFrame();
  return io.DisplaySize;
}

ImVec2 Window::pixels() const {
  int width = 0, height = 0;
  SDL_GL_GetDrawableSize(window_, &width, &height);
  return {static_cast<float>(width), static_cast<float>(height)};
}

void Window::render(ImU32 ground) {
  ImGui::Render();
  const ImVec2 size = pixels();
  const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(ground);
  glViewport(0, 0, static_cast<GLsizei>(size.x), static_cast<GLsizei>(size.y));
  glClearColor(colour.x, colour.y, colour.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void Window::present() { SDL_GL_SwapWindow(window_); }

void Window::wake() {
  SDL_Event event{};
  event.type = SDL_USEREVENT;
  SDL_PushEvent(&event);
}

}  // namespace maskscope::platform
