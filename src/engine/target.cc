#include "engine/target.h"

#include <algorithm>
#include <vector>

#include "analysis/distribution.h"
#include "engine/word_pieces.h"

namespace maskscope::engine {
namespace {

// "negative, neutral, positive", the first of them where they are many.
std::string listed(const analysis::OutputNames& names) {
  constexpr std::size_t kMost = 20;
  std::string list;
  for (std::size_t id = 0; id < std::min(names.size(), kMost); ++id) {
    list += (id == 0 ? "" : ", ") + names.of(static_cast<text::TokenId>(id));
  }
  return names.size() > kMost ? list + ", .." : list;
}

Result<text::TokenId> find_word(const text::Tokenizer& tokenizer, const std::string& name) {
  const auto pieces = word_pieces(name, tokenizer);
  if (!pieces) return std::unexpected(pieces.error());
  if (pieces->size() == 1) return pieces->front();
  std::string shown;
  for (const text::TokenId piece : *pieces) shown += (shown.empty() ? "" : ", ") + tokenizer.vocabulary().token(piece);
  return fail("found the target \"", name, "\", which has ", pieces->size(), " pieces (", shown,
              "), expected a word of one");
}

std::vector<text::TokenId> all_named(const std::string& name, const analysis::OutputNames& names) {
  std::vector<text::TokenId> found;
  for (std::size_t id = 0; id < names.size(); ++id) {
    if (names.of(static_cast<text::TokenId>(id)) == name) found.push_back(static_cast<text::TokenId>(id));
  }
  return found;
}

}  // namespace

Result<analysis::Prediction> target_in(std::span<const float> row, const Outputs& outputs,
                                       std::optional<text::TokenId> asked) {
  const analysis::Distribution answer(row);
  const analysis::OutputNames names = outputs.names();
  if (!asked) return answer.best(1, names).front();
  if (*asked >= 0 && static_cast<std::size_t>(*asked) < names.size()) return answer.prediction(*asked, names);
  if (outputs.kind() == OutputKind::words) {
    return fail("found the target ", *asked, ", expected the id of a word, 0 to ", names.size() - 1);
  }
  return fail("found the target ", *asked, ", expected 0 to ", names.size() - 1, ": ", listed(names));
}

Result<text::TokenId> find_target(const Session& session, const std::string& name) {
  const Outputs outputs = session.outputs();
  if (outputs.kind() == OutputKind::words) return find_word(session.tokenizer(), name);
  const analysis::OutputNames names = outputs.names();
  const std::vector<text::TokenId> found = all_named(name, names);
  if (found.size() == 1) return found.front();
  const bool in_text = outputs.kind() == OutputKind::answer;
  if (found.size() > 1) {
    return fail("found the target \"", name, "\" ", found.size(), " times among the ", in_text ? "tokens" : "labels",
                ", expected one that is there once");
  }
  return fail("found the target \"", name, "\", expected one of the ",
              in_text ? "text's tokens: " : "model's labels: ", listed(names));
}

}  // namespace maskscope::engine
