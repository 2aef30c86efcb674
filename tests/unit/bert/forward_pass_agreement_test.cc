// A whole pass of a small quantised model gives the bits of this table on every platform (../nn/agreement.h).
#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <vector>

#include "../nn/agreement.h"
#include "bert/forward_pass.h"
#include "bert/workspace.h"
#include "tiny_model.h"
#include "tiny_pack.h"

namespace maskscope::bert {
namespace {

using testing::Fnv;
using testing::NamedHash;

const NamedHash kPasses[] = {
    {"1 tokens", 0xECC4D38838C7EAD6},
    {"7 tokens", 0xE621843D975C8E7A},
    {"24 tokens", 0xDE33487134B0BC81},
};

NamedHash hash_pass(const Model& model, std::size_t tokens) {
  testing::Random random(static_cast<std::uint32_t>(tokens));
  Input input;
  for (std::size_t i = 0; i < tokens; ++i) {
    input.ids.push_back(random.whole(0, 49));
    input.type_ids.push_back(i > tokens / 2 ? 1 : 0);
  }
  Workspace workspace;
  const auto pass = ForwardPass::begin(model, std::move(input), workspace);
  REQUIRE(pass);
  REQUIRE((*pass)->run());
  Fnv hash;
  hash.add((*pass)->attention());
  std::vector<std::size_t> positions(tokens);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  for (std::size_t layers = 0; layers <= model.config().layers; ++layers) {
    const auto logits = (*pass)->logits_after_layer(layers, positions);
    REQUIRE(logits);
    hash.add(*logits);
  }
  const auto hidden_states = (*pass)->finalised_hidden_states();
  REQUIRE(hidden_states);
  hash.add(*hidden_states);
  return {std::to_string(tokens) + " tokens", hash.value()};
}

std::vector<NamedHash> hashes() {
  const auto model = testing::load(testing::quantised_model().pack);
  return {hash_pass(*model, 1), hash_pass(*model, 7), hash_pass(*model, 24)};
}

TEST_CASE("a quantised model gives the stored bits, on every platform", "[agreement]") {
  testing::check_agreement(hashes(), kPasses);
}

TEST_CASE("prints the agreement hashes of whole passes", "[.new-hashes]") { testing::print_agreement(hashes()); }

}  // namespace
}  // namespace maskscope::bert
