// A file that a person drops onto maskscope or opens with it: a text for the sentence, a view that was saved (permalink.h), or a
// reading, of whatever model (docs/reading-format.md).
// Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "app/state/maps.h"
#include "base/error.h"
#include "engine/reading.h"

namespace maskscope::app {

inline constexpr std::size_t kMostTextBytes = 100'000;  // BERT reads 512 tokens of it
// Of a reading, whose maps are all kept, and drawn from the graphics card's memory: those of bert-large's 512 tokens.
inline constexpr std::size_t kMostReadingCells = std::size_t{24} * 16 * 512 * 512;
inline constexpr std::size_t kMostReadingBytes = kMostReadingCells * sizeof(float) + (std::size_t{32} << 20);

struct OpenedText {
  std::string text;
};
struct OpenedView {
  std::string link;
};
struct OpenedReading {
  std::string model;        // what it is called; empty where the file does not say
  engine::Reading reading;  // with a text that is not blank
  Maps maps;
};
using OpenedFile = std::variant<OpenedText, OpenedView, OpenedReading>;

// How many of a file's bytes read_opened_file wants to see at most; one more says that it is too long.
std::size_t most_bytes(std::string_view name);

// By the name's ending, .txt or .maskscope, and by how a .maskscope begins. bytes: the file's first ones. A byte order mark is left
// out. The error is a sentence that names the file.
Result<OpenedFile> read_opened_file(std::string_view name, std::string_view bytes);

std::string unreadable(std::string_view name);

}  // namespace maskscope::app
