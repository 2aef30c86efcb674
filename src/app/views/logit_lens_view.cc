// Layer by layer: what the masked-LM head would say after each layer, and how the last word comes up (the logit lens,
// nostalgebraist 2020).
#include <algorithm>
#include <string>

#include "app/state/format.h"
#include "app/views/prediction_list.h"

namespace maskscope::app {
namespace {

std::string name_of(std::size_t layer) { return layer == 0 ? "before" : std::to_string(layer); }

void show_layer(AnswerList& list, const engine::LogitLensLayer& layer, std::size_t number, const std::string& last,
                float likeliest, std::size_t position) {
  if (layer.predictions.empty()) return;
  const analysis::Prediction& best = layer.predictions.front();
  list.row({.label = name_of(number) + "  " + shown_token(best.token),
            .probability = layer.final_probability,
            .whole = likeliest,
            .strong = best.token == last,
            .before = {},
            .explanation = "After layer " + std::to_string(number) + " it would be \u201c" + shown_token(best.token) +
                           "\u201d; \u201c" + shown_token(last) + "\u201d is number " +
                           std::to_string(layer.final_rank) + " there, with " + percent(layer.final_probability) + ".",
            .token = position});
}

}  // namespace

void show_answer_by_layer(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  show_work(ui, list, "masks");
  if (!ui.state.findings.lens) return;
  for (const engine::MaskLogitLens& mask : ui.state.findings.lens->masks) {
    if (mask.layers.empty() || mask.layers.back().predictions.empty()) continue;
    const std::string& last = mask.layers.back().predictions.front().token;
    const float likeliest =
        std::ranges::max_element(mask.layers, {}, &engine::LogitLensLayer::final_probability)->final_probability;
    show_mask_heading(list, ui.state, mask.position);
    list.paragraph("Each layer's best word, and the chance that it gives \u201c" + shown_token(last) + "\u201d.");
    for (std::size_t layer = 0; layer < mask.layers.size(); ++layer) {
      show_layer(list, mask.layers[layer], layer, last, likeliest, mask.position);
    }
    list.gap(16);
  }
}

}  // namespace maskscope::app
