#include "weights/native/safetensors_source.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/safetensors.h"
#include "weights/tokenizer_files.h"

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
  SafetensorsSource(File file, SafetensorsHeader header, ModelTexts texts)
      : file_(std::move(file)), header_(std::move(header)), texts_(std::move(texts)) {}

  const std::string& config_json() const override { return texts_.config; }
  const TokenizerTexts& tokenizer() const override { return texts_.tokenizer; }
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
  ModelTexts texts_;
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

Result<ModelTexts> read_texts(const std::filesystem::path& folder) {
  const auto config = read_file(folder / "config.json", kMaxTextBytes);
  if (!config) return std::unexpected(config.error());
  TokenizerFiles files;
  const std::pair<const char*, std::optional<std::string>&> texts[] = {
      {"vocab.txt", files.vocabulary},
      {"tokenizer.json", files.tokenizer},
      {"tokenizer_config.json", files.tokenizer_config},
      {"special_tokens_map.json", files.special_tokens_map},
      {"added_tokens.json", files.added_tokens}};
  for (const auto& [name, to] : texts) {
    auto text = read_file_if_there(folder / name, kMaxTextBytes);
    if (!text) return std::unexpected(text.error());
    to = std::move(*text);
  }
  return read_tokenizer_files(*config, files);
}

}  // namespace

Result<std::unique_ptr<Source>> open_safetensors(const std::filesystem::path& folder) {
  auto file = File::open(folder / "model.safetensors");
  if (!file) return std::unexpected(file.error());
  auto header = read_header(*file);
  if (!header) return std::unexpected(header.error());
  auto texts = read_texts(folder);
  if (!texts) return std::unexpected(texts.error());
  return std::make_unique<SafetensorsSource>(std::move(*file), std::move(*header), std::move(*texts));
}

}  // namespace maskscope::weights
