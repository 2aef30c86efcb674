#include "app/state/accessibility_snapshot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "app/state/format.h"
#include "app/state/strongest.h"
#include "app/strings.h"
#include "app/views/prediction_tabs.h"
#include "base/fill_in.h"
#include "formats/json_writer.h"

namespace maskscope::app {
namespace {

using formats::JsonWriter;
namespace texts = strings::as_text;

bool is_told_in_words(const Touchable& it) {
  return it.name == kCells || it.name == kThumbnails || it.name == kHeadDistances;
}

void write_state(JsonWriter& json, const char* name, const std::optional<bool>& state) {
  if (state) json.key(name).value(*state);
}

void write_control(JsonWriter& json, const Touchable& control, float scale) {
  json.open('{');
  json.key("name").value(control.name);
  json.key("label").value(label_of(control));
  json.key("rectangle").open('[');
  const Rect& area = control.area;
  for (const float number : {area.min.x, area.min.y, area.width(), area.height()}) json.value(number * scale);
  json.close(']');
  json.key("clickable").value(control.clickable);
  json.key("enabled").value(control.spoken.enabled);
  json.key("over").value(control.over);
  write_state(json, "pressed", control.spoken.pressed);
  write_state(json, "expanded", control.spoken.expanded);
  json.close('}');
}

// Writes the blocks of the text.
class Text {
 public:
  explicit Text(JsonWriter& json) : json_(json) {}

  void line(const char* tag, std::string_view text) {
    json_.open('{');
    json_.key(tag).value(text);
    json_.close('}');
  }
  void list(const char* tag, const std::vector<std::string>& items) {
    json_.open('{');
    texts(tag, items);
    json_.close('}');
  }
  void table(std::string_view caption, const std::vector<std::string>& heads,
             const std::vector<std::vector<std::string>>& rows) {
    json_.open('{');
    json_.key("table").open('{');
    json_.key("caption").value(caption);
    texts("heads", heads);
    json_.key("rows").open('[');
    for (const auto& row : rows) write(row);
    json_.close(']');
    json_.close('}');
    json_.close('}');
  }

 private:
  void write(const std::vector<std::string>& items) {
    json_.open('[');
    for (const std::string& item : items) json_.value(item);
    json_.close(']');
  }
  void texts(const char* name, const std::vector<std::string>& items) {
    json_.key(name);
    write(items);
  }

