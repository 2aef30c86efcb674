// Errors are values: a function that can fail returns Result<T>, whose Error has a code, for programs, and one sentence, for
// people, that says what was found and what was expected. Nothing in maskscope throws on data.
#pragma once

#include <expected>
#include <sstream>
#include <string>
#include <utility>

namespace maskscope {

// What a program can do about an error: nobody reads the sentence to find out.
enum class ErrorCode {
  bad_input,      // a text, a request or a model that cannot be used; the same input fails again
  out_of_memory,  // a smaller model or a shorter text may fit
  file,           // the file system or the network failed; the same request may succeed later
};

// As JSON and the page have it: "bad_input", "out_of_memory", "file".
constexpr const char* code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::out_of_memory:
      return "out_of_memory";
    case ErrorCode::file:
      return "file";
    case ErrorCode::bad_input:
      break;
  }
  return "bad_input";
}

struct Error {
  std::string message;  // one sentence for a person, without a trailing newline
  ErrorCode code = ErrorCode::bad_input;
};

template <class T>
using Result = std::expected<T, Error>;

// Joins the parts of a message: concat("found ", 3, " tensors").
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

// return fail("manifest.json: found ", n, " chunks, expected at least 1");
template <class... Parts>
std::unexpected<Error> fail(const Parts&... parts) {
  return std::unexpected(Error{concat(parts...)});
}

// return fail(ErrorCode::out_of_memory, "out of memory in a linear layer");
template <class... Parts>
std::unexpected<Error> fail(ErrorCode code, const Parts&... parts) {
  return std::unexpected(Error{concat(parts...), code});
}

}  // namespace maskscope
