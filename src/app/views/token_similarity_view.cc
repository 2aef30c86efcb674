// Which tokens' hidden states are most like one token's, after the chosen head's layer (Ethayarajh 2019).
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/state/format.h"
#include "app/state/strongest.h"
#include "app/strings.h"
#include "app/views/prediction_list.h"
#include "app/views/prediction_tabs.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::similar_tokens;

// The one that is lit, of a cell the one that looks; else the first mask, else [CLS].
std::size_t compared_token(const State& state) {
  const engine::Reading& reading = state.shown->reading;
  const Focus& lit = state.lit();
  const auto token = lit.token ? lit.token : lit.query ? lit.query : lit.key;
  if (token && *token < reading.encoding.tokens.size()) return *token;
  return reading.masks.empty() ? 0 : reading.masks.front().position;
}

void show_similarity(AnswerList& list, const engine::TokenSimilarityResult& found, std::size_t token,
                     const std::vector<std::string>& tokens) {
  const float similarity = found.similarities[token];
  const std::string label = shown_token(tokens[token]), number = cosine(similarity);
  AnswerRow row{.label = label,
                .strong = false,
                .before = {},
                .explanation = fill_in(texts::kSimilarity, found.request.layer + 1, label,
                                       shown_token(tokens[found.request.position]), number),
                .token = token,
                .figure = number};
  if (similarity > 0) row.bar = similarity;
  row.query = found.request.position;  // the token that is compared stays the same while the pointer is on the list
  list.row(row);
}

}  // namespace

std::optional<engine::Request> token_similarity_question(const State& state) {
  return engine::TokenSimilarityRequest{.id = state.shown->id,
                                        .layer = static_cast<std::uint32_t>(state.chosen.layer),
                                        .position = static_cast<std::uint32_t>(compared_token(state))};
}

void show_token_similarity(Ui& ui, const Rect& area) {
  AnswerList list(ui, area);
  const Findings& findings = ui.state.findings;
  const auto& found = findings.of<engine::TokenSimilarityResult>();
  // The answer about another token comes within a frame or two: until then the list stays, and says what it is about.
  if (!found || !findings.problem.empty()) return show_work(ui, list);
  const std::vector<std::string>& tokens = ui.state.shown->reading.encoding.tokens;
  list.heading(fill_in(texts::kToken, shown_token(tokens[found->request.position])),
               fill_in(texts::kAfterLayer, found->request.layer + 1), found->request.position);
  list.paragraph(texts::kParagraph);
  for (const std::size_t token : most_similar(*found)) show_similarity(list, *found, token, tokens);
}

}  // namespace maskscope::app
