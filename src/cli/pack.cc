#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/native/system.h"
#include "cli/commands.h"
#include "cli/line_source.h"
#include "cli/lines.h"
#include "engine/native/install_paths.h"
#include "pack/native/pack_folders.h"
#include "weights/shard_index.h"

namespace maskscope::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMaxCalibrationBytes = 64u << 20;

// One line that is written over on a terminal; elsewhere a line for each step's end.
class ProgressLine {
 public:
  void show(std::string_view what, double part) {
    const int percent = static_cast<int>(part * 100);
    if (what == what_ && percent == percent_) return;
    const bool terminal = system::is_terminal(system::kStandardError);
    if (terminal) {
      std::fprintf(stderr, "\r%-12.*s %3d %%", static_cast<int>(what.size()), what.data(), percent);
      if (percent == 100) std::fputc('\n', stderr);
    } else if (percent == 100) {
      std::fprintf(stderr, "%.*s: done\n", static_cast<int>(what.size()), what.data());
    }
    what_ = what;
    percent_ = percent;
  }

 private:
  std::string what_;
  int percent_ = -1;
};

// One spelling of a folder: absolute, without "..", links and a slash at the end.
fs::path one_spelling(const fs::path& folder) {
  std::error_code none;
  const fs::path whole = fs::weakly_canonical(fs::absolute(folder, none), none);
  return whole.has_filename() ? whole : whole.parent_path();
}

bool same_folder(const fs::path& a, const fs::path& b) {
  std::error_code none;
  return fs::equivalent(a, b, none) || one_spelling(a) == one_spelling(b);
}

// What would be found out, or destroyed, only after minutes of work.
Result<void> check_folders(const PackCommandOptions& options) {
  if (fs::exists(options.from / "manifest.json")) {
    return fail(options.from.string(), " is already a pack (it contains a manifest.json), expected an f32 model");
  }
  if (options.out && options.lite && same_folder(*options.out, *options.lite)) {
    return fail("--out and --lite are the same folder, ", options.out->string(), "; expected two");
  }
  for (const auto& folder : {options.out, options.lite}) {
    if (!folder) continue;
    if (same_folder(*folder, options.from)) {
      return fail(folder->string(), " is the model's own folder; a pack needs a folder of its own");
    }
    std::error_code error;
    for (const char* model : {"model.safetensors", weights::kShardIndexFile, "variables/variables.index"}) {
      if (!fs::exists(*folder / model, error)) continue;
      return fail(folder->string(), " contains another model (", model, "); a pack needs a folder of its own");
    }
    if (fs::exists(*folder, error) && !fs::is_directory(*folder, error)) {
      return fail(folder->string(), " is a file, expected a folder");
    }
  }
  return {};
}

// The texts of its lines, as the other commands read lines, one below the other.
Result<std::string> read_calibration(const fs::path& file) {
  auto lines = FileLines::open(file);
  if (!lines) return std::unexpected(lines.error());
  std::string texts;
  bool blank = true;
  for (std::size_t number = 1;; ++number) {
    const auto line = lines->next();
    if (!line) return std::unexpected(line.error());
    if (!*line) break;
    const auto text = parse_line(**line, std::nullopt);
    if (!text) return fail(file.string(), ": line ", number, ": ", text.error().message);
    blank = blank && text->text.find_first_not_of(" \t\r\n") == std::string::npos;
    texts.append(text->text) += '\n';
    if (texts.size() > kMaxCalibrationBytes) {
      return fail(file.string(), ": found over ", kMaxCalibrationBytes, " bytes of text; use fewer texts");
    }
  }
  if (blank) return fail(file.string(), ": found no text, expected one text per line");
  return texts;
}

Result<void> make_folders(std::span<const pack::PackOutput> outputs) {
  for (const pack::PackOutput& output : outputs) {
    std::error_code error;
    fs::create_directories(output.folder, error);
    if (error) return fail(ErrorCode::file, output.folder.string(), " cannot be created: ", error.message());
  }
  return {};
}

}  // namespace

Result<void> run_pack(const Common& common, const PackCommandOptions& options) {
  if (auto ok = check_folders(options); !ok) return ok;
  const fs::path calibration = options.calibration.value_or(engine::default_calibration(common.program));
  const auto texts = read_calibration(calibration);
  if (!texts) return std::unexpected(texts.error());
  const auto source = weights::open(options.from);
  if (!source) return std::unexpected(source.error());
  std::vector<pack::PackOutput> outputs;
  if (options.out) outputs.push_back({.folder = *options.out});
  if (options.lite) outputs.push_back({.folder = *options.lite, .min_scale = pack::kLiteMinScale});
  if (auto ok = make_folders(outputs); !ok) return ok;
  ProgressLine line;
  return pack::make_packs(
      **source, outputs, *texts,
      {.threads = common.threads, .effort = options.quick ? pack::Effort::quick : pack::Effort::full},
      [&](std::string_view what, double part) { line.show(what, part); });
}

}  // namespace maskscope::cli
