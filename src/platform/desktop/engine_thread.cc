#include "platform/desktop/engine_thread.h"

#include <string>
#include <utility>

#include "engine/native/open_session.h"
#include "nn/kernels.h"
#include "nn/threads.h"

namespace maskscope::platform {
namespace {

// The folder's own name: bert-base-uncased.
std::string model_name(const std::filesystem::path& folder) {
  const std::filesystem::path whole = (folder / "").lexically_normal().parent_path();
  return whole.filename().string();
}

// Which instructions the kernels use, as a person writes them.
std::string variant_name(const std::string& kernels) {
  if (kernels == "vnni") return "AVX-512 VNNI";
  if (kernels == "avx512") return "AVX-512";
  if (kernels == "avx2") return "AVX2";
  return "SIMD";
}

}  // namespace

EngineThread::EngineThread(std::filesystem::path weights, std::size_t threads, std::function<void()> wake)
    : weights_(std::move(weights)), threads_(threads), wake_(std::move(wake)) {
  start();
}

EngineThread::~EngineThread() { stop(); }

void EngineThread::start() {
  thread_ = std::thread([this] { run(); });
}

void EngineThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void EngineThread::reload() { open(weights_); }

void EngineThread::open(std::filesystem::path weights) {
  stop();
  weights_ = std::move(weights);
  stopping_ = false;  // no other thread runs
  requests_.clear();
  events_.clear();
  start();
}

void EngineThread::submit(const engine::Request& request) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  changed_.notify_one();
}

std::optional<engine::Event> EngineThread::poll() {
  const std::lock_guard lock(mutex_);
  if (events_.empty()) return std::nullopt;
  engine::Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void EngineThread::give(engine::Event event) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  wake_();
}

// All requests that have come; waits for the first one, or for the end, where told to.
std::deque<engine::Request> EngineThread::next_requests(bool wait) {
  std::unique_lock lock(mutex_);
  if (wait) changed_.wait(lock, [this] { return stopping_ || !requests_.empty(); });
  return std::exchange(requests_, {});
}

std::optional<engine::Engine> EngineThread::load() {
  give(engine::Loading{});
  std::uint64_t told = 0;
  const auto progress = [&](std::uint64_t done, std::uint64_t total) {
    constexpr std::uint64_t kSteps = 100;
    if (done < total && done - told < total / kSteps) return;
    told = done;
    give(engine::Loading{.done = done, .total = total});
  };
  auto session = engine::open_session(weights_, threads_ != 0 ? threads_ : nn::cores(), progress);
  if (!session) {
    give(engine::Failure{.message = session.error().message, .fatal = true, .code = session.error().code});
    return std::nullopt;
  }
  return engine::Engine(std::move(*session), model_name(weights_), variant_name(nn::kernels().name),
                        threads_ != 0 ? engine::Engine::ThreadUse::all : engine::Engine::ThreadUse::measured);
}

void EngineThread::run() {
  if (auto engine = load()) work(*engine);
}

void EngineThread::work(engine::Engine& engine) {
  bool busy = true;
  while (true) {
    for (const engine::Request& request : next_requests(!busy)) engine.accept(request);
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    busy = engine.step();
    while (auto event = engine.take()) give(*std::move(event));
  }
}

}  // namespace maskscope::platform
