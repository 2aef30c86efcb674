#include "weights/native/safetensors_source.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/safetensors.h"

namespace maskscope::weights {
namespace {

// Older files say gamma and beta; those of the bare model leave "bert." out.
std::string current_name(std::string name) {
  for (const char* part : {"embeddings.", "encoder.", "pooler."}) {
    if (name.starts_with(part)) return current_name("bert." + name);
  }
  for (const auto& [old, now] :
       {std::pair{"LayerNorm.gamma", "LayerNorm.weight"}, {"LayerNorm.beta", "LayerNorm.bias"}}) {
    if (name.ends_with(old)) name.replace(name.size() - std::strlen(old), std::string::npos, now);
  }
  return name;
}

// The numbers 0 to 511, which some files carry along.
bool is_counter(const TensorInfo& info) { return info.dtype == DType::i64 && info.name.ends_with("position_ids"); }

// The decoder's bias has two names for one tensor; files hold it under either or both.
constexpr const char* kDecoderBias = "cls.predictions.bias";
constexpr const char* kDecoderBiasToo = "cls.predictions.decoder.bias";

class SafetensorsSource : public Source {
 public:
  SafetensorsSource(File file, SafetensorsHeader header, std::string config, std::string vocabulary)
      : file_(std::move(file)),
        header_(std::move(header)),
        config_(std::move(config)),
        vocabulary_(std::move(vocabulary)) {}

  const std::string& config_json() const override { return config_; }
  const std::string& vocabulary() const override { return vocabulary_; }
  std::span<const TensorInfo> tensors() const override { return header_.tensors; }
  std::uint64_t bytes() const override { return header_.data_bytes; }

  Result<void> stream(const TensorSink& sink, const Progress& progress) override {
    std::vector<float> values;  // floats, so that the bytes are aligned
    for (std::size_t i = 0; i < header_.tensors.size(); ++i) {
      const TensorInfo& info = header_.tensors[i];
      values.resize(static_cast<std::size_t>(info.bytes() / sizeof(float) + 1));
      const auto bytes_of = std::as_writable_bytes(std::span(values)).first(static_cast<std::size_t>(info.bytes()));
      if (auto ok = file_.read(header_.data_begin + header_.offsets[i], bytes_of); !ok) return ok;
      if (auto ok = sink({info, bytes_of}); !ok) return ok;
      if (progress) progress(header_.offsets[i] + info.bytes(), bytes());
    }
    return {};
  }

 private:
  File file_;
  SafetensorsHeader header_;
  std::string config_, vocabulary_;
};

// Today's names, and nothing but floats.
Result<void> to_current_model(SafetensorsHeader& header, const std::string& file_name) {
  std::vector<TensorInfo> tensors;
  std::vector<std::uint64_t> offsets;
  std::set<std::string> names;
  const bool has_bias = std::ranges::find(header.tensors, kDecoderBias, &TensorInfo::name) != header.tensors.end();
  for (std::size_t i = 0; i < header.tensors.size(); ++i) {
    TensorInfo& info = header.tensors[i];
    if (is_counter(info) || (info.name == kDecoderBiasToo && has_bias)) continue;
    if (info.dtype != DType::f32) {
      return fail(file_name, ": ", info.name, ": found ", name_of(info.dtype), ", expected F32");
    }
    info.name = info.name == kDecoderBiasToo ? kDecoderBias : current_name(std::move(info.name));
    if (!names.insert(info.name).second) return fail(file_name, ": found ", info.name, " under two names");
    tensors.push_back(std::move(info));
    offsets.push_back(header.offsets[i]);
  }
  header.tensors = std::move(tensors);
  header.offsets = std::move(offsets);
  return {};
}

Result<SafetensorsHeader> read_header(const File& file) {
  std::uint64_t length = 0;
  if (auto ok = file.read(0, std::as_writable_bytes(std::span(&length, 1))); !ok) return std::unexpected(ok.error());
  const std::uint64_t wanted = std::min(file.size(), sizeof length + std::min(length, kMaxHeaderBytes));
  std::vector<std::byte> head(static_cast<std::size_t>(wanted));
  if (auto ok = file.read(0, head); !ok) return std::unexpected(ok.error());
  auto header = parse_safetensors_header(head, file.name());
  if (!header) return header;
  if (auto ok = to_current_model(*header, file.name()); !ok) return std::unexpected(ok.error());
  if (header->data_begin + header->data_bytes != file.size()) {
    return fail(file.name(), ": found ", file.size(), " bytes, expected ", header->data_begin + header->data_bytes);
  }
  return header;
}

// config.json with the tokenizer's do_lower_case, which stands in a file of its own where it stands at all.
Result<std::string> read_config(const std::filesystem::path& folder) {
  auto text = read_file(folder / "config.json", kMaxTextBytes);
  if (!text) return text;
  const auto tokenizer_text = read_file(folder / "tokenizer_config.json", kMaxTextBytes);
  if (!tokenizer_text) return text;
  auto config = parse_json_object(*text, "config.json");
  if (!config) return std::unexpected(config.error());
  const auto tokenizer = parse_json_object(*tokenizer_text, "tokenizer_config.json");
  if (!tokenizer) return std::unexpected(tokenizer.error());
  const auto lower = tokenizer->find("do_lower_case");
  if (lower == tokenizer->end() || config->contains("do_lower_case")) return text;
  (*config)["do_lower_case"] = *lower;
  return config->dump(1);
}

}  // namespace

Result<std::unique_ptr<Source>> open_safetensors(const std::filesystem::path& folder) {
  auto file = File::open(folder / "model.safetensors");
  if (!file) return std::unexpected(file.error());
  auto header = read_header(*file);
  if (!header) return std::unexpected(header.error());
  auto config = read_config(folder);
  if (!config) return std::unexpected(config.error());
  auto vocabulary = read_file(folder / "vocab.txt", kMaxTextBytes);
  if (!vocabulary) return std::unexpected(vocabulary.error());
  return std::make_unique<SafetensorsSource>(std::move(*file), std::move(*header), std::move(*config),
                                             std::move(*vocabulary));
}

}  // namespace maskscope::weights
