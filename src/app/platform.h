// What the app needs from the machine it runs on; platform/desktop and platform/web implement it. Called from the UI's
// thread only, inside an ImGui frame unless said otherwise. Lengths are logical pixels.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <imgui.h>

#include "app/map_renderer.h"
#include "scope/client.h"

namespace maskscope::app {

// A multi-line text box. On the page it is an HTML textarea over the canvas, so that input methods, paste, spell-check
// and phones' keyboards work; on the desktop it is ImGui's.
class TextField {
 public:
  virtual ~TextField() = default;
  // Shows the field here in this frame; a field that is not shown in a frame is hidden.
  virtual void show(ImVec2 position, ImVec2 size, const char* label, const char* hint) = 0;
  virtual const std::string& text() const = 0;       // UTF-8
  virtual void set_text(const std::string& text) = 0;
  virtual void focus() = 0;                          // from the next frame on

 protected:
  TextField() = default;
  TextField(const TextField&) = default;
  TextField& operator=(const TextField&) = default;
};

class Platform {
 public:
  virtual ~Platform() = default;
  virtual scope::EngineClient& engine() = 0;
  virtual TextField& sentence() = 0;
  virtual MapRenderer& maps() = 0;
  virtual bool prefers_dark() const = 0;
  virtual void retry_loading() = 0;                  // after a fatal Failure: load the weights again

 protected:
  Platform() = default;
  Platform(const Platform&) = default;
  Platform& operator=(const Platform&) = default;
};

}  // namespace maskscope::app
