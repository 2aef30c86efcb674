// What a folder of weights is, and what was understood of it.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bert/architecture.h"
#include "bert/config.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/output.h"
#include "engine/native/open_session.h"
#include "weights/source.h"

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

std::string head_of(const bert::Model& model) {
  const auto head = model.head();
  if (!head) return "none: attention and tokens, no predictions";
  switch (*head) {
    case bert::Head::masked_lm:
      return "masked language model";
    case bert::Head::next_sentence:
      return model.expect_head() ? "masked language model and next-sentence prediction" : "next-sentence prediction";
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

std::vector<Fact> facts_of(const engine::Session& session, const weights::Source& source, bool is_pack) {
  const bert::Config& c = session.model().config();
  const text::Vocabulary& words = session.vocabulary();
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
      {"head", "head", head_of(session.model())},
  };
  if (!c.labels.empty() && session.model().expect_labels()) facts.push_back({"labels", "labels", joined(c.labels)});
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

}  // namespace

// Everything is read: whatever is missing or wrong is the error of the command that would meet it.
Result<void> run_info(const Common& common, const InfoOptions& options) {
  auto session = engine::open_session(options.folder, common.threads);
  if (!session) return std::unexpected(session.error());
  const auto source = weights::open(options.folder);
  if (!source) return std::unexpected(source.error());
  const bool is_pack = std::filesystem::exists(options.folder / "manifest.json");
  const std::vector<Fact> facts = facts_of(*session, **source, is_pack);
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
