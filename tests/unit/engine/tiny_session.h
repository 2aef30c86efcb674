// A session on the tiny model.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../bert/tiny_model.h"
#include "engine/session.h"
#include "engine/session_builder.h"

namespace maskscope::engine::testing {

inline Session tiny_session() {
  auto builder = SessionBuilder::begin(maskscope::testing::kTinyConfigJson,
                                       {.vocabulary = maskscope::testing::tiny_vocabulary(), .settings = {}}, 1);
  INFO((builder ? "" : builder.error().message));
  REQUIRE(builder);
  for (const auto& [name, values] : maskscope::testing::tiny_tensors()) REQUIRE(builder->add(values.tensor()));
  auto session = builder->finish();
  INFO((session ? "" : session.error().message));
  REQUIRE(session);
  return std::move(*session);
}

// The same encoder with a head that labels the text: negative, neutral or positive.
inline Session tiny_classifier() {
  using namespace maskscope::testing;
  std::string config = kTinyConfigJson;
  config.back() = ',';
  config +=
      R"("architectures":["BertForSequenceClassification"],"id2label":{"0":"negative","1":"neutral","2":"positive"}})";
  Tensors tensors = tiny_tensors();
  std::erase_if(tensors, [](const auto& item) { return item.first.starts_with("cls."); });
  const std::size_t hidden = tiny_config().hidden, labels = 3;
  Random random(7);
  add_f32(tensors, "bert.pooler.dense.weight", {hidden, hidden}, random.floats(hidden * hidden, -0.4F, 0.4F));
  add_f32(tensors, "bert.pooler.dense.bias", {hidden}, random.floats(hidden, -0.5F, 0.5F));
  add_f32(tensors, "classifier.weight", {labels, hidden}, random.floats(labels * hidden, -0.4F, 0.4F));
  add_f32(tensors, "classifier.bias", {labels}, random.floats(labels, -0.5F, 0.5F));
  auto builder = SessionBuilder::begin(config, {.vocabulary = tiny_vocabulary(), .settings = {}}, 1);
  INFO((builder ? "" : builder.error().message));
  REQUIRE(builder);
  for (const auto& [name, values] : tensors) REQUIRE(builder->add(values.tensor()));
  auto session = builder->finish();
  INFO((session ? "" : session.error().message));
  REQUIRE(session);
  return std::move(*session);
}

inline Reading read(Session& session, std::string_view text, std::optional<std::string_view> pair = std::nullopt,
                    std::size_t top = 3) {
  auto reading = session.read(text, pair, top);
  INFO((reading ? "" : reading.error().message));
  REQUIRE(reading);
  return std::move(*reading);
}

inline Reading read_ablated(Session& session, std::string_view text, std::vector<std::uint32_t> ablated_heads) {
  REQUIRE(session.begin(text, std::nullopt, std::move(ablated_heads)));
  while (*session.step()) {
  }
  auto reading = session.finish(3);
  REQUIRE(reading);
  return std::move(*reading);
}

}  // namespace maskscope::engine::testing
