#include "cli/lines.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/output.h"
#include "text/utf8.h"
#include "weights/json.h"

namespace maskscope::cli {
namespace {

// Absent, null and empty are no pair.
Result<std::optional<std::string>> pair_of(const Json& object) {
  const auto pair = object.find("pair");
  if (pair == object.end() || pair->is_null()) return std::nullopt;
  if (!pair->is_string()) return fail("the line's pair is ", pair->type_name(), ", expected a string");
  auto text = pair->get<std::string>();
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

// "[MASK] is .." is a text.
bool begins_as_array(std::string_view line) {
  if (!line.starts_with('[')) return false;
  const std::size_t inner = line.find_first_not_of(" \t", 1);
  return inner != std::string_view::npos && line[inner] == '{';
}

Said say(engine::Session& session, const TextLine& line, bool json, const MaskAnswerer& answerer) {
  const auto reading = session.read(line.text, line.pair, answerer.top);
  if (!reading) return error_said(reading.error(), json);
  if (!reading->no_predictions.empty()) return error_said({reading->no_predictions}, json);
  const auto object = answerer.answer(session, *reading);
  if (!object) return error_said(object.error(), json);
  const text::Vocabulary& vocabulary = session.vocabulary();
  return {.output = json ? json_line(*object) : answerer.show(*object),
          .warning = reading->warning,
          .failure = reading->masks.empty() ? missing_mask(*reading, vocabulary.token(vocabulary.mask())) : ""};
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
      return [&speaker, number = line.number, said = text ? answer(*text) : error_said(text.error(), options.json)] {
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
  if (line.size() > kMaxLineBytes) return fail("the line has over ", kMaxLineBytes, " bytes");
  if (auto ok = text::check_utf8(line, "the line"); !ok) return std::unexpected(ok.error());
  const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
  if (begins_as_array(line.substr(first))) return fail("the line is a JSON array, expected a text or a JSON object");
  if (!line.substr(first).starts_with('{')) {
    if (const std::size_t zero = line.find('\0'); zero != std::string_view::npos) {
      return fail("the line has a zero byte at offset ", zero, ", expected text");
    }
    return TextLine{std::string(line), pair};
  }
  const auto object = weights::parse_json_object(line, "the line");
  if (!object) return std::unexpected(object.error());
  const auto text = object->find("text");
  if (text == object->end()) return fail("the line is a JSON object without \"text\"");
  if (!text->is_string()) return fail("the line's text is ", text->type_name(), ", expected a string");
  auto own = pair_of(*object);
  if (!own) return std::unexpected(own.error());
  if (*own && pair) return fail("the line has a pair, and --pair gives another");
  return TextLine{text->get<std::string>(), *own ? *own : pair};
}

Said error_said(const Error& error, bool json) {
  return {.output = json ? json_line({{"error", error.message}}) : "",
          .warning = {},
          .failure = error.message,
          .failure_in_output = json};
}

Result<void> answer_texts(const Common& common, const TextOptions& options, const Answers& answers) {
  if (!options.text) return answer_lines(common, options, answers);
  const Said said = answers.alone({*options.text, options.pair});
  if (!said.warning.empty()) write_note(said.warning);
  if (auto ok = write_out(said.output); !ok) return ok;
  if (!said.failure.empty()) return fail(said.failure);
  return {};
}

Result<void> answer_masks(const Common& common, const TextOptions& options, const MaskAnswerer& answerer) {
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  const auto another = [&]() -> Answer {
    return [&, own = std::make_shared<engine::Session>(session->for_another_thread())](const TextLine& line) {
      return say(*own, line, options.json, answerer);
    };
  };
  return answer_texts(
      common, options,
      {.alone = [&](const TextLine& line) { return say(*session, line, options.json, answerer); }, .another = another});
}

}  // namespace maskscope::cli
