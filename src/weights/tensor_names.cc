#include "weights/tensor_names.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace maskscope::weights {
namespace {

// The beginning of a name, up to a dot or the end; # stands for a number.
struct Rename {
  std::string_view stored, current;
};

struct Naming {
  std::string_view model_type;
  std::string_view prefix;                        // of the base model
  std::span<const std::string_view> base_begins;  // how the base model's own names begin
  std::span<const Rename> renames;                // the first that fits counts
};

constexpr std::string_view kBertBegins[] = {"embeddings.", "encoder.", "pooler.", "embeddings_project."};

constexpr std::string_view kDistilBertBegins[] = {"embeddings.", "transformer."};
constexpr Rename kDistilBert[] = {
    {"distilbert.transformer.layer.#.attention.q_lin", "bert.encoder.layer.#.attention.self.query"},
    {"distilbert.transformer.layer.#.attention.k_lin", "bert.encoder.layer.#.attention.self.key"},
    {"distilbert.transformer.layer.#.attention.v_lin", "bert.encoder.layer.#.attention.self.value"},
    {"distilbert.transformer.layer.#.attention.out_lin", "bert.encoder.layer.#.attention.output.dense"},
    {"distilbert.transformer.layer.#.sa_layer_norm", "bert.encoder.layer.#.attention.output.LayerNorm"},
    {"distilbert.transformer.layer.#.ffn.lin1", "bert.encoder.layer.#.intermediate.dense"},
    {"distilbert.transformer.layer.#.ffn.lin2", "bert.encoder.layer.#.output.dense"},
    {"distilbert.transformer.layer.#.output_layer_norm", "bert.encoder.layer.#.output.LayerNorm"},
    {"distilbert.embeddings", "bert.embeddings"},
    {"vocab_transform", "cls.predictions.transform.dense"},
    {"vocab_layer_norm", "cls.predictions.transform.LayerNorm"},
    {"vocab_projector.bias", "cls.predictions.bias"},
    {"vocab_projector", "cls.predictions.decoder"},
};

constexpr Rename kRoberta[] = {
    {"roberta", "bert"},
    {"lm_head.dense", "cls.predictions.transform.dense"},
    {"lm_head.layer_norm", "cls.predictions.transform.LayerNorm"},
    {"lm_head.decoder", "cls.predictions.decoder"},
    {"lm_head.bias", "cls.predictions.bias"},
};

constexpr Rename kElectra[] = {
    {"electra", "bert"},
    {"generator_predictions.dense", "cls.predictions.transform.dense"},
    {"generator_predictions.LayerNorm", "cls.predictions.transform.LayerNorm"},
    {"generator_lm_head.bias", "cls.predictions.bias"},
    {"generator_lm_head", "cls.predictions.decoder"},
};

constexpr Rename kAlbert[] = {
    {"albert.encoder.embedding_hidden_mapping_in", "bert.embeddings_project"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.attention.query",
     "bert.encoder.layer.#.attention.self.query"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.attention.key", "bert.encoder.layer.#.attention.self.key"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.attention.value",
     "bert.encoder.layer.#.attention.self.value"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.attention.dense",
     "bert.encoder.layer.#.attention.output.dense"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.attention.LayerNorm",
     "bert.encoder.layer.#.attention.output.LayerNorm"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.ffn", "bert.encoder.layer.#.intermediate.dense"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.ffn_output", "bert.encoder.layer.#.output.dense"},
    {"albert.encoder.albert_layer_groups.#.albert_layers.0.full_layer_layer_norm",
     "bert.encoder.layer.#.output.LayerNorm"},
    {"albert.embeddings", "bert.embeddings"},
    {"albert.pooler", "bert.pooler.dense"},
    {"predictions.dense", "cls.predictions.transform.dense"},
    {"predictions.LayerNorm", "cls.predictions.transform.LayerNorm"},
    {"predictions.decoder", "cls.predictions.decoder"},
    {"predictions.bias", "cls.predictions.bias"},
};

// "model." is taken for a wrapper and comes back as the base model's prefix.
constexpr std::string_view kModernBertBegins[] = {"embeddings.", "layers.", "final_norm."};
constexpr Rename kModernBert[] = {
    {"model.embeddings.tok_embeddings", "bert.embeddings.word_embeddings"},
    {"model.embeddings.norm", "bert.embeddings.LayerNorm"},
    {"model.layers.#.attn_norm", "bert.encoder.layer.#.attention.output.LayerNorm"},
    {"model.layers.#.attn.Wqkv", "bert.encoder.layer.#.attention.self.qkv"},
    {"model.layers.#.attn.Wo", "bert.encoder.layer.#.attention.output.dense"},
    {"model.layers.#.mlp_norm", "bert.encoder.layer.#.output.LayerNorm"},
    {"model.layers.#.mlp.Wi", "bert.encoder.layer.#.intermediate.dense"},
    {"model.layers.#.mlp.Wo", "bert.encoder.layer.#.output.dense"},
    {"model.final_norm", "bert.encoder.final_norm"},
    {"head.dense", "cls.predictions.transform.dense"},
    {"head.norm", "cls.predictions.transform.LayerNorm"},
    {"decoder.bias", "cls.predictions.bias"},
    {"decoder", "cls.predictions.decoder"},
};

constexpr Rename kMobileBert[] = {
    {"mobilebert.embeddings.embedding_transformation", "bert.embeddings_project"},
    {"mobilebert", "bert"},
    {"cls.predictions.dense", "cls.predictions.decoder_rest"},
};

constexpr Naming kNamings[] = {
    {"bert", "bert.", kBertBegins, {}},
    {"distilbert", "distilbert.", kDistilBertBegins, kDistilBert},
    {"roberta", "roberta.", kBertBegins, kRoberta},
    {"xlm-roberta", "roberta.", kBertBegins, kRoberta},
    {"camembert", "roberta.", kBertBegins, kRoberta},
    {"electra", "electra.", kBertBegins, kElectra},
    {"albert", "albert.", kBertBegins, kAlbert},
    {"modernbert", "model.", kModernBertBegins, kModernBert},
    {"mobilebert", "mobilebert.", kBertBegins, kMobileBert},
};

const Naming* naming_of(std::string_view model_type) {
  const auto found = std::ranges::find(kNamings, model_type, &Naming::model_type);
  return found == std::end(kNamings) ? nullptr : &*found;
}

// DataParallel, torch.compile, FSDP and activation checkpointing: in front of the whole or of any of its modules.
constexpr std::string_view kWrappers[] = {"module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
                                          "_forward_module"};
constexpr std::string_view kAttribute = "model";  // of a module of one's own, or Lightning's

bool is_wrapper(std::string_view part) { return std::ranges::find(kWrappers, part) != std::end(kWrappers); }

std::string without_wrappers(std::string_view stored) {
  std::string name;
  while (!stored.empty()) {
    const std::size_t dot = stored.find('.');
    const std::string_view part = stored.substr(0, dot);
    const bool is_last = dot == std::string_view::npos;
    stored.remove_prefix(is_last ? stored.size() : dot + 1);
    if (!is_last && (is_wrapper(part) || (name.empty() && part == kAttribute))) continue;
    name += part;
    if (!is_last) name += '.';
  }
  return name;
}

// What the pattern's # stands for in a name that begins like it, and what comes after.
struct Match {
  std::string_view number, rest;
};

std::optional<Match> match(std::string_view name, std::string_view pattern) {
  Match found{};
  while (!pattern.empty()) {
    if (pattern.front() == '#') {
      const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
      if (digits == 0) return std::nullopt;
      found.number = name.substr(0, digits);
      name.remove_prefix(digits);
    } else {
      if (name.empty() || name.front() != pattern.front()) return std::nullopt;
      name.remove_prefix(1);
    }
    pattern.remove_prefix(1);
  }
  if (!name.empty() && name.front() != '.') return std::nullopt;
  found.rest = name;
  return found;
}

std::string fill_in(std::string_view pattern, const Match& found) {
  std::string name(pattern);
  if (const std::size_t at = name.find('#'); at != std::string::npos) name.replace(at, 1, found.number);
  return name.append(found.rest);
}

}  // namespace

bool knows_model_type(std::string_view model_type) { return naming_of(model_type) != nullptr; }

std::string current_name(std::string_view stored, std::string_view model_type) {
  const Naming& naming = *naming_of(model_type);
  std::string name = without_wrappers(stored);
  const auto starts = [&](std::string_view part) { return name.starts_with(part); };
  if (std::ranges::any_of(naming.base_begins, starts)) name.insert(0, naming.prefix);
  constexpr std::pair<std::string_view, std::string_view> kOld[] = {{"LayerNorm.gamma", "LayerNorm.weight"},
                                                                    {"LayerNorm.beta", "LayerNorm.bias"}};
  for (const auto& [old, now] : kOld) {
    if (name.ends_with(old)) name.replace(name.size() - old.size(), old.size(), now);
  }
  for (const Rename& rename : naming.renames) {
    if (const auto found = match(name, rename.stored)) return fill_in(rename.current, *found);
  }
  return name;
}

std::string stored_name(std::string_view current, std::string_view model_type) {
  for (const Rename& rename : naming_of(model_type)->renames) {
    if (const auto found = match(current, rename.current)) return fill_in(rename.stored, *found);
  }
  return std::string(current);
}

}  // namespace maskscope::weights
