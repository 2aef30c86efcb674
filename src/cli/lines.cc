#include "cli/lines.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include "cli/caught.h"
#include "cli/json_lines.h"
#include "cli/output.h"
#include "engine/target.h"
#include "formats/percent.h"
#include "text/utf8.h"
#include "weights/json.h"

namespace maskscope::cli {
namespace {

using weights::Json;

// Absent, null and empty are no pair.
Result<std::optional<std::string>> pair_of(const Json& object) {
  const auto pair = object.find("pair");
  if (pair == object.end() || pair->is_null()) return std::nullopt;
  if (!pair->is_string()) return fail("found a pair of type ", pair->type_name(), ", expected a string");
  auto text = pair->get<std::string>();
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

// "[MASK] is .." is a text.
bool begins_as_array(std::string_view line) {
  if (!line.starts_with('[')) return false;
  const std::size_t inner = line.find_first_not_of(" \t", 1);
  return inner != std::string_view::npos && line[inner] == '{';
}

Said say(engine::Session& session, const TextLine& line, bool json, const Predictor& predictor) {
  const auto reading = session.read(line.text, line.pair, predictor.top);
  if (!reading) return error_said(reading.error(), json);
  if (!reading->no_predictions.empty() && reading->next_sentence.empty()) {
    return error_said({reading->no_predictions}, json);
  }
  auto answer = predictor.answer(session, *reading);
  if (!answer) return error_said(answer.error(), json);
  const bool lacks_mask = predictor.needs_mask && reading->masks.empty() && reading->next_sentence.empty() &&
                          reading->output == engine::OutputKind::words;
  const text::Vocabulary& vocabulary = session.vocabulary();
  return {.output = std::move(*answer),
          .warning = reading->warning,
          .failure = lacks_mask ? missing_mask(*reading, vocabulary.token(vocabulary.mask())) : ""};
}

Said say(const Answer& answer, const TextLine& line, bool json) {
  try {
    return answer(line);
  } catch (const std::bad_alloc& error) {
    return error_said(caught(error), json);
  }
}

// Says what comes of lines, when their turns come.
class Speaker {
 public:
  Result<void> take(const Said& said, std::size_t number) {
    ++count_;
    const std::string where = concat("line ", number, ": ");
    if (!said.warning.empty()) write_note(where + said.warning);
    if (!said.failure.empty() && !said.failure_in_output) write_note(where + said.failure);
    failure_.reset();
    if (!said.failure.empty()) failure_ = said.failure_in_output ? said.failure : "";
    return write_out(said.output);
  }

  // A failure is the command's own only where its text was alone: among many, a text without an answer is no failure.
  Result<void> result() const {
    if (count_ != 1 || !failure_) return {};
    return fail(*failure_);
  }

 private:
  std::size_t count_ = 0;
  std::optional<std::string> failure_;  // of the newest; empty where standard error has been told
};

Result<void> answer_lines(const Common& common, const TextOptions& options, const Answers& answers) {
  Speaker speaker;
  const auto work_with = [&](Answer answer) -> Work {
    return [&, answer = std::move(answer)](const Line& line) -> Turn {
      const auto text = parse_line(line.text, options.pair);
      return [&speaker, number = line.number,
              said = text ? say(answer, *text, options.json) : error_said(text.error(), options.json)] {
        return speaker.take(said, number);
      };
    };
  };
  FileLines lines = FileLines::standard_input();
  const auto worked = work_in_order(lines, {.alone = work_with(answers.alone),
                                            .another = [&] { return work_with(answers.another()); },
                                            .threads = common.threads});
  return worked ? speaker.result() : worked;
}

}  // namespace

Result<TextLine> parse_line(std::string_view line, const std::optional<std::string>& pair) {
  if (line.size() > kMaxLineBytes) return fail("found a line of over ", kMaxLineBytes, " bytes, the most that is read");
  if (auto ok = text::check_utf8(line, "the line"); !ok) return std::unexpected(ok.error());
  const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
  if (begins_as_array(line.substr(first))) return fail("found a JSON array, expected a text or a JSON object");
  if (!line.substr(first).starts_with('{')) {
    if (const std::size_t zero = line.find('\0'); zero != std::string_view::npos) {
      return fail("found a zero byte at offset ", zero, ", expected text");
    }
    return TextLine{std::string(line), pair};
  }
  const auto object = weights::parse_json_object(line, "the line");
  if (!object) return std::unexpected(object.error());
  const auto text = object->find("text");
  if (text == object->end()) return fail("found a JSON object without \"text\"");
  if (!text->is_string()) return fail("found a text of type ", text->type_name(), ", expected a string");
  auto own = pair_of(*object);
  if (!own) return std::unexpected(own.error());
  if (*own && pair) return fail("the line has a pair, but --pair gives another");
  return TextLine{text->get<std::string>(), *own ? *own : pair};
}

Said error_said(const Error& error, bool json) {
  return {.output = json ? error_line(error) : "", .warning = {}, .failure = error.message, .failure_in_output = json};
}

Result<void> answer_texts(const Common& common, const TextOptions& options, const Answers& answers) {
  if (!options.text) return answer_lines(common, options, answers);
  const Said said = say(answers.alone, {*options.text, options.pair}, options.json);
  if (!said.warning.empty()) write_note(said.warning);
  if (auto ok = write_out(said.output); !ok) return ok;
  if (!said.failure.empty()) return fail(said.failure);
  return {};
}

std::string prediction_lines(const engine::MaskPredictions& mask) {
  std::string shown;
  for (const analysis::Prediction& word : mask.predictions) {
    shown += printed("%8s  %s\n", formats::percent(word.probability).c_str(), word.token.c_str());
  }
  return shown;
}

std::string place_line(const engine::Reading& reading, std::size_t place) {
  switch (reading.output) {
    case engine::OutputKind::words:
      return concat(reading.encoding.tokens[place], " at token ", place, "\n");
    case engine::OutputKind::answer:
      return place == 0 ? "the answer starts at\n" : "the answer ends at\n";
    case engine::OutputKind::text_label:
    case engine::OutputKind::token_labels:
    case engine::OutputKind::replaced:
      break;
  }
  return reading.encoding.tokens[place] + "\n";
}

Result<std::optional<text::TokenId>> target_of(const engine::Session& session, const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  return engine::find_target(session, *name);
}

Result<void> check_target(const engine::Session& session, const std::optional<std::string>& name) {
  if (engine::output_kind(session.model()) == engine::OutputKind::answer) return {};
  const auto target = target_of(session, name);
  return target ? Result<void>{} : std::unexpected(target.error());
}

Result<void> answer_predictions(const Common& common, const TextOptions& options, const Predictor& predictor) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  if (predictor.check) {
    if (auto ok = predictor.check(*session); !ok) return ok;
  }
  const auto another = [&]() -> Answer {
    return [&, own = std::make_shared<engine::Session>(session->for_another_thread())](const TextLine& line) {
      return say(*own, line, options.json, predictor);
    };
  };
  return answer_texts(common, options,
                      {.alone = [&](const TextLine& line) { return say(*session, line, options.json, predictor); },
                       .another = another});
}

}  // namespace maskscope::cli
