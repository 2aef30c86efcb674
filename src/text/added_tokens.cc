#include "text/added_tokens.h"

#include <algorithm>

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

// A text as a row of bytes.
class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}
  std::size_t size() const { return text_.size(); }
  std::uint32_t symbol(std::size_t i) const { return static_cast<unsigned char>(text_[i]); }
  CodePoint before(std::size_t i) const { return decode_last(text_.substr(0, i)); }
  CodePoint after(std::size_t i) const { return i < text_.size() ? decode(text_, i) : CodePoint{}; }

 private:
  std::string_view text_;
};

// A normalised text as a row of code points.
class Values {
 public:
  explicit Values(std::span<const Character> characters) : characters_(characters) {}
  std::size_t size() const { return characters_.size(); }
  std::uint32_t symbol(std::size_t i) const { return characters_[i].value; }
  CodePoint before(std::size_t i) const { return i > 0 ? CodePoint{symbol(i - 1), 1} : CodePoint{}; }
  CodePoint after(std::size_t i) const { return i < size() ? CodePoint{symbol(i), 1} : CodePoint{}; }

 private:
  std::span<const Character> characters_;
};

bool is_part_of_word(const CodePoint& c) { return c.size > 0 && is_word(c.value); }
bool is_space(const CodePoint& c) { return c.size > 0 && is_white_space(c.value); }

template <class View>
std::size_t skip_space_before(const View& view, std::size_t at) {
  for (CodePoint c = view.before(at); is_space(c); c = view.before(at)) at -= c.size;
  return at;
}

template <class View>
std::size_t skip_space_after(const View& view, std::size_t at) {
  for (CodePoint c = view.after(at); is_space(c); c = view.after(at)) at += c.size;
  return at;
}

std::vector<std::uint32_t> symbols_of(const AddedToken& token, const AddedTokens::Normalize& normalize) {
  std::vector<std::uint32_t> symbols;
  if (token.normalized) {
    for (const Character& c : normalize(token.content)) symbols.push_back(c.value);
  } else {
    for (const char byte : token.content) symbols.push_back(static_cast<unsigned char>(byte));
  }
  return symbols;
}

std::uint64_t edge(std::uint32_t node, std::uint32_t symbol) { return std::uint64_t{node} << 32 | symbol; }

}  // namespace

void AddedTokens::Tree::add(std::span<const std::uint32_t> symbols, std::size_t token) {
  if (symbols.empty()) return;
  std::uint32_t node = 0;
  for (const std::uint32_t symbol : symbols) {
    const auto [next, is_new] = edges_.try_emplace(edge(node, symbol), static_cast<std::uint32_t>(tokens_.size()));
    if (is_new) tokens_.push_back(kNone);
    node = next->second;
  }
  tokens_[node] = token;
}

template <class View>
AddedTokens::Tree::Match AddedTokens::Tree::longest_at(const View& view, std::size_t at) const {
  Match longest;
  std::uint32_t node = 0;
  for (std::size_t i = at; i < view.size(); ++i) {
    const auto next = edges_.find(edge(node, view.symbol(i)));
    if (next == edges_.end()) break;
    node = next->second;
    if (tokens_[node] != kNone) longest = {.token = tokens_[node], .size = i + 1 - at};
  }
  return longest;
}

AddedTokens::AddedTokens(std::span<const AddedToken> tokens, const Normalize& normalize)
    : tokens_(tokens.begin(), tokens.end()) {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    (tokens_[i].normalized ? normalized_ : exact_).add(symbols_of(tokens_[i], normalize), i);
  }
}

// A match that touches a word where it may not is passed over as a whole, as the reference does.
template <class View>
void AddedTokens::find(const Tree& tree, const View& view, const Gap& gap, const Found& found) const {
  std::size_t done = 0;
  for (std::size_t at = 0; at < view.size();) {
    const Tree::Match match = tree.longest_at(view, at);
    if (match.size == 0) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[match.token];
    const std::size_t begin = at, end = at + match.size;
    at = end;
    if (token.single_word && (is_part_of_word(view.before(begin)) || is_part_of_word(view.after(end)))) continue;
    const std::size_t taken = token.lstrip ? skip_space_before(view, begin) : begin;
    if (done < taken) gap(done, taken);
    found(token.id, begin, end);
    done = token.rstrip ? skip_space_after(view, end) : end;
  }
  if (done < view.size()) gap(done, view.size());
}

void AddedTokens::find_in(std::string_view text, const Gap& gap, const Found& found) const {
  find(exact_, Bytes(text), gap, found);
}

void AddedTokens::find_in(std::span<const Character> characters, const Gap& gap, const Found& found) const {
  find(normalized_, Values(characters), gap, found);
}

}  // namespace maskscope::text
