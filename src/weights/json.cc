#include "weights/json.h"

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <vector>

#include "base/limits.h"
#include "weights/file_kind.h"

namespace maskscope::weights {
namespace {

// Watches the parser for what nlohmann::json would let pass: two members of one name, members without end. Hands over the
// members of a large object and has the parser forget them.
class Guard {
 public:
  explicit Guard(const LargeObject* large) : large_(large) {}

  bool operator()(int /*depth*/, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      open(event == Event::object_start);
    } else if (event == Event::object_end || event == Event::array_end) {
      if (!open_.empty()) open_.pop_back();
    } else if (event == Event::key && !open_.empty()) {
      add_key(value.get_ref<const std::string&>());
    } else if (event == Event::value && in_large()) {
      large_->visit(open_.back().key, value);
    }
    return !doubled_ && !too_many_ && (event != Event::key || !in_large());
  }

  const std::optional<std::string>& doubled() const { return doubled_; }
  bool too_many() const { return too_many_; }

 private:
  // An object or array that has not ended.
  struct Open {
    std::set<std::string> keys;
    std::string key;  // the last one
    bool large = false;
  };

  bool in_large() const { return !open_.empty() && open_.back().large; }

  void open(bool object) {
    const bool large = large_ != nullptr && object && open_.size() == 2 && open_[0].key == large_->outer &&
                       open_[1].key == large_->inner;
    open_.push_back({.keys = {}, .key = {}, .large = large});
  }

  void add_key(const std::string& key) {
    Open& object = open_.back();
    object.key = key;
    if (!object.keys.insert(key).second) doubled_ = key;
    if (object.keys.size() > (object.large ? kMaxVocabulary : kMaxJsonMembers)) too_many_ = true;
  }

  const LargeObject* large_;
  std::vector<Open> open_;
  std::optional<std::string> doubled_;
  bool too_many_ = false;
};

// The parser recurses for each bracket, so depth is counted before it starts.
bool nested_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxJsonDepth) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// Parses nothing, but notes where the parser stops.
struct StopFinder : nlohmann::json_sax<Json> {
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    stop = position;
    return false;
  }

  std::size_t stop = 0;  // from 1: the byte that does not fit
};

// What was found instead.
std::string no_object(std::string_view text, const Json& json) {
  constexpr std::size_t kShown = 24;
  if (text.empty()) return ": found an empty file, expected a JSON object";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return ": found UTF-16, expected a JSON object in UTF-8";
  std::string bytes = concat(": found ", text.size(), " bytes that are not a JSON object");
  if (!json.is_discarded()) return bytes;
  StopFinder finder;
  Json::sax_parse(text, &finder);
  if (finder.stop == 0) return bytes;
  if (finder.stop > text.size()) return bytes + ": the text ends too early";
  const std::size_t before = finder.stop - 1, from = before - std::min(before, kShown);
  return concat(bytes, ": byte ", finder.stop, " is not valid after ", printable(text.substr(from, before - from)));
}

Result<Json> parse(std::string_view text, const std::string& file_name, const LargeObject* large) {
  if (const auto other = other_kind(std::as_bytes(std::span(text)))) {
    return fail(file_name, ": found ", *other, ", expected JSON");
  }
  if (nested_too_deep(text)) return fail(file_name, ": found JSON nested more than ", kMaxJsonDepth, " levels deep");
  Guard guard(large);
  Json json = Json::parse(text, std::ref(guard), /*allow_exceptions=*/false);
  if (guard.doubled()) return fail(file_name, ": found ", printable(*guard.doubled()), " twice in one object");
  if (guard.too_many()) return fail(file_name, ": found an object with more than ", kMaxJsonMembers, " members");
  // The parser takes a zero byte for the end and would not look at what stands behind it.
  if (!json.is_object() || text.find('\0') != std::string_view::npos) return fail(file_name, no_object(text, json));
  return json;
}

}  // namespace

Result<Json> parse_json_object(std::string_view text, const std::string& file_name) {
  return parse(text, file_name, nullptr);
}

Result<Json> parse_json_object(std::string_view text, const std::string& file_name, const LargeObject& large) {
  return parse(text, file_name, &large);
}

std::string printable(std::string_view text) {
  constexpr std::size_t kShown = 100;
  const std::string shown =
      Json(text.substr(0, kShown)).dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
  return text.size() > kShown ? shown + "..." : shown;
}

std::optional<std::string> text_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::string printable_value(const Json& value) {
  constexpr std::size_t kShown = 100;
  const std::string text = value.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
  return text.size() > kShown ? text.substr(0, kShown) + "..." : text;
}

std::optional<std::uint64_t> number_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::optional<bool> flag_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

}  // namespace maskscope::weights
