// Whether a thread more helps, by measuring. On a machine that draws the picture or runs other programs on the same cores, the
// last core is often worth more to them than to a pass. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <deque>

namespace maskscope::engine {

class ThreadChoice {
 public:
  explicit ThreadChoice(std::size_t most);  // as many as there are, at least 1

  // How many threads the next text is to be read with: all, or all but one. The one that was slower of late is tried again now
  // and then.
  std::size_t next();

  // The text that next() was asked for, of so many tokens, took so long.
  void took(std::size_t tokens, float milliseconds);

 private:
  enum Which : std::size_t { kOneLess, kAll };
  Which better() const;

  std::size_t most_;
  std::size_t texts_ = 0;
  Which tried_ = kOneLess;
  std::array<std::deque<float>, 2> costs_;  // milliseconds per token, of the last few texts
};

}  // namespace maskscope::engine
