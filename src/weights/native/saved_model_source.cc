#include "weights/native/saved_model_source.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/native/tf_bundle.h"
#include "weights/tokenizer_files.h"

namespace maskscope::weights {
namespace {

constexpr std::uint64_t kHeadSize = 64;  // of every BERT that Google published; the files do not say it

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool is_kernel(const std::string& name) { return name.ends_with("/kernel"); }

std::string hugging_face_name(std::string name) {
  if (name.starts_with("module/")) name.erase(0, 7);
  const bool bare_embedding = name.ends_with("_embeddings");
  replace_all(name, "layer_", "layer/");
  replace_all(name, "LayerNorm/gamma", "LayerNorm/weight");
  replace_all(name, "LayerNorm/beta", "LayerNorm/bias");
  replace_all(name, "cls/predictions/output_bias", "cls/predictions/bias");
  replace_all(name, "/kernel", "/weight");
  replace_all(name, "/", ".");
  return bare_embedding ? name + ".weight" : name;
}

// [rows][columns] to [columns][rows], in squares that stay in the cache.
void transpose(std::span<const float> from, std::size_t rows, std::size_t columns, std::span<float> to) {
  constexpr std::size_t kSquare = 32;
  for (std::size_t r0 = 0; r0 < rows; r0 += kSquare) {
    for (std::size_t c0 = 0; c0 < columns; c0 += kSquare) {
      for (std::size_t r = r0; r < std::min(rows, r0 + kSquare); ++r) {
        for (std::size_t c = c0; c < std::min(columns, c0 + kSquare); ++c) to[c * rows + r] = from[r * columns + c];
      }
    }
  }
}

class SavedModelSource : public Source {
 public:
  SavedModelSource(File data, std::vector<BundleEntry> entries, std::string vocabulary, bool lowercase)
      : data_(std::move(data)),
        entries_(std::move(entries)),
        tokenizer_{.vocabulary = std::move(vocabulary), .settings = {}} {
    for (const BundleEntry& entry : entries_) {
      TensorInfo info{
          .name = hugging_face_name(entry.name), .dtype = DType::f32, .shape = entry.shape, .in_file = entry.name};
      if (is_kernel(entry.name)) std::ranges::reverse(info.shape);
      tensors_.push_back(std::move(info));
    }
    config_ = make_config(lowercase);
  }

  const std::string& config_json() const override { return config_; }
  const TokenizerTexts& tokenizer() const override { return tokenizer_; }
  std::span<const TensorInfo> tensors() const override { return tensors_; }
  std::uint64_t bytes() const override { return data_.size(); }

  Result<void> stream(const TensorSink& sink, const Progress& progress) override {
    std::vector<float> values, turned;
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const BundleEntry& entry = entries_[i];
      values.resize(static_cast<std::size_t>(entry.size / sizeof(float)));
      if (auto ok = data_.read(entry.offset, std::as_writable_bytes(std::span(values))); !ok) return ok;
      if (masked_crc32c(std::as_bytes(std::span(values))) != entry.checksum) {
        return fail(data_.name(), ": ", entry.name,
                    ": found bytes that do not match the checksum in the index; the file is damaged");
      }
      if (is_kernel(entry.name)) {
        turned.resize(values.size());
        transpose(values, static_cast<std::size_t>(entry.shape[0]), static_cast<std::size_t>(entry.shape[1]), turned);
        std::swap(values, turned);
      }
      if (auto ok = sink({tensors_[i], std::as_bytes(std::span(values))}); !ok) return ok;
      done += entry.size;
      if (progress) progress(done, bytes());
    }
    return {};
  }

 private:
  std::uint64_t extent(std::string_view name, std::size_t dimension) const {
    const auto found = std::ranges::find(tensors_, name, &TensorInfo::name);
    return found == tensors_.end() || dimension >= found->shape.size() ? 0 : found->shape[dimension];
  }

  // The SavedModel has no config.json; the shapes say it all but for the case.
  std::string make_config(bool lowercase) const {
    const std::uint64_t hidden = extent("bert.embeddings.word_embeddings.weight", 1);
    std::uint64_t layers = 0;
    while (extent("bert.encoder.layer." + std::to_string(layers) + ".output.dense.bias", 0) != 0) ++layers;
    return Json{{"model_type", "bert"},
                {"hidden_act", "gelu"},
                {"hidden_size", hidden},
                {"num_hidden_layers", layers},
                {"num_attention_heads", hidden / kHeadSize},
                {"intermediate_size", extent("bert.encoder.layer.0.intermediate.dense.bias", 0)},
                {"vocab_size", extent("bert.embeddings.word_embeddings.weight", 0)},
                {"max_position_embeddings", extent("bert.embeddings.position_embeddings.weight", 0)},
                {"type_vocab_size", extent("bert.embeddings.token_type_embeddings.weight", 0)},
                {"layer_norm_eps", 1e-12},
                {"do_lower_case", lowercase}}
        .dump(1);
  }

  File data_;
  std::vector<BundleEntry> entries_;
  std::string config_;
  TokenizerTexts tokenizer_;
  std::vector<TensorInfo> tensors_;
};

// What stream relies on: the index promises nothing that the data file does not hold, its tensors lie one behind the other
// as TensorFlow writes them, kernels can be turned, and no two names become one.
Result<void> check_entries(const std::vector<BundleEntry>& entries, const File& data) {
  std::set<std::string> names;
  std::uint64_t end = 0;
  for (const BundleEntry& entry : entries) {
    if (entry.size > data.size() || entry.offset > data.size() - entry.size) {
      return fail(data.name(), ": found ", data.size(), " bytes, expected ", entry.name, " at offset ", entry.offset,
                  " with ", entry.size, "; the file is truncated");
    }
    if (is_kernel(entry.name) && entry.shape.size() != 2) {
      return fail("variables.index: ", entry.name, ": found ", entry.shape.size(), " dimensions, expected 2");
    }
    if (entry.offset != end) {
      return fail("variables.index: ", entry.name, ": found data at offset ", entry.offset, ", expected ", end,
                  " (no holes, no overlap)");
    }
    if (!names.insert(hugging_face_name(entry.name)).second) {
      return fail("variables.index: found ", hugging_face_name(entry.name), " under two names");
    }
    end += entry.size;
  }
  if (end == data.size()) return {};
  return fail(data.name(), ": found ", data.size(), " bytes, expected ", end);
}

}  // namespace

Result<std::unique_ptr<Source>> open_saved_model(const std::filesystem::path& folder) {
  const auto index = read_file(folder / "variables/variables.index", kMaxIndexBytes);
  if (!index) return std::unexpected(index.error());
  auto entries = parse_bundle_index(std::as_bytes(std::span(*index)));
  if (!entries) return std::unexpected(entries.error());
  auto data = File::open(folder / "variables/variables.data-00000-of-00001");
  if (!data) return std::unexpected(data.error());
  if (auto ok = check_entries(*entries, *data); !ok) return std::unexpected(ok.error());
  auto vocabulary = read_file(folder / "assets/vocab.txt", kMaxTextBytes);
  if (!vocabulary) return std::unexpected(vocabulary.error());
  const auto model = read_file_if_there(folder / "assets/model.json", kMaxTextBytes);
  if (!model) return std::unexpected(model.error());
  const auto lowercase = saved_model_lowercase(*model, *vocabulary);
  if (!lowercase) return std::unexpected(lowercase.error());
  return std::make_unique<SavedModelSource>(std::move(*data), std::move(*entries), std::move(*vocabulary), *lowercase);
}

}  // namespace maskscope::weights
