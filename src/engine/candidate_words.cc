// How well given words fit each mask; a word of several pieces by its pseudo-log-likelihood (Salazar et al. 2020).
#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/distribution.h"
#include "engine/task.h"
#include "engine/word_pieces.h"

namespace maskscope::engine {
namespace {

using Pieces = std::vector<text::TokenId>;

class CandidatesTask : public Task {
 public:
  CandidatesTask(Session& session, const CandidatesRequest& request) : session_(session), request_(request) {
    for (const std::string& word : request.words) pieces_.push_back(fitting_pieces(word));
    for (const MaskPredictions& mask : session.reading().masks) add_mask(mask.position, request.words);
  }

  // Words of one piece are read off the reading's own pass.
  Result<bool> prepare() override {
    if (prepared_ == masks_.size()) return false;
    const std::size_t mask = prepared_++, position = masks_[mask].position;
    const auto logits = session_.logits(std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    const analysis::Distribution answer(*logits);
    for (std::size_t word = 0; word < pieces_.size(); ++word) {
      if (pieces_[word] && pieces_[word]->size() == 1) add_score(mask, word, answer, pieces_[word]->front());
    }
    return prepared_ < masks_.size();
  }

  // One piece masked, all the word's others in place.
  Result<std::unique_ptr<bert::ForwardPass>> next() override {
    if (done_ == jobs_.size()) return nullptr;
    const Job& job = jobs_[done_];
    const text::Encoding& encoding = session_.reading().encoding;
    const Pieces& pieces = *pieces_[job.word];
    const auto place = static_cast<std::ptrdiff_t>(masks_[job.mask].position);
    bert::Input input{encoding.ids, encoding.type_ids};
    input.ids.erase(input.ids.begin() + place);
    input.ids.insert(input.ids.begin() + place, pieces.begin(), pieces.end());
    input.ids[position_of(job)] = session_.vocabulary().mask();
    input.type_ids.insert(input.type_ids.begin() + place, pieces.size() - 1,
                          encoding.type_ids[masks_[job.mask].position]);
    return session_.begin_further(std::move(input));
  }

  Result<bool> take(bert::ForwardPass& pass) override {
    const Job& job = jobs_[done_++];
    const std::size_t position = position_of(job);
    const auto logits = pass.logits(std::span(&position, 1));
    if (!logits) return std::unexpected(logits.error());
    add_score(job.mask, job.word, analysis::Distribution(*logits), (*pieces_[job.word])[job.piece]);
    return false;
  }

  // A word some of whose pieces are still to be scored has no score yet.
  Event found(bool whole) const override {
    CandidatesResult found{.request = request_, .masks = {}, .whole = whole};
    for (std::size_t mask = 0; mask < prepared_; ++mask) {
      found.masks.push_back({.position = masks_[mask].position, .scores = {}});
      for (std::size_t word = 0; word < pieces_.size(); ++word) {
        if (!is_open(mask, word)) found.masks.back().scores.push_back(masks_[mask].scores[word]);
      }
    }
    return found;
  }

  std::uint32_t done() const override { return static_cast<std::uint32_t>(prepared_ + done_); }
  std::uint32_t total() const override { return static_cast<std::uint32_t>(masks_.size() + jobs_.size()); }

 private:
  // A pass for a piece of a word of several, at a mask.
  struct Job {
    std::size_t mask, word, piece;
  };

  Result<Pieces> fitting_pieces(const std::string& word) const {
    auto pieces = word_pieces(word, session_.tokenizer());
    const std::size_t most = session_.model().config().positions, others = session_.tokens() - 1;
    if (pieces && others + pieces->size() > most) {
      return fail("with \"", word, "\" the text has ", others + pieces->size(), " tokens; the model reads ", most);
    }
    return pieces;
  }

  void add_mask(std::size_t position, const std::vector<std::string>& words) {
    MaskCandidates mask{.position = static_cast<std::uint32_t>(position), .scores = {}};
    for (std::size_t word = 0; word < words.size(); ++word) {
      mask.scores.push_back(score_of(words[word], pieces_[word]));
      const std::size_t pieces = pieces_[word] ? pieces_[word]->size() : 0;
      for (std::size_t piece = 0; pieces > 1 && piece < pieces; ++piece) {
        jobs_.push_back({.mask = masks_.size(), .word = word, .piece = piece});
      }
    }
    masks_.push_back(std::move(mask));
  }

  CandidateScore score_of(const std::string& word, const Result<Pieces>& pieces) const {
    CandidateScore score{.word = word, .pieces = {}, .log_score = 0, .problem = {}};
    if (!pieces) score.problem = pieces.error().message;
    for (const text::TokenId piece : pieces.value_or(Pieces{})) {
      score.pieces.push_back(session_.vocabulary().token(piece));
    }
    return score;
  }

  bool is_open(std::size_t mask, std::size_t word) const {
    if (done_ == jobs_.size() || !pieces_[word] || pieces_[word]->size() == 1) return false;
    return std::pair(mask, word) >= std::pair(jobs_[done_].mask, jobs_[done_].word);
  }

  std::size_t position_of(const Job& job) const { return masks_[job.mask].position + job.piece; }

  void add_score(std::size_t mask, std::size_t word, const analysis::Distribution& answer, text::TokenId piece) {
    masks_[mask].scores[word].log_score += static_cast<float>(answer.log_probability(static_cast<std::size_t>(piece)));
  }

  Session& session_;
  CandidatesRequest request_;
  std::vector<Result<Pieces>> pieces_;  // of each word
  std::vector<MaskCandidates> masks_;
  std::vector<Job> jobs_;
  std::size_t prepared_ = 0;  // masks whose words of one piece are scored
  std::size_t done_ = 0;      // jobs
};

}  // namespace

std::unique_ptr<Task> make_task(Session& session, const CandidatesRequest& request) {
  return std::make_unique<CandidatesTask>(session, request);
}

}  // namespace maskscope::engine
