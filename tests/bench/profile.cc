// Where a forward pass's milliseconds go: a model of bert-base's shape with random weights, so that the same program runs
// natively and in a browser with no files. Prints a JSON list: for each length the fastest pass's time by kind of work.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/stopwatch.h"
#include "bert/forward_pass.h"
#include "bert/loader.h"
#include "bert/names.h"
#include "bert/workspace.h"
#include "nn/kernels.h"
#include "weights/tensor.h"

namespace maskscope::bench {
namespace {

namespace names = bert::names;

constexpr bert::Config kShape = {
    .layers = 12, .heads = 12, .hidden = 768, .intermediate = 3072, .vocabulary = 30522, .positions = 512, .types = 2};

// Hands random tensors to the loader, one at a time.
class RandomWeights {
 public:
  explicit RandomWeights(bert::Loader& loader) : loader_(loader) {}

  void vector(const std::string& name, std::size_t size, float low, float high) {
    std::vector<float> values(size);
    for (float& x : values) x = std::uniform_real_distribution<float>(low, high)(random_);
    add(name, weights::DType::f32, {size}, std::as_bytes(std::span(values)));
  }

  void table(const std::string& name, std::size_t rows, std::size_t columns, float low = -0.1F, float high = 0.1F) {
    std::vector<float> values(rows * columns);
    for (float& x : values) x = std::uniform_real_distribution<float>(low, high)(random_);
    add(name, weights::DType::f32, {rows, columns}, std::as_bytes(std::span(values)));
  }

  // Weights are about normal, as a model's are.
  void qvalues(const std::string& name, std::size_t out, std::size_t in) {
    std::vector<std::int8_t> values(out * in);
    for (std::int8_t& x : values) {
      x = static_cast<std::int8_t>(std::clamp(std::normal_distribution<float>(0, 17)(random_), -63.0F, 63.0F));
    }
    add(name, weights::DType::i8, {out, in}, std::as_bytes(std::span(values)));
  }

  // groups: how many channels each has; none: one of all.
  void quantised(const std::string& name, std::size_t out, std::size_t in, const std::vector<float>& groups = {}) {
    if (groups.empty()) {
      vector(name + ".scale", out, 0.0005F, 0.001F);
    } else {
      add(name + ".groups", weights::DType::f32, {groups.size()}, std::as_bytes(std::span(groups)));
      table(name + ".scale", groups.size(), out, 0.0005F, 0.001F);
    }
    vector(name + ".smooth", in, 0.5F, 2);
    qvalues(name + ".weight", out, in);
    vector(name + ".bias", out, -0.1F, 0.1F);
  }

  void norm(const std::string& name) {
    vector(name + ".weight", kShape.hidden, 0.5F, 1);
    vector(name + ".bias", kShape.hidden, -0.1F, 0.1F);
  }

  const Result<void>& result() const { return result_; }

 private:
  void add(const std::string& name, weights::DType dtype, std::vector<std::uint64_t> shape,
           std::span<const std::byte> bytes) {
    if (result_) result_ = loader_.add({{.name = name, .dtype = dtype, .shape = std::move(shape)}, bytes});
  }

