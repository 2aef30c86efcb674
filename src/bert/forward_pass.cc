#include "bert/forward_pass.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>

#include "base/checked.h"
#include "bert/forward_layer.h"
#include "bert/workspace.h"

namespace maskscope::bert {
namespace {

Result<void> check(const Config& config, const Input& input) {
  if (input.ids.empty() || input.ids.size() > config.positions) {
    return fail("found a text of ", input.ids.size(), " tokens, expected 1 to ", config.positions);
  }
  if (input.type_ids.size() != input.ids.size()) {
    return fail("found ", input.type_ids.size(), " type ids for ", input.ids.size(), " tokens");
  }
  const auto outside = [](std::int32_t id, std::size_t size) { return id < 0 || static_cast<std::size_t>(id) >= size; };
  for (const std::int32_t id : input.ids) {
    if (outside(id, config.vocabulary)) return fail("found token id ", id, ", expected 0 to ", config.vocabulary - 1);
  }
  for (const std::int32_t id : input.type_ids) {
    if (!config.reads_types || !outside(id, config.types)) continue;
    if (config.types == 1) return fail("found a pair, and a model that reads one text: its type_vocab_size is 1");
    return fail("found type id ", id, ", expected 0 to ", config.types - 1);
  }
  return {};
}

// "3.2 GB", "17 MB"; rounded up.
std::string shown_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kMegabyte = 1'000'000, kTenth = 100 * kMegabyte;
  if (bytes < 10 * kTenth) return concat((bytes + kMegabyte - 1) / kMegabyte, " MB");
  const std::uint64_t tenths = (bytes + kTenth - 1) / kTenth;
  return concat(tenths / 10, ".", tenths % 10, " GB");
}

// Before anything is computed or allocated for a text. The maps of all layers count where they are not kept here, too: whoever takes
// them a layer at a time keeps them elsewhere.
Result<void> check_memory(const Config& config, std::size_t tokens, const PassOptions& options, std::uint64_t most) {
  const bool keep = options.keep_hidden_states;
  const auto bytes = [&](std::size_t count) { return Activations::floats(config, count, keep, keep) * sizeof(float); };
  const auto fits = [&](std::size_t count) { return bytes(count) <= most && addressable(bytes(count)); };
  if (fits(tokens)) return {};
  std::size_t fitting = 0;
  for (std::size_t too_many = tokens; too_many - fitting > 1;) {
    const std::size_t middle = fitting + (too_many - fitting) / 2;
    (fits(middle) ? fitting : too_many) = middle;
  }
  return fail(ErrorCode::out_of_memory, "found a text of ", tokens, " tokens, whose attention takes ",
              shown_bytes(bytes(tokens)), " of memory, expected at most ",
              shown_bytes(std::min<std::uint64_t>(most, SIZE_MAX / 2)), ": up to ", fitting, " tokens fit");
}

Result<void> check_ablated(const Config& config, const std::vector<std::uint32_t>& heads) {
  const std::size_t count = config.layers * config.heads;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (heads[i] >= count) return fail("found head ", heads[i], " to ablate, expected 0 to ", count - 1);
    if (i > 0 && heads[i] <= heads[i - 1]) return fail("found head ", heads[i], " to ablate after ", heads[i - 1]);
  }
  return {};
}

void copy_rows(std::span<float> from, std::span<const std::size_t> rows, std::size_t width, std::span<float> to) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(row_of(from, rows[i], width), row_of(to, i, width).begin());
  }
}

// The mean of all rows, [width].
std::vector<float> mean_of(std::span<const float> rows, std::size_t width) {
  std::vector<float> mean = input_of(width);
  for (std::size_t i = 0; i < rows.size(); ++i) mean[i % width] += rows[i];
  const std::size_t count = rows.size() / width;
  for (float& value : mean) value /= static_cast<float>(count);
  return mean;
}

}  // namespace

struct ForwardPass::State {
  Run run;
  std::size_t layers_run = 0;
  std::vector<bool> finalised;  // [tokens]: where the last layer is complete

  State(const Model& model, Input input, PassOptions options, Workspace& workspace)
      : run(model, std::move(input), std::move(options), workspace), finalised(run.tokens()) {}

