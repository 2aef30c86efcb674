#include "weights/shard_index.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "weights/json.h"

namespace maskscope::weights {
namespace {

constexpr std::size_t kMaxFileName = 255;

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxFileName && !name.starts_with('.') &&
         std::ranges::none_of(name, [](char c) {
           return c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

Result<void> check_file(const Json& value) {
  if (!value.is_string()) return fail("found a shard whose name is not a string");
  const auto& file = value.get_ref<const std::string&>();
  if (!is_plain_name(file)) return fail("found the shard ", printable(file), ", expected a file in the same folder");
  if (!file.ends_with(".safetensors")) {
    return fail("found the shard ", printable(file), ", expected the name of a safetensors file");
  }
  return {};
}

}  // namespace

Result<ShardIndex> parse_shard_index(std::string_view text) {
  const auto json = parse_json_object(text, kShardIndexFile);
  if (!json) return std::unexpected(json.error());
  const auto map = json->find("weight_map");
  if (map == json->end() || !map->is_object() || map->empty() || map->size() > kMaxTensors) {
    return fail(kShardIndexFile, ": found no \"weight_map\" of 1 to ", kMaxTensors, " tensors");
  }
  ShardIndex index;
  std::set<std::string> files;
  for (const auto& [tensor, file] : map->items()) {
    if (auto ok = check_file(file); !ok) return fail(kShardIndexFile, ": ", ok.error().message);
    files.insert(index.file_of[tensor] = file.get<std::string>());
    if (files.size() > kMaxShards) return fail(kShardIndexFile, ": found more than ", kMaxShards, " shards");
  }
  return index;
}

}  // namespace maskscope::weights
