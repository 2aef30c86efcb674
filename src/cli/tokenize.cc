#include <memory>
#include <utility>

#include "bert/config.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "engine/reading.h"
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

std::string json_of(const TextLine& line, const text::Encoding& encoding) {
  return json_line([&](JsonWriter& json) {
    formats::write_text(json, line.text, line.pair.value_or(""), encoding);
    formats::write_list(json.key("ids"), encoding.ids);
    formats::write_list(json.key("type_ids"), encoding.type_ids);
    json.key("ranges").open('[');
    for (const text::ByteRange& range : encoding.ranges) {
      json.open('[');
      json.value(range.begin);
      json.value(range.end);
      json.close(']');
    }
    json.close(']');
  });
}

std::string shown(const text::Encoding& encoding) {
  std::string tokens;
  for (const std::string& token : encoding.tokens) tokens.append(tokens.empty() ? "" : " ").append(token);
  return tokens += '\n';
}

}  // namespace

Result<void> run_tokenize(const Common& common, const TextOptions& options) {
  std::size_t positions = 0;
  const auto tokenizer = open_tokenizer(common, positions);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  const Answer answer = [&](const TextLine& line) {
    const auto encoding = tokenizer->encode(line.text, line.pair, positions);
    if (!encoding) return error_said(encoding.error(), options.json);
    return Said{.output = options.json ? json_of(line, *encoding) : shown(*encoding),
                .warning = engine::cut_warning(*encoding),
                .failure = {}};
  };
  return answer_texts(common, options, {.alone = answer, .another = [&] { return Answer(answer); }});
}

}  // namespace maskscope::cli
