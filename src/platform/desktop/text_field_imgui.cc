#include "platform/desktop/text_field_imgui.h"

#include <imgui_internal.h>
#include <algorithm>
#include <span>

namespace maskscope::platform {
namespace {

// Turns spaces into line breaks where the line would be wider, and all other line breaks into spaces. ImGui 1.92.2 wraps
// only what it does not edit; that no byte is added or taken leaves its caret and its undo as they are. BERT reads a line
// break as a space, so nothing is lost.
void wrap(std::span<char> text, float width) {
  std::ranges::replace(text, '\n', ' ');
  std::ranges::replace(text, '\r', ' ');
  std::ranges::replace(text, '\t', ' ');
  ImFontBaked& font = *ImGui::GetFontBaked();
  float line = 0, since_space = 0;  // widths from the line's start, and from the last space
  char* space = nullptr;
  const char* end = text.data() + text.size();
  for (char* at = text.data(); at < end;) {
    unsigned character = 0;
    const int bytes = ImTextCharFromUtf8(&character, at, end);
    const float advance = font.GetCharAdvance(static_cast<ImWchar>(character));
    line += advance;
    since_space += advance;
    if (*at == ' ') {
      space = at;
      since_space = 0;
    } else if (line > width && space != nullptr) {
      *space = '\n';
      space = nullptr;
      line = since_space;
    }
    at += std::max(bytes, 1);
  }
}

std::string unwrapped(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace

void TextFieldImgui::set_text(const std::string& text) {
  text_ = wrapped_ = text;
  replaced_ = true;
}

// A field that is not shown any more has lost the focus.
bool TextFieldImgui::focused() const { return focused_ && ImGui::GetFrameCount() - shown_in_ <= 1; }

int TextFieldImgui::edit(ImGuiInputTextCallbackData* data) {
  auto& field = *static_cast<TextFieldImgui*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    field.wrapped_.resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = field.wrapped_.data();
  } else {
    // Not marked dirty: for ImGui nothing was edited.
    wrap({data->Buf, static_cast<std::size_t>(data->BufTextLen)}, field.width_);
  }
  return 0;
}

void TextFieldImgui::show(ImVec2 position, ImVec2 size, const char* label, const char* hint) {
  width_ = size.x - 2;
  shown_in_ = ImGui::GetFrameCount();
  ImGui::SetCursorScreenPos(position);
  ImGui::PushID(label);
  const ImGuiID id = ImGui::GetID("##text");
  if (wants_focus_) ImGui::SetKeyboardFocusHere();
  wants_focus_ = false;
  if (focused_ && replaced_) {
    if (ImGuiInputTextState* state = ImGui::GetInputTextState(id)) state->ReloadUserBufAndMoveToEnd();
  }
  replaced_ = false;
  if (!focused_) wrap(wrapped_, width_);
  const bool escaped = focused_ && ImGui::IsKeyPressed(ImGuiKey_Escape);
  constexpr ImGuiInputTextFlags kFlags =
      ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_NoHorizontalScroll;
  ImGui::InputTextMultiline("##text", wrapped_.data(), wrapped_.capacity() + 1, size, kFlags, edit, this);
  focused_ = ImGui::IsItemActive();
  if (escaped) {
    wrapped_ = text_;  // Escape leaves the field; ImGui would also take back what was typed
  } else {
    text_ = unwrapped(wrapped_);
  }
  if (text_.empty()) {
    ImGui::GetWindowDrawList()->AddText(position, ImGui::GetColorU32(ImGuiCol_TextDisabled), hint);
  }
  ImGui::PopID();
}

}  // namespace maskscope::platform
