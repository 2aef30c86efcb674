// The engine on a thread of its own. The UI thread calls submit, poll and reload; the thread loads the model and then works
// a layer a step, looking for a newer text between two steps.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/engine.h"
#include "engine/engine_client.h"

namespace maskscope::platform {

class EngineThread final : public engine::EngineClient {
 public:
  // threads: 0 for as many as help, which it measures. wake is called from the thread after each event.
  EngineThread(std::filesystem::path weights, std::size_t threads, std::function<void()> wake);
  // Returns once the thread has ended: at once, or after the tensor or layer that it is at.
  ~EngineThread() override;

  void submit(const engine::Request& request) override;
  std::optional<engine::Event> poll() override;
  // Starts over with loading, after a fatal Failure.
  void reload();
  // Loads another model; what the one before has not answered yet is dropped.
  void open(std::filesystem::path weights);

 private:
  void start();
  void stop();
  void run();
  void work(engine::Engine& engine);
  std::optional<engine::Engine> load();
  std::deque<engine::Request> next_requests(bool wait);
  void give(engine::Event event);

  std::filesystem::path weights_;  // changed only while no thread runs
  const std::size_t threads_;
  const std::function<void()> wake_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<engine::Request> requests_;
  std::deque<engine::Event> events_;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace maskscope::platform
