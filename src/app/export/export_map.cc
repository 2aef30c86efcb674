#include "app/export/export_map.h"

#include <string_view>
#include <utility>

#include "app/state/format.h"
#include "app/strings.h"
#include "base/error.h"
#include "base/fill_in.h"
#include "figures/heatmap_figure.h"

namespace maskscope::app {
namespace {

namespace texts = strings::figure;

std::string list_of(const std::vector<HeadIndex>& heads) {
  std::string list;
  for (const HeadIndex& head : heads) list += (list.empty() ? "" : ", ") + dotted(head);
  return list;
}

std::string side_letter(analysis::Side side) {
  return side == analysis::Side::both ? texts::kBoth : side == analysis::Side::first ? texts::kFirst : texts::kSecond;
}

// "Layer3_Mean", "Heads_Maximum"
std::string name_of_map(const State& state, const SummaryOf& summary) {
  if (summary.kind == Summary::head) return concat("Layer", state.chosen.layer + 1, "_Head", state.chosen.head + 1);
  if (summary.kind == Summary::rollout) return concat("Layer", summary.layer + 1, "_Rollout");
  const std::string heads = state.pinned_heads.empty() ? concat("Layer", state.chosen.layer + 1) : "Heads";
  return heads + (summary.kind == Summary::mean ? "_Mean" : "_Maximum");
}

}  // namespace

std::string word_of(const engine::Reading& reading, const analysis::Group& group) {
  const std::vector<std::string>& tokens = reading.encoding.tokens;
  std::string word = tokens[group.first];
  for (std::size_t i = group.first + 1; i <= group.last; ++i) word += std::string_view(tokens[i]).substr(2);
  return word;
}

std::vector<std::string> words_of(const engine::Reading& reading, const std::vector<analysis::Group>& groups) {
  std::vector<std::string> words;
  words.reserve(groups.size());
  for (const analysis::Group& group : groups) words.push_back(word_of(reading, group));
  return words;
}

std::string title_of_shown(const State& state) {
  const SummaryOf& summary = state.shown->picture->summary();
  if (summary.kind == Summary::head) return figures::picture_title(state.chosen.layer, state.chosen.head);
  if (summary.kind == Summary::rollout) return fill_in(texts::kRollout, summary.layer + 1);
  const bool mean = summary.kind == Summary::mean;
  if (!state.pinned_heads.empty())
    return fill_in(mean ? texts::kMeanOfHeads : texts::kMaximumOfHeads, list_of(summary.heads));
  return fill_in(mean ? texts::kMeanOfLayer : texts::kMaximumOfLayer, state.chosen.layer + 1, summary.heads.size());
}

std::string note_on_filter(const analysis::Filter& filter) {
  std::string note;
  const auto add = [&](bool on, const std::string& what) {
    if (on) note += (note.empty() ? "" : ", ") + what;
  };
  add(filter.words, texts::kWholeWords);
  add(filter.hide_special, texts::kNoSpecial);
  add(filter.hide_punctuation, texts::kNoPunctuation);
  add(filter.hide_diagonal, texts::kNoDiagonal);
  add(filter.from != analysis::Side::both, fill_in(texts::kSides, side_letter(filter.from), side_letter(filter.to)));
  add(filter.renormalise, texts::kRescaled);
  return note;
}

std::string name_of_shown(const State& state) {
  const MapSet& picture = *state.shown->picture;
  std::string name = "Attention_" + name_of_map(state, picture.summary());
  if (picture.filter() != analysis::Filter{}) name += "_Filtered";
  if (state.view == View::lines) name += "_Lines";
  if (state.view == View::sentence) name += "_Sentence";
  return name;
}

formats::LabelledMap map_of_shown(const State& state) {
  const MapSet& picture = *state.shown->picture;
  const bool one = picture.summary().kind == Summary::head;
  const std::uint32_t slice = one ? picture.slice(state.chosen) : picture.summary_slice();
  formats::LabelledMap map;
  map.title = title_of_shown(state);
  if (const std::string note = note_on_filter(picture.filter()); !note.empty()) map.title += ", " + note;
  if (one) map.layer = state.chosen.layer, map.head = state.chosen.head;
  map.rows = words_of(state.shown->reading, picture.rows());
  map.columns = words_of(state.shown->reading, picture.columns());
  map.cells.reserve(map.rows.size() * map.columns.size());
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    for (std::size_t column = 0; column < map.columns.size(); ++column) {
      map.cells.push_back(value_at(state, slice, row, column));
    }
  }
  return map;
}

}  // namespace maskscope::app
