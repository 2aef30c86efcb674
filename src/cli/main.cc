// maskscope on the command line: reads the options, runs one subcommand, prints its error.
// Exit codes as help_texts.h has them.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <ranges>
#include <sstream>

#include "base/limits.h"
#include "base/native/path_option.h"
#include "base/native/system.h"
#include "cli/arguments.h"
#include "cli/caught.h"
#include "cli/commands.h"
#include "cli/help_texts.h"
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
      return digits && (number.size() == 1 || number.front() != '0') ? ""
                                                                     : "found " + number + ", expected a whole number";
    },
    "");
// An empty path would be the current folder, which nobody means by it.
const CLI::Validator kPath([](const std::string& path) { return path.empty() ? "found nothing, expected a path" : ""; },
                           "PATH");

void add_common(CLI::App& app, Common& common) {
  system::add_path_option(app, "--weights", common.weights, help::kWeights)->check(kPath);
  app.add_option("--threads", common.threads, help::kThreads)
      ->check(kDecimal)
      ->check(CLI::Range(std::size_t{1}, kMaxThreads));
}

// An empty one is none.
void add_pair(CLI::App& command, std::optional<std::string>& pair) {
  command.add_option_function<std::string>(
      "--pair", [&pair](const std::string& text) { pair = text.empty() ? std::nullopt : std::optional(text); },
      help::kPair);
}

void add_text(CLI::App& command, TextOptions& options) {
  command.add_option("text", options.text, help::kText);
  add_pair(command, options.pair);
}

void add_json(CLI::App& command, bool& json) { command.add_flag("--json", json, help::kJson); }

template <class Options>
void run_with(CLI::App& command, const Common& common, Options& options,
              Result<void> (*run_command)(const Common&, const Options&), Run& run) {
  command.callback([&, run_command] { run = [&, run_command] { return run_command(common, options); }; });
}

void add_top(CLI::App& command, TopOptions& options, const char* what) {
  add_text(command, options.input);
  add_json(command, options.input.json);
  command.add_option("--top", options.top, what)
      ->check(kDecimal)
      ->check(CLI::Range(std::size_t{1}, kMaxVocabulary))
      ->capture_default_str();
}

void add_target(CLI::App& command, TargetOptions& options) {
  command.add_option("--target", options.target, help::kTarget);
}

void add_predict(CLI::App& app, const Common& common, PredictOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("predict", help::kPredict);
  add_top(*command, options, help::kPredictTop);
  CLI::Option* all = command->add_flag("--all-tokens", options.all_tokens, help::kAllTokens);
  command->add_flag("--unmasked", options.unmasked, help::kUnmasked)->needs(all);
  run_with(*command, common, options, run_predict, run);
}

void add_lens(CLI::App& app, const Common& common, LensOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("lens", help::kLens);
  add_top(*command, options, help::kLensTop);
  add_target(*command, options);
  run_with(*command, common, options, run_lens, run);
}

// What lens was called up to 1.0, with the JSON of then.
void add_layers(CLI::App& app, const Common& common, LensOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("layers", help::kLens)->group("");
  options.key = "layers";
  add_top(*command, options, help::kLensTop);
  run_with(*command, common, options, run_lens, run);
}

// --targets is what --candidates was called up to 1.0, with the JSON of then.
void add_score(CLI::App& app, const Common& common, ScoreOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("score", help::kScore)->footer(help::kScoreEnd);
  add_text(*command, options.input);
  command->add_flag("--json", help::kScoreJson);
  CLI::Option* candidates = command->add_option("--candidates", options.candidates, help::kCandidates);
  CLI::Option* targets = command->add_option("--targets", options.candidates)->group("");
  for (CLI::Option* option : {candidates, targets}) option->allow_extra_args(false);
  command->callback([&, candidates, targets] {
    if (candidates->count() > 0 && targets->count() > 0) throw CLI::ExcludesError("--candidates", "--targets");
    if (options.candidates.empty()) throw CLI::RequiredError("--candidates");
    if (targets->count() > 0) options.key = "targets";
    run = [&] { return run_score(common, options); };
  });
}

