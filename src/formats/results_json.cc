#include "formats/results_json.h"

#include <cmath>
#include <cstddef>

namespace maskscope::formats {
namespace {

void write_members(JsonWriter& json, const analysis::Prediction& word) {
  json.key("token").value(word.token);
  json.key("id").value(static_cast<std::size_t>(word.id));
  json.key("logit").value(word.logit);
  json.key("probability").value(word.probability);
}

void write(JsonWriter& json, const engine::HeadEffect& effect) {
  json.open('{');
  json.key("layer").value(std::size_t{effect.layer} + 1);
  json.key("head").value(std::size_t{effect.head} + 1);
  json.key("divergence").value(effect.divergence);
  json.key("log_change").value(effect.log_change);
  formats::write(json.key("best"), effect.best);
  json.close('}');
}

void write(JsonWriter& json, const engine::CandidateScore& score) {
  json.open('{');
  json.key("word").value(score.word);
  if (score.problem.empty()) {
    write_list(json.key("pieces"), score.pieces);
    json.key("log_score").value(score.log_score);
    if (score.pieces.size() == 1) json.key("probability").value(std::exp(score.log_score));
  } else {
    json.key("error").value(score.problem);
  }
  json.close('}');
}

}  // namespace

std::string_view name_of(engine::OutputKind kind) {
  switch (kind) {
    case engine::OutputKind::words:
      return "masks";
    case engine::OutputKind::text_label:
      return "labels";
    case engine::OutputKind::token_labels:
      return "token_labels";
    case engine::OutputKind::answer:
      return "answer";
    case engine::OutputKind::replaced:
      return "replaced";
  }
  return "masks";
}

void write(JsonWriter& json, const analysis::Prediction& word) {
  json.open('{');
  write_members(json, word);
  json.close('}');
}

void write(JsonWriter& json, const engine::MaskPredictions& mask) {
  json.open('{');
  json.key("position").value(mask.position);
  write_list(json.key("predictions"), mask.predictions);
  json.close('}');
}

void write(JsonWriter& json, const engine::TokenPredictions& token) {
  json.open('{');
  json.key("position").value(std::size_t{token.position});
  write_members(json, token.own);
  json.key("rank").value(std::size_t{token.own_rank});
  write_list(json.key("predictions"), token.predictions);
  json.close('}');
}

void write(JsonWriter& json, const engine::FilledMask& mask) {
  json.open('{');
  json.key("position").value(std::size_t{mask.position});
  write_members(json, mask.word);
  json.close('}');
}

void write(JsonWriter& json, const engine::HeadAblation& ablation, TargetKind kind) {
  json.open('{');
  json.key("position").value(std::size_t{ablation.position});
  write(json.key(kind == TargetKind::chosen ? "target" : "best"), ablation.target);
  json.key("heads").open('[');
  for (const engine::HeadEffect& effect : ablation.effects) write(json, effect);
  json.close(']');
  json.close('}');
}

void write(JsonWriter& json, const engine::MaskLogitLens& lens, std::string_view key, TargetKind kind) {
  const bool chosen = kind == TargetKind::chosen;
  json.open('{');
  json.key("position").value(std::size_t{lens.position});
  if (chosen) write(json.key("target"), lens.target);
  json.key(key).open('[');
  for (std::size_t layer = 0; layer < lens.layers.size(); ++layer) {
    const engine::LogitLensLayer& found = lens.layers[layer];
    json.open('{');
    json.key("layer").value(layer);
    write_list(json.key("predictions"), found.predictions);
    json.key(chosen ? "target_probability" : "final_probability").value(found.target_probability);
    json.key(chosen ? "target_rank" : "final_rank").value(std::size_t{found.target_rank});
    json.close('}');
  }
  json.close(']');
  json.close('}');
}

void write(JsonWriter& json, const engine::MaskCandidates& mask, std::string_view key) {
  json.open('{');
  json.key("position").value(std::size_t{mask.position});
  json.key(key).open('[');
  for (const engine::CandidateScore& score : mask.scores) write(json, score);
  json.close(']');
  json.close('}');
}

void write_text(JsonWriter& json, std::string_view text, std::string_view pair, const text::Encoding& encoding) {
  json.key("text").value(text);
  if (!pair.empty()) json.key("pair").value(pair);
  write_list(json.key("tokens"), encoding.tokens);
  const text::CutOff& cut = encoding.cut;
  if (cut.tokens() == 0) return;
  json.key("truncated").open('{');
  json.key("tokens").value(cut.tokens());
  json.key("from").value(engine::cut_from(cut));
  json.key("masks").value(cut.masks);
  json.close('}');
}

}  // namespace maskscope::formats
