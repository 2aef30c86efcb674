#include "app/state/snapshot_json.h"

#include <cstddef>
#include <span>
#include <vector>

#include "app/state/enum_names.h"
#include "app/state/format.h"
#include "app/state/strongest.h"
#include "app/views/side_panels.h"
#include "formats/json_writer.h"
#include "formats/results_json.h"

namespace maskscope::app {
namespace {

using formats::JsonWriter;

// Rectangles are told in the window's pixels; scale: of the app's.
void write(JsonWriter& json, const Rect& rect, float scale) {
  json.open('[');
  for (const float number : {rect.min.x, rect.min.y, rect.width(), rect.height()}) json.value(number * scale);
  json.close(']');
}

void write(JsonWriter& json, const std::optional<Rect>& rect, float scale) {
  if (rect) {
    write(json, *rect, scale);
  } else {
    json.null();
  }
}

void write(JsonWriter& json, std::span<const Rect> rects, float scale) {
  json.open('[');
  for (const Rect& rect : rects) write(json, rect, scale);
  json.close(']');
}

const char* status_of(Phase phase) {
  return phase == Phase::loading ? "loading" : phase == Phase::ready ? "ready" : "failed";
}

void write_model(JsonWriter& json, const State& state) {
  const ModelState& model = state.model;
  json.key("status").value(status_of(model.phase));
  json.key("message").value(model.phase == Phase::failed ? model.failure : state.problem);
  json.key("loaded").open('{');
  json.key("done").value(static_cast<float>(model.progress.done));
  json.key("total").value(static_cast<float>(model.progress.total));
  json.close('}');
  json.key("model").value(model.info.model);
  json.key("variant").value(model.info.variant);
  json.key("threads").value(std::size_t{model.phase == Phase::ready ? model.info.threads : 0});
}

void write_mask_list(JsonWriter& json, std::span<const engine::MaskPredictions> masks) {
  for (const engine::MaskPredictions& mask : masks) {
    json.open('{');
    json.key("position").value(mask.position);
    json.key("predictions").open('[');
    for (const analysis::Prediction& prediction : mask.predictions) {
      json.open('{');
      json.key("token").value(prediction.token);
      json.key("id").value(static_cast<std::size_t>(prediction.id));
      json.key("probability").value(prediction.probability);
      json.close('}');
    }
    json.close(']');
    json.close('}');
  }
}

void write_reading(JsonWriter& json, const State& state) {
  const engine::Reading none;
  const engine::Reading& reading = state.shown ? state.shown->reading : none;
  json.key("text").value(state.text);
  json.key("pair").value(state.pair);
  json.key("shown_text").value(reading.text);
  json.key("answer");
  if (state.shown) {
    json.value(std::size_t{state.shown->id});
  } else {
    json.null();
  }
  json.key("shown_pair").value(reading.pair);
  json.key("milliseconds").value(reading.milliseconds);
  json.key("warning").value(reading.warning);
  json.key("no_predictions").value(reading.no_predictions);
  json.key("tokens").open('[');
  for (const std::string& token : reading.encoding.tokens) json.value(token);
  json.close(']');
  json.key("output").value(formats::name_of(reading.output));
  json.key("masks").open('[');
  write_mask_list(json, reading.masks);
  json.close(']');
}

// The cell under the pointer or the pinned one, and its value in the head that is shown large.
void write_lit(JsonWriter& json, const State& state) {
  json.key("value");
  const auto value = lit_value(state);
  if (!value) return json.null();
  json.open('{');
  json.key("query").value(value->query);
  json.key("key").value(value->key);
  json.key("value").value(value->value);
  json.close('}');
}

// For a table that can be read aloud.
void write_strongest(JsonWriter& json, const State& state) {
  json.key("strongest").open('[');
  const std::size_t tokens = state.shown ? state.shown->maps.tokens() : 0;
  for (std::size_t query = 0; query < tokens; ++query) {
    json.open('[');
    for (const LitValue& cell : strongest_of(state, query)) {
      json.open('{');
      json.key("key").value(cell.key);
      json.key("value").value(cell.value);
      json.close('}');
    }
    json.close(']');
  }
  json.close(']');
}

void write_head(JsonWriter& json, HeadIndex head) {
  json.open('[');
  json.value(head.layer + 1);
  json.value(head.head + 1);
  json.close(']');
}

void write_cells(JsonWriter& json, const State& state) {
  const MapSet& picture = *state.shown->picture;
  constexpr std::size_t kMost = 64;  // a long text's cells would be megabytes
  const bool few = picture.size().rows <= kMost && picture.size().columns <= kMost;
  json.key("cells").open('[');
  for (std::size_t row = 0; few && row < picture.size().rows; ++row) {
    for (std::size_t column = 0; column < picture.size().columns; ++column) {
      json.value(value_at(state, state.displayed_slice(), row, column));
    }
  }
  json.close(']');
}

// The map that is shown large as numbers, and what its rows and columns are.
void write_map(JsonWriter& json, const State& state) {
  json.key("map").open('{');
  json.key("of").value(name_of(state.hovered_head ? Summary::head : state.summary, kSummaries));
  if (state.shown) {
    const MapSet& picture = *state.shown->picture;
    for (const auto& [name, groups] : {std::pair{"rows", &picture.rows()}, std::pair{"columns", &picture.columns()}}) {
      json.key(name).open('[');
      for (const analysis::Group& group : *groups) json.value(picture.label(group));
      json.close(']');
    }
    write_cells(json, state);
  }
  json.close('}');
}

// What each head does, {label, entropy}, layer after layer; empty until it is known.
void write_scores(JsonWriter& json, const State& state) {
  json.key("scores").open('[');
  const auto scores = state.shown ? state.shown->picture->scores() : std::span<const HeadScores>();
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::size_t heads = state.shown->maps.heads();
    json.open('{');
    json.key("label").value(head_label(*state.shown, {i / heads, i % heads}));
    json.key("entropy").value(scores[i].entropy);
    json.close('}');
  }
  json.close(']');
}

void write_choice(JsonWriter& json, const State& state) {
  json.key("layer").value(state.chosen.layer + 1);
  json.key("head").value(state.chosen.head + 1);
  write_strongest(json, state);
  write_head(json.key("displayed"), state.displayed());
  json.key("pinned_heads").open('[');
  for (const HeadIndex& head : state.pinned_heads) write_head(json, head);
  json.close(']');
  write_lit(json, state);
  write_map(json, state);
  write_scores(json, state);
  const auto entropy = state.shown ? head_entropy(*state.shown, state.displayed()) : std::nullopt;
  json.key("entropy");
  if (entropy) {
    json.value(entropy_text(*entropy));
  } else {
    json.null();
  }
  json.key("theme").value(name_of(state.appearance, kThemes));
  json.key("palette").value(label_of(state.palette));
  json.key("scale").value(label_of(state.scale));
  json.key("range").value(state.range == Range::whole ? "0 to 1" : "by map");
  json.key("text_size").value(state.text_size);
  json.key("fills_window").value(state.head_fills);
  json.key("view").value(name_of(state.view, kViews));
  json.key("zoom").value(state.zoom.scale);
}

void write_side_panel(JsonWriter& json, const State& state) {
  json.key("side_panel").value(std::string_view(side_panel(state.side_panel).name));
  json.key("saving");
  if (state.saving) {
    json.value(saving_text(*state.saving));
  } else {
    json.null();
  }
  json.key("notice").value(state.notice ? state.notice->text : std::string());
  json.key("typed").open('[');
  for (const std::string& text : state.typed) json.value(text);
  json.close(']');
  json.key("can_undo").value(state.undo.can_go_back(state));
  json.key("can_redo").value(state.undo.can_go_forward(state));
}

void write_prediction(JsonWriter& json, const analysis::Prediction& word) {
  json.key("token").value(word.token);
  json.key("probability").value(word.probability);
}

void write_logit_lens(JsonWriter& json, const engine::LogitLensResult& lens) {
  const std::string of = lens.request.target ? "target" : "final";
  json.open('[');
  for (const engine::MaskLogitLens& mask : lens.masks) {
    json.open('[');
    for (const engine::LogitLensLayer& layer : mask.layers) {
      json.open('{');
      if (!layer.predictions.empty()) write_prediction(json, layer.predictions.front());
      json.key(of + "_probability").value(layer.target_probability);
      json.key(of + "_rank").value(std::size_t{layer.target_rank});
      json.close('}');
    }
    json.close(']');
  }
  json.close(']');
}

void write_token_predictions(JsonWriter& json, const engine::TokenPredictionsResult& found) {
  json.open('[');
  for (const engine::TokenPredictions& place : found.positions) {
    json.open('{');
    json.key("position").value(std::size_t{place.position});
    write_prediction(json, place.own);
    json.key("rank").value(std::size_t{place.own_rank});
    json.key("best").value(place.predictions.empty() ? std::string() : place.predictions.front().token);
    json.close('}');
  }
  json.close(']');
}

void write_candidates(JsonWriter& json, const engine::CandidatesResult& found) {
  json.open('[');
  for (const engine::MaskCandidates& mask : found.masks) {
    json.open('[');
    for (const engine::CandidateScore& score : mask.scores) {
      json.open('{');
      json.key("word").value(score.word);
      json.key("pieces").value(score.pieces.size());
      json.key("log_score").value(score.log_score);
      json.key("problem").value(score.problem);
      json.close('}');
    }
    json.close(']');
  }
  json.close(']');
}

void write_sequential_fill(JsonWriter& json, const engine::SequentialFill& found) {
  json.open('{');
  json.key("words").open('[');
  for (const engine::FilledMask& mask : found.joint) json.value(mask.word.token);
  json.close(']');
  json.key("log_probability").value(found.joint_log_probability);
  json.key("independent_log_probability").value(found.independent_log_probability);
  json.close('}');
}

void write_token_similarity(JsonWriter& json, const engine::TokenSimilarityResult& found) {
  json.open('{');
  json.key("layer").value(std::size_t{found.request.layer} + 1);
  json.key("position").value(std::size_t{found.request.position});
  json.key("similarities").open('[');
  for (const float similarity : found.similarities) json.value(similarity);
  json.close(']');
  json.close('}');
}

void write_head_effects(JsonWriter& json, const engine::HeadAblation& found) {
  json.open('[');
  for (const engine::HeadEffect& effect : found.effects) {
    json.open('{');
    json.key("layer").value(std::size_t{effect.layer} + 1);
    json.key("head").value(std::size_t{effect.head} + 1);
    json.key("divergence").value(effect.divergence);
    json.key("log_change").value(effect.log_change);
    json.close('}');
  }
  json.close(']');
}

template <class Found, class Write>
void write_found(JsonWriter& json, std::string_view name, const std::optional<Found>& found, const Write& write_it) {
  json.key(name);
  if (!found) return json.null();
  write_it(*found);
}

void write_work(JsonWriter& json, std::string_view name, const std::optional<Work>& work) {
  json.key(name);
  if (!work) return json.null();
  json.open('{');
  json.key("done").value(std::size_t{work->done});
  json.key("total").value(std::size_t{work->total});
  json.key("seconds_left");
  if (work->left) {
    json.value(static_cast<float>(*work->left));
  } else {
    json.null();
  }
  json.key("stopped").value(work->stopped);
  json.close('}');
}

void write_findings(JsonWriter& json, const State& state) {
  const Findings& found = state.findings;
  json.key("prediction_tab").value(name_of(state.prediction_tab, kPredictionTabNames));
  json.key("target");
  if (state.target) {
    json.open('{');
    json.key("id").value(static_cast<std::size_t>(state.target->id));
    json.key("name").value(state.target->name);
    json.close('}');
  } else {
    json.null();
  }
  json.key("ablated_slices").open('[');
  for (const std::uint32_t slice : state.ablated_heads) json.value(std::size_t{slice});
  json.close(']');
  json.key("ablated_heads").open('[');
  for (const std::uint32_t slice : state.shown ? state.ablated_heads : HeadMask()) {
    write_head(json, {slice / state.shown->maps.heads(), slice % state.shown->maps.heads()});
  }
  json.close(']');
  write_work(json, "progress", found.work);
  json.key("prediction_tab_problem").value(found.problem);
  json.key("ranking").value(found.ranking.has_value());
  write_work(json, "ranking_progress", found.ranking);
  write_found(json, "token_predictions", found.of<engine::TokenPredictionsResult>(),
              [&](const auto& it) { write_token_predictions(json, it); });
  write_found(json, "logit_lens", found.of<engine::LogitLensResult>(),
              [&](const auto& it) { write_logit_lens(json, it); });
  write_found(json, "candidates", found.of<engine::CandidatesResult>(),
              [&](const auto& it) { write_candidates(json, it); });
  write_found(json, "sequential_fill", found.of<engine::SequentialFillResult>(),
              [&](const auto& it) { write_sequential_fill(json, it.reading); });
  write_found(json, "token_similarity", found.of<engine::TokenSimilarityResult>(),
              [&](const auto& it) { write_token_similarity(json, it); });
  write_found(json, "head_effects", found.of<engine::HeadAblationResult>(),
              [&](const auto& it) { write_head_effects(json, it.reading); });
}

void write_regions(JsonWriter& json, const HitRegions& regions, float scale) {
  json.key("touchables").open('[');
  for (const Touchable& touchable : regions.touchables) {
    json.open('{');
    json.key("name").value(touchable.name);
    json.key("label").value(label_of(touchable));
    write(json.key("rectangle"), touchable.area, scale);
    write(json.key("seen"), touchable.seen, scale);
    json.close('}');
  }
  json.close(']');
  json.key("rectangles").open('{');
  write(json.key("sentence"), regions.sentence, scale);
  write(json.key("pair"), regions.pair, scale);
  write(json.key("pair_switch"), regions.pair_switch, scale);
  write(json.key("candidates"), regions.candidates, scale);
  write(json.key("other"), regions.other, scale);
  write(json.key("differences"), regions.differences, scale);
  write(json.key("head_distances"), regions.head_distances, scale);
  write(json.key("tokens"), std::span(regions.tokens), scale);
  write(json.key("predictions"), std::span(regions.predictions), scale);
  write(json.key("heads"), std::span(regions.heads), scale);
  write(json.key("layer_means"), std::span(regions.layer_means), scale);
  write(json.key("order"), regions.order, scale);
  write(json.key("grid"), regions.grid, scale);
  write(json.key("dividers"), std::span(regions.dividers), scale);
  write(json.key("views"), std::span(regions.views), scale);
  write(json.key("summary"), regions.summary, scale);
  write(json.key("filters"), std::span(regions.filters), scale);
  write(json.key("sides"), std::span(regions.sides), scale);
  write(json.key("pinned_heads"), std::span(regions.pinned_heads), scale);
  write(json.key("pin"), regions.pin, scale);
  write(json.key("from"), std::span(regions.from), scale);
  write(json.key("to"), std::span(regions.to), scale);
  write(json.key("directions"), std::span(regions.directions), scale);
  write(json.key("words"), std::span(regions.words), scale);
  write(json.key("menu"), std::span(regions.menu), scale);
  write(json.key("fill"), regions.fill, scale);
  write(json.key("tooltip"), regions.tooltip, scale);
  write(json.key("legend"), regions.legend, scale);
  write(json.key("theme"), regions.appearance, scale);
  write(json.key("action"), regions.action, scale);
  write(json.key("tabs"), regions.tabs ? std::span<const Rect>(*regions.tabs) : std::span<const Rect>(), scale);
  json.close('}');
}

// Null where there is none.
void write_other_model(JsonWriter& json, const State& state) {
  json.key("other_model");
  if (!state.other_model) return json.null();
  const ModelState& model = *state.other_model;
  json.open('{');
  json.key("status").value(status_of(model.phase));
  json.key("message").value(model.phase == Phase::failed ? model.failure : state.other_problem);
  json.key("model").value(model.info.model);
  json.key("text").value(state.other_shown ? state.other_shown->reading.text : std::string());
  json.key("heads").open('[');
  for (const analysis::HeadDistance& head : state.head_distances.ranked) {
    json.open('{');
    json.key("layer").value(head.layer + 1);
    json.key("head").value(head.head + 1);
    json.key("distance").value(head.distance);
    json.close('}');
  }
  json.close(']');
  json.close('}');
}

}  // namespace

std::string to_json(const State& state, const HitRegions& regions) {
  JsonWriter json;
  json.open('{');
  write_model(json, state);
  write_reading(json, state);
  write_choice(json, state);
  write_side_panel(json, state);
  write_findings(json, state);
  json.key("other").value(state.other);
  json.key("other_masks").open('[');
  if (state.other_shown) write_mask_list(json, state.other_shown->reading.masks);
  json.close(']');
  write_other_model(json, state);
  write_regions(json, regions, state.drawn_text_size);
  json.close('}');
  return json.take();
}

}  // namespace maskscope::app
