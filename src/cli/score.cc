// How well given words fit each mask: lines in, JSON lines out.
#include <cmath>
#include <utility>
#include <variant>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "engine/task.h"
#include "engine/word_list.h"
#include "text/utf8.h"

namespace maskscope::cli {
namespace {

// Only a word of one piece has a probability.
Json to_json(const engine::CandidateScore& score) {
  if (!score.problem.empty()) return {{"word", score.word}, {"error", score.problem}};
  Json object{{"word", score.word}, {"pieces", score.pieces}, {"log_score", score.log_score}};
  if (score.pieces.size() == 1) object["probability"] = std::exp(static_cast<double>(score.log_score));
  return object;
}

Json to_json(const engine::MaskCandidates& mask) {
  Json targets = Json::array();
  for (const engine::CandidateScore& score : mask.scores) targets.push_back(to_json(score));
  return {{"position", mask.position}, {"targets", std::move(targets)}};
}

Result<Json> answer(engine::Session& session, const engine::Reading& reading, const std::vector<std::string>& words) {
  const auto task = engine::make_task(session, engine::CandidatesRequest{.id = 0, .words = words});
  const auto event = engine::answer(*task);
  if (!event) return std::unexpected(event.error());
  Json masks = Json::array();
  for (const engine::MaskCandidates& mask : std::get<engine::CandidatesResult>(*event).masks)
    masks.push_back(to_json(mask));
  return answer_json(reading, std::move(masks));
}

}  // namespace

Result<void> run_score(const Common& common, const ScoreOptions& options) {
  std::vector<std::string> words;
  for (const std::string& list : options.targets) {
    if (auto ok = text::check_utf8(list, "--targets"); !ok) return ok;
    for (std::string& word : engine::split_words(list)) words.push_back(std::move(word));
  }
  if (words.empty()) return fail("--targets: found no word, expected words with commas between them");
  return answer_masks(common, options.input,
                      {.answer = [&](engine::Session& session,
                                     const engine::Reading& reading) { return answer(session, reading, words); },
                       .show = json_line});
}

}  // namespace maskscope::cli
