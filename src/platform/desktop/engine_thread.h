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

#include "scope/client.h"
#include "scope/engine.h"

namespace maskscope::platform {

class EngineThread final : public scope::EngineClient {
 public:
  // threads: 0 for as many as help, which it measures. wake is called from the thread after each event.
  EngineThread(std::filesystem::path weights, std::size_t threads, std::function<void()> wake);
  // Returns once the thread has ended: at once, or after the tensor or layer that it is at.
  ~EngineThread() override;

  void submit(const scope::Request& request) override;
  std::optional<scope::Event> poll() override;
  // Starts over with loading, after a fatal Failure.
  void reload();

 private:
  void start();
  void stop();
  void run();
  void work(scope::Engine& engine);
  std::optional<scope::Engine> load();
  std::deque<scope::Request> next_requests(bool wait);
  void give(scope::Event event);

  const std::filesystem::path weights_;
  const std::size_t threads_;
  const std::function<void()> wake_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<scope::Request> requests_;
  std::deque<scope::Event> events_;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace maskscope::platform
