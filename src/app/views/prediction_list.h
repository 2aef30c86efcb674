// A scrolling list of words with bars and percentages, for every view of what the model predicts. A bar as long as its track is a
// probability of 1, so that bars can be compared between masks, sentences and views.
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
  bool strong = false;                  // the first of its kind
  std::optional<float> before;          // a mark on the bar: the probability that this is compared with
  std::string explanation;              // under a hover
  std::optional<std::size_t> token;     // lit everywhere while the pointer is on the row
  std::optional<std::string> figure{};  // stands for the percentage, and for the bar where there is none
  std::optional<bool> open{};           // a click opens or closes it: whether it is open; nothing: no click is taken
  std::optional<float> bar{};           // beside a figure, 0..1
  std::optional<std::size_t> query{};   // instead of the token alone, the cell from this token to it is lit
  std::optional<bool> chosen{};  // a click chooses it: whether it is; nothing: no click is taken, unless it opens
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
  float draw_figure(const Rect& row, const AnswerRow& answer, bool lit) const;

  Ui& ui_;
  float width_, above_;  // above_: where it begins
  ImVec2 origin_, at_;
};

// A row of a word or label that a click makes the target; the rest of `answer` says how it looks.
void show_target_row(Ui& ui, AnswerList& list, AnswerRow answer, const analysis::Prediction& one);

// How far the open tab's question is that takes long, and the button that stops the work or goes on with it. Nothing where it is
// answered. Where it has no answer, why.
void show_work(Ui& ui, AnswerList& list);

// What stands above the rows of a place, by its index or its position: "Mask 2" and " of 3"; nothing where there is one.
void show_place_heading(AnswerList& list, const engine::Reading& reading, std::size_t index);
void show_mask_heading(AnswerList& list, const State& state, std::size_t position);

}  // namespace maskscope::app
