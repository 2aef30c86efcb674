// The UI's side of the engine. Two implementations: platform/desktop (a thread) and platform/web (a worker).
// All calls are made from the UI's thread and none of them blocks.
#pragma once

#include <optional>

#include "engine/message.h"

namespace maskscope::engine {

class EngineClient {
 public:
  virtual ~EngineClient() = default;
  virtual void submit(const Request& request) = 0;
  virtual std::optional<Event> poll() = 0;  // the next event in order, or nothing yet

 protected:
  EngineClient() = default;
  EngineClient(const EngineClient&) = default;
  EngineClient& operator=(const EngineClient&) = default;
};

}  // namespace maskscope::engine