void add_fill(CLI::App& app, const Common& common, TextOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("fill", help::kFill);
  add_text(*command, options);
  add_json(*command, options.json);
  run_with(*command, common, options, run_fill, run);
}

void add_ablate(CLI::App& app, const Common& common, TargetOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("ablate", help::kAblate);
  options.top = 10;
  add_top(*command, options, help::kAblateTop);
  add_target(*command, options);
  run_with(*command, common, options, run_ablate, run);
}

// Its own --weights stands before the program's.
void add_compare(CLI::App& app, const Common& common, CompareOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("compare", help::kCompare)->footer(help::kCompareEnd);
  add_top(*command, options, help::kCompareTop);
  CLI::Option* weights = system::add_paths_option(*command, "--weights", options.weights, help::kTwoWeights);
  weights->check(kPath)->required();
  command->add_option("--heads", options.heads, help::kCompareHeads)
      ->check(kDecimal)
      ->check(CLI::Range(std::size_t{0}, kMaxHeads))
      ->capture_default_str();
  command->callback([&] {
    if (const auto found = options.weights.size(); found != 2) {
      throw CLI::ArgumentMismatch(
          concat("--weights is given ", found, found == 1 ? " time" : " times", ", expected two folders"));
    }
    run = [&] { return run_compare(common, options); };
  });
}

void add_heads(CLI::App& app, const Common& common, HeadsOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("heads", help::kHeads);
  system::add_path_option(*command, "file", options.file, help::kTexts)->required();
  add_json(*command, options.json);
  run_with(*command, common, options, run_heads, run);
}

void add_heads_of_interest(CLI::App& command, MapOptions& options) {
  command.add_option("--layer", options.layer, help::kLayer)->check(kDecimal);
  command.add_option("--head", options.head, help::kHead)->check(kDecimal);
}

// Formats are of what is written to the folder.
void add_map_files(CLI::App& command, MapOptions& options, const char* where) {
  CLI::Option* out = system::add_path_option(command, "--out", options.out, where)->check(kPath);
  struct Choice {
    const char* flag;
    MapFormat format;
    const char* what;
  };
  CLI::Option_group* formats = command.add_option_group("format");
  for (const auto& [flag, format, what] : {Choice{"--png", MapFormat::png, help::kPng},
                                           {"--svg", MapFormat::svg, help::kSvg},
                                           {"--npy", MapFormat::npy, help::kNpy},
                                           {"--json", MapFormat::json, help::kMapsJson}}) {
    formats->add_flag_callback(flag, [&options, chosen = format] { options.format = chosen; }, what)->needs(out);
  }
  formats->require_option(0, 1);
}

void add_attention(CLI::App& app, const Common& common, AttentionOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("attention", help::kAttention);
  command->add_option("text", options.text, help::kOneText)->required();
  add_pair(*command, options.pair);
  add_heads_of_interest(*command, options.maps);
  add_map_files(*command, options.maps, help::kMapsOut);
  CLI::Option* save = system::add_path_option(*command, "--save", options.save, help::kSave)->check(kPath);
  command->add_flag("--hidden-states", options.hidden_states, help::kSaveHiddenStates)->needs(save);
  command->callback([&] {
    if (!options.maps.out && !options.save) throw CLI::RequiredError("--out or --save");
    run = [&] { return run_attention(common, options); };
  });
}

void add_view(CLI::App& app, const Common& common, ViewOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("view", help::kView)->footer(help::kViewEnd);
  system::add_path_option(*command, "file", options.file, help::kViewFile)->required()->check(kPath);
  add_heads_of_interest(*command, options.maps);
  command->add_option("--top", options.top, help::kViewTop)
      ->check(kDecimal)
      ->check(CLI::Range(std::size_t{1}, kMaxReadingTokens * kMaxReadingTokens))
      ->capture_default_str();
  add_map_files(*command, options.maps, help::kViewOut);
  run_with(*command, common, options, run_view, run);
}

