// What further questions about a reading find. Plain data; probabilities are 0..1, logarithms natural.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/prediction.h"

namespace maskscope::engine {

// What the model says at a place, and how the token that stands there ranks in it.
struct TokenPredictions {
  std::uint32_t position = 0;
  std::vector<analysis::Prediction> predictions;  // best first
  analysis::Prediction own;                       // the token that stands there
  std::uint32_t own_rank = 0;                     // from 1, among all words
  bool operator==(const TokenPredictions&) const = default;
};

// How well a word fits a mask. A word of one piece has its probability there; one of several has its pseudo-log-likelihood
// (Salazar et al. 2020, section 2): the mask becomes as many masks as it has pieces, and each piece is scored where all
// others stand. That is no probability: words of equally many pieces compare well, others with care.
struct CandidateScore {
  std::string word;                 // as it was asked for
  std::vector<std::string> pieces;  // as in the vocabulary; empty where there is a problem
  float log_score = 0;              // sum of the pieces' log-probabilities
  std::string problem;              // one sentence: why the word has no score; empty where it has
  bool operator==(const CandidateScore&) const = default;
};

struct MaskCandidates {
  std::uint32_t position = 0;
  std::vector<CandidateScore> scores;  // in the order in which the words were asked for
  bool operator==(const MaskCandidates&) const = default;
};

// A mask that was filled.
struct FilledMask {
  std::uint32_t position = 0;
  analysis::Prediction word;
  bool operator==(const FilledMask&) const = default;
};

// All masks filled at once. Jointly: the mask whose best word is the most probable takes it, the model reads again, and so
// on (best-first); the probability of all is the product of each word's when it was filled (chain rule). Independently:
// each mask takes its best word of the first reading, as if the others stayed masked.
struct SequentialFill {
  std::vector<FilledMask> joint;        // in the order in which they were filled
  std::vector<FilledMask> independent;  // in order of position
  float joint_log_probability = 0;
  float independent_log_probability = 0;
  bool operator==(const SequentialFill&) const = default;
};

// What the masked-LM head says of a hidden state.
struct LogitLensLayer {
  std::vector<analysis::Prediction> predictions;  // best first
  float target_probability = 0;                   // of MaskLogitLens::target
  std::uint32_t target_rank = 0;                  // its rank here, from 1
  bool operator==(const LogitLensLayer&) const = default;
};

struct MaskLogitLens {
  std::uint32_t position = 0;
  std::vector<LogitLensLayer> layers;  // after the embeddings, layer 1, .., the last: layers + 1 of them
  // What is followed through the layers, as it is after the last: what was asked for, else what is best there.
  analysis::Prediction target{};
  bool operator==(const MaskLogitLens&) const = default;
};

// How much the answer at a place moves when one more head is switched off.
struct HeadEffect {
  std::uint32_t layer = 0;    // from 0
  std::uint32_t head = 0;     // from 0
  float divergence = 0;       // KL(before || after) of all words, in nats
  float log_change = 0;       // of the log-probability of HeadAblation::target; negative: the head spoke for it
  analysis::Prediction best;  // the best word without the head
  bool operator==(const HeadEffect&) const = default;
};

struct HeadAblation {
  std::uint32_t position = 0;
  analysis::Prediction target;      // with all heads: what was asked for, else the best
  std::vector<HeadEffect> effects;  // of every head, the largest divergence first
  bool operator==(const HeadAblation&) const = default;
};

}  // namespace maskscope::engine
