// Makes a Session from a model's texts and tensors as they arrive. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "bert/loader.h"
#include "engine/session.h"
#include "weights/tensor.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::engine {

class SessionBuilder {
 public:
  // Refuses a vocabulary of more tokens than the model has rows for.
  static Result<SessionBuilder> begin(std::string_view config_json, const weights::TokenizerTexts& tokenizer,
                                      std::size_t threads);

  Result<void> add(const weights::Tensor& tensor) { return loader_->add(tensor); }
  Result<Session> finish();  // once

 private:
  SessionBuilder(std::unique_ptr<bert::Loader> loader, text::Tokenizer tokenizer);

  std::unique_ptr<bert::Loader> loader_;
  text::Tokenizer tokenizer_;
};

}  // namespace maskscope::engine
