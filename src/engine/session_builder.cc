#include "engine/session_builder.h"

#include <utility>

#include "bert/config.h"

namespace maskscope::engine {

SessionBuilder::SessionBuilder(std::unique_ptr<bert::Loader> loader, text::Tokenizer tokenizer)
    : loader_(std::move(loader)), tokenizer_(std::move(tokenizer)) {}

Result<SessionBuilder> SessionBuilder::begin(std::string_view config_json,
                                             const weights::TokenizerTexts& tokenizer_texts, std::size_t threads) {
  const auto config = bert::parse_config(config_json);
  if (!config) return std::unexpected(config.error());
  auto tokenizer = weights::make_tokenizer(tokenizer_texts, config->lowercase, config->vocabulary);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  auto loader = bert::Loader::begin(*config, threads);
  if (!loader) return std::unexpected(loader.error());
  return SessionBuilder(std::move(*loader), std::move(*tokenizer));
}

Result<Session> SessionBuilder::finish() {
  auto model = loader_->finish();
  if (!model) return std::unexpected(model.error());
  return Session(std::move(*model), std::make_shared<text::Tokenizer>(std::move(tokenizer_)));
}

}  // namespace maskscope::engine
