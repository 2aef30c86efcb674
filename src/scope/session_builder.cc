#include "scope/session_builder.h"

#include <utility>

#include "bert/config.h"

namespace maskscope::scope {

SessionBuilder::SessionBuilder(std::unique_ptr<bert::Loader> loader, text::Tokenizer tokenizer)
    : loader_(std::move(loader)), tokenizer_(std::move(tokenizer)) {}

Result<SessionBuilder> SessionBuilder::begin(std::string_view config_json, std::string_view vocabulary_text,
                                             std::size_t threads) {
  const auto config = bert::parse_config(config_json);
  if (!config) return std::unexpected(config.error());
  auto vocabulary = text::Vocabulary::parse(vocabulary_text);
  if (!vocabulary) return std::unexpected(vocabulary.error());
  // Fewer are fine: embeddings are often padded to a multiple of 8.
  if (vocabulary->size() > config->vocabulary) {
    return fail("found a vocabulary of ", vocabulary->size(), " tokens, expected at most the ", config->vocabulary,
                " of config.json's vocab_size");
  }
  auto loader = bert::Loader::begin(*config, threads);
  if (!loader) return std::unexpected(loader.error());
  return SessionBuilder(std::move(*loader), text::Tokenizer(std::move(*vocabulary), {.lowercase = config->lowercase}));
}

Result<Session> SessionBuilder::finish() {
  auto model = loader_->finish();
  if (!model) return std::unexpected(model.error());
  return Session(std::move(*model), std::make_shared<text::Tokenizer>(std::move(tokenizer_)));
}

}  // namespace maskscope::scope
