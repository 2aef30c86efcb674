// Which channels form a group.
#include "pack/channel_order.h"

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "bert/names.h"
#include "nn/threads.h"
#include "pack/calibration.h"

namespace maskscope::pack {
namespace {

using Sizes = std::vector<std::size_t>;

struct Groups {
  Sizes hidden, inner;
};

// Of a model of one layer with so many channels.
Groups groups_of(std::size_t hidden, std::size_t inner) {
  const nn::Threads threads(1);
  Statistics statistics(threads);
  const auto observe = [&](const std::string& layer, std::size_t columns) {
    statistics.observe(layer, std::vector<float>(columns, 1.0F), 1, columns);
  };
  using namespace bert::names;
  for (const auto& layer : {query_key_value(0), attention_output(0), intermediate(0), kTransform, decoder(true)}) {
    observe(layer, hidden);
  }
  observe(output(0), inner);
  REQUIRE(statistics.finish());
  const ChannelOrder order({.layers = 1, .hidden = hidden, .intermediate = inner}, statistics);
  return {order.hidden_groups(), order.intermediate_groups()};
}

TEST_CASE("the largest channels form a group, and inner ones several, of sizes by which AMX multiplies") {
  const Groups base = groups_of(768, 3072);
  CHECK(base.hidden == Sizes{64, 704});
  CHECK(base.inner == Sizes{64, 448, 1280, 1280});
  CHECK(groups_of(128, 2100).inner == Sizes{64, 448, 768, 820});
}

TEST_CASE("few channels form fewer groups or none, so that a group is worth its cost") {
  const Groups small = groups_of(255, 2047);
  CHECK(small.hidden.empty());
  CHECK(small.inner == Sizes{64, 1983});
}

}  // namespace
}  // namespace maskscope::pack
