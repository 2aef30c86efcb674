// An SDL2 window with OpenGL 3.3 and Dear ImGui in it. One at a time; UI thread only, except wake().
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <SDL.h>
#include <imgui.h>

#include "base/error.h"
#include "platform/pinch.h"

namespace maskscope::platform {

struct WindowOptions {
  int width = 1280, height = 800;  // logical pixels
  std::optional<float> density;    // device pixels a logical pixel; default: the screen's
  bool pointer = true;             // false: ImGui sees none
};

// What was dropped onto the window.
struct Dropped {
  std::vector<std::filesystem::path> files;
  std::string text;
};

class Window {
 public:
  // The error says why there is no window or no OpenGL.
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Sleeps until there is input or wake() was called, at most this long; nothing: for ever. Gives ImGui the input.
  void wait(std::optional<double> seconds);
  bool closing() const { return closing_; }
  // Since the last call.
  Dropped take_dropped() { return std::exchange(dropped_, {}); }

  ImVec2 begin_frame();  // the window's size, logical pixels
  // Everything is so many times larger, and less of it fits.
  float width() const;  // in pixels of the usual text size
  void set_text_size(float size) { text_size_ = size; }
  void render(ImU32 ground);  // into the back buffer
  void present();

  ImVec2 pixels() const;  // the size in device pixels

  // From any thread: ends wait().
  static void wake();

 private:
  Window(SDL_Window* window, SDL_GLContext context, float density, bool pointer);
  void take(SDL_Event event);
  void take_drop(const SDL_DropEvent& drop);
  float extra_density() const;

  SDL_Window* window_;
  SDL_GLContext context_;
  Pinch pinch_;
  float density_;
  float text_size_ = 1;
  bool pointer_;
  bool closing_ = false;
  Dropped dropped_;
};

}  // namespace maskscope::platform
