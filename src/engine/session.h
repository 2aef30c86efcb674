// Text in, Reading out: one model, one tokenizer, one text at a time. Not thread-safe; siblings are used from one thread, and
// a session for another thread beside them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "bert/forward_pass.h"
#include "bert/workspace.h"
#include "engine/reading.h"
#include "text/tokenizer.h"

namespace maskscope::engine {

class Session {
 public:
  Session(std::shared_ptr<const bert::Model> model, std::shared_ptr<const text::Tokenizer> tokenizer);

  // Another session of the same model, with a text of its own.
  Session sibling() const { return {model_, tokenizer_, threads_}; }

  // The same for another thread: its passes run wholly on the thread that calls, so that several texts are read at once.
  Session for_another_thread() const { return {model_, tokenizer_, std::make_shared<const nn::Threads>(1)}; }

  // The whole way at once. A model without a masked-LM head is read too: the reading says why it has no predictions.
  Result<Reading> read(std::string_view text, std::optional<std::string_view> pair, std::size_t top);

  // The same a layer at a time: begin, then step until it says false, then read_masks, a few masks at a time, until it says
  // false, then finish. ablated_heads: as bert::PassOptions has them.
  Result<void> begin(std::string_view text, std::optional<std::string_view> pair,
                     std::vector<std::uint32_t> ablated_heads = {});
  Result<bool> step();
  Result<bool> read_masks(std::size_t top);
  Result<Reading> finish(std::size_t top);  // with the masks that are left
  void cancel() { pass_.reset(); }

  // From the next reading on, maps are kept of the newest layer only: whoever wants them all takes each layer's after its step.
  void keep_newest_maps_only() { keep_maps_ = false; }

  // The attention of the newest reading: [layer][head][query][key], each row sums to 1. Empty before the first; of the newest
  // layer where no other is kept.
  std::span<const float> attention() const;
  std::span<const float> attention(std::size_t layer, std::size_t head) const;  // [query][key]; where all are kept
  // One head's map, whether it was kept or has to be computed again; layer and head are the model's.
  Result<std::span<const float>> head_map(std::size_t layer, std::size_t head);
  std::size_t tokens() const;

  // What is known of the newest reading; masks only after finish.
  const Reading& reading() const { return reading_; }
  // The hidden states of the newest reading, [token][hidden], as bert::ForwardPass has them.
  Result<std::span<const float>> hidden_states_after_layer(std::size_t layers);
  // What the model's head predicts in the newest reading, and where. A further pass gives rows of its own.
  Outputs outputs() const { return {*model_, vocabulary(), reading_.encoding}; }
  Result<std::vector<float>> output_rows(std::span<const std::size_t> places,
                                         std::optional<std::size_t> layers = std::nullopt);
  // The masked-LM head on the newest reading, as bert::ForwardPass has it.
  Result<std::vector<float>> logits(std::span<const std::size_t> positions);
  Result<std::vector<float>> logits_after_layer(std::size_t layers, std::span<const std::size_t> positions);

  // Further passes with the heads of the newest reading, one at a time, in memory of their own: the reading's maps stay.
  // Another text of the same types, or the reading's own with one more head, layer * heads + head, switched off.
  Result<std::unique_ptr<bert::ForwardPass>> begin_further(bert::Input input);
  Result<std::unique_ptr<bert::ForwardPass>> begin_without(std::uint32_t head);

  const bert::Model& model() const { return *model_; }
  // Those of its passes.
  const nn::Threads& threads() const { return threads_ ? *threads_ : model_->threads(); }
  const text::Tokenizer& tokenizer() const { return *tokenizer_; }
  const text::Vocabulary& vocabulary() const { return tokenizer_->vocabulary(); }

 private:
  Result<void> read_next_sentence();
  Session(std::shared_ptr<const bert::Model> model, std::shared_ptr<const text::Tokenizer> tokenizer,
          std::shared_ptr<const nn::Threads> threads);

  std::shared_ptr<const bert::Model> model_;
  std::shared_ptr<const text::Tokenizer> tokenizer_;
  std::shared_ptr<const nn::Threads> threads_;  // null for the model's
  std::unique_ptr<bert::Workspace> workspace_;  // stays where it is when a session moves
  std::unique_ptr<bert::Workspace> further_;    // of further passes
  std::unique_ptr<bert::ForwardPass> pass_;
  std::vector<std::uint32_t> ablated_heads_;
  bool keep_maps_ = true;
  Reading reading_;
};

}  // namespace maskscope::engine
