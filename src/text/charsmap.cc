#include "text/charsmap.h"

#include <algorithm>
#include <span>

#include "text/code_points.h"
#include "text/realign.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

constexpr std::size_t kUnitSize = 4;
constexpr std::size_t kLongestText = 256;  // bytes
constexpr std::size_t kLongestWhole = 5;   // bytes of a grapheme that is looked up as a whole

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < kUnitSize; ++i) {
    value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return value;
}

// The fields of a unit of Darts' double array.
bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1u) == 1; }
std::uint32_t value(std::uint32_t unit) { return unit & 0x7FFFFFFFu; }
std::uint32_t label(std::uint32_t unit) { return unit & 0x800000FFu; }
std::uint32_t offset(std::uint32_t unit) { return (unit >> 10) << ((unit & 0x200u) >> 6); }

// Where the grapheme that begins at characters[at] ends (UAX 29). Hangul and flags are left out: their graphemes are longer
// than what is looked up as a whole, and so are conjuncts.
std::size_t grapheme_end(std::span<const Character> characters, std::size_t at) {
  const auto kind = [&](std::size_t i) { return break_of(characters[i].value); };
  if (characters[at].value == '\r' && at + 1 < characters.size() && characters[at + 1].value == '\n') return at + 2;
  std::size_t end = at;
  const auto is_ended = [&](Break it) { return it == Break::kControl; };
  while (end < characters.size() && kind(end) == Break::kPrepend) ++end;
  if (end == characters.size() || is_ended(kind(end)) || characters[end].value < 0x20) return end == at ? at + 1 : end;
  bool pictographic = kind(end) == Break::kPictographic;
  for (++end; end < characters.size(); ++end) {
    const Break it = kind(end);
    if (it == Break::kPictographic && pictographic && kind(end - 1) == Break::kJoiner) continue;
    if (it != Break::kExtend && it != Break::kJoiner && it != Break::kSpacing) break;
    if (it == Break::kSpacing) pictographic = false;
  }
  return end;
}

void add(std::vector<Change>& changes, std::size_t old_count, std::string_view text) {
  const std::size_t before = changes.size();
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    changes.push_back({c.value, changes.size() - before < old_count ? 0 : 1});
    at += c.size;
  }
  const std::size_t count = changes.size() - before;
  // What replaces nothing leaves its old characters to the one before, as the reference has it.
  if (count < old_count && !changes.empty()) changes.back().change -= static_cast<std::int32_t>(old_count - count);
}

}  // namespace

Result<Charsmap> Charsmap::parse(std::string_view bytes) {
  if (bytes.size() < kUnitSize) return fail("found ", bytes.size(), " bytes, expected a map of characters");
  const std::size_t size = read_u32(bytes, 0);
  if (size == 0 || size % kUnitSize != 0 || size > bytes.size() - kUnitSize) {
    return fail("found a trie of ", size, " bytes in a map of ", bytes.size());
  }
  Charsmap map;
  map.units_.reserve(size / kUnitSize);
  for (std::size_t at = kUnitSize; at < kUnitSize + size; at += kUnitSize) map.units_.push_back(read_u32(bytes, at));
  map.texts_ = bytes.substr(kUnitSize + size);
  if (auto ok = check_utf8(map.texts_, "its text"); !ok) return std::unexpected(ok.error());
  for (std::size_t at = 0; at < map.texts_.size();) {
    const std::size_t end = std::min(map.texts_.find('\0', at), map.texts_.size());
    if (end - at > kLongestText) return fail("found a text of ", end - at, " bytes, expected at most ", kLongestText);
    at = end + 1;
  }
  return map;
}

std::optional<std::string_view> Charsmap::find(std::string_view bytes) const {
  std::size_t node = offset(units_[0]);
  for (const char byte : bytes) {
    if (byte == 0) break;
    node ^= static_cast<unsigned char>(byte);
    if (node >= units_.size() || label(units_[node]) != static_cast<unsigned char>(byte)) return std::nullopt;
    const std::uint32_t unit = units_[node];
    node ^= offset(unit);
    if (!has_leaf(unit)) continue;
    const std::size_t at = node < units_.size() ? value(units_[node]) : texts_.size();
    if (at >= texts_.size() || decode(texts_, at).size == 0) return std::nullopt;
    return std::string_view(texts_).substr(at, texts_.find('\0', at) - at);
  }
  return std::nullopt;
}

void Charsmap::apply(std::vector<Character>& characters) const {
  std::vector<Change> changes;
  changes.reserve(characters.size());
  bool modified = false;
  std::string bytes;
  const auto replaces = [&](std::size_t begin, std::size_t end) {
    bytes.clear();
    for (std::size_t i = begin; i < end && bytes.size() <= kLongestWhole; ++i) append(bytes, characters[i].value);
    if (end - begin > 1 && bytes.size() > kLongestWhole) return false;
    const auto text = find(bytes);
    if (text) add(changes, end - begin, *text);
    modified = modified || text;
    return text.has_value();
  };
  for (std::size_t at = 0; at < characters.size();) {
    const std::size_t end = grapheme_end(characters, at);
    if (end - at > 1 && replaces(at, end)) {
      at = end;
      continue;
    }
    for (; at < end; ++at) {
      if (!replaces(at, at + 1)) changes.push_back({characters[at].value, 0});
    }
  }
  if (modified) characters = realigned(characters, changes);
}

}  // namespace maskscope::text
