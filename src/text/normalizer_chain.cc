#include "text/normalizer_chain.h"

#include <algorithm>
#include <iterator>

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

using Characters = std::vector<Character>;

void apply(const Normalization& bert, Characters& characters) {
  Characters made;
  made.reserve(characters.size());
  for (const Character& c : characters) {
    visit_normalized(c, bert, [&](const Character& it) { made.push_back(it); });
  }
  characters = std::move(made);
}

void apply(Lowercase /*step*/, Characters& characters) {
  Characters made;
  made.reserve(characters.size());
  for (const Character& c : characters) {
    const Mapped lower = map(c.value, /*strip_accents=*/false, /*lowercase=*/true);
    for (const std::uint32_t to : lower.get()) made.push_back({to, c.begin, c.end});
  }
  characters = std::move(made);
}

void apply(StripAccents /*step*/, Characters& characters) {
  std::erase_if(characters, [](const Character& c) { return is_combining(c.value); });
}

void apply(const StripSpace& step, Characters& characters) {
  const auto is_kept = [](const Character& c) { return !is_white_space(c.value); };
  if (step.right) {
    const auto last = std::ranges::find_if(characters.rbegin(), characters.rend(), is_kept);
    characters.erase(last.base(), characters.end());
  }
  if (step.left) characters.erase(characters.begin(), std::ranges::find_if(characters, is_kept));
}

std::size_t match_size(const Replace& step, const Characters& characters, std::size_t at) {
  const std::size_t size = step.pattern.size();
  if (characters.size() - at < size) return 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (characters[at + i].value != step.pattern[i]) return 0;
  }
  std::size_t end = at + size;
  while (step.repeats && end < characters.size() && characters[end].value == step.pattern.back()) ++end;
  return end - at;
}

// What is put in has the range of the last character that it replaces, as in the reference.
void apply(const Replace& step, Characters& characters) {
  Characters made;
  made.reserve(characters.size());
  for (std::size_t at = 0; at < characters.size();) {
    const std::size_t size = match_size(step, characters, at);
    if (size == 0) {
      made.push_back(characters[at++]);
      continue;
    }
    at += size;
    for (const std::uint32_t c : step.content) made.push_back({c, characters[at - 1].begin, characters[at - 1].end});
  }
  characters = std::move(made);
}

void apply(const Prepend& step, Characters& characters) { prepend(step.content, characters); }

void apply(const std::shared_ptr<const Charsmap>& map, Characters& characters) { map->apply(characters); }

}  // namespace

Result<void> check_length(const Characters& characters) {
  if (characters.size() <= kMaxNormalized) return {};
  return fail("the tokenizer makes ", characters.size(), " characters of a text, expected at most ", kMaxNormalized);
}

Result<void> normalize(const std::vector<Normalizer>& chain, Characters& characters) {
  for (const Normalizer& step : chain) {
    std::visit([&](const auto& it) { apply(it, characters); }, step);
    if (auto ok = check_length(characters); !ok) return ok;
  }
  return {};
}

Characters characters_of(std::string_view text, std::size_t offset) {
  Characters characters;
  characters.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    characters.push_back({c.value, offset + at, offset + at + c.size});
    at += c.size;
  }
  return characters;
}

void prepend(const CodePoints& content, Characters& characters) {
  if (characters.empty()) return;
  Characters before;
  for (const std::uint32_t c : content) before.push_back({c, characters.front().begin, characters.front().end});
  characters.insert(characters.begin(), before.begin(), before.end());
}

}  // namespace maskscope::text
