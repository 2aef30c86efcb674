// A question about a session's newest reading that is answered by further passes, one after another, or by none. The engine
// runs them a layer a step; the command line runs them whole (answer). A task belongs to its session's thread.
#pragma once

#include <cstdint>
#include <memory>

#include "base/error.h"
#include "bert/model.h"
#include "scope/message.h"
#include "scope/session.h"

namespace maskscope::scope {

class Task {
 public:
  virtual ~Task() = default;

  // The next pass, begun; null where there are no more. Asked again before the pass was taken, it begins the same anew, so a
  // pass that was given up is no loss.
  virtual Result<std::unique_ptr<bert::Pass>> next() = 0;
  // What that pass says, when it has run.
  virtual Result<void> take(const bert::Pass& pass) = 0;
  // The event that answers the request; once, when there are no more passes.
  virtual Result<Event> finish() = 0;
  // Passes taken, and in all.
  virtual std::uint32_t done() const = 0;
  virtual std::uint32_t total() const = 0;

 protected:
  Task() = default;
  Task(const Task&) = default;
  Task& operator=(const Task&) = default;
};

// The session outlives the task and keeps its reading.
std::unique_ptr<Task> make_task(Session& session, const PositionsRequest& request);  // positions.cc
std::unique_ptr<Task> make_task(Session& session, const TargetsRequest& request);    // targets.cc
std::unique_ptr<Task> make_task(Session& session, const JointRequest& request);      // joint.cc
std::unique_ptr<Task> make_task(Session& session, const LensRequest& request);       // lens.cc
std::unique_ptr<Task> make_task(Session& session, const SweepRequest& request);      // sweep.cc

// Runs a task to its end.
Result<Event> answer(Task& task);

}  // namespace maskscope::scope
