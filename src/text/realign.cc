#include "text/realign.h"

#include <algorithm>

namespace maskscope::text {

std::vector<Character> realigned(const std::vector<Character>& characters, std::span<const Change> changes) {
  std::vector<Character> made;
  if (characters.empty()) return made;
  made.reserve(changes.size());
  const std::size_t last = characters.size() - 1, start = characters.front().begin;
  std::size_t next = 0;
  for (const Change& it : changes) {
    if (it.change > 0) {
      const Character before = next > 0 ? characters[std::min(next - 1, last)] : Character{0, start, start};
      made.push_back({it.value, before.begin, before.end});
    } else {
      const Character& old = characters[std::min(next, last)];
      made.push_back({it.value, old.begin, old.end});
      next += 1 + static_cast<std::size_t>(-it.change);
    }
  }
  return made;
}

}  // namespace maskscope::text
