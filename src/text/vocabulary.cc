#include "text/vocabulary.h"

#include <algorithm>
#include <utility>

#include "text/utf8.h"

namespace maskscope::text {
namespace {

// Tokens are printed, and terminals obey these.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

Result<Vocabulary> Vocabulary::parse(std::string_view text) {
  if (auto ok = check_utf8(text, "the vocabulary"); !ok) return std::unexpected(ok.error());
  Vocabulary vocabulary;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto id = static_cast<TokenId>(vocabulary.tokens_.size());
    if (std::ranges::any_of(line, is_control)) {
      return fail("the vocabulary: found a control character in line ", id + 1, ", expected none");
    }
    if (!vocabulary.ids_.emplace(line, id).second) {
      return fail("the vocabulary: found \"", line, "\" in line ", id + 1,
                  " and once before, expected each token once");
    }
    vocabulary.tokens_.emplace_back(line);
    vocabulary.longest_ = std::max(vocabulary.longest_, line.size());
  }
  const std::pair<const char*, TokenId*> specials[] = {{"[PAD]", &vocabulary.pad_},
                                                       {"[UNK]", &vocabulary.unknown_},
                                                       {"[CLS]", &vocabulary.cls_},
                                                       {"[SEP]", &vocabulary.sep_},
                                                       {"[MASK]", &vocabulary.mask_}};
  for (const auto& [token, to] : specials) {
    const auto id = vocabulary.find(token);
    if (!id) return fail("the vocabulary: ", token, " is missing among its ", vocabulary.size(), " tokens");
    *to = *id;
  }
  return vocabulary;
}

std::optional<TokenId> Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace maskscope::text
