// The engine's side of the messages: takes requests, works a layer a step, gives events. The desktop drives it from a
// thread, the page from a worker; between two steps both look for newer requests. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/message.h"
#include "engine/session.h"
#include "engine/task.h"
#include "engine/thread_choice.h"

namespace maskscope::engine {

class Engine {
 public:
  // How many of the model's threads read a text: all, or as many as turn out to help (engine/thread_choice.h).
  enum class ThreadUse { all, measured };

  explicit Engine(Session session, std::string model, std::string variant, ThreadUse use = ThreadUse::all);

  // Never blocks. Failures come as events. A newer request of a kind replaces an older one about the same reading that is
  // not answered yet.
  void accept(const Request& request);

  // Does the next piece of work (at most a layer of the model, or the words of a few masks). False where nothing is left to
  // do.
  bool step();

  std::optional<Event> take();  // the next event, in order

  // The maps of a text that is being read, a layer at a time, so that they need not all be here at once. The text's Answer has
  // those of the layers that were not taken before: the last ones, or all.
  struct LayerMaps {
    std::uint32_t id;                   // of the reading
    std::uint32_t layer, layers;        // this one, from 0 on, and how many there will be
    std::vector<std::uint16_t> halves;  // [head][query][key]
  };
  std::optional<LayerMaps> take_maps();

 private:
  // A text and what is known of it.
  struct Slot {
    Session session;
    std::optional<ReadRequest> pending;             // newest, not begun
    std::optional<ReadRequest> current;             // being read by the session; of one slot at a time
    std::optional<std::uint32_t> answered;          // id of the reading that the session holds
    std::deque<std::vector<std::uint16_t>> maps{};  // of the text that is being read, as halves, a layer each
    std::uint32_t maps_taken = 0;                   // layers before them
    bool layers_done = false;                       // of the current one: only its masks are left to be read
  };
  // A question about an answered reading.
  struct Job {
    std::uint32_t id;       // of the reading
    std::uint32_t request;  // its index in Request
    std::unique_ptr<Task> task;
    bool prepared = false;
  };

  void accept_one(const ReadRequest& request);
  void accept_one(const HeadRequest& request);
  void accept_one(const CancelRequest& request);
  void accept_one(const WithdrawRequest& request);
  template <class Question>
  void accept_one(const Question& question);
  Slot* slot_of(std::uint32_t id);
  void add_job(Job job);
  void drop_jobs(std::uint32_t id);

  bool has_work() const;
  void begin(Slot& slot);
  void read_on(Slot& slot);
  void read_masks(Slot& slot);
  void fail_current(Slot& slot, const Error& error);
  void answer(Slot& slot);
  static std::vector<std::uint16_t> joined_maps(Slot& slot);
  void work();
  Result<void> work_on(Job& job);
  Result<void> prepare(Job& job);
  Result<void> go_on_with_pass(Job& job);
  void tell_progress(const Job& job);

  std::vector<Slot> slots_;
  std::optional<ThreadChoice> thread_choice_;  // where they are measured
  std::deque<Job> jobs_;                       // the first is worked on; sweeps come last
  std::unique_ptr<bert::ForwardPass> pass_;    // of the first job
  std::deque<Event> events_;
};

}  // namespace maskscope::engine
