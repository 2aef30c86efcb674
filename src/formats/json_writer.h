// Writes JSON from the outside in. A library for this would be half as large as the page's whole module. Floats are written
// so that they round-trip, and as null where they are not finite, which JSON has no number for; texts are UTF-8. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maskscope::formats {

class JsonWriter {
 public:
  JsonWriter& key(std::string_view name);
  void open(char bracket);
  void close(char bracket);
  void null() { raw("null"); }
  void value(std::string_view text);
  void value(bool truth) { raw(truth ? "true" : "false"); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(std::size_t number) { raw(std::to_string(number)); }
  void value(float number);
  std::string take() { return std::move(text_); }

 private:
  void separate();
  void raw(std::string_view text);
  void quote(std::string_view text);

  std::string text_;
  bool first_ = true;
};

// The shortest text that gives the same float again: "0.1", "1e-07".
std::string shortest(float number);

}  // namespace maskscope::formats
