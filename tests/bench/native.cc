// maskscope-bench: times a whole forward pass on this machine: embeddings, every layer with its attention maps, and the
// logits of the masked positions. The settings take turns, a repetition each, so that a busy moment falls on all of them.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/native/system.h"
#include "bert/forward_pass.h"
#include "bert/workspace.h"
#include "engine/native/install_paths.h"
#include "engine/native/open_session.h"

namespace maskscope::bench {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::int32_t kMask = 103;  // of the ids in bench-ids.json
constexpr std::size_t kWarmUps = 1;

struct Options {
  std::filesystem::path weights;
  std::filesystem::path ids = MASKSCOPE_BENCH_IDS;
  std::vector<std::size_t> threads = {1, 2};
  std::size_t reps = 20;
  bool json = false;
};

struct Text {
  bert::Input input;
  std::vector<std::size_t> masks;
};

struct Timing {
  double milliseconds = 0;
  bert::Profile profile;
};

struct Setting {
  engine::Session* session = nullptr;
  const Text* text = nullptr;
  std::vector<Timing> timings;
};

Result<std::vector<Text>> read_texts(const std::filesystem::path& path) {
  std::ifstream file(path);
  const Json json = Json::parse(file, nullptr, false);
  if (!json.is_object()) return fail(path.string(), ": found no JSON object, expected lists of token ids");
  std::vector<Text> texts;
  for (const auto& [name, ids] : json.items()) {
    Text text;
    text.input.ids = ids.get<std::vector<std::int32_t>>();
    text.input.type_ids.assign(text.input.ids.size(), 0);
    for (std::size_t i = 0; i < text.input.ids.size(); ++i) {
      if (text.input.ids[i] == kMask) text.masks.push_back(i);
    }
    texts.push_back(std::move(text));
  }
  std::ranges::sort(texts, {}, [](const Text& text) { return text.input.ids.size(); });
  return texts;
}

Result<Timing> time_pass(const bert::Model& model, const Text& text, bert::Workspace& workspace) {
  bert::Input input = text.input;
  const auto start = std::chrono::steady_clock::now();
  auto pass = bert::ForwardPass::begin(model, std::move(input), workspace);
  if (!pass) return std::unexpected(pass.error());
  if (auto ok = (*pass)->run(); !ok) return std::unexpected(ok.error());
  const auto logits = (*pass)->logits(text.masks);
  if (!logits) return std::unexpected(logits.error());
  return Timing{std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(),
                (*pass)->profile()};
}

Json to_json(const bert::Profile& p) {
  return {{"embeddings", p.embeddings}, {"projections", p.projections},
          {"attention", p.attention},   {"feed_forward", p.feed_forward},
          {"norms", p.norms},           {"head", p.head}};
}

Json summary(const Setting& setting) {
  std::vector<double> times;
  for (const Timing& timing : setting.timings) times.push_back(timing.milliseconds);
  const Json in_order = times;
  std::ranges::sort(times);
  const auto fastest = std::ranges::min_element(setting.timings, {}, &Timing::milliseconds);
  return {{"threads", setting.session->model().threads().count()},
          {"tokens", setting.text->input.ids.size()},
          {"ours_min_ms", times.front()},
          {"ours_median_ms", times[times.size() / 2]},
          {"times_ms", in_order},
          {"profile", to_json(fastest->profile)}};
}

Result<Json> run(const Options& options) {
  const auto texts = read_texts(options.ids);
  if (!texts) return std::unexpected(texts.error());
  std::vector<std::unique_ptr<engine::Session>> sessions;
  std::vector<Setting> settings;
  for (const std::size_t threads : options.threads) {
    auto session = engine::open_session(options.weights, threads);
    if (!session) return std::unexpected(session.error());
    sessions.push_back(std::make_unique<engine::Session>(std::move(*session)));
    for (const Text& text : *texts) settings.push_back({sessions.back().get(), &text, {}});
  }
  bert::Workspace workspace;
  for (std::size_t rep = 0; rep < options.reps + kWarmUps; ++rep) {
    for (Setting& setting : settings) {
      const auto time = time_pass(setting.session->model(), *setting.text, workspace);
      if (!time) return std::unexpected(time.error());
      if (rep >= kWarmUps) setting.timings.push_back(*time);
    }
  }
  Json rows = Json::array();
  for (const Setting& setting : settings) rows.push_back(summary(setting));
  return rows;
}

void print(const Json& rows) {
  std::printf("threads  tokens    min ms  median ms\n");
  for (const Json& row : rows) {
    std::printf("%7s  %6s  %8.1f  %9.1f\n", row["threads"].dump().c_str(), row["tokens"].dump().c_str(),
                row["ours_min_ms"].get<double>(), row["ours_median_ms"].get<double>());
  }
}

int main(int argc, char** argv) {
  Options options;
  options.weights = engine::default_weights(system::program_path(argv[0]));
  CLI::App app("Times maskscope's forward pass: every map, and the logits of the masked positions.");
  app.add_option("--weights", options.weights, "folder of a pack or of an f32 model");
  app.add_option("--ids", options.ids, "a JSON object of lists of token ids");
  app.add_option("--threads", options.threads, "numbers of threads, separated by commas")
      ->delimiter(',')
      ->check(CLI::Range(1, 256));
  app.add_option("--reps", options.reps, "repetitions of each setting")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--json", options.json, "a JSON list instead of a table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto rows = run(options);
  if (!rows) {
    std::fprintf(stderr, "maskscope-bench: %s\n", rows.error().message.c_str());
    return 1;
  }
  if (options.json) {
    std::puts(rows->dump().c_str());
  } else {
    print(*rows);
  }
  return 0;
}

}  // namespace
}  // namespace maskscope::bench

int main(int argc, char** argv) { return maskscope::bench::main(argc, argv); }
