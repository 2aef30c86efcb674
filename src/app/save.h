// What is shown as files for other programs: pictures in the chosen colours, and numbers. Thread-safe: no state of its own.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "scope/font.h"
#include "scope/zip.h"

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
  words_csv,  // what fits
  words_json
};

struct SavedFile {
  std::string name;
  const char* type = "";  // MIME
  std::string bytes;
};

// state.shown is there; face: nullptr where no font could be had, which pictures need.
Result<SavedFile> make_file(FileKind kind, const State& state, const scope::Face* face);

// A zip that grows by a picture a step, because 144 of them take a while.
class ZipOfHeads {
 public:
  explicit ZipOfHeads(bool svg) : svg_(svg) {}
  Result<void> add_next(const State& state, const scope::Face* face);
  std::size_t done() const { return entries_.size(); }
  Result<SavedFile> finish() const;

 private:
  bool svg_;
  std::vector<scope::ZipEntry> entries_;
};

// The large map's numbers, or what fits, as spreadsheets take them from the clipboard.
std::string table_of_shown(const State& state);
std::string table_of_words(const State& state);

}  // namespace maskscope::app
