// Switching heads off, and which of them matter for this sentence.
#include <algorithm>
#include <cmath>

#include "app/state/action.h"
#include "app/state/format.h"
#include "app/widgets/side_panel.h"
#include "base/error.h"
#include "figures/heatmap_figure.h"

namespace maskscope::app {
namespace {

void show_switches(Ui& ui, SidePanel& sheet) {
  const Maps& maps = ui.state.shown->maps;
  HeadMask& muted = ui.state.muted;
  const HeadIndex head = ui.state.chosen;
  const std::uint32_t slice = maps.slice(head);
  sheet.title("Heads off", std::to_string(muted.size()) + " of " + std::to_string(maps.slices()));
  sheet.paragraph(
      "A head that is off adds nothing to what its layer makes; what fits and all later maps change at once.");
  const std::string off = is_muted(muted, slice) ? " on again" : " off";
  if (sheet.chip("This head" + off, figures::picture_title(head.layer, head.head) + "; the key is X."))
    toggle_head(muted, slice);
  if (sheet.chip("Its layer", "All heads of layer " + std::to_string(head.layer + 1) + "; the keys are Shift X."))
    toggle_layer(muted, head.layer, maps.heads());
  if (sheet.chip("All but this", "Only this head works; the key is O.")) toggle_all_but(muted, slice, maps.slices());
  if (!muted.empty() && sheet.chip("All on", "Every head works again.")) muted.clear();
}

void show_effects(Ui& ui, SidePanel& sheet, const engine::HeadAblation& found) {
  constexpr std::size_t kShown = 24;
  sheet.paragraph("The chance of \u201c" + shown_token(found.best.token) +
                  "\u201d without each head; the first moves the answer most.");
  for (std::size_t i = 0; i < std::min(kShown, found.effects.size()); ++i) {
    const engine::HeadEffect& effect = found.effects[i];
    const std::string change = percent(found.best.probability) + " \u2192 " +
                               percent(found.best.probability * std::exp(effect.log_change)) + ", first is \u201c" +
                               shown_token(effect.best.token) + "\u201d, divergence " +
                               decimals(static_cast<double>(effect.divergence), 4);
    if (sheet.row(figures::picture_title(effect.layer, effect.head), change, "A click shows this head.")) {
      ui.state.chosen = {effect.layer, effect.head};
      ui.state.sheet = Sheet::none;
    }
  }
}

void show_ranking(Ui& ui, SidePanel& sheet) {
  const Findings& findings = ui.state.findings;
  sheet.title("Which heads matter", "for this sentence");
  if (ui.state.shown->reading.masks.empty())
    return sheet.paragraph("Put a [MASK] in the sentence, and heads can be ranked.");
  if (findings.ranking) {
    sheet.paragraph("Each head is switched off by itself: " + work_text(*findings.ranking, "heads"));
    if (sheet.chip("Stop", "Ends the ranking.")) ui.state.action = StopRanking{};
  } else if (sheet.chip("Rank all heads",
                        "Switches each head off by itself and sorts them by how much the answer moves.")) {
    ui.state.action = RankHeads{};
  }
  if (!findings.ranking && findings.sweep && !findings.sweep->whole) {
    sheet.paragraph(concat("Stopped after ", findings.sweep->reading.effects.size(), " of ",
                           ui.state.shown->maps.slices(), " heads."));
  }
  if (findings.sweep && !findings.sweep->reading.effects.empty()) show_effects(ui, sheet, findings.sweep->reading);
}

}  // namespace

void show_mute_sheet(Ui& ui) {
  SidePanel sheet(ui, "Heads off", 480);
  if (!ui.state.shown) {
    sheet.title("Heads off");
    return sheet.paragraph("The first answer has to come.");
  }
  show_switches(ui, sheet);
  sheet.gap(16);
  show_ranking(ui, sheet);
}

}  // namespace maskscope::app
