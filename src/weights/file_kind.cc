#include "weights/file_kind.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "weights/json.h"

namespace maskscope::weights {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view begin;
  const char* what;
};
constexpr Kind kKinds[] = {
    {"GGUF"sv, "a GGUF file (llama.cpp)"},
    {"\x89HDF"sv, "an HDF5 file (Keras); save the model as safetensors with transformers"},
    {"PK\x03\x04"sv,
     "a zip archive or PyTorch weights; unpack an archive, save PyTorch weights as safetensors with transformers"},
    {"\x80\x02"sv, "PyTorch weights (pickle); save the model as safetensors with transformers"},
    {"\x1f\x8b"sv, "a gzip archive; unpack it"},
};

constexpr std::string_view kPointers[] = {"version https://git-lfs", "version https://hawser"};

// What servers of models send in place of a file, with 200 as often as not.
constexpr std::string_view kRefusals[] = {"Entry not found",         "Invalid username or password",
                                          "Repository not found",    "404: Not Found",
                                          "404 page not found",      "Not Found",
                                          "Access Denied",           R"({"error")",
                                          R"({"message":"Not Found)"};

// A page may begin with blanks, a byte order mark or a comment.
std::string_view without_blanks(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

}  // namespace

std::optional<std::string> stand_in(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  for (const std::string_view pointer : kPointers) {
    if (text.starts_with(pointer)) {
      return "a Git LFS pointer, not the file itself; run git lfs pull in the cloned folder";
    }
  }
  if (without_blanks(text).starts_with('<')) {
    return "a web page (HTML), not the file itself; fetch the file again";
  }
  for (const std::string_view refusal : kRefusals) {
    if (!text.starts_with(refusal)) continue;
    constexpr std::size_t kQuoted = 60;
    return concat("a server's error message, ", printable(text.substr(0, std::min(text.find('\n'), kQuoted))),
                  ", not the file itself; fetch the file again");
  }
  return std::nullopt;
}

std::optional<std::string> other_kind(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  for (const Kind& kind : kKinds) {
    if (text.starts_with(kind.begin)) return kind.what;
  }
  return stand_in(head);
}

}  // namespace maskscope::weights
