// What is shown as files for other programs: pictures in the chosen colours, and numbers. Files are written while they are
// made and never whole in memory. Thread-safe: no state of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/error.h"
#include "figures/font.h"
#include "formats/byte_sink.h"

namespace maskscope::app {

struct State;

enum class FileKind {
  shown_png,  // the large view, as it is
  shown_svg,
  shown_npy,  // its map
  shown_csv,
  shown_json,
  sheet_png,  // all heads, raw, as one picture
  sheet_svg,
  heads_npy,
  heads_csv,
  heads_json,
  heads_png_zip,  // a picture a head
  heads_svg_zip,
  words_csv,  // what fits
  words_json,
  reading  // all of it (docs/reading-format.md)
};
inline constexpr FileKind kLastKind = FileKind::reading;

struct FileForm {
  std::string name;
  const char* type = "";  // MIME
};

// state.shown is there.
FileForm form_of(FileKind kind, const State& state);
// PNGs alone are drawn with a font of ours.
bool needs_face(FileKind kind);

// How many of the heads are in the file.
using SaveProgress = std::function<void(std::size_t done, std::size_t total)>;

// state.shown and its picture are there; face: nullptr where no font could be had. What was written before an error is no file.
Result<void> write_file(FileKind kind, const State& state, const figures::Face* face, const formats::ByteSink& write,
                        const SaveProgress& progress);

// The large map's numbers, or what fits, as spreadsheets take them from the clipboard.
std::string table_of_shown(const State& state);
std::string table_of_words(const State& state);

}  // namespace maskscope::app
