// What a folder of weights is, and what was understood of it.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bert/architecture.h"
#include "bert/config.h"
#include "bert/tensor_survey.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/output.h"
#include "engine/native/open_session.h"
#include "weights/source.h"
#include "weights/tokenizer_settings.h"

namespace maskscope::cli {
namespace {

class Fact {
 public:
  // key: in the JSON; name: for a person.
  Fact(const char* key, const char* name, std::string text) : key_(key), name_(name), text_(std::move(text)) {}
  Fact(const char* key, const char* name, std::size_t number)
      : key_(key), name_(name), text_(std::to_string(number)), number_(number) {}

  void write(JsonWriter& json) const {
    json.key(key_);
    number_ ? json.value(*number_) : json.value(text_);
  }
  std::string show() const { return printed("%-20s %s\n", name_, text_.c_str()); }

 private:
  const char* key_;
  const char* name_;
  std::string text_;
  std::optional<std::size_t> number_;
};

const char* name_of(bert::Activation activation) {
  switch (activation) {
    case bert::Activation::gelu:
      return "GELU";
    case bert::Activation::gelu_tanh:
      return "GELU, approximated by tanh";
    case bert::Activation::relu:
      return "ReLU";
    case bert::Activation::silu:
      return "SiLU";
    case bert::Activation::tanh:
      return "tanh";
  }
  return "";
}

std::string head_of(const bert::Config& config, const bert::Heads& heads) {
  if (!heads.labels && !heads.masked_lm) return "none: attention and tokens, no predictions";
  switch (heads.labels ? config.head : bert::Head::masked_lm) {
    case bert::Head::masked_lm:
      return "masked language model";
    case bert::Head::next_sentence:
      return heads.masked_lm ? "masked language model and next-sentence prediction" : "next-sentence prediction";
    case bert::Head::sequence_classifier:
      return "sequence classifier";
    case bert::Head::token_classifier:
      return "token classifier";
    case bert::Head::question_answering:
      return "question answering";
    case bert::Head::replaced_token:
      return "replaced-token detection";
  }
  return "";
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

// "1 F32, 2 I8", and how many numbers they hold.
std::pair<std::string, std::uint64_t> tensors_of(const weights::Source& source) {
  std::map<std::string, std::size_t> counts;
  std::uint64_t numbers = 0;
  for (const weights::TensorInfo& tensor : source.tensors()) {
    ++counts[std::string(weights::name_of(tensor.dtype))];
    numbers += tensor.elements();
  }
  std::string kinds;
  for (const auto& [type, count] : counts) kinds += concat(kinds.empty() ? "" : ", ", count, " ", type);
  return {std::move(kinds), numbers};
}

// What was understood of a folder, from its texts and its tensors' names and shapes.
struct Understood {
  bert::Config config;
  text::Tokenizer tokenizer;
  bert::Heads heads;
};

std::vector<Fact> facts_of(const Understood& model, const weights::Source& source, bool is_pack) {
  const bert::Config& c = model.config;
  const text::Vocabulary& words = model.tokenizer.vocabulary();
  const text::SpecialNames& names = words.spelling().names;
  const auto [types, numbers] = tensors_of(source);
  std::vector<Fact> facts = {
      {"form", "form", is_pack ? "pack: quantised to 7 bits" : "model with full-precision weights"},
      {"architecture", "architecture", std::string(c.architecture().name)},
      {"layers", "layers", c.layers},
      {"heads", "heads in each layer", c.heads},
      {"hidden_size", "hidden size", c.hidden},
      {"head_size", "head size", c.head_size()},
      {"intermediate_size", "intermediate size", c.intermediate},
      {"activation", "activation", name_of(c.activation)},
      {"positions", "most tokens", c.positions},
      {"head", "head", head_of(c, model.heads)},
  };
  if (model.heads.labels) facts.push_back({"labels", "labels", joined(c.labels)});
  facts.push_back({"vocabulary", "vocabulary", c.vocabulary});
  facts.push_back({"word_marks", "marks of words",
                   words.spelling().marks_words() ? concat("words begin with ", text::kWordStart)
                                                  : concat("pieces begin with ", words.spelling().continuation)});
  facts.push_back(
      {"special_tokens", "special tokens", joined({names.cls, names.sep, names.mask, names.pad, names.unknown})});
  facts.push_back({"tensors", "tensors", types});
  facts.push_back({"numbers", "numbers in them", static_cast<std::size_t>(numbers)});
  facts.push_back({"bytes", "bytes", static_cast<std::size_t>(source.bytes())});
  return facts;
}

// Headers are enough where nothing is wrong. Else the model is opened: what is missing is the error of the command that would meet it.
Result<Understood> understand(const weights::Source& source, const std::filesystem::path& folder, std::size_t threads) {
  auto config = bert::parse_config(source.config_json());
  if (!config) return std::unexpected(config.error());
  auto tokenizer = weights::make_tokenizer(source.tokenizer(), config->lowercase, config->vocabulary);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  if (const auto heads = bert::survey_tensors(*config, source.tensors())) {
    return Understood{std::move(*config), std::move(*tokenizer), *heads};
  }
  const auto session = engine::open_session(folder, threads);
  if (!session) return std::unexpected(session.error());
  const bert::Heads heads = {.masked_lm = session->model().expect_head().has_value(),
                             .labels = session->model().expect_labels().has_value()};
  return Understood{std::move(*config), std::move(*tokenizer), heads};
}

}  // namespace

Result<void> run_info(const Common& common, const InfoOptions& options) {
  const auto source = weights::open(options.folder);
  if (!source) return std::unexpected(source.error());
  const auto model = understand(**source, options.folder, common.threads);
  if (!model) return std::unexpected(model.error());
  const bool is_pack = std::filesystem::exists(options.folder / "manifest.json");
  const std::vector<Fact> facts = facts_of(*model, **source, is_pack);
  if (options.json) {
    return write_out(json_line([&](JsonWriter& json) {
      for (const Fact& fact : facts) fact.write(json);
    }));
  }
  std::string shown;
  for (const Fact& fact : facts) shown += fact.show();
  return write_out(shown);
}

}  // namespace maskscope::cli
