#include "weights/native/safetensors_source.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/limits.h"
#include "weights/json.h"
#include "weights/native/file.h"
#include "weights/native/safetensors_files.h"
#include "weights/tensor_names.h"
#include "weights/tokenizer_files.h"
#include "weights/widen.h"

namespace maskscope::weights {
namespace {

constexpr std::string_view kWords = "bert.embeddings.word_embeddings.weight";
constexpr std::string_view kDecoder = "cls.predictions.decoder.weight";
constexpr std::string_view kBias = "cls.predictions.bias";
constexpr std::string_view kDecoderBias = "cls.predictions.decoder.bias";

// A tensor as the files have it, and as it is handed over.
struct Item {
  StoredTensor stored;
  TensorInfo info;
};

class SafetensorsSource : public Source {
 public:
  SafetensorsSource(SafetensorsFiles files, std::vector<Item> items, ModelTexts texts)
      : files_(std::move(files)), items_(std::move(items)), texts_(std::move(texts)) {
    for (const Item& item : items_) {
      tensors_.push_back(item.info);
      bytes_ += item.stored.info.bytes();
    }
  }

  const std::string& config_json() const override { return texts_.config; }
  const TokenizerTexts& tokenizer() const override { return texts_.tokenizer; }
  std::span<const TensorInfo> tensors() const override { return tensors_; }
  std::uint64_t bytes() const override { return bytes_; }

  Result<void> stream(const TensorSink& sink, const Progress& progress) override {
    std::vector<float> stored, widened;  // floats, so that the bytes are aligned
    std::uint64_t done = 0;
    for (const Item& item : items_) {
      const auto size = static_cast<std::size_t>(item.stored.info.bytes());
      stored.resize(size / sizeof(float) + 1);
      const auto bytes = std::as_writable_bytes(std::span(stored)).first(size);
      if (auto ok = files_.read(item.stored, 0, bytes); !ok) return ok;
      std::span<const std::byte> given = bytes;
      if (item.stored.info.dtype != item.info.dtype) {
        widened.resize(static_cast<std::size_t>(item.info.elements()));
        widen(item.stored.info.dtype, bytes, widened);
        given = std::as_bytes(std::span(widened));
      }
      if (auto ok = sink({item.info, given}); !ok) return ok;
      done += size;
      if (progress) progress(done, bytes_);
    }
    return {};
  }

