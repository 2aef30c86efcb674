// How well the given candidates fit each mask: lines in, JSON lines out.
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "engine/task.h"
#include "engine/word_list.h"
#include "text/utf8.h"

namespace maskscope::cli {
namespace {

Result<std::string> answer(engine::Session& session, const engine::Reading& reading,
                           const std::vector<std::string>& words, std::string_view key) {
  const auto found = engine::answer<engine::CandidatesResult>(session, {.id = 0, .words = words});
  if (!found) return std::unexpected(found.error());
  return masks_line(reading, found->masks, key);
}

}  // namespace

Result<void> run_score(const Common& common, const ScoreOptions& options) {
  const std::string name = concat("--", options.key);
  std::vector<std::string> words;
  for (const std::string& list : options.candidates) {
    if (auto ok = text::check_utf8(list, name); !ok) return ok;
    for (std::string& word : engine::split_words(list)) words.push_back(std::move(word));
  }
  if (words.empty()) return fail(name, ": found no words, expected words separated by commas");
  return answer_predictions(common, options.input,
                            {.answer = [&](engine::Session& session, const engine::Reading& reading) {
                              return answer(session, reading, words, options.key);
                            }});
}

}  // namespace maskscope::cli
