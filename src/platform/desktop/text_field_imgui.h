// TextField by ImGui's own multi-line input, with lines wrapped at spaces. UI thread only.
#pragma once

#include <string>

#include "app/platform.h"

namespace maskscope::platform {

class TextFieldImgui final : public app::TextField {
 public:
  void show(ImVec2 position, ImVec2 size, const char* label, const char* hint) override;
  const std::string& text() const override { return text_; }
  void set_text(const std::string& text) override;
  void focus() override { wants_focus_ = true; }
  bool focused() const override;

 private:
  static int edit(ImGuiInputTextCallbackData* data);

  std::string text_;
  std::string wrapped_;  // as ImGui has it: some of text_'s spaces are line breaks
  float width_ = 0;
  int shown_in_ = -2;  // the frame
  bool wants_focus_ = false, focused_ = false, replaced_ = false;
};

}  // namespace maskscope::platform
