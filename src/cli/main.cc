// maskscope on the command line: reads the options, runs one subcommand, prints its error.
// Exit: 0, 1 with one line on standard error, 2 for wrong usage.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <ranges>
#include <sstream>

#include "base/limits.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "engine/native/install_paths.h"
#include "engine/native/open_session.h"
#include "nn/threads.h"

namespace maskscope::cli {

Result<engine::Session> Common::open() const { return engine::open_session(weights, threads); }

namespace {

constexpr std::size_t kMaxThreads = 256;
constexpr int kWrongUsage = 2;

using Run = std::function<Result<void>()>;

// CLI11 would take 010 for eight and 0x2 for two.
const CLI::Validator kDecimal(
    [](const std::string& number) {
      const bool digits = !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
      return digits && (number.size() == 1 || number.front() != '0') ? "" : "found " + number + ", expected a number";
    },
    "");
// An empty path would be the current folder, which nobody means by it.
const CLI::Validator kPath([](const std::string& path) { return path.empty() ? "found nothing, expected a path" : ""; },
                           "PATH");

void add_common(CLI::App& app, Common& common) {
  app.add_option("--weights", common.weights,
                 "folder of a pack or of an f32 model (default: $MASKSCOPE_WEIGHTS, else the fetched pack)")
      ->check(kPath);
  app.add_option("--threads", common.threads,
                 "threads to work with (default: one a core, which is also the most that run)")
      ->check(kDecimal)
      ->check(CLI::Range(std::size_t{1}, kMaxThreads));
}

// An empty one is none.
void add_pair(CLI::App& command, std::optional<std::string>& pair) {
  command.add_option_function<std::string>(
      "--pair", [&pair](const std::string& text) { pair = text.empty() ? std::nullopt : std::optional(text); },
      "a second text");
}

void add_text(CLI::App& command, TextOptions& options) {
  command.add_option("text", options.text, "the text; without it lines are read from standard input");
  add_pair(command, options.pair);
}

void add_json(CLI::App& command, bool& json) { command.add_flag("--json", json, "one JSON object a line"); }

using RunTop = Result<void> (*)(const Common&, const TopOptions&);

void add_top(CLI::App& command, const Common& common, TopOptions& options, const char* what, RunTop run_top, Run& run) {
  add_text(command, options.input);
  add_json(command, options.input.json);
  command.add_option("--top", options.top, what)
      ->check(kDecimal)
      ->check(CLI::Range(std::size_t{1}, kMaxVocabulary))
      ->capture_default_str();
  command.callback([&, run_top] { run = [&, run_top] { return run_top(common, options); }; });
}

void add_predict(CLI::App& app, const Common& common, TopOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("predict", "the words that fit each [MASK]");
  add_top(*command, common, options, "how many words for each mask", run_predict, run);
}

void add_score(CLI::App& app, const Common& common, ScoreOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("score", "how well given words fit each [MASK], one JSON object a line");
  command->footer(
      "log_score is the natural logarithm of a word's probability. A word of several pieces takes as many places, each "
      "masked "
      "in\nturn with the others there, and log_score is the sum: its pseudo-log-likelihood (Salazar et al. 2020). It "
      "favours "
      "words whose\npieces foretell each other, so compare words of as many pieces.");
  add_text(*command, options.input);
  command
      ->add_option("--targets", options.targets,
                   "the words, with commas between them: 'he, she'; one that has a comma in quotes: '\"1,000\", many'")
      ->required()
      ->allow_extra_args(false);
  command->callback([&] { run = [&] { return run_score(common, options); }; });
}

void add_layers(CLI::App& app, const Common& common, TopOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("layers", "what the model would say of each [MASK] after each layer");
  add_top(*command, common, options, "how many words for each layer", run_layers, run);
}

void add_ablate(CLI::App& app, const Common& common, TopOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("ablate", "how far the answer moves with each head switched off");
  options.top = 10;
  add_top(*command, common, options, "how many heads, those that move it most first", run_ablate, run);
}

void add_heads(CLI::App& app, const Common& common, HeadsOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("heads", "what each head does, over a file of texts");
  command->add_option("file", options.file, "texts, one a line")->required();
  add_json(*command, options.json);
  command->callback([&] { run = [&] { return run_heads(common, options); }; });
}

void add_attention(CLI::App& app, const Common& common, AttentionOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("attention", "what the heads look at, as pictures or numbers");
  command->add_option("text", options.text, "the text")->required();
  add_pair(*command, options.pair);
  command->add_option("--layer", options.layer, "one layer, from 1")->check(kDecimal);
  command->add_option("--head", options.head, "one head, from 1")->check(kDecimal);
  command->add_option("--out", options.out, "the folder to write to")->required()->check(kPath);
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
  add_json(*command, options.json);
  command->callback([&] { run = [&] { return run_tokenize(common, options); }; });
}

void add_pack(CLI::App& app, const Common& common, PackCommandOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("pack", "makes a pack of an f32 model");
  command->add_option("--from", options.from, "folder of the f32 model")->required()->check(kPath);
  CLI::App* outputs = command->add_option_group("packs", "what to make: one or both");
  outputs->add_option("--out", options.out, "folder of the pack")->check(kPath);
  outputs->add_option("--lite", options.lite, "folder of a pack that is a third smaller and a little less exact")
      ->check(kPath);
  outputs->require_option(1, 2);
  command->add_option("--calibration", options.calibration, "a file of texts, one a line")->check(kPath);
  command->callback([&] { run = [&] { return run_pack(common, options); }; });
}

void add_quality(CLI::App& app, const Common& common, QualityOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("quality", "agreement with stored fp32 answers");
  command->add_option("file", options.file, "JSON lines: ids, pos, top5, top5_probs")->required();
  command->add_option("--against", options.against, "folder of the f32 model: compares the maps and all words too")
      ->check(kPath);
  command->callback([&] { run = [&] { return run_quality(common, options); }; });
}

int exit_code(const Result<void>& result) {
  if (result) return 0;
  if (!result.error().message.empty()) write_note(result.error().message);
  return 1;
}

int main(int argc, char** argv) {
  expect_closed_pipes();
  CLI::App app(
      "maskscope looks inside BERT: which words fit a [MASK], and what each attention head looks at.\n"
      "Without a subcommand it asks for a text, prints the three best sentences and writes a picture of each head.");
  app.name("maskscope");
  app.set_version_flag("--version", "maskscope " MASKSCOPE_VERSION);
  app.fallthrough();
  app.require_subcommand(0, 1);
  Common common;
  common.program = engine::program_path(argv[0]);
  common.weights = engine::default_weights(common.program);
  common.threads = nn::cores();
  add_common(app, common);

  Run run = [&] { return run_exercise(common); };
  TopOptions predict, layers, ablate;
  ScoreOptions score;
  HeadsOptions heads;
  AttentionOptions attention;
  TextOptions tokenize;
  PackCommandOptions pack;
  QualityOptions quality;
  add_predict(app, common, predict, run);
  add_score(app, common, score, run);
  add_layers(app, common, layers, run);
  add_ablate(app, common, ablate, run);
  add_heads(app, common, heads, run);
  add_attention(app, common, attention, run);
  add_tokenize(app, common, tokenize, run);
  add_pack(app, common, pack, run);
  add_quality(app, common, quality, run);
  auto arguments = arrange_arguments(app, std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  if (!arguments) {
    write_note(arguments.error().message);
    return kWrongUsage;
  }
  try {
    std::ranges::reverse(*arguments);  // as the parser takes them
    app.parse(std::move(*arguments));
  } catch (const CLI::ParseError& error) {
    std::ostringstream help, complaint;
    if (app.exit(error, help, complaint) == 0) return exit_code(write_out(help.str()));
    write_note(complaint.str());
    return kWrongUsage;
  }
  common.threads = std::min(common.threads, nn::cores());  // more would only wait for one another
  return exit_code(run());
}

}  // namespace
}  // namespace maskscope::cli

// The option parser and the standard library may throw where memory runs out; nothing else does.
int main(int argc, char** argv) {
  try {
    return maskscope::cli::main(argc, argv);
  } catch (const std::exception& error) {
    maskscope::cli::write_note(error.what());
    return 1;
  }
}
