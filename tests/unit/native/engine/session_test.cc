// Several texts at once, each on a thread of its own.
#include "engine/session.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <vector>

#include "../../engine/tiny_session.h"

namespace maskscope::engine {
namespace {

bool same(const Reading& a, const Reading& b) {
  const auto same_words = [](const MaskPredictions& x, const MaskPredictions& y) {
    return std::ranges::equal(x.predictions, y.predictions,
                              [](const analysis::Prediction& p, const analysis::Prediction& q) {
                                return p.id == q.id && p.logit == q.logit && p.probability == q.probability;
                              });
  };
  return a.encoding.ids == b.encoding.ids && std::ranges::equal(a.masks, b.masks, same_words);
}

TEST_CASE("sessions for other threads read at once what each text gives alone, maps and all", "[threads]") {
  Session session = testing::tiny_session();
  const std::vector<std::string> texts = {"the [MASK] moved", "[MASK]", "a [MASK] and a [MASK] moved",
                                          "the the the [MASK] a"};
  std::vector<Reading> expected;
  std::vector<std::vector<float>> maps;
  for (const std::string& text : texts) {
    expected.push_back(testing::read(session, text));
    maps.emplace_back(session.attention().begin(), session.attention().end());
  }
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < texts.size(); ++first) {
    threads.emplace_back([&, first, other = session.for_another_thread()]() mutable {
      for (std::size_t i = 0; i < 200; ++i) {
        const std::size_t text = (first + i) % texts.size();
        const auto reading = other.read(texts[text], std::nullopt, 3);
        if (!reading || !same(*reading, expected[text]) || !std::ranges::equal(other.attention(), maps[text])) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace maskscope::engine
