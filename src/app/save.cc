#include "app/save.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "app/shown_map.h"
#include "app/shown_picture.h"
#include "app/state.h"
#include "scope/diagram.h"
#include "scope/export.h"
#include "scope/png.h"
#include "scope/sheet.h"

namespace maskscope::app {
namespace {

constexpr const char *kPng = "image/png", *kSvg = "image/svg+xml", *kNpy = "application/octet-stream",
                     *kCsv = "text/csv", *kJson = "application/json", *kZip = "application/zip";

std::unexpected<Error> no_font() { return fail("Pictures need a font, and none could be loaded."); }

const scope::Ramp& ramp_of(const State& state) { return palette(state.palette, state.appearance); }

// The engine's own numbers where they have come, else the maps', good to three digits.
std::vector<float> cells_of(const State& state, HeadIndex head) {
  const Shown& shown = *state.shown;
  const std::size_t tokens = shown.maps.tokens();
  std::vector<float> cells;
  cells.reserve(tokens * tokens);
  for (std::size_t i = 0; i < tokens * tokens; ++i) cells.push_back(value_at(state, head, i / tokens, i % tokens));
  return cells;
}

// end: the attention that has the palette's last colour.
void to_places(std::span<float> cells, float end, Scale scale) {
  for (float& cell : cells) cell = scaled(share_of(cell, end), scale);
}

float end_of(const State& state, HeadIndex head) {
  return state.range == Range::whole ? 1 : state.shown->maps.top(head);
}

std::vector<float> places_of(const State& state, HeadIndex head) {
  std::vector<float> places = cells_of(state, head);
  to_places(places, end_of(state, head), state.scale);
  return places;
}

std::vector<float> all_cells(const State& state) {
  std::vector<float> cells;
  cells.reserve(state.shown->maps.halves().size());
  for (const std::uint16_t half : state.shown->maps.halves()) cells.push_back(from_half(half));
  return cells;
}

std::vector<float> all_places(const State& state) {
  const Maps& maps = state.shown->maps;
  std::vector<float> places = all_cells(state);
  const std::size_t size = maps.tokens() * maps.tokens();
  for (std::size_t slice = 0; slice < maps.slices(); ++slice) {
    const HeadIndex head = {slice / maps.heads(), slice % maps.heads()};
    to_places(std::span(places).subspan(slice * size, size), end_of(state, head), state.scale);
  }
  return places;
}

scope::DiagramText text_of(const State& state, HeadIndex head) {
  return {scope::picture_title(head.layer, head.head), state.shown->reading.encoding.tokens};
}

Result<std::string> picture_of(const State& state, HeadIndex head, const scope::Face* face) {
  if (face == nullptr) return no_font();
  return scope::encode_png(scope::draw_diagram(text_of(state, head), places_of(state, head), ramp_of(state), *face));
}

std::string svg_of(const State& state, HeadIndex head) {
  return scope::draw_diagram_svg(text_of(state, head), places_of(state, head), ramp_of(state));
}

scope::SheetText sheet_text(const State& state) {
  const Maps& maps = state.shown->maps;
  return {state.shown->reading.text, maps.layers(), maps.heads(), maps.tokens()};
}

Result<std::string> sheet_of(const State& state, const scope::Face* face) {
  if (face == nullptr) return no_font();
  return scope::encode_png(scope::draw_sheet(sheet_text(state), all_places(state), ramp_of(state), *face));
}

std::string shown_npy(const State& state) {
  const scope::LabelledMap map = map_of_shown(state);
  const std::size_t shape[] = {map.rows.size(), map.columns.size()};
  return scope::make_npy(std::span<const float>(map.cells), shape);
}

std::string heads_npy(const Maps& maps) {
  const std::size_t shape[] = {maps.layers(), maps.heads(), maps.tokens(), maps.tokens()};
  return scope::make_npy(maps.halves(), shape);
}

// All heads as text: refused where it would take more than some hundred megabytes.
Result<std::string> heads_text(const State& state, bool csv) {
  const Maps& maps = state.shown->maps;
  constexpr std::size_t kMost = 5'000'000;
  if (maps.halves().size() > kMost) {
    return fail("All heads of this text have ", maps.halves().size(), " numbers, which is too much for ",
                csv ? "CSV" : "JSON", "; the .npy file holds them.");
  }
  const std::vector<float> cells = all_cells(state);
  const std::size_t size = maps.tokens() * maps.tokens();
  std::vector<scope::HeadCells> heads;
  heads.reserve(maps.slices());
  for (std::size_t slice = 0; slice < maps.slices(); ++slice) {
    heads.push_back({slice / maps.heads(), slice % maps.heads(), std::span(cells).subspan(slice * size, size)});
  }
  const scope::Reading& reading = state.shown->reading;
  return csv ? scope::make_heads_csv(reading.encoding.tokens, heads) : scope::make_heads_json(reading, heads);
}

struct Form {
  std::string name;
  const char* type;
};

Form form_of(FileKind kind, const State& state) {
  switch (kind) {
    case FileKind::shown_png:
      return {name_of_shown(state) + ".png", kPng};
    case FileKind::shown_svg:
      return {name_of_shown(state) + ".svg", kSvg};
    case FileKind::shown_npy:
      return {name_of_shown(state) + ".npy", kNpy};
    case FileKind::shown_csv:
      return {name_of_shown(state) + ".csv", kCsv};
    case FileKind::shown_json:
      return {name_of_shown(state) + ".json", kJson};
    case FileKind::sheet_png:
      return {"Attention_All.png", kPng};
    case FileKind::sheet_svg:
      return {"Attention_All.svg", kSvg};
    case FileKind::heads_npy:
      return {"Attention_All.npy", kNpy};
    case FileKind::heads_csv:
      return {"Attention_All.csv", kCsv};
    case FileKind::heads_json:
      return {"Attention_All.json", kJson};
    case FileKind::words_csv:
      return {"Predictions.csv", kCsv};
    case FileKind::words_json:
      return {"Predictions.json", kJson};
  }
  return {};
}

Result<std::string> bytes_of(FileKind kind, const State& state, const scope::Face* face) {
  const scope::Reading& reading = state.shown->reading;
  switch (kind) {
    case FileKind::shown_png:
      return face != nullptr ? png_of_shown(state, *face) : no_font();
    case FileKind::shown_svg:
      return svg_of_shown(state);
    case FileKind::shown_npy:
      return shown_npy(state);
    case FileKind::shown_csv:
      return scope::make_map_table(map_of_shown(state), ',');
    case FileKind::shown_json:
      return scope::make_map_json(reading, map_of_shown(state));
    case FileKind::sheet_png:
      return sheet_of(state, face);
    case FileKind::sheet_svg:
      return scope::draw_sheet_svg(sheet_text(state), all_places(state), ramp_of(state));
    case FileKind::heads_npy:
      return heads_npy(state.shown->maps);
    case FileKind::heads_csv:
      return heads_text(state, true);
    case FileKind::heads_json:
      return heads_text(state, false);
    case FileKind::words_csv:
      return scope::make_predictions_table(reading, ',');
    case FileKind::words_json:
      return scope::make_predictions_json(reading);
  }
  return fail("found no such kind of file");
}

}  // namespace

Result<SavedFile> make_file(FileKind kind, const State& state, const scope::Face* face) {
  auto bytes = bytes_of(kind, state, face);
  if (!bytes) return std::unexpected(bytes.error());
  Form form = form_of(kind, state);
  return SavedFile{std::move(form.name), form.type, std::move(*bytes)};
}

Result<void> ZipOfHeads::add_next(const State& state, const scope::Face* face) {
  const std::size_t heads = state.shown->maps.heads(), next = entries_.size();
  const HeadIndex head = {next / heads, next % heads};
  auto picture = svg_ ? Result<std::string>(svg_of(state, head)) : picture_of(state, head, face);
  if (!picture) return std::unexpected(picture.error());
  entries_.push_back({scope::picture_name(head.layer, head.head, svg_ ? ".svg" : ".png"), std::move(*picture)});
  return {};
}

Result<SavedFile> ZipOfHeads::finish() const {
  auto zip = scope::make_zip(entries_);
  if (!zip) return std::unexpected(zip.error());
  return SavedFile{"Attention_All.zip", kZip, std::move(*zip)};
}

std::string table_of_shown(const State& state) { return scope::make_map_table(map_of_shown(state), '\t'); }

std::string table_of_words(const State& state) { return scope::make_predictions_table(state.shown->reading, '\t'); }

}  // namespace maskscope::app
