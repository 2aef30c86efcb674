#include <iostream>
#include <utility>

#include "bert/config.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "text/tokenizer.h"
#include "weights/source.h"

namespace maskscope::cli {
namespace {

// The tokenizer needs the vocabulary only: the weights themselves are not read.
Result<text::Tokenizer> open_tokenizer(const Common& common, std::size_t& positions) {
  const auto source = weights::open(common.weights);
  if (!source) return std::unexpected(source.error());
  const auto config = bert::parse_config((*source)->config_json());
  if (!config) return std::unexpected(config.error());
  positions = config->positions;
  return weights::make_tokenizer((*source)->tokenizer(), config->lowercase, config->vocabulary);
}

void print(const TextLine& line, const text::Encoding& encoding, bool json) {
  if (!json) {
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) std::cout << (i == 0 ? "" : " ") << encoding.tokens[i];
    std::cout << '\n';
    return;
  }
  print_line(
      {{"text", line.text}, {"tokens", encoding.tokens}, {"ids", encoding.ids}, {"type_ids", encoding.type_ids}});
}

}  // namespace

Result<void> run_tokenize(const Common& common, const TextOptions& options) {
  std::size_t positions = 0;
  const auto tokenizer = open_tokenizer(common, positions);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  Result<void> last;
  const std::size_t count = for_each_text(options, [&](const TextLine& line) {
    const auto encoding = tokenizer->encode(line.text, line.pair, positions);
    last = {};
    if (encoding) {
      if (encoding->dropped > 0)
        std::cerr << "maskscope: " << encoding->dropped << " tokens behind the " << positions << "th were left out\n";
      print(line, *encoding, options.json);
    } else {
      last = std::unexpected(encoding.error());
      if (options.json) print_line({{"error", encoding.error().message}});
    }
  });
  return count == 1 ? last : Result<void>{};
}

}  // namespace maskscope::cli