void add_tokenize(CLI::App& app, const Common& common, TextOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("tokenize", help::kTokenize);
  add_text(*command, options);
  add_json(*command, options.json);
  run_with(*command, common, options, run_tokenize, run);
}

void add_info(CLI::App& app, const Common& common, InfoOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("info", help::kInfo);
  system::add_path_option(*command, "folder", options.folder, help::kInfoFolder)->required()->check(kPath);
  add_json(*command, options.json);
  run_with(*command, common, options, run_info, run);
}

void add_quality(CLI::App& app, const Common& common, QualityOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("quality", help::kQuality);
  system::add_path_option(*command, "file", options.file, help::kQualityFile)->required();
  system::add_path_option(*command, "--against", options.against, help::kAgainst)->check(kPath);
  run_with(*command, common, options, run_quality, run);
}

void add_pack(CLI::App& app, const Common& common, PackCommandOptions& options, Run& run) {
  CLI::App* command = app.add_subcommand("pack", help::kPack);
  system::add_path_option(*command, "--from", options.from, help::kFrom)->required()->check(kPath);
  CLI::App* outputs = command->add_option_group("packs", help::kPacks);
  system::add_path_option(*outputs, "--out", options.out, help::kPackOut)->check(kPath);
  system::add_path_option(*outputs, "--lite", options.lite, help::kLite)->check(kPath);
  outputs->require_option(1, 2);
  system::add_path_option(*command, "--calibration", options.calibration, help::kCalibration)->check(kPath);
  command->add_flag("--quick", options.quick, help::kQuick);
  run_with(*command, common, options, run_pack, run);
}

// What each subcommand was asked for.
struct Options {
  PredictOptions predict;
  LensOptions lens, layers;
  ScoreOptions score;
  TextOptions fill, tokenize;
  TargetOptions ablate;
  CompareOptions compare;
  AttentionOptions attention;
  ViewOptions view;
  HeadsOptions heads;
  InfoOptions info;
  QualityOptions quality;
  PackCommandOptions pack;
};

// In the order in which --help lists them.
void add_subcommands(CLI::App& app, const Common& common, Options& options, Run& run) {
  add_predict(app, common, options.predict, run);
  add_score(app, common, options.score, run);
  add_fill(app, common, options.fill, run);
  add_lens(app, common, options.lens, run);
  add_layers(app, common, options.layers, run);
  add_ablate(app, common, options.ablate, run);
  add_compare(app, common, options.compare, run);
  add_attention(app, common, options.attention, run);
  add_view(app, common, options.view, run);
  add_heads(app, common, options.heads, run);
  add_tokenize(app, common, options.tokenize, run);
  add_info(app, common, options.info, run);
  add_quality(app, common, options.quality, run);
  add_pack(app, common, options.pack, run);
}

int exit_code(const Result<void>& result) {
  if (result) return 0;
  if (!result.error().message.empty()) write_note(result.error().message);
  return 1;
}

int main(int argc, char** argv) {
  system::prepare_standard_streams();
  CLI::App app(help::kProgram);
  app.name("maskscope");
  app.set_version_flag("--version", "maskscope " MASKSCOPE_VERSION);
  app.fallthrough();
  app.require_subcommand(0, 1);
  Common common;
  common.program = system::program_path(argv[0]);
  common.weights = engine::default_weights(common.program);
  common.threads = nn::cores();
  add_common(app, common);

  Run run = [&] { return run_exercise(common); };
  Options options;
  add_subcommands(app, common, options, run);
  app.footer(help::kProgramEnd);  // after them, or each would inherit it
  app.failure_message([](const CLI::App*, const CLI::Error& error) { return concat(error.what(), "; see --help"); });
  const std::vector<std::string> typed = system::arguments(argc, argv);
  auto arguments = arrange_arguments(app, std::span(typed).subspan(1));
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
    maskscope::cli::write_note(maskscope::cli::caught(error).message);
    return 1;
  }
}
