// The tabs of the predictions panel, an entry for each. Whatever has to know them all reads this table: the panel, the key that
// goes to the next, links and the snapshots, and the conversation with the engine.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "app/state/format.h"
#include "app/state/view_settings.h"
#include "app/strings.h"
#include "engine/message.h"

namespace maskscope::app {

struct Rect;
struct Shown;
struct State;
struct Ui;

struct PredictionTabEntry {
  PredictionTab id;
  const char* link;  // its name in links and in the snapshot
  Option option;
  // What it can show nothing without: a head, whatever it predicts; a masked-LM head, which a classifier lacks; something that the
  // head predicts in this sentence, a [MASK] for a masked-LM head.
  bool needs_head;
  bool needs_words;
  bool needs_mask;
  // What it asks the engine about the reading that is shown (state.shown is there); nothing where it has no question.
  std::optional<engine::Request> (*question)(const State&);
  const char* counted;  // what the question's progress counts: "tokens"
  void (*show)(Ui&, const Rect&);
};

// Why a tab has nothing to show of a reading; nothing where it has.
std::optional<Hint> obstacle(const PredictionTabEntry& tab, const Shown& shown);

std::optional<engine::Request> no_question(const State&);
void show_mask_predictions(Ui& ui, const Rect& area);  // predictions_panel.cc

std::optional<engine::Request> token_predictions_question(const State& state);
void show_token_predictions(Ui& ui, const Rect& area);

std::optional<engine::Request> logit_lens_question(const State& state);
void show_logit_lens(Ui& ui, const Rect& area);

std::optional<engine::Request> candidates_question(const State& state);
void show_candidates(Ui& ui, const Rect& area);

std::optional<engine::Request> sequential_fill_question(const State& state);
void show_sequential_fill(Ui& ui, const Rect& area);

std::optional<engine::Request> token_similarity_question(const State& state);
void show_token_similarity(Ui& ui, const Rect& area);

inline constexpr std::array kPredictionTabs = {
    PredictionTabEntry{
        .id = PredictionTab::predictions,
        .link = "predictions",
        .option = strings::predictions::kPredictions,
        .needs_head = true,
        .needs_words = false,
        .needs_mask = true,
        .question = no_question,
        .counted = strings::predictions::kMasks,
        .show = show_mask_predictions,
    },
    PredictionTabEntry{
        .id = PredictionTab::all_tokens,
        .link = "all-tokens",
        .option = strings::predictions::kAllTokens,
        .needs_head = true,
        .needs_words = true,
        .needs_mask = false,
        .question = token_predictions_question,
        .counted = strings::predictions::kTokens,
        .show = show_token_predictions,
    },
    PredictionTabEntry{
        .id = PredictionTab::logit_lens,
        .link = "logit-lens",
        .option = strings::predictions::kLogitLens,
        .needs_head = true,
        .needs_words = false,
        .needs_mask = true,
        .question = logit_lens_question,
        .counted = strings::predictions::kMasks,
        .show = show_logit_lens,
    },
    PredictionTabEntry{
        .id = PredictionTab::candidates,
        .link = "candidates",
        .option = strings::predictions::kCandidates,
        .needs_head = true,
        .needs_words = true,
        .needs_mask = true,
        .question = candidates_question,
        .counted = strings::predictions::kScores,
        .show = show_candidates,
    },
    PredictionTabEntry{
        .id = PredictionTab::fill_in_turn,
        .link = "fill-in-turn",
        .option = strings::predictions::kFillInTurn,
        .needs_head = true,
        .needs_words = true,
        .needs_mask = true,
        .question = sequential_fill_question,
        .counted = strings::predictions::kMasks,
        .show = show_sequential_fill,
    },
    PredictionTabEntry{
        .id = PredictionTab::similar_tokens,
        .link = "similar-tokens",
        .option = strings::predictions::kSimilarTokens,
        .needs_head = false,
        .needs_words = false,
        .needs_mask = false,
        .question = token_similarity_question,
        .counted = strings::predictions::kTokens,
        .show = show_token_similarity,
    },
};

constexpr const PredictionTabEntry& prediction_tab(PredictionTab id) {
  return kPredictionTabs[static_cast<std::size_t>(id)];
}

}  // namespace maskscope::app
