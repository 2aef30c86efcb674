// Ablating heads, and which of them matter for this sentence.
#include <algorithm>
#include <cmath>

#include "app/state/action.h"
#include "app/state/format.h"
#include "app/strings.h"
#include "app/widgets/side_panel.h"
#include "base/fill_in.h"
#include "figures/heatmap_figure.h"

namespace maskscope::app {
namespace {

namespace texts = strings::ablation;

void show_switches(Ui& ui, SidePanel& panel) {
  const Maps& maps = ui.state.shown->maps;
  HeadMask& ablated_heads = ui.state.ablated_heads;
  const HeadIndex head = ui.state.chosen;
  const std::uint32_t slice = maps.slice(head);
  panel.title(texts::kTitle, fill_in(texts::kNote, ablated_heads.size(), maps.slices()));
  panel.paragraph(texts::kParagraph);
  if (panel.chip(is_ablated(ablated_heads, slice) ? texts::kRestoreHead : texts::kHead.label,
                 fill_in(texts::kHead.explanation, figures::picture_title(head.layer, head.head)))) {
    toggle_head(ablated_heads, slice);
  }
  if (panel.chip(texts::kLayer.label, fill_in(texts::kLayer.explanation, head.layer + 1)))
    toggle_layer(ablated_heads, head.layer, maps.heads());
  if (panel.chip(texts::kOthers.label, texts::kOthers.explanation)) toggle_all_but(ablated_heads, slice, maps.slices());
  if (!ablated_heads.empty() && panel.chip(texts::kRestoreAll.label, texts::kRestoreAll.explanation))
    ablated_heads.clear();
}

void show_effects(Ui& ui, SidePanel& panel, const engine::HeadAblation& found) {
  constexpr std::size_t kShown = 24;
  panel.paragraph(fill_in(texts::kRankingHelp, shown_token(found.target.token)));
  for (std::size_t i = 0; i < std::min(kShown, found.effects.size()); ++i) {
    const engine::HeadEffect& effect = found.effects[i];
    const std::string change =
        fill_in(texts::kEffect, percent(found.target.probability),
                percent(found.target.probability * std::exp(effect.log_change)), shown_token(effect.best.token),
                decimals(static_cast<double>(effect.divergence), 4));
    if (panel.row(figures::picture_title(effect.layer, effect.head), change, texts::kEffectHelp)) {
      ui.state.chosen = {effect.layer, effect.head};
      ui.state.side_panel = SidePanelId::none;
    }
  }
}

void show_ranking(Ui& ui, SidePanel& panel) {
  const Findings& findings = ui.state.findings;
  panel.title(texts::kRanking, texts::kRankingNote);
  if (ui.state.shown->reading.masks.empty()) return panel.paragraph(fill_in(texts::kNoMask, ui.state.names().mask));
  if (findings.ranking) {
    panel.paragraph(fill_in(texts::kProgress, work_text(*findings.ranking, strings::predictions::kHeads)));
    if (panel.chip(strings::predictions::kStop, texts::kStopHelp)) ui.state.action = StopRanking{};
  } else if (panel.chip(texts::kRank.label, texts::kRank.explanation)) {
    ui.state.action = RankHeads{};
  }
  const auto& found = findings.of<engine::HeadAblationResult>();
  if (!findings.ranking && found && !found->whole) {
    panel.paragraph(fill_in(texts::kStoppedAfter, found->reading.effects.size(), ui.state.shown->maps.slices()));
  }
  if (found && !found->reading.effects.empty()) show_effects(ui, panel, found->reading);
}

}  // namespace

void show_ablation_panel(Ui& ui) {
  SidePanel panel(ui, texts::kTitle, 480);
  if (!ui.state.shown) {
    panel.title(texts::kTitle);
    return panel.paragraph(strings::kWaiting);
  }
  if (ui.state.shown->model_of_file) {
    panel.title(texts::kTitle);
    return panel.paragraph(strings::predictions::kNoModel);
  }
  show_switches(ui, panel);
  panel.gap(16);
  show_ranking(ui, panel);
}

}  // namespace maskscope::app
