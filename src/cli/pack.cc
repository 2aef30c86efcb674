#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "pack/make_pack.h"
#include "scope/native/places.h"
#include "weights/native/file.h"

namespace maskscope::cli {
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

}  // namespace

Result<void> run_pack(const Common& common, const PackCommandOptions& options) {
  const auto texts = weights::read_file(options.calibration.value_or(scope::default_calibration(common.program)),
                                        kMaxCalibrationBytes);
  if (!texts) return std::unexpected(texts.error());
  const auto source = weights::open(options.from);
  if (!source) return std::unexpected(source.error());
  std::vector<pack::PackOutput> outputs;
  if (options.out) outputs.push_back({.folder = *options.out});
  if (options.lite) outputs.push_back({.folder = *options.lite, .least_step = pack::kLiteStep});
  ProgressLine line;
  return pack::make_packs(**source, outputs, *texts, {.threads = common.threads},
                          [&](std::string_view what, double part) { line.show(what, part); });
}

}  // namespace maskscope::cli
