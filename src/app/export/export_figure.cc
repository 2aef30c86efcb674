#include "app/export/export_figure.h"

#include <cstdint>
#include <vector>

#include "app/export/export_map.h"
#include "app/state/format.h"
#include "app/strings.h"
#include "app/views/line_series.h"
#include "app/views/token_shading.h"
#include "base/fill_in.h"
#include "figures/heatmap_figure.h"
#include "figures/lines_figure.h"
#include "figures/text_figure.h"

namespace maskscope::app {
namespace {

namespace texts = strings::figure;

// Lines and frames on paper have the colours of the light page.
const Theme& paper() { return theme_of(Appearance::light, false); }

figures::DiagramText text_of(const State& state) {
  const MapSet& picture = *state.shown->picture;
  return {.title = title_of_shown(state),
          .tokens = words_of(state.shown->reading, picture.rows()),
          .columns = words_of(state.shown->reading, picture.columns()),
          .note = note_on_filter(picture.filter())};
}

// Where in the palette each cell of the matrix stands.
std::vector<float> places_of(const State& state) {
  std::vector<float> places = map_of_shown(state).cells;
  const float end = state.range_end(state.displayed_slice());
  for (float& place : places) place = scaled(share_of(place, end), state.scale);
  return places;
}

std::string title_of_lines(const State& state) {
  if (state.pinned_heads.empty() || state.shown->picture->summary().kind != Summary::head) return title_of_shown(state);
  std::string heads;
  for (const HeadIndex& head : state.pinned_heads) {
    if (head != state.chosen) heads += dotted(head) + ", ";
  }
  return fill_in(texts::kHeads, heads + dotted(state.chosen));
}

figures::Drawing drawn_lines(const State& state, const figures::Face* face) {
  const MapSet& picture = *state.shown->picture;
  const auto strand_list = strands(state, paper());
  const LitLines lit{state.lit()};
  std::vector<figures::Look> looks;
  for (const bool front : {false, true}) {
    for (std::size_t row = 0; row < picture.rows().size(); ++row) {
      for (std::size_t column = 0; column < picture.columns().size(); ++column) {
        const bool is_lit = lit.line(picture.rows()[row], picture.columns()[column]);
        if (is_lit != front) continue;
        for (const LineSeries& strand : strand_list) {
          if (const auto look = line_look(state, strand, row, column, is_lit))
            looks.push_back({row, column, look->width, channels_of(strand.colour), look->strength});
        }
      }
    }
  }
  figures::DiagramText text = text_of(state);
  text.title = title_of_lines(state);
  return figures::draw_looks(text, looks, face);
}

figures::ShadedText shaded(const State& state, const engine::Reading& reading, const TokenShading& page,
                           std::string heading) {
  const Palette& colours = palette(state.palette, state.appearance);
  figures::ShadedText text{std::move(heading), {}};
  for (const analysis::Group& word : page.words) {
    figures::ShadedWord drawn{word_of(reading, word), std::nullopt, page.is_chosen(word)};
    if (const auto shade = shade_of(state, page, word)) drawn.ground = channels_of(colour_at(colours, *shade));
    text.words.push_back(std::move(drawn));
  }
  return text;
}

std::string most_in(const State& state, const engine::Reading& reading, const TokenShading& page) {
  return most_of(state, page, [&](const analysis::Group& word) { return word_of(reading, word); });
}

figures::Drawing drawn_sentence(const State& state, const figures::Face* face) {
  const TokenShading page = shades(state);
  std::vector<figures::ShadedText> texts = {shaded(
      state, state.shown->reading, page, page.token ? most_in(state, state.shown->reading, page) : texts::kNoWord)};
  if (state.before) {
    const TokenShading before = shades_before(state);
    texts.push_back(shaded(state, state.before->shown.reading, before,
                           fill_in(strings::text_view::kBefore, most_in(state, state.before->shown.reading, before))));
  }
  std::string note = texts::kDirections[static_cast<std::size_t>(state.direction)];
  if (const std::string filter = note_on_filter(page.picture.filter()); !filter.empty()) note += ", " + filter;
  return figures::draw_shaded(title_of_shown(state), note, texts, channels_of(paper().accent), face);
}

figures::Drawing drawing_of(const State& state, const figures::Face* face) {
  return state.view == View::lines ? drawn_lines(state, face) : drawn_sentence(state, face);
}

}  // namespace

figures::Painting painting_of_shown(const State& state, const figures::Face& face) {
  if (state.view != View::matrix) return figures::to_painting(drawing_of(state, &face), face);
  return figures::draw_diagram(text_of(state), places_of(state), palette(state.palette, state.appearance), face);
}

Result<std::string> svg_of_shown(const State& state) {
  if (state.view != View::matrix) return figures::to_svg(drawing_of(state, nullptr));
  return figures::draw_diagram_svg(text_of(state), places_of(state), palette(state.palette, state.appearance));
}

}  // namespace maskscope::app
