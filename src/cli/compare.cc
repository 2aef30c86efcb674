// The same text through two models: what each predicts, and how differently their heads attend.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/distribution.h"
#include "analysis/head_distance.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"
#include "engine/native/open_session.h"
#include "formats/percent.h"

namespace maskscope::cli {
namespace {

struct Comparison {
  engine::Reading first, second;
  std::vector<std::optional<double>> divergences;  // of each place, in nats; none where what is predicted differs
  std::vector<analysis::HeadDistance> heads;       // the most different first
  std::string not_comparable;                      // why there are no heads: a sentence, or empty
};

bool same_words(const text::Vocabulary& a, const text::Vocabulary& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t id = 0; id < a.size(); ++id) {
    if (a.token(static_cast<text::TokenId>(id)) != b.token(static_cast<text::TokenId>(id))) return false;
  }
  return true;
}

// Whether what the two predict can be compared: the same kind, of the same words or labels.
bool same_outputs(const engine::Session& a, const engine::Session& b) {
  const engine::OutputKind kind = engine::output_kind(a.model());
  if (kind != engine::output_kind(b.model())) return false;
  return same_words(a.vocabulary(), b.vocabulary()) && a.model().config().labels == b.model().config().labels;
}

// Two models and what a text has in common in them. Used by one thread.
class Pair {
 public:
  Pair(engine::Session first, engine::Session second, bool same_outputs)
      : first_(std::move(first)), second_(std::move(second)), same_outputs_(same_outputs) {}

  Pair for_another_thread() const { return {first_.for_another_thread(), second_.for_another_thread(), same_outputs_}; }

  Result<Comparison> compare(const TextLine& line, std::size_t top) {
    auto first = first_.read(line.text, line.pair, top);
    if (!first) return std::unexpected(first.error());
    auto second = second_.read(line.text, line.pair, top);
    if (!second) return std::unexpected(second.error());
    Comparison found{
        .first = std::move(*first), .second = std::move(*second), .divergences = {}, .heads = {}, .not_comparable = {}};
    if (auto ok = add_divergences(found); !ok) return std::unexpected(ok.error());
    found.not_comparable = why_not_comparable(found);
    if (found.not_comparable.empty()) add_heads(found);
    return found;
  }

 private:
  Result<void> add_divergences(Comparison& found) {
    for (std::size_t i = 0; i < std::min(found.first.masks.size(), found.second.masks.size()); ++i) {
      auto& divergence = found.divergences.emplace_back();
      if (!same_outputs_ || found.first.masks[i].position != found.second.masks[i].position) continue;
      const auto place = std::span(&found.first.masks[i].position, 1);
      const auto first = first_.output_rows(place), second = second_.output_rows(place);
      if (!first) return std::unexpected(first.error());
      if (!second) return std::unexpected(second.error());
      if (first->size() != second->size()) continue;  // an answer's rows are as long as the text has tokens
      divergence = analysis::Distribution(*first).divergence_from(analysis::Distribution(*second));
    }
    return {};
  }

  // A head has a counterpart where both models have as many, and a row where both have the same tokens.
  std::string why_not_comparable(const Comparison& found) const {
    const bert::Config &a = first_.model().config(), &b = second_.model().config();
    if (a.layers != b.layers || a.heads != b.heads) {
      return concat("the heads cannot be compared one by one: the first model has ", a.layers, " layers of ", a.heads,
                    " heads, the second ", b.layers, " of ", b.heads);
    }
    const auto &one = found.first.encoding.tokens, &two = found.second.encoding.tokens;
    if (one == two) return {};
    return concat("the maps cannot be compared: the models split the text differently, into ", one.size(), " and ",
                  two.size(), " tokens");
  }

  void add_heads(Comparison& found) const {
    const bert::Config& config = first_.model().config();
    for (std::size_t layer = 0; layer < config.layers; ++layer) {
      for (std::size_t head = 0; head < config.heads; ++head) {
        const float distance = analysis::head_distance(first_.attention(layer, head), second_.attention(layer, head),
                                                       found.first.encoding.tokens.size());
        found.heads.push_back({layer, head, distance});
      }
    }
    std::ranges::stable_sort(found.heads, std::ranges::greater{}, &analysis::HeadDistance::distance);
  }

