// maskscope on the command line: reads the options, runs one subcommand, prints its error.
// Exit: 0, 1 with one line on standard error, 2 for wrong usage.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <thread>

#include "cli/commands.h"
#include "scope/native/open_session.h"
#include "scope/native/places.h"

namespace maskscope::cli {

Result<scope::Session> Common::open() const { return scope::open_session(weights, threads); }

namespace {

constexpr std::size_t kMaxThreads = 256;

using Run = std::function<Result<void>()>;

void add_common(CLI::App& app, Common& common) {
  app.add_option("--weights", common.weights,
                 "folder of a pack or of an f32 model (default: $MASKSCOPE_WEIGHTS, else the fetched pack)");
  app.add_option("--threads", common.threads, "threads to work with")->check(CLI::Range(std::size_t{1}, kMaxThreads));
}

void add_text(CLI::App& command, TextOptions& options) {
  command.add_option("text", options.text, "the text; without it lines are read from standard input");
  command.add_option("--pair", options.pair, "a second text");
  command.add_flag("--json", options.json, "one JSON object a line");
}

void add_predict(CLI::App& app, const Common& common, PredictOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("predict", "the words that fit each [MASK]");
  add_text(*command, options.input);
  command->add_option("--top", options.top, "how many words for each mask")
      ->check(CLI::Range(1, 30522))
      ->capture_default_str();
  command->callback([&] { run = [&] { return run_predict(common, options); }; });
}

void add_attention(CLI::App& app, const Common& common, AttentionOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("attention", "what the heads look at, as pictures or numbers");
  command->add_option("text", options.text, "the text")->required();
  command->add_option("--pair", options.pair, "a second text");
  command->add_option("--layer", options.layer, "one layer, from 1");
  command->add_option("--head", options.head, "one head, from 1");
  command->add_option("--out", options.out, "the folder to write to")->required();
  CLI::Option_group* formats = command->add_option_group("format");
  const std::pair<const char*, MapFormat> choices[] = {
      {"--png", MapFormat::png}, {"--svg", MapFormat::svg}, {"--npy", MapFormat::npy}, {"--json", MapFormat::json}};
  for (const auto& [flag, format] : choices) {
    formats->add_flag_callback(flag, [&options, chosen = format] { options.format = chosen; });
  }
  formats->require_option(0, 1);
  command->callback([&] { run = [&] { return run_attention(common, options); }; });
}

void add_tokenize(CLI::App& app, const Common& common, TextOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("tokenize", "the tokens of a text");
  add_text(*command, options);
  command->callback([&] { run = [&] { return run_tokenize(common, options); }; });
}

void add_pack(CLI::App& app, const Common& common, PackCommandOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("pack", "makes a pack of an f32 model");
  command->add_option("--from", options.from, "folder of the f32 model")->required();
  CLI::App* outputs = command->add_option_group("packs", "what to make: one or both");
  outputs->add_option("--out", options.out, "folder of the pack");
  outputs->add_option("--lite", options.lite, "folder of a pack that is a third smaller and a little less exact");
  outputs->require_option(1, 2);
  command->add_option("--calibration", options.calibration, "a file of texts, one a line");
  command->callback([&] { run = [&] { return run_pack(common, options); }; });
}

void add_quality(CLI::App& app, const Common& common, QualityOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("quality", "agreement with stored fp32 answers");
  command->add_option("file", options.file, "JSON lines: ids, pos, top5, top5_probs")->required();
  command->add_option("--against", options.against, "folder of the f32 model: compares the maps and all words too");
  command->callback([&] { run = [&] { return run_quality(common, options); }; });
}

int main(int argc, char** argv) {
  CLI::App app(
      "maskscope looks inside BERT: which words fit a [MASK], and what each attention head looks at.\n"
      "Without a subcommand it asks for a text, prints the three best sentences and writes a picture of each head.");
  app.name("maskscope");
  app.fallthrough();
  Common common;
  common.program = scope::program_path(argv[0]);
  common.weights = scope::default_weights(common.program);
  common.threads = std::max(1u, std::thread::hardware_concurrency());
  add_common(app, common);

  Run run = [&] { return run_course(common); };
  PredictOptions predict;
  AttentionOptions attention;
  TextOptions tokenize;
  PackCommandOptions pack;
  QualityOptions quality;
  add_predict(app, common, predict, run);
  add_attention(app, common, attention, run);
  add_tokenize(app, common, tokenize, run);
  add_pack(app, common, pack, run);
  add_quality(app, common, quality, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (const auto result = run(); !result) {
    std::cout.flush();
    std::cerr << "maskscope: " << result.error().message << '\n';
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace maskscope::cli

// The option parser and the standard library may throw where memory runs out; nothing else does.
int main(int argc, char** argv) {
  try {
    return maskscope::cli::main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "maskscope: %s\n", error.what());
    return 1;
  }
}
