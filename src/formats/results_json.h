// What the model answers, as JSON: the command line's lines and saved files have the same members. Each write() writes one
// value. Layers and heads count from 1, positions from 0. Thread-safe: no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/prediction.h"
#include "engine/reading.h"
#include "engine/results.h"
#include "formats/json_writer.h"

namespace maskscope::formats {

// "masks", "labels", "token_labels", "answer" or "replaced": the key of what is predicted.
std::string_view name_of(engine::OutputKind kind);

// {"token", "id", "logit", "probability"}
void write(JsonWriter& json, const analysis::Prediction& word);

// {"position", "predictions": [best first]}
void write(JsonWriter& json, const engine::MaskPredictions& mask);

// {"position", "token", "id", "logit", "probability" (all of the token in the text), "rank", "predictions": [best first]}
void write(JsonWriter& json, const engine::TokenPredictions& token);

// {"position", "token", "id", "logit", "probability"}
void write(JsonWriter& json, const engine::FilledMask& mask);

// What the logit lens and head ablation are about: what is best in the end, or what was asked for.
enum class TargetKind : std::uint8_t { best, chosen };

// {"position", "best" or "target", "heads": [{"layer", "head", "divergence", "log_change", "best"}]}
void write(JsonWriter& json, const engine::HeadAblation& ablation, TargetKind kind = TargetKind::best);

// {"position", KEY: [{"layer" (0: the embeddings), "predictions": [best first], "final_probability", "final_rank"}]}, or with a chosen
// target {"position", "target", KEY: [{"layer", "predictions", "target_probability", "target_rank"}]}
void write(JsonWriter& json, const engine::MaskLogitLens& lens, std::string_view key = "logit_lens",
           TargetKind kind = TargetKind::best);

// {"position", KEY: [{"word", "pieces", "log_score", "probability" (of a word of one piece)} or {"word", "error"}]}
void write(JsonWriter& json, const engine::MaskCandidates& mask, std::string_view key = "candidates");

inline void write(JsonWriter& json, const std::string& text) { json.value(text); }
inline void write(JsonWriter& json, std::int32_t id) { json.value(static_cast<std::size_t>(id)); }

// What follows each value: its key, say.
template <class Values, class... More>
void write_list(JsonWriter& json, const Values& values, const More&... more) {
  json.open('[');
  for (const auto& value : values) write(json, value, more...);
  json.close(']');
}

// Members of an open object: "text", "pair" where there is one, "tokens", and where the text was cut to fit the model
// "truncated": {"tokens" (how many), "from" ("text", "pair" or "both"), "masks" (among them)}.
void write_text(JsonWriter& json, std::string_view text, std::string_view pair, const text::Encoding& encoding);

}  // namespace maskscope::formats
