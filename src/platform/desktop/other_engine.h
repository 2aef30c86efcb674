// The engine of the second model, with which the first is compared: there is none until one is opened. UI thread only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

#include "engine/engine_client.h"
#include "platform/desktop/engine_thread.h"

namespace maskscope::platform {

class OtherEngine final : public engine::EngineClient {
 public:
  // As EngineThread has them.
  OtherEngine(std::size_t threads, std::function<void()> wake) : threads_(threads), wake_(std::move(wake)) {}

  void open(std::filesystem::path weights) { thread_.emplace(std::move(weights), threads_, wake_); }
  void close() { thread_.reset(); }

  void submit(const engine::Request& request) override {
    if (thread_) thread_->submit(request);
  }
  std::optional<engine::Event> poll() override { return thread_ ? thread_->poll() : std::nullopt; }

 private:
  const std::size_t threads_;
  const std::function<void()> wake_;
  std::optional<EngineThread> thread_;
};

}  // namespace maskscope::platform
