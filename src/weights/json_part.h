// An object of tokenizer.json that is read member by member, so that what is not understood can be refused by name.
// Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "text/normalizer_chain.h"
#include "weights/json.h"

namespace maskscope::weights {

inline constexpr const char* kTokenizerJson = "tokenizer.json";

// 'tokenizer.json: found model.dropout = 0.1, expected ..'
inline std::unexpected<Error> fail_at(const std::string& path, const Json& value, std::string_view expected) {
  return fail(kTokenizerJson, ": found ", path, " = ", printable_value(value), ", expected ", expected);
}

// An object, and where it is: "pre_tokenizer.pretokenizers[1]". The first thing that does not fit is remembered.
class JsonPart {
 public:
  JsonPart(const Json& json, std::string path) : json_(json), path_(std::move(path)) {
    if (!json.is_object()) refuse("", json, "an object");
  }

  const std::string& path() const { return path_; }
  std::string type() const { return text_member(json_, "type").value_or(""); }

  const Json* member(const char* name) {
    known_.emplace_back(name);
    const auto found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
  }

  bool flag(const char* name, bool otherwise) {
    const Json* value = member(name);
    if (value == nullptr) return otherwise;
    if (!value->is_boolean()) refuse(name, *value, "true or false");
    return value->is_boolean() && value->get<bool>();
  }

  std::string text(const char* name) {
    const Json* value = member(name);
    if (value == nullptr || !value->is_string()) {
      refuse(name, value == nullptr ? Json() : *value, "a string");
      return {};
    }
    return value->get<std::string>();
  }

  // Only this value, or none, does not change what a text becomes.
  void expect(const char* name, std::initializer_list<Json> values, std::string_view expected) {
    const Json* value = member(name);
    if (value == nullptr || value->is_null() || std::ranges::find(values, *value) != values.end()) return;
    refuse(name, *value, expected);
  }

  void refuse(std::string_view name, const Json& value, std::string_view expected) {
    if (!problem_) problem_ = fail_at(name.empty() ? path_ : concat(path_, ".", name), value, expected).error();
  }

  // Once every member has been read: what else is there is not understood.
  Result<void> end() {
    if (!problem_ && json_.is_object()) {
      for (const auto& [name, value] : json_.items()) {
        if (name == "type" || std::ranges::find(known_, name) != known_.end()) continue;
        refuse(printable(name), value, "no such member: this version does not know it");
      }
    }
    if (problem_) return std::unexpected(*problem_);
    return {};
  }

 private:
  const Json& json_;
  std::string path_;
  std::vector<std::string> known_;
  std::optional<Error> problem_;
};

// The parts of a Sequence, of whatever depth, or the one part that it is; none of null.
template <class Read>
Result<void> read_chain(const Json& json, const std::string& path, const char* list, const Read& read,
                        std::size_t& count) {
  if (json.is_null()) return {};
  if (!json.is_object() || text_member(json, "type") != "Sequence") {
    if (count == text::kMaxStages)
      return fail(kTokenizerJson, ": found more than ", text::kMaxStages, " ", list, ", the most that is read");
    ++count;
    return read(json, path);
  }
  JsonPart part(json, path);
  const Json* parts = part.member(list);
  if (parts == nullptr || !parts->is_array()) part.refuse(list, parts == nullptr ? Json() : *parts, "a list");
  if (auto ok = part.end(); !ok) return ok;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    if (auto ok = read_chain((*parts)[i], concat(path, ".", list, "[", i, "]"), list, read, count); !ok) return ok;
  }
  return {};
}

template <class Read>
Result<void> read_chain(const Json& json, const std::string& path, const char* list, const Read& read) {
  std::size_t count = 0;
  return read_chain(json, path, list, read, count);
}

}  // namespace maskscope::weights