  Result<void> check_kept(std::size_t layers) const {
    if (!run.activations.keeps_hidden_states()) return fail("the pass keeps no hidden states");
    if (layers <= layers_run) return {};
    return fail("found layer ", layers, ", expected at most the ", layers_run, " that have run");
  }

  // Completes the last layer at those of these positions, each less than tokens(), where it is not complete yet.
  Result<void> finalise_last_layer(std::span<const std::size_t> positions) {
    std::vector<bool> then = finalised;
    std::vector<std::size_t> rows;
    for (const std::size_t position : positions) {
      if (!then[position]) rows.push_back(position);
      then[position] = true;
    }
    const Activations& a = run.activations;
    const std::size_t last = run.config().layers - 1, inside = run.config().width(), width = run.config().hidden;
    const std::size_t count = rows.size();
    // Queries, keys and values are no longer needed.
    const auto context = a.last_layer.first(count * inside), x = a.last_layer.subspan(count * inside, count * width),
               y = a.last_layer.subspan(count * (inside + width), count * width);
    copy_rows(a.context, rows, inside, context);
    copy_rows(a.hidden_states(last), rows, width, x);
    if (auto ok = position_wise(run, last, context, x, y); !ok) return ok;
    if (!run.finite) return not_finite(concat("layer ", run.config().layers));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::ranges::copy(row_of(y, i, width), row_of(a.hidden_states(last + 1), rows[i], width).begin());
    }
    finalised = std::move(then);
    return {};
  }

  Result<std::span<const float>> hidden_states(std::size_t layers) {
    if (layers == run.config().layers) {
      std::vector<std::size_t> all(run.tokens());
      std::iota(all.begin(), all.end(), std::size_t{0});
      if (auto ok = finalise_last_layer(all); !ok) return std::unexpected(ok.error());
    }
    return run.activations.hidden_states(layers);
  }

  Result<std::vector<float>> logits(std::size_t layers, std::span<const std::size_t> positions) {
    if (auto ok = run.model.expect_head(); !ok) return std::unexpected(ok.error());
    for (const std::size_t position : positions) {
      if (position >= run.tokens()) return fail("found position ", position, ", expected 0 to ", run.tokens() - 1);
    }
    if (layers == run.config().layers) {
      if (auto ok = finalise_last_layer(positions); !ok) return std::unexpected(ok.error());
    }
    const std::size_t width = run.config().hidden;
    std::vector<float> rows = input_of(positions.size() * width);
    copy_rows(run.activations.hidden_states(layers), positions, width, rows);
    if (run.config().pre_norm && layers < run.config().layers) final_norm(run, rows);
    return masked_lm_head(run, rows);
  }

  Result<std::vector<float>> label_logits(std::size_t layers) {
    const Config& config = run.config();
    if (auto ok = run.model.expect_labels(); !ok) return std::unexpected(ok.error());
    const bool reads_all = config.labels_tokens() || config.mean_pooling;
    const std::size_t first = 0;
    if (layers == config.layers && !reads_all) {
      if (auto ok = finalise_last_layer({&first, 1}); !ok) return std::unexpected(ok.error());
    }
    const Result<std::span<const float>> all =
        reads_all ? hidden_states(layers) : row_of(run.activations.hidden_states(layers), first, config.hidden);
    if (!all) return std::unexpected(all.error());
    std::vector<float> rows = input_of(all->size());
    std::ranges::copy(*all, rows.begin());
    if (config.pre_norm && layers < config.layers) final_norm(run, rows);
    if (config.mean_pooling) return label_head(run, mean_of(rows, config.hidden));
    return label_head(run, rows);
  }
};

ForwardPass::ForwardPass(std::unique_ptr<State> state) : state_(std::move(state)) {}
ForwardPass::~ForwardPass() = default;

