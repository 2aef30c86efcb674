#include "weights/file_kind.h"

#include <algorithm>
#include <string_view>

namespace maskscope::weights {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view begin;
  const char* what;
};
constexpr Kind kKinds[] = {
    {"version https://git-lfs"sv,
     "a Git LFS pointer, not the file itself; run git lfs pull in the folder that was cloned"},
    {"version https://hawser"sv,
     "a Git LFS pointer, not the file itself; run git lfs pull in the folder that was cloned"},
    {"GGUF"sv, "a GGUF file, which is llama.cpp's"},
    {"\x89HDF"sv, "an HDF5 file (Keras); save the model as safetensors with transformers"},
    {"PK\x03\x04"sv,
     "a zip archive or PyTorch weights; unpack the one, save the other as safetensors with transformers"},
    {"\x80\x02"sv, "PyTorch weights (pickle); save the model as safetensors with transformers"},
    {"\x1f\x8b"sv, "a gzip archive; unpack it"},
};

// A page may begin with blanks, a byte order mark or a comment.
std::string_view without_blanks(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

}  // namespace

std::optional<std::string> other_kind(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  for (const Kind& kind : kKinds) {
    if (text.starts_with(kind.begin)) return kind.what;
  }
  if (without_blanks(text).starts_with('<')) {
    return "a web page (HTML); the server may answer every address with its own page, so fetch the file again";
  }
  return std::nullopt;
}

}  // namespace maskscope::weights
