#include "pack/native/pack_folders.h"

#include <string>
#include <vector>

#include "pack/native/pack_writer.h"

namespace maskscope::pack {
namespace {

// The folder's own name, also of one that is written with a slash at its end.
std::string name_of(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  return name.empty() ? folder.parent_path().filename().string() : name;
}

Result<void> write_pack(const std::filesystem::path& folder, const PackDescription& description,
                        std::span<const PackTensor* const> tensors, const PackProgress& progress) {
  std::vector<weights::TensorInfo> infos;
  infos.reserve(tensors.size());
  for (const PackTensor* tensor : tensors) infos.push_back(tensor->info);
  auto writer = PackWriter::create(folder, description, std::move(infos));
  if (!writer) return std::unexpected(writer.error());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (auto ok = writer->add(tensors[i]->bytes); !ok) return ok;
    progress("compressing", static_cast<double>(i + 1) / static_cast<double>(tensors.size()));
  }
  return writer->finish();
}

}  // namespace

Result<void> make_packs(weights::Source& model, std::span<const PackOutput> outputs, std::string_view calibration,
                        const PackOptions& options, const PackProgress& progress) {
  std::vector<PackTarget> targets;
  for (const PackOutput& output : outputs) {
    targets.push_back({.name = name_of(output.folder),
                       .min_scale = output.min_scale,
                       .write = [&](const PackDescription& description, std::span<const PackTensor* const> tensors) {
                         return write_pack(output.folder, description, tensors, progress);
                       }});
  }
  return make_packs(model, std::span<const PackTarget>(targets), calibration, options, progress);
}

}  // namespace maskscope::pack
