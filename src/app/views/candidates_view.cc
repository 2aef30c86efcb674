// Candidate words that a person names: the probability of each at each mask.
#include <cmath>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/prediction_list.h"
#include "app/views/prediction_tabs.h"
#include "app/widgets/controls.h"
#include "base/fill_in.h"
#include "engine/word_list.h"

namespace maskscope::app {
namespace {

namespace texts = strings::candidates;

void show_score(AnswerList& list, const engine::CandidateScore& score, std::size_t position) {
  AnswerRow row{.label = score.word,
                .probability = std::exp(score.log_score),
                .strong = false,
                .before = {},
                .explanation = score.problem,
                .token = position,
                .figure = {}};
  if (!score.problem.empty()) {
    row.figure = "\u2013";
  } else if (score.pieces.size() > 1) {
    row.figure = fill_in(texts::kNats, decimals(static_cast<double>(score.log_score), 1));
    row.explanation = fill_in(texts::kPieces, score.pieces.size());
  } else {
    row.explanation = fill_in(strings::predictions::kProbability, score.word, percent(row.probability));
  }
  list.row(row);
}

}  // namespace

// Nothing while no word is typed.
std::optional<engine::Request> candidates_question(const State& state) {
  if (is_blank(state.candidates)) return std::nullopt;
  return engine::CandidatesRequest{.id = state.shown->id, .words = engine::split_words(state.candidates)};
}

void show_candidates(Ui& ui, const Rect& area) {
  const Rect box = area.top(40);
  ui.regions.candidates = box;
  const TextField& field = ui.platform.field(Field::candidates);
  fill(box, ui.theme.surface, 6);
  outline(box, field.focused() ? ui.theme.accent : ui.theme.hairline, 1, 6);
  const Rect inner = box.inset(12, 11);
  ImGui::PushFont(ui.fonts.regular, kBody);
  if (ui.state.side_panel == SidePanelId::none) {
    ui.state.candidates = show_field(ui, Field::candidates, inner, texts::kField, texts::kFieldHint);
  }
  ImGui::PopFont();
  AnswerList list(ui, area.below(52));
  if (is_blank(ui.state.candidates)) return list.paragraph(texts::kEmpty);
  show_work(ui, list);
  const auto& found = ui.state.findings.of<engine::CandidatesResult>();
  if (!found) return;
  for (const engine::MaskCandidates& mask : found->masks) {
    show_mask_heading(list, ui.state, mask.position);
    for (const engine::CandidateScore& score : mask.scores) show_score(list, score, mask.position);
    list.gap(16);
  }
}

}  // namespace maskscope::app
