// Text in, Reading out: one model, one tokenizer, one text at a time. Not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "bert/model.h"
#include "bert/workspace.h"
#include "scope/reading.h"
#include "text/tokenizer.h"

namespace maskscope::scope {

class Session {
 public:
  Session(std::unique_ptr<bert::Model> model, text::Tokenizer tokenizer);

  // The whole way at once.
  Result<Reading> read(std::string_view text, std::optional<std::string_view> pair, std::size_t top);

  // The same a layer at a time: begin, then step until it says false, then finish.
  Result<void> begin(std::string_view text, std::optional<std::string_view> pair);
  Result<bool> step();
  Result<Reading> finish(std::size_t top);
  void cancel() { pass_.reset(); }

  // The attention of the newest reading: [layer][head][query][key], each row sums to 1. Empty before the first.
  std::span<const float> attention() const;
  std::span<const float> attention(std::size_t layer, std::size_t head) const;  // [query][key]
  std::size_t tokens() const;

  const bert::Model& model() const { return *model_; }
  const text::Tokenizer& tokenizer() const { return tokenizer_; }

 private:
  std::unique_ptr<bert::Model> model_;
  std::unique_ptr<bert::Workspace> workspace_;  // stays where it is when a session moves
  text::Tokenizer tokenizer_;
  std::unique_ptr<bert::Pass> pass_;
  Reading reading_;
};

}  // namespace maskscope::scope
