// A scrolling list of words with bars and percentages, for every view of what the model answers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "app/ui.h"
#include "app/widgets/draw.h"

namespace maskscope::app {

struct AnswerRow {
  std::string label;
  float probability = 0;
  float whole = 1;                      // the probability whose bar is as long as there is room
  bool strong = false;                  // the first of its kind
  std::optional<float> before;          // a mark on the bar: the probability that this is compared with
  std::string explanation;              // under a hover
  std::optional<std::size_t> token;     // lit everywhere while the pointer is on the row
  std::optional<std::string> figure{};  // stands for the percentage
  std::optional<bool> open{};           // a click opens or closes it: whether it is open; nothing: no click is taken
};

class AnswerList {
 public:
  AnswerList(Ui& ui, const Rect& area);
  ~AnswerList();
  AnswerList(const AnswerList&) = delete;
  AnswerList& operator=(const AnswerList&) = delete;

  // A line above rows; token: what it is about.
  void heading(std::string_view text, std::string_view note = {}, std::optional<std::size_t> token = {});
  void paragraph(std::string_view text);
  void gap(float height) { at_.y += height; }
  // True where it was clicked.
  bool row(const AnswerRow& row);
  // A place of this height as wide as the list, for something else.
  Rect space(float height);

 private:
  Touch touch_row(const Rect& row, const AnswerRow& answer) const;
  void draw_figure(const Rect& row, const AnswerRow& answer, bool lit) const;

  Ui& ui_;
  float width_, above_;  // above_: where it begins
  ImVec2 origin_, at_;
};

// How far the view's question is that takes long, and the button that stops the work or goes on with it; what: "words".
// Nothing where it is answered. Where it has no answer, why.
void show_work(Ui& ui, AnswerList& list, std::string_view what);

// "Mask 2" and " of 3" above each mask's rows; nothing where there is one.
void show_mask_heading(AnswerList& list, const State& state, std::size_t position);

}  // namespace maskscope::app
