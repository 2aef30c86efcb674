#include "weights/native/safetensors_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/safetensors.h"
#include "weights/shard_index.h"

namespace maskscope::weights {
namespace {

constexpr const char* kWholeFile = "model.safetensors";

}  // namespace

Result<void> SafetensorsFiles::add(const std::filesystem::path& path) {
  auto file = File::open(path);
  if (!file) return std::unexpected(file.error());
  auto header = read_safetensors_header(source_of(*file));
  if (!header) return std::unexpected(header.error());
  for (std::size_t i = 0; i < header->tensors.size(); ++i) {
    tensors_.push_back({std::move(header->tensors[i]), files_.size(), header->data_begin + header->offsets[i]});
  }
  files_.push_back(std::move(*file));
  return {};
}

Result<SafetensorsFiles> SafetensorsFiles::open(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder / kWholeFile, error)) return open_shards(folder);
  SafetensorsFiles files;
  if (auto ok = files.add(folder / kWholeFile); !ok) return std::unexpected(ok.error());
  return files;
}

Result<SafetensorsFiles> SafetensorsFiles::open_shards(const std::filesystem::path& folder) {
  const auto text = read_file(folder / kShardIndexFile, kMaxTextBytes);
  if (!text) return std::unexpected(text.error());
  auto index = parse_shard_index(*text);
  if (!index) return std::unexpected(index.error());
  std::set<std::string> names;
  for (const auto& [tensor, file] : index->file_of) names.insert(file);
  SafetensorsFiles files;
  for (const std::string& name : names) {
    std::error_code error;
    if (!std::filesystem::exists(folder / name, error)) {
      return fail(kShardIndexFile, " names ", names.size(), " files, but ", printable(name),
                  " is missing; fetch it too");
    }
    if (auto ok = files.add(folder / name); !ok) return std::unexpected(ok.error());
  }
  std::map<std::string, std::string> found;
  for (const StoredTensor& tensor : files.tensors_) {
    const std::string& name = files.files_[tensor.file].name();
    const auto [other, is_new] = found.emplace(tensor.info.name, name);
    if (!is_new) return fail("found ", tensor.info.name, " in ", other->second, " and in ", name);
  }
  for (const auto& [tensor, file] : index->file_of) {
    if (const auto at = found.find(tensor); at == found.end() || at->second != file) {
      return fail(kShardIndexFile, ": found ", printable(tensor), " in ", printable(file),
                  ", but that file does not contain it; the index belongs to other files");
    }
  }
  return files;
}

Result<void> SafetensorsFiles::read(const StoredTensor& tensor, std::uint64_t begin, std::span<std::byte> to) const {
  return files_[tensor.file].read(tensor.offset + begin, to);
}

}  // namespace maskscope::weights
