// model.safetensors.index.json: which file of a folder holds each tensor of a model that is cut into shards. Thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace maskscope::weights {

inline constexpr std::size_t kMaxShards = 1024;
inline constexpr const char* kShardIndexFile = "model.safetensors.index.json";

struct ShardIndex {
  std::map<std::string, std::string>
      file_of;  // by tensor; plain names that end in .safetensors, at most kMaxShards of them
};

// Refuses files that lie elsewhere than beside the index.
Result<ShardIndex> parse_shard_index(std::string_view json);

}  // namespace maskscope::weights