  JsonWriter& json_;
};

template <class Range, class Line>
std::vector<std::string> lines_of(const Range& range, const Line& line) {
  std::vector<std::string> lines(std::size(range));
  std::ranges::transform(range, lines.begin(), line);
  return lines;
}

std::string with_probability(const analysis::Prediction& word) {
  return fill_in(texts::kWord, shown_token(word.token), percent(word.probability));
}

std::string spoken_place(const engine::Reading& reading, std::size_t index) {
  if (reading.output == engine::OutputKind::words)
    return fill_in(texts::kPredictions, reading.masks[index].position + 1);
  const std::string title = place_title(reading, index);
  return title.empty() ? strings::predictions::kPredictions.label : title;
}

void tell_predictions(Text& text, const engine::Reading& reading) {
  if (reading.masks.empty() && reading.no_predictions.empty()) {
    const Hint why = nothing_predicted(reading);
    text.line("p", fill_in(texts::kNoMask, why.heading, why.text));
  }
  if (!reading.next_sentence.empty()) {
    text.line("h3", concat(strings::predictions::kNextSentence, strings::predictions::kNextSentenceNote));
    text.list("ol", lines_of(reading.next_sentence, with_probability));
  }
  for (std::size_t i = 0; i < reading.masks.size(); ++i) {
    text.line("h3", spoken_place(reading, i));
    text.list("ol", lines_of(reading.masks[i].predictions, with_probability));
  }
}

void tell_progress(Text& text, const std::optional<Work>& work, std::string_view what) {
  if (work) text.line("p", work_text(*work, what));
}

void tell_token_predictions(Text& text, const engine::TokenPredictionsResult& found) {
  text.line("h3", found.request.masked ? texts::kAllTokensMasked : texts::kAllTokensVisible);
  text.list("ol", lines_of(found.positions, [](const engine::TokenPredictions& place) {
              const std::string own = with_probability(place.own);
              if (place.predictions.empty()) return fill_in(texts::kTokenRank, own, place.own_rank);
              return fill_in(texts::kTokenRankAndBest, own, place.own_rank,
                             with_probability(place.predictions.front()));
            }));
}

void tell_logit_lens(Text& text, const engine::LogitLensResult& found) {
  for (const engine::MaskLogitLens& mask : found.masks) {
    const std::string target = shown_token(mask.target.token);
    text.line("h3", fill_in(texts::kLogitLens, mask.position + 1));
    std::vector<std::string> lines;
    for (std::size_t layer = 0; layer < mask.layers.size(); ++layer) {
      const engine::LogitLensLayer& at = mask.layers[layer];
      if (at.predictions.empty()) continue;
      const std::string best = shown_token(at.predictions.front().token), probability = percent(at.target_probability);
      lines.push_back(layer == 0 ? fill_in(texts::kBeforeLayers, best, target, probability, at.target_rank)
                                 : fill_in(texts::kAfterLayer, layer, best, target, probability, at.target_rank));
    }
    text.list("ul", lines);
  }
}

std::string score_line(const engine::CandidateScore& score) {
  if (!score.problem.empty()) return fill_in(texts::kCandidateProblem, score.word, score.problem);
  if (score.pieces.size() == 1) return fill_in(texts::kWord, score.word, percent(std::exp(score.log_score)));
  return fill_in(texts::kCandidatePieces, score.word, score.pieces.size(),
                 decimals(static_cast<double>(score.log_score), 1));
}

void tell_candidates(Text& text, const engine::CandidatesResult& found) {
  for (const engine::MaskCandidates& mask : found.masks) {
    text.line("h3", fill_in(texts::kCandidates, mask.position + 1));
    text.list("ul", lines_of(mask.scores, score_line));
  }
}

void tell_filled(Text& text, const char* how, std::span<const engine::FilledMask> masks, float log_probability) {
  text.line("h3", fill_in(how, percent(std::exp(log_probability))));
  text.list("ol", lines_of(masks, [](const engine::FilledMask& mask) { return with_probability(mask.word); }));
}

void tell_sequential_fill(Text& text, const engine::SequentialFill& found) {
  tell_filled(text, texts::kInTurn, found.joint, found.joint_log_probability);
  tell_filled(text, texts::kIndependently, found.independent, found.independent_log_probability);
}

void tell_similarity(Text& text, const engine::TokenSimilarityResult& found, const std::vector<std::string>& tokens) {
  text.line("h3", fill_in(texts::kSimilarTokens, found.request.position + 1,
                          shown_token(tokens[found.request.position]), found.request.layer + 1));
  text.list("ol", lines_of(most_similar(found), [&](std::size_t token) {
              return fill_in(texts::kSimilarToken, shown_token(tokens[token]), cosine(found.similarities[token]));
            }));
}

void tell_ranking(Text& text, const engine::HeadAblation& found) {
  text.line("h3", fill_in(texts::kRanking, with_probability(found.target)));
  text.list("ol", lines_of(found.effects, [&](const engine::HeadEffect& effect) {
              return fill_in(texts::kEffect, effect.layer + 1, effect.head + 1,
                             percent(found.target.probability * std::exp(effect.log_change)),
                             shown_token(effect.best.token), decimals(static_cast<double>(effect.divergence), 4));
            }));
}

void tell_comparison(Text& text, const State& state) {
  const engine::Reading &first = state.shown->reading, &second = state.other_shown->reading;
  const std::string model = state.other_model ? state.other_model->info.model : "";
  text.line("h3", texts::kCompared);
  text.line("p", state.other_model ? model : second.text);
  for (std::size_t mask = 0; mask < std::min(first.masks.size(), second.masks.size()); ++mask) {
    const std::size_t place = second.masks[mask].position + 1;
    text.line("h3", state.other_model ? fill_in(texts::kModelPredictions, model, place)
                                      : fill_in(texts::kComparedPredictions, place));
    text.list("ol", lines_of(second.masks[mask].predictions, with_probability));
  }
  constexpr std::size_t kTold = 10;
  const auto& ranked = state.head_distances.ranked;
  if (!state.other_model || ranked.empty() || state.head_distances.second != state.other_shown->id) return;
  text.line("h3", texts::kMostDifferentHeads);
  text.list("ol", lines_of(std::span(ranked).first(std::min(kTold, ranked.size())), distance_text));
}

void tell_findings(Text& text, const State& state) {
  const Findings& found = state.findings;
  tell_progress(text, found.work, prediction_tab(state.prediction_tab).counted);
  tell_progress(text, found.ranking, strings::predictions::kHeads);
  if (!found.problem.empty()) text.line("p", found.problem);
  if (const auto& positions = found.of<engine::TokenPredictionsResult>()) tell_token_predictions(text, *positions);
  if (const auto& lens = found.of<engine::LogitLensResult>()) tell_logit_lens(text, *lens);
  if (const auto& candidates = found.of<engine::CandidatesResult>()) tell_candidates(text, *candidates);
  if (const auto& joint = found.of<engine::SequentialFillResult>()) tell_sequential_fill(text, joint->reading);
  if (const auto& similar = found.of<engine::TokenSimilarityResult>()) {
    tell_similarity(text, *similar, state.shown->reading.encoding.tokens);
  }
  if (const auto& sweep = found.of<engine::HeadAblationResult>()) tell_ranking(text, sweep->reading);
  const bool compared = state.other_model ? state.both_have_read() : state.other_shown.has_value();
  if (compared) tell_comparison(text, state);
}

// A line a layer.
void tell_ablated(Text& text, const State& state) {
  if (state.ablated_heads.empty()) return;
  std::map<std::size_t, std::string> layers;
  for (const std::uint32_t slice : state.ablated_heads) {
    std::string& line = layers[slice / state.shown->maps.heads()];
    line += (line.empty() ? "" : ", ") + fill_in(texts::kAblatedHead, slice % state.shown->maps.heads() + 1);
  }
  text.line("h3", texts::kAblated);
  text.list("ul", lines_of(layers, [](const auto& layer) {
              return fill_in(texts::kAblatedInLayer, layer.first + 1, layer.second);
            }));
}

void tell_head(Text& text, const State& state) {
  const auto entropy = head_entropy(*state.shown, state.chosen);
  if (entropy && state.displayed() == state.chosen) text.line("p", entropy_text(*entropy));
  const std::vector<std::string>& tokens = state.shown->reading.encoding.tokens;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t query = 0; query < tokens.size(); ++query) {
    rows.push_back({concat(query + 1, " ", tokens[query])});
    for (const LitValue& cell : strongest_of(state, query)) {
      rows.back().push_back(fill_in(texts::kWord, tokens[cell.key], percent(cell.value)));
    }
  }
  text.table(fill_in(texts::kMap, state.chosen.layer + 1, state.chosen.head + 1),
             {texts::kToken, texts::kMost, texts::kNext, texts::kNext}, rows);
}

void tell_shown(Text& text, const State& state) {
  const engine::Reading& reading = state.shown->reading;
  text.line("p", reading.text);
  if (!reading.pair.empty()) text.line("p", fill_in(texts::kPair, reading.pair));
  if (!reading.warning.empty()) text.line("p", reading.warning);
  if (!reading.no_predictions.empty()) text.line("p", strings::predictions::kNoPredictions);
  tell_predictions(text, reading);
  if (state.target) text.line("p", fill_in(texts::kTarget, shown_token(state.target->name)));
  tell_findings(text, state);
  text.line("h3", texts::kTokens);
  text.list("ol", reading.encoding.tokens);
  tell_ablated(text, state);
  tell_head(text, state);
}

// The likeliest words of each mask.
std::string answer_of(const State& state) {
  constexpr std::size_t kSaid = 3;
  const engine::Reading& reading = state.shown->reading;
  if (reading.masks.empty() && reading.no_predictions.empty()) return nothing_predicted(reading).heading;
  std::string said;
  for (const engine::MaskPredictions& mask : reading.masks) {
    for (std::size_t rank = 0; rank < std::min(kSaid, mask.predictions.size()); ++rank) {
      said += concat(said.empty() ? "" : rank == 0 ? "; " : ", ", with_probability(mask.predictions[rank]));
    }
  }
  return said;
}

std::string_view status_of(Phase phase) {
  return phase == Phase::loading ? "loading" : phase == Phase::ready ? "ready" : "failed";
}

}  // namespace

