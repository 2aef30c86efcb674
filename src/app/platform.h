// What the app needs from the machine it runs on; platform/desktop and platform/web implement it. Called from the UI's
// thread only, inside an ImGui frame unless said otherwise. Lengths are logical pixels: io.DisplaySize is the window in
// logical pixels and io.DisplayFramebufferScale its density.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <imgui.h>

#include "app/export/save_job.h"
#include "app/field.h"
#include "app/map_renderer.h"
#include "app/widgets/theme.h"
#include "base/error.h"
#include "engine/engine_client.h"

namespace maskscope::app {

// A multi-line text box. On the page it is an HTML textarea over the canvas, so that input methods, paste, spell-check
// and phones' keyboards work; on the desktop it is ImGui's.
class TextField {
 public:
  virtual ~TextField() = default;
  // Shows the field here in this frame; a field that is not shown in a frame is hidden. It has no frame, no ground and no
  // padding of its own (the app draws those). The text has ImGui's current font size and the colour ImGuiCol_Text; a
  // size counts from ascender to descender, so CSS's font-size is ImGui::GetFontSize() / 1.21 for Inter, its line-height
  // ImGui::GetFontSize().
  virtual void show(ImVec2 position, ImVec2 size, const char* label, const char* hint) = 0;
  virtual const std::string& text() const = 0;  // UTF-8
  virtual void set_text(const std::string& text) = 0;
  virtual void focus() = 0;          // from the next frame on
  virtual bool focused() const = 0;  // the app draws the ring

 protected:
  TextField() = default;
  TextField(const TextField&) = default;
  TextField& operator=(const TextField&) = default;
};

class Platform {
 public:
  virtual ~Platform() = default;
  // Its events may begin before Ready with an Answer of id 0: an example that is shown while the weights load.
  virtual engine::EngineClient& engine() = 0;
  // Of a second model, which reads the same sentence; no events before one is opened.
  virtual engine::EngineClient& other_engine() = 0;
  virtual void close_other_model() = 0;  // its engine ends; what it still says is dropped
  virtual TextField& field(Field field) = 0;
  // Since a moment of its own; runs on while no frame is drawn, which ImGui's time does not.
  virtual double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }
  virtual MapRenderer& maps() = 0;
  virtual MapRenderer& differences() = 0;            // another one, for two sentences' comparison
  virtual Appearance system_appearance() const = 0;  // where it changes, App::follow_system is to be called
  virtual bool prefers_less_motion() const { return false; }
  virtual bool shows_loading() const { return false; }  // tells of the weights' loading itself, beside the app
  virtual void retry_loading() = 0;                     // after a fatal Failure: load the weights again
  virtual bool offers_models() const { return false; }  // has a choice of models of its own, beside the app
  virtual void show_models() {}
  virtual bool picks_files() const { return false; }  // lets the person choose a file for App::open_file
  virtual void pick_file() {}

  // Makes a file beside the app and gives it to the person, whole or not at all; one at a time. What comes of it is told by
  // poll_saving, until SaveNews::ended.
  virtual void start_saving(SaveJob job) = 0;
  virtual std::optional<SaveNews> poll_saving() = 0;  // the next news in order, or nothing yet
  virtual void stop_saving() = 0;                     // there is no file, and no more news
  // To the clipboard. What to tell the person; empty where the platform tells it itself, later.
  virtual std::string copy_text(const std::string& text) = 0;
  virtual bool can_copy_pictures() const { return false; }  // else App saves them as files
  // Hands the view over as a link (permalink.h), in whatever form can be passed on. What to tell the person.
  virtual Result<std::string> share(const std::string& link) = 0;
  virtual const char* share_explanation() const = 0;  // one sentence
  virtual void unshare() {}                           // what is shown is not what was shared any more
  // Keeps this for the next start, on this machine only.
  virtual void remember(const std::string& memory) = 0;
  virtual std::string remembered() const = 0;  // empty: nothing

 protected:
  Platform() = default;
  Platform(const Platform&) = default;
  Platform& operator=(const Platform&) = default;
};

}  // namespace maskscope::app