Result<std::unique_ptr<ForwardPass>> ForwardPass::begin(const Model& model, Input input, Workspace& workspace,
                                                        PassOptions options) {
  if (auto ok = check(model.config(), input); !ok) return std::unexpected(ok.error());
  if (auto ok = check_memory(model.config(), input.ids.size(), options, workspace.most_bytes()); !ok) {
    return std::unexpected(ok.error());
  }
  if (auto ok = check_ablated(model.config(), options.ablated_heads); !ok) return std::unexpected(ok.error());
  auto state = std::make_unique<State>(model, std::move(input), std::move(options), workspace);
  if (auto ok = embed(state->run); !ok) return std::unexpected(ok.error());
  return std::unique_ptr<ForwardPass>(new ForwardPass(std::move(state)));
}

Result<std::unique_ptr<ForwardPass>> ForwardPass::resume_after_layer(const ForwardPass& from, std::size_t layers,
                                                                     Workspace& workspace, PassOptions options) {
  const Run& other = from.state_->run;
  if (auto ok = from.state_->check_kept(layers); !ok) return std::unexpected(ok.error());
  if (layers == other.config().layers) {
    return fail("found a pass to resume after all ", layers, " layers, expected one before");
  }
  if (auto ok = check_ablated(other.config(), options.ablated_heads); !ok) return std::unexpected(ok.error());
  auto state = std::make_unique<State>(other.model, other.input, std::move(options), workspace);
  std::ranges::copy(other.activations.hidden_states(layers), state->run.activations.hidden_states(layers).begin());
  state->layers_run = layers;
  return std::unique_ptr<ForwardPass>(new ForwardPass(std::move(state)));
}

Result<bool> ForwardPass::run_layer() {
  State& s = *state_;
  const std::size_t layers = s.run.config().layers;
  if (s.layers_run == layers) return false;
  const bool is_last = s.layers_run + 1 == layers;
  const auto ok = is_last ? self_attention(s.run, s.layers_run) : forward_layer(s.run, s.layers_run);
  if (!ok) return std::unexpected(ok.error());
  if (!s.run.finite) return not_finite(concat("layer ", s.layers_run + 1));
  ++s.layers_run;
  return !is_last;
}

Result<void> ForwardPass::run() {
  for (;;) {
    const auto more = run_layer();
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

std::size_t ForwardPass::tokens() const { return state_->run.tokens(); }

const Profile& ForwardPass::profile() const { return state_->run.profile; }

std::span<const float> ForwardPass::attention() const {
  return state_->run.activations.maps_of_first(state_->layers_run);
}

Result<std::span<const float>> ForwardPass::attention_of(std::size_t layer) {
  if (auto ok = state_->check_kept(layer + 1); !ok) return std::unexpected(ok.error());
  const Activations& a = state_->run.activations;
  if (!a.keeps_maps()) {
    const std::vector<float> context(a.context.begin(), a.context.end());  // finalise_last_layer may still need it
    if (auto ok = self_attention(state_->run, layer); !ok) return std::unexpected(ok.error());
    std::ranges::copy(context, a.context.begin());
  }
  return a.maps(layer);
}

Result<std::span<const float>> ForwardPass::finalised_hidden_states() {
  return state_->hidden_states(state_->layers_run);
}

Result<std::span<const float>> ForwardPass::hidden_states_after_layer(std::size_t layers) {
  if (auto ok = state_->check_kept(layers); !ok) return std::unexpected(ok.error());
  return state_->hidden_states(layers);
}

Result<std::vector<float>> ForwardPass::logits(std::span<const std::size_t> positions) {
  State& s = *state_;
  if (s.layers_run != s.run.config().layers) return fail("logits were asked for after ", s.layers_run, " layers");
  return s.logits(s.layers_run, positions);
}

Result<std::vector<float>> ForwardPass::label_logits() {
  State& s = *state_;
  if (s.layers_run != s.run.config().layers) return fail("labels were asked for after ", s.layers_run, " layers");
  return s.label_logits(s.layers_run);
}

Result<std::vector<float>> ForwardPass::label_logits_after_layer(std::size_t layers) {
  if (auto ok = state_->check_kept(layers); !ok) return std::unexpected(ok.error());
  return state_->label_logits(layers);
}

Result<std::vector<float>> ForwardPass::logits_after_layer(std::size_t layers, std::span<const std::size_t> positions) {
  if (auto ok = state_->check_kept(layers); !ok) return std::unexpected(ok.error());
  return state_->logits(layers, positions);
}

}  // namespace maskscope::bert
