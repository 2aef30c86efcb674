#include "app/state/accessibility_snapshot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "app/state/format.h"
#include "app/state/strongest.h"
#include "formats/json_writer.h"

namespace maskscope::app {
namespace {

using formats::JsonWriter;

bool is_told_in_words(const Touchable& it) { return it.name == kCells || it.name == kThumbnails; }

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

std::string with_chance(const analysis::Prediction& word) {
  return shown_token(word.token) + ", " + percent(word.probability);
}

std::string at_token(std::string_view what, std::size_t position) { return concat(what, " at token ", position + 1); }

void tell_predictions(Text& text, const engine::Reading& reading) {
  if (reading.masks.empty() && reading.no_predictions.empty()) {
    const NoMask why = no_mask(reading);
    text.line("p", concat(why.heading, " ", why.hint));
  }
  for (const engine::MaskPredictions& mask : reading.masks) {
    text.line("h3", at_token("Words that fit", mask.position));
    text.list("ol", lines_of(mask.predictions, with_chance));
  }
}

void tell_progress(Text& text, const std::optional<Work>& work, std::string_view what) {
  if (work) text.line("p", work_text(*work, what));
}

void tell_places(Text& text, const engine::TokenPredictionsResult& found) {
  text.line("h3", found.masked ? "Every word, each hidden for its own question" : "Every word, as it stands");
  text.list("ol", lines_of(found.positions, [](const engine::TokenPredictions& place) {
              const std::string best =
                  place.predictions.empty() ? "" : "; first is " + with_chance(place.predictions.front());
              return concat(with_chance(place.own), ", number ", place.own_rank, best);
            }));
}

void tell_layers(Text& text, const engine::LogitLensResult& found) {
  for (const engine::MaskLogitLens& mask : found.masks) {
    if (mask.layers.empty() || mask.layers.back().predictions.empty()) continue;
    const std::string last = shown_token(mask.layers.back().predictions.front().token);
    text.line("h3", at_token("Layer by layer", mask.position));
    std::vector<std::string> lines;
    for (std::size_t layer = 0; layer < mask.layers.size(); ++layer) {
      const engine::LogitLensLayer& at = mask.layers[layer];
      if (at.predictions.empty()) continue;
      lines.push_back(concat(layer == 0 ? std::string("Before layer 1") : concat("After layer ", layer), ": ",
                             shown_token(at.predictions.front().token), "; ", last, " has ",
                             percent(at.final_probability), ", number ", at.final_rank));
    }
    text.list("ul", lines);
  }
}

std::string score_line(const engine::CandidateScore& score) {
  if (!score.problem.empty()) return score.word + ": " + score.problem;
  if (score.pieces.size() == 1) return score.word + ", " + percent(std::exp(score.log_score));
  return concat(score.word, ", ", score.pieces.size(), " pieces, log-chance ",
                decimals(static_cast<double>(score.log_score), 1));
}

void tell_targets(Text& text, const engine::CandidatesResult& found) {
  for (const engine::MaskCandidates& mask : found.masks) {
    text.line("h3", at_token("Words to try", mask.position));
    text.list("ul", lines_of(mask.scores, score_line));
  }
}

void tell_filled(Text& text, std::string_view how, std::span<const engine::FilledMask> masks, float log_probability) {
  text.line("h3", concat(how, ", ", percent(std::exp(log_probability)), " together"));
  text.list("ol", lines_of(masks, [](const engine::FilledMask& mask) { return with_chance(mask.word); }));
}

void tell_joint(Text& text, const engine::SequentialFill& found) {
  tell_filled(text, "Jointly", found.joint, found.joint_log_probability);
  tell_filled(text, "Each for itself", found.independent, found.independent_log_probability);
}

void tell_ranking(Text& text, const engine::HeadAblation& found) {
  text.line("h3", "Which heads matter, for " + with_chance(found.best));
  text.list("ol", lines_of(found.effects, [&](const engine::HeadEffect& effect) {
              return concat("Layer ", effect.layer + 1, ", head ", effect.head + 1, ": ",
                            percent(found.best.probability * std::exp(effect.log_change)), " without it, first is ",
                            shown_token(effect.best.token), ", divergence ",
                            decimals(static_cast<double>(effect.divergence), 4));
            }));
}

void tell_comparison(Text& text, const engine::Reading& first, const engine::Reading& second) {
  text.line("h3", "Compared with");
  text.line("p", second.text);
  for (std::size_t mask = 0; mask < std::min(first.masks.size(), second.masks.size()); ++mask) {
    text.line("h3", at_token("Words that fit the second sentence", second.masks[mask].position));
    text.list("ol", lines_of(second.masks[mask].predictions, with_chance));
  }
}

void tell_findings(Text& text, const State& state) {
  const Findings& found = state.findings;
  tell_progress(text, found.work, state.answers == Answers::jointly ? "masks" : "words");
  tell_progress(text, found.ranking, "heads");
  if (!found.problem.empty()) text.line("p", found.problem);
  if (found.positions) tell_places(text, *found.positions);
  if (found.lens) tell_layers(text, *found.lens);
  if (found.targets) tell_targets(text, *found.targets);
  if (found.joint) tell_joint(text, found.joint->reading);
  if (found.sweep) tell_ranking(text, found.sweep->reading);
  if (state.other_shown) tell_comparison(text, state.shown->reading, state.other_shown->reading);
}

// A line a layer.
void tell_muted(Text& text, const State& state) {
  if (state.muted.empty()) return;
  std::map<std::size_t, std::string> layers;
  for (const std::uint32_t slice : state.muted) {
    std::string& line = layers[slice / state.shown->maps.heads()];
    line += concat(line.empty() ? "head " : ", head ", slice % state.shown->maps.heads() + 1);
  }
  text.line("h3", "Heads that are off");
  text.list("ul",
            lines_of(layers, [](const auto& layer) { return concat("Layer ", layer.first + 1, ": ", layer.second); }));
}

void tell_head(Text& text, const State& state) {
  const auto entropy = head_entropy(*state.shown, state.chosen);
  if (entropy && state.displayed() == state.chosen) text.line("p", entropy_text(*entropy));
  const std::vector<std::string>& tokens = state.shown->reading.encoding.tokens;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t query = 0; query < tokens.size(); ++query) {
    rows.push_back({concat(query + 1, " ", tokens[query])});
    for (const LitValue& cell : strongest_of(state, query)) {
      rows.back().push_back(tokens[cell.key] + ", " + percent(cell.value));
    }
  }
  text.table(concat("Layer ", state.chosen.layer + 1, ", head ", state.chosen.head + 1, ": where each word looks"),
             {"Word", "looks most at", "then at", "then at"}, rows);
}

void tell_shown(Text& text, const State& state) {
  const engine::Reading& reading = state.shown->reading;
  text.line("p", reading.text);
  if (!reading.pair.empty()) text.line("p", "Second sentence: " + reading.pair);
  if (!reading.warning.empty()) text.line("p", reading.warning);
  if (!reading.no_predictions.empty()) text.line("p", reading.no_predictions);
  tell_predictions(text, reading);
  tell_findings(text, state);
  text.line("h3", "Tokens");
  text.list("ol", reading.encoding.tokens);
  tell_muted(text, state);
  tell_head(text, state);
}

// The likeliest words of each mask.
std::string answer_of(const State& state) {
  constexpr std::size_t kSaid = 3;
  const engine::Reading& reading = state.shown->reading;
  if (reading.masks.empty() && reading.no_predictions.empty()) return no_mask(reading).heading;
  std::string said;
  for (const engine::MaskPredictions& mask : reading.masks) {
    for (std::size_t rank = 0; rank < std::min(kSaid, mask.predictions.size()); ++rank) {
      said += concat(said.empty() ? "" : rank == 0 ? "; " : ", ", with_chance(mask.predictions[rank]));
    }
  }
  return said;
}

std::string_view status_of(Phase phase) {
  return phase == Phase::loading ? "loading" : phase == Phase::ready ? "ready" : "failed";
}

}  // namespace

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
  const bool failed = state.model.phase == Phase::failed;
  const bool answered = state.model.phase == Phase::ready && state.shown && state.shown->id != 0;
  JsonWriter json;
  json.open('{');
  json.key("status").value(status_of(state.model.phase));
  json.key("message").value(failed ? state.model.failure : state.problem);
  json.key("notice").value(state.notice ? state.notice->text : std::string());
  json.key("answer").value(answered ? answer_of(state) : std::string());
  json.key("blocks").open('[');
  Text text(json);
  text.line("h2", "The picture as text");
  if (state.shown) {
    tell_shown(text, state);
  } else {
    text.line("p", "There is no sentence.");
  }
  json.close(']');
  json.close('}');
  return json.take();
}

}  // namespace maskscope::app
