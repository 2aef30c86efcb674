#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/commands.h"
#include "pack/make_pack.h"
#include "scope/native/places.h"
#include "text/utf8.h"
#include "weights/native/file.h"

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
    const bool terminal = isatty(STDERR_FILENO) != 0;
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
    return fail(options.from.string(), " is a pack already (it has a manifest.json), expected an f32 model");
  }
  if (options.out && options.lite && same_folder(*options.out, *options.lite)) {
    return fail("--out and --lite are the same folder, ", options.out->string());
  }
  for (const auto& folder : {options.out, options.lite}) {
    if (!folder) continue;
    if (same_folder(*folder, options.from)) {
      return fail(folder->string(), " is the model's own folder; a pack needs one of its own");
    }
    std::error_code error;
    if (fs::exists(*folder, error) && !fs::is_directory(*folder, error)) {
      return fail(folder->string(), " is a file, expected a folder");
    }
  }
  return {};
}

Result<void> check_calibration(const fs::path& file, std::string_view texts) {
  std::size_t number = 0;
  for (const auto line : std::views::split(texts, '\n')) {
    const std::string name = concat(file.string(), ": line ", ++number);
    if (auto ok = text::check_utf8(std::string_view(line), name); !ok) return ok;
  }
  return {};
}

Result<void> make_folders(std::span<const pack::PackOutput> outputs) {
  for (const pack::PackOutput& output : outputs) {
    std::error_code error;
    fs::create_directories(output.folder, error);
    if (error) return fail(output.folder.string(), " cannot be made: ", error.message());
  }
  return {};
}

}  // namespace

Result<void> run_pack(const Common& common, const PackCommandOptions& options) {
  if (auto ok = check_folders(options); !ok) return ok;
  const fs::path calibration = options.calibration.value_or(scope::default_calibration(common.program));
  const auto texts = weights::read_file(calibration, kMaxCalibrationBytes);
  if (!texts) return std::unexpected(texts.error());
  if (auto ok = check_calibration(calibration, *texts); !ok) return ok;
  const auto source = weights::open(options.from);
  if (!source) return std::unexpected(source.error());
  std::vector<pack::PackOutput> outputs;
  if (options.out) outputs.push_back({.folder = *options.out});
  if (options.lite) outputs.push_back({.folder = *options.lite, .least_step = pack::kLiteStep});
  if (auto ok = make_folders(outputs); !ok) return ok;
  ProgressLine line;
  return pack::make_packs(**source, outputs, *texts, {.threads = common.threads},
                          [&](std::string_view what, double part) { line.show(what, part); });
}

}  // namespace maskscope::cli
