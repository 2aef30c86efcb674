// Builds a Model from tensors as they arrive, in any order, from an f32 model or from a pack. Each tensor is put into
// the kernels' own layout at once and not kept in its first form. Not thread-safe.
#pragma once

#include <memory>

#include "base/error.h"
#include "bert/model.h"
#include "weights/tensor.h"

namespace maskscope::bert {

class Loader {
 public:
  // threads: 1 or more; the model's forward passes use as many. Fails where MASKSCOPE_KERNELS is wrong (nn/kernel_levels.h).
  static Result<std::unique_ptr<Loader>> begin(const Config& config, std::size_t threads);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  // Names that the encoder and its head (Config::head) do not need are passed over, in whatever type; a wrong shape or type of
  // one that it needs is an error that names the tensor as the file does, what was found and what was expected.
  Result<void> add(const weights::Tensor& tensor);

  // Names the first missing tensor, if any. Where all of a head's are missing, the model is one without it.
  Result<std::unique_ptr<Model>> finish();

 private:
  struct State;
  explicit Loader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace maskscope::bert
