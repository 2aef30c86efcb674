#include "engine/task.h"

namespace maskscope::engine {
namespace {

// Calls it until it says that there is no more.
template <class Piece>
Result<void> all(const Piece& piece) {
  for (;;) {
    const Result<bool> more = piece();
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

}  // namespace

Result<Event> answer(Task& task) {
  if (auto ok = all([&] { return task.prepare(); }); !ok) return std::unexpected(ok.error());
  for (;;) {
    const auto pass = task.next();
    if (!pass) return std::unexpected(pass.error());
    if (!*pass) return task.found(true);
    if (auto ok = (*pass)->run(); !ok) return std::unexpected(ok.error());
    if (auto ok = all([&] { return task.take(**pass); }); !ok) return std::unexpected(ok.error());
  }
}

}  // namespace maskscope::engine
