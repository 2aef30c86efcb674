// The texts of a model: config.json, vocab.txt.
#include "base/limits.h"
#include "bert/config.h"
#include "fuzz.h"
#include "text/utf8.h"
#include "text/vocabulary.h"

using namespace maskscope;

static void check_config(std::string_view text) {
  const auto config = bert::parse_config(text);
  if (!config) return fuzz::expect_message(config.error(), "config.json: ");
  fuzz::expect(config->heads > 0 && config->hidden % config->heads == 0, "heads divide the width");
  fuzz::expect(config->layers > 0 && config->positions > 0 && config->vocabulary > 0 && config->types > 0,
               "no size is 0");
  fuzz::expect(config->hidden * config->vocabulary <= kMaxMatrix && config->hidden * config->intermediate <= kMaxMatrix,
               "no matrix is over the limit");
  fuzz::expect(config->epsilon >= 0, "epsilon is a number");
}

static void check_vocabulary(std::string_view text) {
  const auto vocabulary = text::Vocabulary::parse(text);
  if (!vocabulary) return fuzz::expect_message(vocabulary.error(), "the vocabulary");
  fuzz::expect(bool(text::check_utf8(text, "")), "a vocabulary is UTF-8");
  for (std::size_t i = 0; i < vocabulary->size(); ++i) {
    const std::string& token = vocabulary->token(static_cast<text::TokenId>(i));
    const auto found = vocabulary->find(token);
    fuzz::expect(!found || vocabulary->token(*found) == token, "what is found is the token");
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  if (input.take(1) == "v") {
    check_vocabulary(input.rest());
  } else {
    check_config(input.rest());
  }
  return 0;
}
