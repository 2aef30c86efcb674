#include "app/export/save.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "app/export/export_figure.h"
#include "app/export/export_map.h"
#include "app/state/state.h"
#include "app/strings.h"
#include "base/fill_in.h"
#include "figures/contact_sheet.h"
#include "figures/heatmap_figure.h"
#include "formats/export.h"
#include "formats/reading_file.h"
#include "formats/zip.h"

namespace maskscope::app {
namespace {

constexpr const char *kPng = "image/png", *kSvg = "image/svg+xml", *kNpy = "application/octet-stream",
                     *kCsv = "text/csv", *kJson = "application/json", *kZip = "application/zip",
                     *kReading = "application/octet-stream";

const figures::Ramp& ramp_of(const State& state) { return palette(state.palette, state.appearance); }

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

HeadIndex head_of(const Maps& maps, std::size_t slice) { return {slice / maps.heads(), slice % maps.heads()}; }

// As the maps are, good to three digits, whatever is known more exactly of the chosen head: all heads are alike.
std::vector<float> cells_of(const Maps& maps, std::size_t slice) {
  std::vector<float> cells;
  cells.reserve(maps.of(slice).size());
  for (const std::uint16_t half : maps.of(slice)) cells.push_back(from_half(half));
  return cells;
}

figures::DiagramText text_of(const State& state, HeadIndex head) {
  return {figures::picture_title(head.layer, head.head), state.shown->reading.encoding.tokens};
}

Result<std::string> picture_of(const State& state, HeadIndex head, bool svg, const figures::Face* face) {
  const figures::DiagramText text = text_of(state, head);
  const std::vector<float> places = places_of(state, head);
  if (svg) return figures::draw_diagram_svg(text, places, ramp_of(state));
  return figures::to_png(figures::draw_diagram(text, places, ramp_of(state), *face));
}

Result<void> write_zip(const State& state, bool svg, const figures::Face* face, const formats::ByteSink& write,
                       const SaveProgress& progress) {
  const Maps& maps = state.shown->maps;
  formats::ZipWriter zip(write);
  for (std::size_t slice = 0; slice < maps.slices(); ++slice) {
    const HeadIndex head = head_of(maps, slice);
    const auto picture = picture_of(state, head, svg, face);
    if (!picture) return std::unexpected(picture.error());
    if (auto ok = zip.add(figures::picture_name(head.layer, head.head, svg ? ".svg" : ".png"), *picture); !ok)
      return ok;
    progress(slice + 1, maps.slices());
  }
  return zip.end();
}

figures::SheetText sheet_text(const State& state) {
  const Maps& maps = state.shown->maps;
  return {state.shown->reading.text, maps.layers(), maps.heads(), maps.tokens()};
}

// Of the maps as they are.
figures::MapPlaces sheet_places(const State& state, const SaveProgress& progress) {
  return [&state, &progress](std::size_t slice) {
    const Maps& maps = state.shown->maps;
    std::vector<float> places = cells_of(maps, slice);
    to_places(places, end_of(state, head_of(maps, slice)), state.scale);
    progress(slice + 1, maps.slices());
    return places;
  };
}

std::string shown_npy(const State& state) {
  const formats::LabelledMap map = map_of_shown(state);
  const std::size_t shape[] = {map.rows.size(), map.columns.size()};
  return formats::make_npy(std::span<const float>(map.cells), shape);
}

Result<void> write_heads_npy(const Maps& maps, const formats::ByteSink& write) {
  const std::size_t shape[] = {maps.layers(), maps.heads(), maps.tokens(), maps.tokens()};
  if (auto ok = write(formats::make_npy(std::span<const std::uint16_t>(), shape)); !ok) return ok;
  const std::span<const std::byte> bytes = std::as_bytes(maps.halves());
  return write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// In halves, as the maps are: nothing is lost.
Result<void> write_reading(const State& state, const formats::ByteSink& write, const SaveProgress& progress) {
  const Shown& shown = *state.shown;
  const Maps& maps = shown.maps;
  const formats::SavedReading saved = {
      .model = state.model.info.model, .reading = shown.reading, .layers = maps.layers(), .heads = maps.heads()};
  std::vector<float> cells;
  const auto map = [&](std::size_t layer, std::size_t head) -> Result<std::span<const float>> {
    const std::size_t slice = maps.slice({layer, head});
    cells = cells_of(maps, slice);
    progress(slice + 1, maps.slices());
    return cells;
  };
  return formats::write_reading(saved, weights::DType::f16, {.map = map}, write);
}

// All heads as text: refused where it would take more than some hundred megabytes.
Result<std::string> heads_text(const State& state, bool csv) {
  const Maps& maps = state.shown->maps;
  constexpr std::size_t kMost = 5'000'000;
  if (maps.halves().size() > kMost) {
    return fail(fill_in(strings::notices::kTooManyNumbers, maps.halves().size(),
                        csv ? strings::save::kCsv : strings::save::kJson));
  }
  std::vector<std::vector<float>> cells;
  std::vector<formats::HeadCells> heads;
  cells.reserve(maps.slices());
  for (std::size_t slice = 0; slice < maps.slices(); ++slice) {
    const HeadIndex head = head_of(maps, slice);
    heads.push_back({head.layer, head.head, cells.emplace_back(cells_of(maps, slice))});
  }
  const engine::Reading& reading = state.shown->reading;
  return csv ? formats::make_heads_csv(reading.encoding.tokens, heads) : formats::make_heads_json(reading, heads);
}

// Excel takes a file without this mark for one of the system's own letters. pandas, R and LibreOffice pass over it; Python's
// csv module wants the encoding "utf-8-sig".
Result<void> write_csv(const std::string& table, const formats::ByteSink& write) {
  if (auto ok = write("\xEF\xBB\xBF"); !ok) return ok;
  return write(table);
}

}  // namespace

FileForm form_of(FileKind kind, const State& state) {
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
    case FileKind::heads_png_zip:
    case FileKind::heads_svg_zip:
      return {"Attention_All.zip", kZip};
    case FileKind::words_csv:
      return {"Predictions.csv", kCsv};
    case FileKind::words_json:
      return {"Predictions.json", kJson};
    case FileKind::reading:
      return {"Reading.maskscope", kReading};
  }
  return {};
}

bool needs_face(FileKind kind) {
  return kind == FileKind::shown_png || kind == FileKind::sheet_png || kind == FileKind::heads_png_zip;
}

Result<void> write_file(FileKind kind, const State& state, const figures::Face* face, const formats::ByteSink& write,
                        const SaveProgress& progress) {
  if (needs_face(kind) && face == nullptr) return fail(strings::notices::kNoFont);
  const engine::Reading& reading = state.shown->reading;
  const auto write_text = [&](const Result<std::string>& text) {
    return text ? write(*text) : Result<void>(std::unexpected(text.error()));
  };
  switch (kind) {
    case FileKind::shown_png:
      return figures::write_png(painting_of_shown(state, *face), write);
    case FileKind::shown_svg:
      return write_text(svg_of_shown(state));
    case FileKind::shown_npy:
      return write(shown_npy(state));
    case FileKind::shown_csv:
      return write_csv(formats::make_map_table(map_of_shown(state), ','), write);
    case FileKind::shown_json:
      return write(formats::make_map_json(reading, map_of_shown(state)));
    case FileKind::sheet_png:
      return figures::write_png(
          figures::draw_sheet(sheet_text(state), sheet_places(state, progress), ramp_of(state), *face), write);
    case FileKind::sheet_svg:
      return figures::write_sheet_svg(sheet_text(state), sheet_places(state, progress), ramp_of(state), write);
    case FileKind::heads_npy:
      return write_heads_npy(state.shown->maps, write);
    case FileKind::heads_csv: {
      const auto table = heads_text(state, true);
      return table ? write_csv(*table, write) : Result<void>(std::unexpected(table.error()));
    }
    case FileKind::heads_json:
      return write_text(heads_text(state, false));
    case FileKind::heads_png_zip:
    case FileKind::heads_svg_zip:
      return write_zip(state, kind == FileKind::heads_svg_zip, face, write, progress);
    case FileKind::words_csv:
      return write_csv(formats::make_predictions_table(reading, ','), write);
    case FileKind::words_json:
      return write(formats::make_predictions_json(reading));
    case FileKind::reading:
      return write_reading(state, write, progress);
  }
  return fail("found no such kind of file");
}

std::string table_of_shown(const State& state) { return formats::make_map_table(map_of_shown(state), '\t'); }

std::string table_of_words(const State& state) { return formats::make_predictions_table(state.shown->reading, '\t'); }

}  // namespace maskscope::app
