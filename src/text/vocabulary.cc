#include "text/vocabulary.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "text/byte_characters.h"
#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Tokens are printed, and terminals obey these.
bool is_control(std::uint32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// The token without control characters.
std::string shown(std::string_view token) {
  std::string text;
  for (std::size_t at = 0; at < token.size();) {
    const CodePoint c = decode(token, at);
    append(text, is_control(c.value) ? 0xFFFDu : c.value);
    at += c.size;
  }
  return text;
}

// Of a token in a message: whole characters of it.
std::string_view beginning(std::string_view token) {
  constexpr std::size_t kShown = 40;  // bytes
  std::size_t end = std::min(token.size(), kShown);
  while (end > 0 && end < token.size() && (static_cast<unsigned char>(token[end]) & 0xC0u) == 0x80) --end;
  return token.substr(0, end);
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    visit(without_space_at_end(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

// Bytes as printable characters, written out.
std::string written_bytes(std::string_view token) {
  std::string bytes;
  for (std::size_t at = 0; at < token.size();) {
    const CodePoint c = decode(token, at);
    const int byte = byte_of_character(c.value);
    if (byte < 0) return shown(token);  // one that was added
    bytes.push_back(static_cast<char>(byte));
    at += c.size;
  }
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint c = decode(bytes, at);
    if (c.size == 0) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      text.append("<0x").append({kDigits[byte >> 4], kDigits[byte & 15]}).append(">");
    } else if (c.value == ' ') {
      text += kWordStart;
      at += c.size;
    } else {
      append(text, is_control(c.value) ? 0xFFFDu : c.value);
      at += c.size;
    }
  }
  return text;
}

std::size_t different_lines(std::string_view text) {
  std::unordered_set<std::string_view> different;
  for_each_line(text, [&](std::string_view line) { different.insert(line); });
  return different.size();
}

}  // namespace

std::string shown_token_text(std::string_view token) { return shown(beginning(token)); }

std::string_view without_space_at_end(std::string_view line) {
  for (;;) {
    const CodePoint last = decode_last(line);
    if (last.size == 0 || !is_white_space(last.value)) return line;
    line.remove_suffix(last.size);
  }
}

bool Vocabulary::has_line(std::string_view text, std::string_view token) {
  bool found = false;
  for_each_line(text, [&](std::string_view line) { found = found || line == token; });
  return found;
}

Result<Vocabulary> Vocabulary::parse(std::string_view text, const SpecialNames& names, std::span<AddedToken> added) {
  if (auto ok = check_utf8(text, "the vocabulary"); !ok) return std::unexpected(ok.error());
  Vocabulary vocabulary;
  for_each_line(text, [&](std::string_view line) {
    std::string token = shown(line);
    if (token == line && !token.empty()) vocabulary.ids_[token] = static_cast<TokenId>(vocabulary.size());
    vocabulary.longest_ = std::max(vocabulary.longest_, token.size());
    vocabulary.tokens_.push_back(std::move(token));
  });
  while (!vocabulary.tokens_.empty() && vocabulary.tokens_.back().empty()) vocabulary.tokens_.pop_back();
  const bool appends =
      std::ranges::any_of(added, [&](const AddedToken& token) { return !vocabulary.find(token.content); });
  if (auto ok = vocabulary.append(added, appends ? different_lines(text) : 0); !ok) return std::unexpected(ok.error());
  if (auto ok = vocabulary.find_specials(names, added, /*has_unknown=*/true); !ok) return std::unexpected(ok.error());
  return vocabulary;
}

Result<Vocabulary> Vocabulary::make(std::span<const std::string> tokens, Kind kind, std::span<const AddedToken> added) {
  Vocabulary vocabulary;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    vocabulary.tokens_.push_back(kind.byte_level ? written_bytes(tokens[i]) : shown(tokens[i]));
    if (tokens[i].empty()) continue;
    vocabulary.longest_ = std::max(vocabulary.longest_, tokens[i].size());
    vocabulary.ids_[tokens[i]] = static_cast<TokenId>(i);
  }
  std::unordered_map<std::string_view, TokenId> behind;
  auto next = static_cast<TokenId>(vocabulary.ids_.size());
  for (const AddedToken& token : added) {
    const auto known = vocabulary.find(token.content);
    const TokenId expected = known ? *known : behind.try_emplace(token.content, next).first->second;
    if (token.id != expected) {
      return fail("found the added token \"", shown_token_text(token.content), "\" with id ", token.id, ", expected ",
                  expected);
    }
    const auto place = static_cast<std::size_t>(expected);
    if (vocabulary.tokens_.size() <= place) vocabulary.tokens_.resize(place + 1);
    vocabulary.tokens_[place] = shown(token.content);
    next = std::max(next, expected + 1);
  }
  vocabulary.spelling_ = std::move(kind.spelling);
  const SpecialNames names = vocabulary.names();
  if (auto ok = vocabulary.find_specials(names, added, kind.has_unknown); !ok) return std::unexpected(ok.error());
  return vocabulary;
}

Result<void> Vocabulary::append(std::span<AddedToken> added, std::size_t first) {
  std::unordered_map<std::string_view, TokenId> behind;
  for (AddedToken& token : added) {
    const auto line = find(token.content);
    if (!line && behind.empty()) {
      if (first < size()) {
        return fail("the vocabulary: found ", size(), " lines but ", first,
                    " different tokens, expected each token once, as \"", shown(token.content),
                    "\" is added after them");
      }
      tokens_.resize(first);
    }
    const auto [place, is_new] =
        line ? std::pair(behind.end(), false) : behind.try_emplace(token.content, static_cast<TokenId>(size()));
    const TokenId id = line ? *line : place->second;
    if (token.id != AddedToken::kUnnumbered && token.id != id) {
      return fail("the vocabulary: found the added token \"", shown(token.content), "\" with id ", token.id,
                  ", expected ", id);
    }
    token.id = id;
    if (is_new) tokens_.push_back(shown(token.content));
  }
  return {};
}

Result<void> Vocabulary::find_specials(const SpecialNames& names, std::span<const AddedToken> added, bool has_unknown) {
  const auto id_of = [&](const std::string& name) -> std::optional<TokenId> {
    if (const auto line = find(name)) return line;
    const auto place = std::ranges::find(added, name, &AddedToken::content);
    return place == added.end() ? std::nullopt : std::optional(place->id);
  };
  const std::pair<const std::string&, TokenId*> specials[] = {
      {names.unknown, &unknown_}, {names.cls, &cls_}, {names.sep, &sep_}, {names.mask, &mask_}};
  for (const auto& [name, to] : specials) {
    if (to == &unknown_ && !has_unknown) {
      unknown_ = -1;
      continue;
    }
    const auto id = id_of(name);
    if (!id && size() == 0) return fail("the vocabulary: found no tokens, expected ", shown(name), " and others");
    if (!id) {
      return fail("the vocabulary: ", shown(name), " is missing; found ", size(), " tokens, the first of them \"",
                  beginning(token(0)), "\"");
    }
    *to = *id;
  }
  pad_ = id_of(names.pad);
  spelling_.names = names;
  return {};
}

void Vocabulary::extend(std::size_t rows) {
  while (tokens_.size() < rows) tokens_.push_back(concat("[no token ", tokens_.size(), "]"));
}

std::optional<TokenId> Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace maskscope::text
