// Several masks at once: filled one after the other, each with the ones before it in place, next to each for itself.
#include <cmath>
#include <span>

#include "app/state/format.h"
#include "app/views/prediction_list.h"

namespace maskscope::app {
namespace {

std::string together(float log_probability) { return "  " + percent(std::exp(log_probability)) + " together"; }

void show_filled(AnswerList& list, std::span<const engine::FilledMask> masks) {
  for (const engine::FilledMask& mask : masks) {
    list.row({.label = shown_token(mask.word.token),
              .probability = mask.word.probability,
              .whole = 1,
              .strong = false,
              .before = {},
              .explanation = "",
              .token = mask.position});
  }
  list.gap(16);
}

}  // namespace

void show_answer_jointly(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  show_work(ui, list, "masks");
  if (!ui.state.findings.joint || ui.state.findings.joint->reading.joint.empty()) return;
  const engine::SequentialFill& found = ui.state.findings.joint->reading;
  const bool whole = ui.state.findings.joint->whole;
  list.heading("Jointly", whole ? together(found.joint_log_probability) : "");
  list.paragraph("The surest mask is filled first, then the model reads again.");
  show_filled(list, found.joint);
  list.heading("Each for itself", together(found.independent_log_probability));
  list.paragraph("Every mask takes its best word, as if the others stayed hidden.");
  show_filled(list, found.independent);
}

}  // namespace maskscope::app
