// The logit lens (nostalgebraist 2020): what the masked-LM head predicts after each layer, and how the final prediction forms.
#include <string>

#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/prediction_list.h"
#include "app/views/prediction_tabs.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::logit_lens;

void show_layer(AnswerList& list, const engine::LogitLensLayer& layer, std::size_t number, const std::string& last,
                std::size_t position) {
  if (layer.predictions.empty()) return;
  const analysis::Prediction& best = layer.predictions.front();
  list.row({.label = concat(number, "  ", shown_token(best.token)),
            .probability = layer.final_probability,
            .strong = best.token == last,
            .before = {},
            .explanation = fill_in(texts::kLayer, number, shown_token(best.token), shown_token(last), layer.final_rank,
                                   percent(layer.final_probability)),
            .token = position});
}

}  // namespace

std::optional<engine::Request> logit_lens_question(const State& state) {
  return engine::LogitLensRequest{.id = state.shown->id, .top = 1};
}

void show_logit_lens(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  show_work(ui, list);
  const auto& found = ui.state.findings.of<engine::LogitLensResult>();
  if (!found) return;
  for (const engine::MaskLogitLens& mask : found->masks) {
    if (mask.layers.empty() || mask.layers.back().predictions.empty()) continue;
    const std::string& last = mask.layers.back().predictions.front().token;
    show_mask_heading(list, ui.state, mask.position);
    list.paragraph(fill_in(texts::kParagraph, shown_token(last)));
    for (std::size_t layer = 0; layer < mask.layers.size(); ++layer) {
      show_layer(list, mask.layers[layer], layer, last, mask.position);
    }
    list.gap(16);
  }
}

}  // namespace maskscope::app