 private:
  SafetensorsFiles files_;
  std::vector<Item> items_;
  ModelTexts texts_;
  std::vector<TensorInfo> tensors_;
  std::uint64_t bytes_ = 0;
};

// Today's names, and f32 for every width of floating-point numbers.
Result<std::vector<Item>> to_current_model(const SafetensorsFiles& files, std::string_view model_type) {
  std::vector<Item> items;
  std::set<std::string> names;
  for (const StoredTensor& stored : files.tensors()) {
    TensorInfo info = stored.info;
    info.name = current_name(stored.info.name, model_type);
    if (info.name != stored.info.name) info.in_file = stored.info.name;
    const bool counts = info.name.starts_with("bert.") || info.name.starts_with("cls.");
    if (counts && !names.insert(info.name).second)
      return fail("found ", info.name, " under two names, one of them ", info.shown());
    if (can_widen(info.dtype)) info.dtype = DType::f32;
    if (!addressable(stored.info.bytes()) || !addressable(info.bytes())) {
      return fail(info.shown(), ": found a shape too large for this machine's memory");
    }
    items.push_back({.stored = stored, .info = std::move(info)});
  }
  return items;
}

auto find(std::vector<Item>& items, std::string_view name) {
  return std::ranges::find(items, name, [](const Item& item) -> std::string_view { return item.info.name; });
}

void rename(Item& item, std::string_view name) {
  item.info.name = name;
  item.info.in_file = item.stored.info.name == name ? "" : item.stored.info.name;
}

// Whether two tensors have the same numbers. They are read a part at a time.
Result<bool> are_equal(const SafetensorsFiles& files, const StoredTensor& a, const StoredTensor& b) {
  if (a.info.shape != b.info.shape || !can_widen(a.info.dtype) || !can_widen(b.info.dtype)) return false;
  constexpr std::uint64_t kAtOnce = 1u << 18;
  std::vector<std::byte> bytes;
  std::vector<float> numbers[2];
  const std::uint64_t elements = a.info.elements();
  for (std::uint64_t first = 0; first < elements; first += kAtOnce) {
    const auto count = static_cast<std::size_t>(std::min(kAtOnce, elements - first));
    for (std::size_t i = 0; i < 2; ++i) {
      const StoredTensor& tensor = i == 0 ? a : b;
      const std::uint64_t size = bits_of(tensor.info.dtype) / 8;
      bytes.resize(static_cast<std::size_t>(count * size));
      if (auto ok = files.read(tensor, first * size, bytes); !ok) return std::unexpected(ok.error());
      numbers[i].resize(count);
      widen(tensor.info.dtype, bytes, numbers[i]);
    }
    if (numbers[0] != numbers[1]) return false;
  }
  return true;
}

// The decoder has one bias under two names, and often the word embeddings' matrix once more. As transformers 5 reads them:
// the decoder's own bias is the one that is added, and a matrix of its own is obeyed whatever the config says. Gives the
// config that says what holds.
Result<std::string> settle_decoder(const SafetensorsFiles& files, std::vector<Item>& items, std::string config) {
  if (find(items, kDecoderBias) != items.end()) {
    std::erase_if(items, [](const Item& item) { return item.info.name == kBias; });
    rename(*find(items, kDecoderBias), kBias);
  }
  const auto decoder = find(items, kDecoder);
  if (decoder == items.end()) return config;
  auto json = parse_json_object(config, "config.json");
  if (!json) return std::unexpected(json.error());
  const auto tied = json->find("tie_word_embeddings");
  if (tied != json->end() && *tied != true) return config;
  const auto words = find(items, kWords);
  if (words == items.end()) {
    rename(*decoder, kWords);
    return config;
  }
  const auto equal = are_equal(files, words->stored, decoder->stored);
  if (!equal) return std::unexpected(equal.error());
  if (*equal) {
    items.erase(decoder);
    return config;
  }
  (*json)["tie_word_embeddings"] = false;
  return json->dump(1);
}

// Before anything of the tokenizer is read: another architecture's folder has other files for it, and that they are missing
// is not what is wrong.
Result<std::string> read_model_type(const std::string& config) {
  const auto json = parse_json_object(config, "config.json");
  if (!json) return std::unexpected(json.error());
  const auto found = json->find("model_type");
  if (found == json->end()) return "bert";
  const auto type = text_member(*json, "model_type");
  if (type && knows_model_type(*type)) return *type;
  return fail("config.json: found model_type = ", type ? printable(*type) : found->dump(),
              ", expected an encoder of BERT's kind (docs/add-a-model.md lists them)");
}

Result<ModelTexts> read_texts(const std::filesystem::path& folder) {
  std::error_code none;
  if (!std::filesystem::exists(folder / "config.json", none) &&
      std::filesystem::exists(folder / "bert_config.json", none)) {
    return fail(folder.string(), ": found bert_config.json, the name in older releases; rename it to config.json");
  }
  const auto config = read_file(folder / "config.json", kMaxTextBytes);
  if (!config) return std::unexpected(config.error());
  if (auto ok = read_model_type(*config); !ok) return std::unexpected(ok.error());
  TokenizerFiles files;
  const std::pair<const char*, std::optional<std::string>&> texts[] = {
      {"vocab.txt", files.vocabulary},
      {"tokenizer.json", files.tokenizer},
      {"vocab.json", files.vocab_json},
      {"merges.txt", files.merges},
      {"tokenizer_config.json", files.tokenizer_config},
      {"special_tokens_map.json", files.special_tokens_map},
      {"added_tokens.json", files.added_tokens}};
  for (const auto& [name, to] : texts) {
    auto text = read_file_if_there(folder / name, kMaxTextBytes);
    if (!text) return std::unexpected(text.error());
    to = std::move(*text);
  }
  if (!files.vocabulary && !files.tokenizer && !(files.vocab_json && files.merges)) {
    for (const char* other : {"spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "vocab.json"}) {
      if (!std::filesystem::exists(folder / other, none)) continue;
      return fail(folder.string(), ": found ", other,
                  " but no tokenizer.json, which has the whole tokenizer; transformers writes one: "
                  "AutoTokenizer.from_pretrained(folder).save_pretrained(folder)");
    }
  }
  return read_tokenizer_files(*config, files);
}

}  // namespace

Result<std::unique_ptr<Source>> safetensors_source(SafetensorsFiles files, ModelTexts texts) {
  const auto model_type = read_model_type(texts.config);
  if (!model_type) return std::unexpected(model_type.error());
  auto items = to_current_model(files, *model_type);
  if (!items) return std::unexpected(items.error());
  auto config = settle_decoder(files, *items, std::move(texts.config));
  if (!config) return std::unexpected(config.error());
  texts.config = std::move(*config);
  return std::make_unique<SafetensorsSource>(std::move(files), std::move(*items), std::move(texts));
}

Result<std::unique_ptr<Source>> open_safetensors(const std::filesystem::path& folder) {
  auto files = SafetensorsFiles::open(folder);
  if (!files) return std::unexpected(files.error());
  auto texts = read_texts(folder);
  if (!texts) return std::unexpected(texts.error());
  return safetensors_source(std::move(*files), std::move(*texts));
}

}  // namespace maskscope::weights
