// How far the model's answers are from stored fp32 answers.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "scope/top_k.h"

namespace maskscope::cli {
namespace {

using Json = nlohmann::json;

struct Case {
  std::vector<std::int32_t> ids;
  std::size_t position = 0;
  std::vector<std::size_t> best;      // fp32's, best first
  std::vector<double> probabilities;  // of best
};

struct Totals {
  std::size_t cases = 0;
  std::size_t agree = 0;
  double overlap = 0;
  double difference = 0;
};

Result<Case> parse_case(const std::string& line, std::size_t number) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  const auto is_list = [&](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_array() &&
           std::ranges::all_of(*found, [](const Json& x) { return x.is_number(); });
  };
  if (!json.is_object() || !is_list("ids") || !is_list("top5") || !is_list("top5_probs") || !json.contains("pos") ||
      !json["pos"].is_number_unsigned() || json["top5"].empty() || json["top5"].size() != json["top5_probs"].size()) {
    return fail("line ", number, ": found no object with ids, pos, top5 and top5_probs");
  }
  return Case{json["ids"].get<std::vector<std::int32_t>>(), json["pos"].get<std::size_t>(),
              json["top5"].get<std::vector<std::size_t>>(), json["top5_probs"].get<std::vector<double>>()};
}

Result<std::vector<float>> logits_of(const bert::Model& model, const Case& c) {
  auto pass = bert::Pass::begin(model, {c.ids, std::vector<std::int32_t>(c.ids.size())});
  if (!pass) return std::unexpected(pass.error());
  if (auto ok = (*pass)->run(); !ok) return std::unexpected(ok.error());
  return (*pass)->logits(std::span(&c.position, 1));
}

void compare(const Case& c, const std::vector<float>& logits, Totals& totals) {
  const auto ranked = scope::top_k(logits, logits.size());
  const std::size_t count = c.best.size();
  std::size_t shared = 0;
  for (std::size_t i = 0; i < count; ++i) shared += std::ranges::count(c.best, ranked[i].index) != 0 ? 1 : 0;
  const auto same = std::ranges::find(ranked, c.best.front(), &scope::Ranked::index);
  ++totals.cases;
  totals.agree += ranked.front().index == c.best.front() ? 1 : 0;
  totals.overlap += static_cast<double>(shared) / static_cast<double>(count);
  if (same != ranked.end())
    totals.difference += std::abs(static_cast<double>(same->probability) - c.probabilities.front());
}

}  // namespace

Result<void> run_quality(const Common& common, const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) return fail(file.string(), " can not be opened");
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  Totals totals;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    const auto c = parse_case(line, ++number);
    if (!c) return fail(file.string(), ": ", c.error().message);
    const auto logits = logits_of(session->model(), *c);
    if (!logits) return fail(file.string(), ": line ", number, ": ", logits.error().message);
    compare(*c, *logits, totals);
  }
  if (totals.cases == 0) return fail(file.string(), ": found no lines");
  const auto cases = static_cast<double>(totals.cases);
  std::printf("first prediction agrees with fp32: %zu of %zu = %.3f\n", totals.agree, totals.cases,
              static_cast<double>(totals.agree) / cases);
  std::printf("overlap of the best %d: %.3f\n", 5, totals.overlap / cases);
  std::printf("mean |dp| of fp32's first prediction: %.4f\n", totals.difference / cases);
  return {};
}

}  // namespace maskscope::cli
