// Several masks at once: filled one after the other, each with the ones before it in place, compared with each on its own.
#include <cmath>
#include <span>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/prediction_list.h"
#include "app/views/prediction_tabs.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::fill_in_turn;

std::string joint(float log_probability) { return fill_in(texts::kProduct, percent(std::exp(log_probability))); }

void show_filled(AnswerList& list, std::span<const engine::FilledMask> masks) {
  for (const engine::FilledMask& mask : masks) {
    list.row({.label = shown_token(mask.word.token),
              .probability = mask.word.probability,
              .strong = false,
              .before = {},
              .explanation = fill_in(strings::predictions::kProbability, shown_token(mask.word.token),
                                     percent(mask.word.probability)),
              .token = mask.position});
  }
  list.gap(16);
}

}  // namespace

std::optional<engine::Request> sequential_fill_question(const State& state) {
  return engine::SequentialFillRequest{.id = state.shown->id};
}

void show_sequential_fill(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  show_work(ui, list);
  const auto& result = ui.state.findings.of<engine::SequentialFillResult>();
  if (!result || result->reading.joint.empty()) return;
  const engine::SequentialFill& found = result->reading;
  list.heading(texts::kInTurn, result->whole ? joint(found.joint_log_probability) : "");
  list.paragraph(texts::kInTurnHow);
  show_filled(list, found.joint);
  list.heading(texts::kIndependently, joint(found.independent_log_probability));
  list.paragraph(texts::kIndependentlyHow);
  show_filled(list, found.independent);
}

}  // namespace maskscope::app
