// What a file with a reading holds. No model is opened.
#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/lines.h"
#include "cli/maps.h"
#include "cli/output.h"
#include "formats/reading_file.h"
#include "text/visible.h"
#include "weights/native/file.h"
#include "weights/tensor.h"

namespace maskscope::cli {
namespace {

using formats::ReadingFile;
using formats::SavedReading;

Result<void> check_kind(const weights::File& file) {
  std::array<std::byte, 9> head{};
  if (file.size() < head.size()) return {};  // whatever it is, the reader says so
  if (auto ok = file.read(0, head); !ok) return ok;
  constexpr auto is_text = [](std::byte byte) { return byte >= std::byte{' '} && byte <= std::byte{'~'}; };
  if (formats::begins_as_reading(head) || !std::ranges::all_of(head, is_text)) return {};
  return fail(file.name(), ": found text, expected a reading; the page and the window open the link of a saved view");
}

std::string joined(const std::vector<std::string>& tokens) {
  std::string all;
  for (const std::string& token : tokens) all += (all.empty() ? "" : " ") + token;
  return all;
}

std::string row(const char* name, const std::string& value) { return printed("%-20s %s\n", name, value.c_str()); }

std::string describe(const ReadingFile& file) {
  const SavedReading& saved = file.saved();
  const engine::Reading& reading = saved.reading;
  std::string shown;
  const auto add_text = [&](const char* name, const std::string& text) {
    if (!text.empty()) shown += row(name, text::with_visible_controls(text));
  };
  add_text("model", saved.model);
  add_text("text", reading.text);
  add_text("pair", reading.pair);
  if (saved.key_tokens.empty()) {
    shown += row("tokens", concat(saved.queries().size(), ": ", joined(saved.queries())));
  } else {
    shown += row("query tokens", concat(saved.queries().size(), ": ", joined(saved.queries())));
    shown += row("key tokens", concat(saved.keys().size(), ": ", joined(saved.keys())));
  }
  shown += row("layers", std::to_string(saved.layers));
  shown += row("heads in each layer", std::to_string(saved.heads));
  shown += row("numbers", weights::name_of(file.type_of_maps()));
  if (saved.hidden_size > 0) shown += row("hidden size", std::to_string(saved.hidden_size));
  for (const engine::MaskPredictions& mask : reading.masks) {
    shown += '\n' + place_line(reading, mask.position) + prediction_lines(mask);
  }
  return shown;
}

// The head's largest weights, the largest first; of equal ones, in the map's order.
Result<std::string> strongest(const ReadingFile& file, std::size_t layer, std::size_t head, std::size_t top) {
  const auto cells = file.map(layer, head);
  if (!cells) return std::unexpected(cells.error());
  std::vector<std::size_t> order(cells->size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(top, order.size()));
  std::ranges::partial_sort(order, end, [&](std::size_t a, std::size_t b) {
    return std::pair(-(*cells)[a], a) < std::pair(-(*cells)[b], b);
  });
  const std::vector<std::string>&queries = file.saved().queries(), &keys = file.saved().keys();
  std::string shown = concat("\nlayer ", layer + 1, ", head ", head + 1, "\nattention  from                  to\n");
  for (auto cell = order.begin(); cell != end; ++cell) {
    const std::size_t query = *cell / keys.size(), key = *cell % keys.size();
    shown += printed("%9.3f  %4s %-16s %4s %s\n", static_cast<double>((*cells)[*cell]), std::to_string(query).c_str(),
                     queries[query].c_str(), std::to_string(key).c_str(), keys[key].c_str());
  }
  return shown;
}

Maps maps_of(const ReadingFile& file, std::vector<float>& newest) {
  const SavedReading& saved = file.saved();
  return {.reading = saved.reading,
          .key_tokens = saved.key_tokens,
          .layers = saved.layers,
          .heads = saved.heads,
          .map = [&](std::size_t layer, std::size_t head) -> Result<std::span<const float>> {
            auto cells = file.map(layer, head);
            if (!cells) return std::unexpected(cells.error());
            newest = std::move(*cells);
            return newest;
          }};
}

}  // namespace

Result<void> run_view(const Common& common, const ViewOptions& options) {
  const auto bytes = weights::File::open(options.file);
  if (!bytes) return std::unexpected(bytes.error());
  if (auto ok = check_kind(*bytes); !ok) return ok;
  const auto file = ReadingFile::open(weights::source_of(*bytes));
  if (!file) return std::unexpected(file.error());
  if (auto ok = check_selection(options.maps, file->saved().layers, file->saved().heads); !ok) return ok;
  if (options.maps.out) {
    std::vector<float> newest;
    return write_maps(common, maps_of(*file, newest), options.maps);
  }
  std::string shown = describe(*file);
  if (options.maps.layer && options.maps.head) {
    const auto found = strongest(*file, *options.maps.layer - 1, *options.maps.head - 1, options.top);
    if (!found) return std::unexpected(found.error());
    shown += *found;
  }
  return write_out(shown);
}

}  // namespace maskscope::cli
