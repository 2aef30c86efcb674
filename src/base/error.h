// Errors are values: a function that can fail returns Result<T>, whose Error says in one sentence
// what was found and what was expected. Nothing in maskscope throws on data.
#pragma once

#include <expected>
#include <sstream>
#include <string>
#include <utility>

namespace maskscope {

struct Error {
  std::string message;  // one sentence for a person, without a trailing newline
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

}  // namespace maskscope
