// What forward passes work with: memory, kept from one to the next, so that a pass allocates only where its text is longer
// than all before, and threads. Used by one ForwardPass at a time; passes of several workspaces may run at once where each has
// threads of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

#include "nn/memory/memory_size.h"
#include "nn/quantised_matmul.h"

namespace maskscope::bert {

class Workspace {
 public:
  // threads: null for the model's; they outlive the workspace. most_bytes: no pass may take more. The other half of the machine's
  // memory is for the model, for what is made of the maps, and for other programs.
  explicit Workspace(const nn::Threads* threads = nullptr, std::uint64_t most_bytes = nn::memory_size() / 2)
      : threads_(threads), most_bytes_(most_bytes) {}

  // What a part of this many floats takes of the plan: each begins on a cache line, so that no vector straddles two.
  static constexpr std::uint64_t room(std::uint64_t floats) { return (floats + kLine - 1) / kLine * kLine; }

  // Makes room for a plan, the sum of its parts' rooms, and starts it anew; what was taken before is lost. The room has no
  // values yet.
  void begin(std::size_t floats) {
    taken_ = 0;
    if (floats <= size_) return;
    memory_.reset();  // before the larger one is allocated
    size_ = 0;
    // A line more: XNNPACK may load up to 16 bytes beyond its input.
    memory_.reset(static_cast<float*>(::operator new((floats + kLine) * sizeof(float), kAlignment)));
    size_ = floats;
  }

  // The next part of the plan.
  std::span<float> take(std::size_t floats) {
    float* const part = memory_.get() + taken_;
    taken_ += static_cast<std::size_t>(room(floats));
    return {part, floats};
  }

  nn::LinearScratch& linear() { return linear_; }
  const nn::Threads* threads() const { return threads_; }
  std::uint64_t most_bytes() const { return most_bytes_; }

 private:
  static constexpr std::size_t kLine = 16;
  static constexpr std::align_val_t kAlignment{kLine * sizeof(float)};
  struct Free {
    void operator()(float* memory) const { ::operator delete(memory, kAlignment); }
  };

  std::unique_ptr<float, Free> memory_;
  std::size_t size_ = 0;
  std::size_t taken_ = 0;
  nn::LinearScratch linear_;
  const nn::Threads* threads_;
  std::uint64_t most_bytes_;
};

}  // namespace maskscope::bert
