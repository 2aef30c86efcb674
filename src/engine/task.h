// A question about a session's newest reading that is answered by what the reading says and by further passes, one after
// another. The engine works on them a piece a step, none longer than a layer of a long text; the command line does all at
// once (answer). A task belongs to its session's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

#include "base/error.h"
#include "bert/forward_pass.h"
#include "engine/message.h"
#include "engine/session.h"

namespace maskscope::engine {

class Task {
 public:
  virtual ~Task() = default;

  // Reads a piece of what the reading itself says; before all else, and again while it says true.
  virtual Result<bool> prepare() = 0;
  // The next pass, begun; null where there are no more. Asked again before all of a pass was taken, it begins the same anew,
  // so a pass that was given up is no loss.
  virtual Result<std::unique_ptr<bert::ForwardPass>> next() = 0;
  // Reads a piece of what that pass says, when it has run; again while it says true.
  virtual Result<bool> take(bert::ForwardPass& pass) = 0;
  // The event that answers the request, with what has been found so far. whole: there are no more passes.
  virtual Event found(bool whole) const = 0;
  // What the question is about (places, words, masks or heads): how many are answered, and how many in all.
  virtual std::uint32_t done() const = 0;
  virtual std::uint32_t total() const = 0;
  // How much of the work is done, 0..1.
  virtual float share() const { return total() == 0 ? 1 : static_cast<float>(done()) / static_cast<float>(total()); }

 protected:
  Task() = default;
  Task(const Task&) = default;
  Task& operator=(const Task&) = default;
};

// The session outlives the task and keeps its reading.
std::unique_ptr<Task> make_task(Session& session, const TokenPredictionsRequest& request);  // token_predictions.cc
std::unique_ptr<Task> make_task(Session& session, const CandidatesRequest& request);        // candidate_words.cc
std::unique_ptr<Task> make_task(Session& session, const SequentialFillRequest& request);    // sequential_fill.cc
std::unique_ptr<Task> make_task(Session& session, const LogitLensRequest& request);         // logit_lens.cc
std::unique_ptr<Task> make_task(Session& session, const HeadAblationRequest& request);      // head_ablation.cc
std::unique_ptr<Task> make_task(Session& session, const TokenSimilarityRequest& request);   // token_similarity.cc

// Runs a task to its end.
Result<Event> answer(Task& task);

// The whole answer to a request: answer<LogitLensResult>(session, {.id = 0, .top = 5}).
template <class Found>
Result<Found> answer(Session& session, const typename Found::Request& request) {
  auto event = answer(*make_task(session, request));
  if (!event) return std::unexpected(std::move(event).error());
  return std::get<Found>(*std::move(event));
}

}  // namespace maskscope::engine
