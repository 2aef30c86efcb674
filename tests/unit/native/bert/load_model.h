// A model from wherever its weights are, for tests.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <utility>

#include "bert/config.h"
#include "bert/loader.h"
#include "weights/source.h"

namespace maskscope::testing {

inline std::unique_ptr<bert::Model> load_model(weights::Source& source) {
  const auto config = bert::parse_config(source.config_json());
  INFO((config ? "" : config.error().message));
  REQUIRE(config);
  auto loader = bert::Loader::begin(*config, 1);
  REQUIRE(loader);
  const auto read = source.stream([&](const weights::Tensor& tensor) { return (*loader)->add(tensor); });
  INFO((read ? "" : read.error().message));
  REQUIRE(read);
  auto model = (*loader)->finish();
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  return std::move(*model);
}

}  // namespace maskscope::testing