  bert::Loader& loader_;
  std::minstd_rand random_{1};
  Result<void> result_;
};

Result<std::unique_ptr<bert::Model>> random_model(std::size_t threads) {
  auto loader = bert::Loader::begin(kShape, threads);
  if (!loader) return std::unexpected(loader.error());
  RandomWeights random(**loader);
  random.table(names::kPositionEmbeddings + ".weight", kShape.positions, kShape.hidden);
  random.table(names::kTypeEmbeddings + ".weight", kShape.types, kShape.hidden);
  random.norm(names::kEmbeddingNorm);
  for (std::size_t i = 0; i < kShape.layers; ++i) {
    random.quantised(names::query_key_value(i), 3 * kShape.hidden, kShape.hidden, {64, 704});
    random.quantised(names::attention_output(i), kShape.hidden, kShape.hidden);
    random.norm(names::attention_norm(i));
    random.quantised(names::intermediate(i), kShape.intermediate, kShape.hidden, {64, 704});
    random.quantised(names::output(i), kShape.hidden, kShape.intermediate, {64, 448, 1280, 1280});
    random.norm(names::output_norm(i));
  }
  random.quantised(names::kTransform, kShape.hidden, kShape.hidden);
  random.norm(names::kTransformNorm);
  random.vector(names::kDecoderBias, kShape.vocabulary, -0.1F, 0.1F);
  random.vector(names::kWordEmbeddings + ".scale", kShape.vocabulary, 0.0005F, 0.001F);
  random.vector(names::kWordEmbeddings + ".smooth", kShape.hidden, 0.5F, 2);
  random.qvalues(names::kWordEmbeddings + ".weight.0", kShape.vocabulary, kShape.hidden);
  if (!random.result()) return std::unexpected(random.result().error());
  return (*loader)->finish();
}

struct Timing {
  float milliseconds = 0;
  bert::Profile profile;
};

Result<Timing> time_pass(const bert::Model& model, std::size_t tokens, bert::Workspace& workspace) {
  bert::Input input;
  for (std::size_t i = 0; i < tokens; ++i) input.ids.push_back(static_cast<std::int32_t>(1000 + i));
  input.type_ids.assign(tokens, 0);
  const std::size_t mask[] = {tokens / 2};
  Timing timing;
  auto watch = std::make_optional<Stopwatch>(timing.milliseconds);
  auto pass = bert::ForwardPass::begin(model, std::move(input), workspace);
  if (!pass) return std::unexpected(pass.error());
  if (auto ok = (*pass)->run(); !ok) return std::unexpected(ok.error());
  if (auto logits = (*pass)->logits(mask); !logits) return std::unexpected(logits.error());
  watch.reset();
  timing.profile = (*pass)->profile();
  return timing;
}

// GELU of a whole pass, the last layer's of one position; it is otherwise a part of the feed-forward products.
float time_gelu(std::size_t tokens) {
  std::vector<float> row(kShape.intermediate, 0.5F);
  const std::vector<float> bias(kShape.intermediate, 0.25F);
  float milliseconds = 0;
  auto watch = std::make_optional<Stopwatch>(milliseconds);
  for (std::size_t i = 0; i < tokens * (kShape.layers - 1) + 1; ++i) {
    nn::kernels().add_bias_gelu(row.data(), bias.data(), row.size());
  }
  watch.reset();
  return milliseconds;
}

Result<void> run(std::size_t threads, int repetitions) {
  const auto model = random_model(threads);
  if (!model) return std::unexpected(model.error());
  bert::Workspace workspace;
  const char* separator = "[";
  for (const std::size_t tokens : {16u, 128u, 512u}) {
    Timing best{1e9F, {}};
    for (int i = 0; i < repetitions; ++i) {
      const auto timing = time_pass(**model, tokens, workspace);
      if (!timing) return std::unexpected(timing.error());
      if (timing->milliseconds < best.milliseconds || i == 0) best = *timing;
    }
    const bert::Profile& s = best.profile;
    std::printf(
        "%s{\"threads\":%s,\"tokens\":%s,\"ms\":%.2f,\"embeddings\":%.2f,\"projections\":%.2f,\"attention\":%.2f,"
        "\"feed_forward\":%.2f,\"norms\":%.2f,\"head\":%.2f,\"gelu_alone_on_one_thread\":%.2f}",
        separator, std::to_string(threads).c_str(), std::to_string(tokens).c_str(),
        static_cast<double>(best.milliseconds), static_cast<double>(s.embeddings), static_cast<double>(s.projections),
        static_cast<double>(s.attention), static_cast<double>(s.feed_forward), static_cast<double>(s.norms),
        static_cast<double>(s.head), static_cast<double>(time_gelu(tokens)));
    separator = ",\n ";
  }
  std::puts("]");
  return {};
}

}  // namespace
}  // namespace maskscope::bench

int main(int argc, char** argv) {
  const std::size_t threads = argc > 1 ? static_cast<std::size_t>(std::atoi(argv[1])) : 1;
  const auto result = maskscope::bench::run(threads, argc > 2 ? std::atoi(argv[2]) : 8);
  if (!result) std::fprintf(stderr, "profile: %s\n", result.error().message.c_str());
  return result ? 0 : 1;
}
