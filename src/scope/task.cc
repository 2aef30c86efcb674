#include "scope/task.h"

namespace maskscope::scope {

Result<Event> answer(Task& task) {
  for (;;) {
    const auto pass = task.next();
    if (!pass) return std::unexpected(pass.error());
    if (!*pass) return task.finish();
    if (auto ok = (*pass)->run(); !ok) return std::unexpected(ok.error());
    if (auto ok = task.take(**pass); !ok) return std::unexpected(ok.error());
  }
}

}  // namespace maskscope::scope