  engine::Session first_, second_;
  bool same_outputs_;
};

void write_reading(JsonWriter& json, const engine::Reading& reading) {
  json.open('{');
  formats::write_list(json.key("tokens"), reading.encoding.tokens);
  formats::write_list(json.key(formats::name_of(reading.output)), reading.masks);
  if (!reading.no_predictions.empty()) json.key("no_predictions").value(reading.no_predictions);
  json.close('}');
}

std::string to_json(const Comparison& found, std::size_t heads) {
  return answer_line(found.first, [&](JsonWriter& json) {
    json.key("models").open('[');
    write_reading(json, found.first);
    write_reading(json, found.second);
    json.close(']');
    json.key("divergence").open('[');
    for (const auto& divergence : found.divergences) {
      if (divergence) {
        json.value(static_cast<float>(*divergence));
      } else {
        json.null();
      }
    }
    json.close(']');
    if (!found.not_comparable.empty()) json.key("not_comparable").value(found.not_comparable);
    json.key("heads").open('[');
    for (const analysis::HeadDistance& head : std::span(found.heads).first(heads)) {
      json.open('{');
      json.key("layer").value(head.layer + 1);
      json.key("head").value(head.head + 1);
      json.key("distance").value(head.distance);
      json.close('}');
    }
    json.close(']');
  });
}

// One line for each rank, the models side by side.
std::string show_mask(const Comparison& found, std::size_t mask) {
  const auto &first = found.first.masks[mask].predictions, &second = found.second.masks[mask].predictions;
  std::string shown;
  for (std::size_t rank = 0; rank < std::max(first.size(), second.size()); ++rank) {
    const auto cell = [&](const std::vector<analysis::Prediction>& words) {
      if (rank >= words.size()) return printed("%8s  %-20s", "", "");
      return printed("%8s  %-20s", formats::percent(words[rank].probability).c_str(), words[rank].token.c_str());
    };
    shown += cell(first) + "  " + cell(second);
    shown.erase(shown.find_last_not_of(' ') + 1);
    shown += '\n';
  }
  if (const auto& divergence = found.divergences[mask]) {
    shown += printed("KL divergence of the second's predictions from the first's: %.4f\n", *divergence);
  }
  return shown;
}

// weights: the folders that were given.
std::string show(const Comparison& found, const std::vector<std::filesystem::path>& weights, std::size_t heads) {
  std::string shown = printed("%-30s  %s\n", weights[0].string().c_str(), weights[1].string().c_str());
  for (std::size_t mask = 0; mask < found.divergences.size(); ++mask) {
    if (found.divergences.size() > 1) shown += place_line(found.first, found.first.masks[mask].position);
    shown += show_mask(found, mask);
  }
  if (!found.not_comparable.empty()) return shown + found.not_comparable + '\n';
  shown += "layer  head  distance\n";
  for (const analysis::HeadDistance& head : std::span(found.heads).first(heads)) {
    shown += printed("%5u %5u  %8.4f\n", static_cast<unsigned>(head.layer + 1), static_cast<unsigned>(head.head + 1),
                     static_cast<double>(head.distance));
  }
  return shown;
}

Said say(Pair& pair, const TextLine& line, const CompareOptions& options) {
  const auto found = pair.compare(line, options.top);
  if (!found) return error_said(found.error(), options.input.json);
  const std::size_t heads = std::min(options.heads, found->heads.size());
  const std::string& warning = found->first.warning.empty() ? found->second.warning : found->first.warning;
  return {.output = options.input.json ? to_json(*found, heads) : show(*found, options.weights, heads),
          .warning = warning,
          .failure = {}};
}

}  // namespace

Result<void> run_compare(const Common& common, const CompareOptions& options) {
  auto first = engine::open_session(options.weights[0], common.threads);
  if (!first) return std::unexpected(first.error());
  auto second = engine::open_session(options.weights[1], common.threads);
  if (!second) return std::unexpected(second.error());
  const bool same = same_outputs(*first, *second);
  Pair pair(std::move(*first), std::move(*second), same);
  const auto another = [&]() -> Answer {
    return [&options, own = std::make_shared<Pair>(pair.for_another_thread())](const TextLine& line) {
      return say(*own, line, options);
    };
  };
  return answer_texts(common, options.input,
                      {.alone = [&](const TextLine& line) { return say(pair, line, options); }, .another = another});
}

}  // namespace maskscope::cli
