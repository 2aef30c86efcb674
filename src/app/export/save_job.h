// A file that is to be made, with all that it is made from: what was shown, and how, at the moment when it was asked for. It
// is made beside the app, on a thread or in a worker, and whatever is typed or chosen meanwhile changes nothing in it.
// Thread-safe: no state of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/export/save.h"
#include "app/state/state.h"
#include "base/error.h"

namespace maskscope::app {

struct SaveJob {
  FileKind kind;
  bool to_clipboard;  // a PNG; else to a file
  State state;        // what files are made from; shares the maps and owns all else
};

// state.shown and its picture are there.
SaveJob save_job(FileKind kind, bool to_clipboard, const State& state);

// How far the platform is with a job.
struct SaveNews {
  std::size_t done = 0, total = 0;        // heads
  std::optional<std::string> ended = {};  // what to tell the person: where the file is, or why there is none
};

// For a worker, which has memory of its own: the job without its maps, and the maps, which follow it as they are, so that
// they are copied once.
std::vector<std::byte> encode(const SaveJob& job);
std::vector<std::span<const std::uint16_t>> maps_of(const SaveJob& job);

// What encode() made. It is whole once its maps are.
class ReceivedJob {
 public:
  static Result<ReceivedJob> from(std::span<const std::byte> bytes);
  // Where the maps go, all behind each other in the order of maps_of; their place does not change.
  std::span<std::uint16_t> maps() { return maps_; }
  // Once they are there.
  Result<SaveJob> take();

 private:
  SaveJob job_{};
  engine::Answer shown_;
  std::optional<engine::Answer> before_;
  std::vector<std::uint16_t> maps_;
};

}  // namespace maskscope::app
