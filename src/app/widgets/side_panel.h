// A panel over the views: a list of things to do that is not needed every minute. A click beside it or Escape closes it;
// arrows and Enter work in it as the pointer does.
#pragma once

#include <string>
#include <string_view>

#include "app/ui.h"
#include "app/widgets/draw.h"

namespace maskscope::app {

class SidePanel {
 public:
  // Draws the shade and opens the panel below the top bar, at its right end. width: of a wide window; a narrow one is
  // filled. name: what the panel is called, for those who do not see it.
  SidePanel(Ui& ui, const char* name, float width);
  ~SidePanel();
  SidePanel(const SidePanel&) = delete;
  SidePanel& operator=(const SidePanel&) = delete;

  void title(const char* text, std::string_view note = {});
  void paragraph(std::string_view text);
  // A place of this height as wide as the panel's inside, for something else.
  Rect space(float height);
  float width() const;
  void gap(float height) { at_.y += height; }
  // A line as wide as the panel, a note in smaller letters below. True where it was clicked, or entered.
  bool row(const std::string& label, std::string_view note, std::string_view explanation);
  // Buttons one after the other; a new line begins where one does not fit, and after anything else.
  bool chip(const std::string& label, std::string_view explanation);
  // A key and what it does.
  void key(const char* name, const char* meaning);

 private:
  bool is_under_cursor(const Rect& area);
  void end_chips();
  void tell(std::string_view text);  // to those who do not see it

  Ui& ui_;
  ImVec2 origin_, at_;
  float width_;
  float chips_to_ = 0;  // where the next chip stands; 0: none in this line
  std::size_t items_ = 0;
};

}  // namespace maskscope::app
