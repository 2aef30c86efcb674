// The engine on its thread: whatever is asked of it and whenever it is ended, it answers in order and ends. Under
// ThreadSanitizer (preset native-tsan) the same runs show that the two threads share nothing unguarded.
#include "platform/desktop/engine_thread.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "../../bert/tiny_model.h"
#include "../../nn/random.h"
#include "../folder.h"
#include "weights/safetensors.h"

namespace maskscope::platform {
namespace {

using namespace engine;

constexpr std::uint32_t kRuns = MASKSCOPE_THREAD_RUNS;  // a thousand under ThreadSanitizer

// The tiny model as a folder that the program opens.
void write_model(const testing::Folder& folder) {
  std::vector<weights::TensorInfo> infos;
  std::string data;
  for (const auto& [name, values] : testing::tiny_tensors()) {
    infos.push_back(values.info);
    data.append(reinterpret_cast<const char*>(values.f32.data()), values.f32.size() * sizeof(float));
  }
  folder.write("config.json", testing::kTinyConfigJson);
  folder.write("vocab.txt", testing::tiny_vocabulary());
  folder.write("model.safetensors", weights::make_safetensors_header(infos, {}) + data);
}

// The next event; waits for it.
Event next(EngineThread& engine) {
  while (true) {
    if (auto event = engine.poll()) return *std::move(event);
    std::this_thread::yield();
  }
}

TEST_CASE("the engine's thread loads, answers and gives a head's numbers") {
  const testing::Folder folder;
  write_model(folder);
  std::atomic<int> woken = 0;
  EngineThread engine(folder.path(), 2, [&] { ++woken; });
  Event event = next(engine);
  while (std::holds_alternative<Loading>(event)) event = next(engine);
  REQUIRE(std::holds_alternative<Ready>(event));
  engine.submit(ReadRequest{.id = 7, .text = "the [MASK] moved", .pair = "", .top = 3});
  event = next(engine);
  REQUIRE(std::holds_alternative<Answer>(event));
  CHECK(std::get<Answer>(event).id == 7);
  CHECK(std::get<Answer>(event).reading.masks.size() == 1);
  engine.submit(HeadRequest{.id = 7, .layer = 1, .head = 1});
  event = next(engine);
  REQUIRE(std::holds_alternative<HeadMap>(event));
  CHECK(std::get<HeadMap>(event).cells.size() == 25);
  CHECK(woken >= 4);
}

// Of many texts in a row the last one is answered, and no answer comes after a newer one's.
TEST_CASE("a newer text replaces an older one, again and again") {
  const testing::Folder folder;
  write_model(folder);
  EngineThread engine(folder.path(), 2, [] {});
  testing::Random random(1);
  std::uint32_t answered = 0, submitted = 0;
  while (submitted < kRuns) {
    for (int i = random.whole(1, 5); i > 0; --i) {
      engine.submit(ReadRequest{.id = ++submitted, .text = "the turtle [MASK]", .pair = "", .top = 2});
      if (random.whole(0, 3) == 0) engine.submit(HeadRequest{.id = answered, .layer = 0, .head = 1});
    }
    while (answered < submitted) {
      const Event event = next(engine);
      if (const auto* answer = std::get_if<Answer>(&event)) {
        REQUIRE(answer->id > answered);
        answered = answer->id;
      }
    }
  }
  CHECK(answered == submitted);
}

TEST_CASE("the engine's thread is started, asked, cancelled and ended at any moment, again and again") {
  const testing::Folder folder;
  write_model(folder);
  testing::Random random(2);
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    EngineThread engine(folder.path(), 1 + run % 2, [] {});
    for (int i = random.whole(0, 12); i > 0; --i) {
      const auto id = static_cast<std::uint32_t>(i);
      switch (random.whole(0, 3)) {
        case 0:
          engine.submit(ReadRequest{.id = id, .text = "a [MASK] b", .pair = "c", .top = 1});
          break;
        case 1:
          engine.submit(CancelRequest{});
          break;
        case 2:
          engine.submit(HeadRequest{.id = id, .layer = 0, .head = 0});
          break;
        default:
          std::this_thread::yield();
      }
      while (engine.poll()) continue;
    }
    if (run % 10 == 0) engine.reload();
  }
}

TEST_CASE("another model is opened, and answers instead") {
  const testing::Folder one, other;
  write_model(one);
  write_model(other);
  EngineThread engine(one.path(), 1, [] {});
  for (Event event = next(engine); !std::holds_alternative<Ready>(event);) event = next(engine);
  engine.submit(ReadRequest{.id = 1, .text = "the [MASK] moved", .pair = "", .top = 3});
  engine.open(other.path());
  Event event = next(engine);
  REQUIRE(std::holds_alternative<Loading>(event));  // nothing of the first is left
  while (std::holds_alternative<Loading>(event)) event = next(engine);
  REQUIRE(std::holds_alternative<Ready>(event));
  CHECK(std::get<Ready>(event).model == other.path().filename().string());
  engine.submit(ReadRequest{.id = 2, .text = "the [MASK] moved", .pair = "", .top = 3});
  event = next(engine);
  REQUIRE(std::holds_alternative<Answer>(event));
  CHECK(std::get<Answer>(event).id == 2);
}

TEST_CASE("a model that is not there is one fatal failure, and the thread ends") {
  const testing::Folder folder;
  EngineThread engine(folder.path(), 1, [] {});
  Event event = next(engine);
  while (std::holds_alternative<Loading>(event)) event = next(engine);
  REQUIRE(std::holds_alternative<Failure>(event));
  CHECK(std::get<Failure>(event).fatal);
  engine.submit(ReadRequest{});  // into the void
}

}  // namespace
}  // namespace maskscope::platform
