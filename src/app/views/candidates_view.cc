// Words that a person has in mind: the chance of each at each mask.
#include <cmath>

#include "app/state/format.h"
#include "app/views/prediction_list.h"
#include "app/widgets/controls.h"

namespace maskscope::app {
namespace {

void show_score(AnswerList& list, const engine::CandidateScore& score, float best, std::size_t position) {
  AnswerRow row{.label = score.word,
                .probability = std::exp(score.log_score),
                .whole = best,
                .strong = false,
                .before = {},
                .explanation = score.problem,
                .token = position,
                .figure = {}};
  if (!score.problem.empty()) {
    row.figure = "\u2013";
  } else if (score.pieces.size() > 1) {
    row.figure = decimals(static_cast<double>(score.log_score), 1);
    row.explanation = "BERT knows this word as " + std::to_string(score.pieces.size()) +
                      " pieces; the number is the sum of their log-chances (Salazar et al. 2020), so compare it with "
                      "words of as many pieces.";
  } else {
    row.explanation = "BERT gives \u201c" + score.word + "\u201d " + percent(row.probability) + " of the chances here.";
  }
  list.row(row);
}

float best_of(const engine::MaskCandidates& mask) {
  float best = 0;
  for (const engine::CandidateScore& score : mask.scores) {
    if (score.pieces.size() == 1) best = std::max(best, std::exp(score.log_score));
  }
  return best;
}

}  // namespace

void show_answer_to_targets(Ui& ui, const Rect& area) {
  const Rect box = area.top(40);
  ui.regions.targets = box;
  const TextField& field = ui.platform.field(Field::targets);
  fill(box, ui.theme.surface, 6);
  outline(box, field.focused() ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const Rect inner = box.inset(12, 11);
  ImGui::PushFont(ui.fonts.regular, kBody);
  if (ui.state.sheet == Sheet::none) {
    ui.state.targets = show_field(ui, Field::targets, inner, "Words to try", "he, she, they");
  }
  ImGui::PopFont();
  AnswerList list(ui, area.below(52));
  if (is_blank(ui.state.targets)) return list.paragraph("Type words with commas between them, and see their chances.");
  show_work(ui, list, "scores");
  if (!ui.state.findings.targets) return;
  for (const engine::MaskCandidates& mask : ui.state.findings.targets->masks) {
    show_mask_heading(list, ui.state, mask.position);
    for (const engine::CandidateScore& score : mask.scores) show_score(list, score, best_of(mask), mask.position);
    list.gap(16);
  }
}

}  // namespace maskscope::app
