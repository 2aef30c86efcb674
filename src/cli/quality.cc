// How far the model's answers are from stored fp32 answers.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "bert/workspace.h"
#include "cli/commands.h"
#include "scope/distribution.h"
#include "scope/native/open_session.h"

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

// What only a whole fp32 answer tells.
struct WholeTotals {
  double divergence = 0;  // KL(fp32 || pack) of the mask's words, in nats
  double map_error = 0;   // mean |difference| of a map's cell, summed over the cases
  double worst_cell = 0;  // the largest of each case, summed
};

struct Answer {
  std::vector<float> logits;     // of the mask
  std::vector<float> attention;  // [layer][head][query][key]
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

Result<Answer> answer_of(const bert::Model& model, const Case& c, bert::Workspace& workspace) {
  auto pass = bert::Pass::begin(model, {c.ids, std::vector<std::int32_t>(c.ids.size())}, workspace);
  if (!pass) return std::unexpected(pass.error());
  if (auto ok = (*pass)->run(); !ok) return std::unexpected(ok.error());
  auto logits = (*pass)->logits(std::span(&c.position, 1));
  if (!logits) return std::unexpected(logits.error());
  return Answer{std::move(*logits), {(*pass)->attention().begin(), (*pass)->attention().end()}};
}

void compare_whole(const Answer& expected, const Answer& found, WholeTotals& totals) {
  totals.divergence += scope::Distribution(expected.logits).divergence_from(scope::Distribution(found.logits));
  double sum = 0, worst = 0;
  for (std::size_t i = 0; i < expected.attention.size(); ++i) {
    const double error = std::abs(static_cast<double>(expected.attention[i]) - static_cast<double>(found.attention[i]));
    sum += error;
    worst = std::max(worst, error);
  }
  totals.map_error += sum / static_cast<double>(expected.attention.size());
  totals.worst_cell += worst;
}

void compare(const Case& c, const std::vector<float>& logits, const text::Vocabulary& vocabulary, Totals& totals) {
  const scope::Distribution answer(logits);
  const auto words = answer.best(c.best.size(), vocabulary);
  const auto first = static_cast<text::TokenId>(c.best.front());
  std::size_t shared = 0;
  for (const scope::Prediction& word : words) {
    shared += std::ranges::count(c.best, static_cast<std::size_t>(word.id)) != 0 ? 1 : 0;
  }
  ++totals.cases;
  totals.agree += words.front().id == first ? 1 : 0;
  totals.overlap += static_cast<double>(shared) / static_cast<double>(c.best.size());
  totals.difference +=
      std::abs(static_cast<double>(answer.prediction(first, vocabulary).probability) - c.probabilities.front());
}

}  // namespace

Result<void> run_quality(const Common& common, const QualityOptions& options) {
  std::ifstream in(options.file);
  if (!in) return fail(options.file.string(), " can not be opened");
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  std::optional<scope::Session> f32;
  if (options.against) {
    auto opened = scope::open_session(*options.against, common.threads);
    if (!opened) return std::unexpected(opened.error());
    f32 = std::move(*opened);
  }
  bert::Workspace workspace;
  Totals totals;
  WholeTotals whole;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    const auto c = parse_case(line, ++number);
    if (!c) return fail(options.file.string(), ": ", c.error().message);
    if (c->best.front() >= session->vocabulary().size()) {
      return fail(options.file.string(), ": line ", number, ": found word ", c->best.front(), ", expected 0 to ",
                  session->vocabulary().size() - 1);
    }
    const auto answer = answer_of(session->model(), *c, workspace);
    if (!answer) return fail(options.file.string(), ": line ", number, ": ", answer.error().message);
    compare(*c, answer->logits, session->vocabulary(), totals);
    if (!f32) continue;
    const auto expected = answer_of(f32->model(), *c, workspace);
    if (!expected) return fail(options.file.string(), ": line ", number, ": ", expected.error().message);
    compare_whole(*expected, *answer, whole);
  }
  if (totals.cases == 0) return fail(options.file.string(), ": found no lines");
  const auto cases = static_cast<double>(totals.cases);
  std::printf("first prediction agrees with fp32: %zu of %zu = %.3f\n", totals.agree, totals.cases,
              static_cast<double>(totals.agree) / cases);
  std::printf("overlap of the best %d: %.3f\n", 5, totals.overlap / cases);
  std::printf("mean |dp| of fp32's first prediction: %.4f\n", totals.difference / cases);
  if (!f32) return {};
  std::printf("KL divergence from fp32: %.5f\n", whole.divergence / cases);
  std::printf("mean error of a map's cell: %.5f\n", whole.map_error / cases);
  std::printf("worst cell of a sentence, on average: %.4f\n", whole.worst_cell / cases);
  return {};
}

}  // namespace maskscope::cli