std::string announcement_json(const State& state) {
  const bool failed = state.model.phase == Phase::failed;
  const bool of_model = state.model.phase == Phase::ready && state.shown && state.shown->id != 0;
  const bool answered = of_model || (state.shown && state.shown->model_of_file);
  JsonWriter json;
  json.open('{');
  json.key("status").value(status_of(state.model.phase));
  json.key("message").value(failed ? state.model.failure : state.problem);
  json.key("notice").value(state.notice ? state.notice->text : std::string());
  json.key("answer").value(answered ? answer_of(state) : std::string());
  json.close('}');
  return json.take();
}

std::string controls_json(const State& state, const HitRegions& regions) {
  JsonWriter json;
  json.open('{');
  json.key("overlay").value(regions.overlay);
  json.key("text").value(regions.overlay_text);
  json.key("controls").open('[');
  for (const Touchable& it : regions.touchables) {
    if (!is_told_in_words(it)) write_control(json, it, state.text_size);
  }
  json.close(']');
  json.close('}');
  return json.take();
}

std::string text_json(const State& state) {
  JsonWriter json;
  json.open('{');
  json.key("sentence").value(state.shown ? state.shown->reading.text : std::string());
  json.key("pair").value(state.shown ? state.shown->reading.pair : std::string());
  json.key("blocks").open('[');
  Text text(json);
  text.line("h2", texts::kTitle);
  if (state.shown) {
    tell_shown(text, state);
  } else {
    text.line("p", texts::kNoSentence);
  }
  json.close(']');
  json.close('}');
  return json.take();
}

}  // namespace maskscope::app
