#include "weights/byte_pair_files.h"

#include <algorithm>
#include <map>

#include "text/utf8.h"
#include "weights/json.h"

namespace maskscope::weights {
namespace {

constexpr const char* kVocabulary = "vocab.json";
constexpr const char* kSpecials[] = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"};
constexpr std::string_view kMask = "<mask>";

// The lines of merges.txt; the first may say its version.
Json merges_of(std::string_view text) {
  Json merges = Json::array();
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && !(first && line.starts_with("#version"))) merges.push_back(std::string(line));
  }
  return merges;
}

}  // namespace

Result<std::string> make_tokenizer_json(std::string_view vocab_json, std::string_view merges, bool add_prefix_space) {
  if (auto ok = text::check_utf8(merges, "merges.txt"); !ok) return std::unexpected(ok.error());
  std::map<std::string, Json> ids;
  const LargeObject vocabulary = {
      .outer = "model", .inner = "vocab", .visit = [&](const std::string& token, const Json& id) {
        if (std::ranges::find(kSpecials, token) != std::end(kSpecials)) ids[token] = id;
      }};
  const std::string model = concat(R"({"type": "BPE", "vocab": )", vocab_json);
  if (auto ok = parse_json_object(concat(R"({"model": )", model, "}}"), kVocabulary, vocabulary); !ok) {
    return std::unexpected(ok.error());
  }
  Json added = Json::array();
  for (const char* name : kSpecials) {
    if (!ids.contains(name)) return fail(kVocabulary, ": found no ", name, ", expected RoBERTa's special tokens");
    added.push_back({{"id", ids[name]},
                     {"content", name},
                     {"single_word", false},
                     {"lstrip", name == kMask},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  }
  const Json pre_tokenizer = {{"type", "ByteLevel"}, {"add_prefix_space", add_prefix_space}};
  const Json around = {{"type", "RobertaProcessing"},
                       {"sep", Json::array({"</s>", ids["</s>"]})},
                       {"cls", Json::array({"<s>", ids["<s>"]})}};
  return concat(R"({"added_tokens": )", added.dump(), R"(, "pre_tokenizer": )", pre_tokenizer.dump(),
                R"(, "post_processor": )", around.dump(), R"(, "model": )", model, R"(, "merges": )",
                merges_of(merges).dump(), "}}");
}

}  // namespace maskscope::weights
