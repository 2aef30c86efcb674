#include "bert/model.h"

#include <utility>

#include "bert/architecture.h"
#include "bert/weights.h"

namespace maskscope::bert {

Model::Model(Config config, std::unique_ptr<Weights> weights, std::unique_ptr<nn::Threads> threads)
    : config_(std::move(config)), weights_(std::move(weights)), threads_(std::move(threads)) {}

Model::~Model() = default;

Result<void> Model::expect_head() const {
  if (config_.has_masked_lm() && weights_->transform.linear) return {};
  return fail("the model has no masked-LM head (its weights hold no ", config_.architecture().head_names,
              "), so it cannot predict words; its attention and tokens are there");
}

Result<void> Model::expect_labels() const {
  if (weights_->labels.linear) return {};
  return fail(
      "the model has no head that gives labels: no class of config.json's architectures has one, or its weights are "
      "missing");
}

std::optional<Head> Model::head() const {
  if (weights_->labels.linear) return config_.head;
  return expect_head() ? std::optional(Head::masked_lm) : std::nullopt;
}

}  // namespace maskscope::bert
