// The logit lens (nostalgebraist 2020): what the model's head predicts after each layer, and how the final prediction forms, or the
// target's probability.
#include <string>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/prediction_list.h"
#include "app/views/prediction_tabs.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::logit_lens;

void show_layer(AnswerList& list, const engine::LogitLensLayer& layer, std::size_t number, const std::string& target,
                std::size_t position) {
  if (layer.predictions.empty()) return;
  const analysis::Prediction& best = layer.predictions.front();
  list.row({.label = concat(number, "  ", shown_token(best.token)),
            .probability = layer.target_probability,
            .strong = best.token == target,
            .before = {},
            .explanation = fill_in(texts::kLayer, number, shown_token(best.token), shown_token(target),
                                   layer.target_rank, percent(layer.target_probability)),
            .token = position});
}

}  // namespace

std::optional<engine::Request> logit_lens_question(const State& state) {
  return engine::LogitLensRequest{.id = state.shown->id, .top = 1, .target = state.target_id()};
}

void show_logit_lens(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  show_work(ui, list);
  const auto& found = ui.state.findings.of<engine::LogitLensResult>();
  if (!found) return;
  for (const engine::MaskLogitLens& mask : found->masks) {
    const std::string& target = mask.target.token;
    show_mask_heading(list, ui.state, mask.position);
    list.paragraph(fill_in(found->request.target ? texts::kParagraphOfTarget : texts::kParagraph, shown_token(target)));
    for (std::size_t layer = 0; layer < mask.layers.size(); ++layer) {
      show_layer(list, mask.layers[layer], layer, target, mask.position);
    }
    list.gap(16);
  }
}

}  // namespace maskscope::app
