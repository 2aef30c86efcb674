// The subcommands. Each returns nothing or the error that main prints, whose message is empty where it has been said already;
// wrong usage never gets here.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "engine/session.h"

namespace maskscope::cli {

// What every command takes.
struct Common {
  std::filesystem::path program;  // this binary's own file
  std::filesystem::path weights;
  std::size_t threads = 1;

  Result<engine::Session> open() const;
};

// Lines from standard input where text is absent.
struct TextOptions {
  std::optional<std::string> text;
  std::optional<std::string> pair;  // never empty
  bool json = false;
};

// top: words for each mask, or heads.
struct TopOptions {
  TextOptions input;
  std::size_t top = 5;
};

struct PredictOptions : TopOptions {
  bool all_tokens = false;
  bool unmasked = false;  // with all_tokens
};

// target: the name of the word or label that is asked about; none: the best.
struct TargetOptions : TopOptions {
  std::optional<std::string> target;
};

// key: of the list in each mask's JSON.
struct LensOptions : TargetOptions {
  std::string_view key = "logit_lens";
};

struct ScoreOptions {
  TextOptions input{.text = {}, .pair = {}, .json = true};
  std::vector<std::string> candidates;  // lists of words separated by commas
  std::string_view key = "candidates";  // the option that gave them, and of the list in each mask's JSON
};

// heads: how many, those that differ most first.
struct CompareOptions : TopOptions {
  std::vector<std::filesystem::path> weights;  // of the two models
  std::size_t heads = 10;
};

struct InfoOptions {
  std::filesystem::path folder;
  bool json = false;
};

struct HeadsOptions {
  std::filesystem::path file;
  bool json = false;
};

enum class MapFormat { png, svg, npy, json };

// Which maps of a reading, and where to.
struct MapOptions {
  std::optional<std::size_t> layer, head;  // from 1; all where absent
  MapFormat format = MapFormat::png;
  std::optional<std::filesystem::path> out;  // a folder
};

struct AttentionOptions {
  std::string text;
  std::optional<std::string> pair;  // never empty
  MapOptions maps;
  std::optional<std::filesystem::path> save;  // a file; where there is no maps.out
  bool hidden_states = false;                 // in it
};

// top: how many weights of a head are listed.
struct ViewOptions {
  std::filesystem::path file;
  MapOptions maps;
  std::size_t top = 10;
};

struct PackCommandOptions {
  std::filesystem::path from;
  std::optional<std::filesystem::path> out, lite;  // one of them or both
  std::optional<std::filesystem::path> calibration;
  bool quick = false;
};

struct QualityOptions {
  std::filesystem::path file;
  std::optional<std::filesystem::path> against;  // an f32 model, for what stored answers do not tell
};

Result<void> run_exercise(const Common& common);
Result<void> run_predict(const Common& common, const PredictOptions& options);
Result<void> run_score(const Common& common, const ScoreOptions& options);
Result<void> run_lens(const Common& common, const LensOptions& options);
Result<void> run_fill(const Common& common, const TextOptions& options);
Result<void> run_ablate(const Common& common, const TargetOptions& options);
Result<void> run_compare(const Common& common, const CompareOptions& options);
Result<void> run_heads(const Common& common, const HeadsOptions& options);
Result<void> run_attention(const Common& common, const AttentionOptions& options);
Result<void> run_view(const Common& common, const ViewOptions& options);
Result<void> run_info(const Common& common, const InfoOptions& options);
Result<void> run_tokenize(const Common& common, const TextOptions& options);
Result<void> run_pack(const Common& common, const PackCommandOptions& options);
Result<void> run_quality(const Common& common, const QualityOptions& options);

}  // namespace maskscope::cli
