// The word or label that the logit lens and head ablation are about. Thread-safe: no state.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "analysis/prediction.h"
#include "base/error.h"
#include "engine/outputs.h"
#include "engine/session.h"

namespace maskscope::engine {

// What a row of logits says of the one that was asked for; of the best, where none was. Fails where there is none with this id.
Result<analysis::Prediction> target_in(std::span<const float> row, const Outputs& outputs,
                                       std::optional<text::TokenId> asked);

// The id of the one with this name: a label, a word of one piece, or a token that occurs once in the text that the session has read.
// The error says what there is.
Result<text::TokenId> find_target(const Session& session, const std::string& name);

}  // namespace maskscope::engine
