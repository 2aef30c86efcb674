// The engine's side of the messages: takes requests, works a layer a step, gives events. The desktop drives it from a
// thread, the page from a worker; between two steps both look for newer requests. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "scope/message.h"
#include "scope/session.h"

namespace maskscope::scope {

class Engine {
 public:
  explicit Engine(Session session, std::string model, std::string variant);

  // Never blocks. Failures come as events.
  void accept(const Request& request);

  // Does the next piece of work (at most a layer of the model). False where nothing is left to do.
  bool step();

  std::optional<Event> take();  // the next event, in order

 private:
  bool begin();
  void show_head(const HeadRequest& request);
  bool fail_current(const Error& error);
  void answer();

  Session session_;
  std::optional<ReadRequest> pending_;     // newest, not begun
  std::optional<ReadRequest> current_;     // being read by session_
  std::optional<std::uint32_t> answered_;  // id of the reading whose maps the session holds
  std::deque<Event> events_;
};

}  // namespace maskscope::scope
