// How far the model's answers are from stored fp32 answers.
#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "analysis/distribution.h"
#include "base/limits.h"
#include "bert/workspace.h"
#include "cli/commands.h"
#include "cli/ordered_lines.h"
#include "cli/output.h"
#include "engine/native/open_session.h"
#include "weights/json.h"

namespace maskscope::cli {
namespace {

using weights::Json;

struct Case {
  std::vector<std::int32_t> ids;
  std::size_t position = 0;
  std::vector<std::size_t> best;      // fp32's, best first
  std::vector<double> probabilities;  // of best
};

// Sums over cases.
struct Totals {
  std::size_t cases = 0;
  std::size_t agree = 0;
  double overlap = 0;
  double difference = 0;
  // What only a whole fp32 answer tells.
  double divergence = 0;  // KL(fp32 || pack) of the mask's words, in nats
  double map_error = 0;   // mean |difference| of a map's cell
  double worst_cell = 0;  // the largest of each case

  void add(const Totals& other) {
    cases += other.cases;
    agree += other.agree;
    overlap += other.overlap;
    difference += other.difference;
    divergence += other.divergence;
    map_error += other.map_error;
    worst_cell += other.worst_cell;
  }
};

struct MaskAnswer {
  std::vector<float> logits;     // of the mask
  std::vector<float> attention;  // [layer][head][query][key]
};

Result<Case> parse_case(const std::string& line) {
  const auto json = weights::parse_json_object(line, "the line");
  if (!json) return std::unexpected(json.error());
  const auto is_list = [&](const char* key, bool (*fits)(const Json&)) {
    const auto found = json->find(key);
    return found != json->end() && found->is_array() && std::ranges::all_of(*found, fits);
  };
  const auto is_id = [](const Json& x) { return x.is_number_unsigned() && x.get<std::uint64_t>() < kMaxVocabulary; };
  const auto is_probability = [](const Json& x) {
    return x.is_number() && x.get<double>() >= 0 && x.get<double>() <= 1;
  };
  const auto position = weights::number_member(*json, "pos");
  if (!is_list("ids", is_id) || !is_list("top5", is_id) || !is_list("top5_probs", is_probability) || !position ||
      json->at("top5").empty() || json->at("top5").size() != json->at("top5_probs").size()) {
    return fail(
        "expected an object with ids and top5 (lists of token ids), pos, and top5_probs (0 to 1, as many as top5)");
  }
  return Case{json->at("ids").get<std::vector<std::int32_t>>(), static_cast<std::size_t>(*position),
              json->at("top5").get<std::vector<std::size_t>>(), json->at("top5_probs").get<std::vector<double>>()};
}

Result<MaskAnswer> answer_of(const Case& c, const bert::Model& model, bert::Workspace& workspace) {
  auto pass = bert::ForwardPass::begin(model, {c.ids, std::vector<std::int32_t>(c.ids.size())}, workspace);
  if (!pass) return std::unexpected(pass.error());
  if (auto ok = (*pass)->run(); !ok) return std::unexpected(ok.error());
  auto logits = (*pass)->logits(std::span(&c.position, 1));
  if (!logits) return std::unexpected(logits.error());
  return MaskAnswer{std::move(*logits), {(*pass)->attention().begin(), (*pass)->attention().end()}};
}

void compare_whole(const MaskAnswer& expected, const MaskAnswer& found, Totals& totals) {
  totals.divergence += analysis::Distribution(expected.logits).divergence_from(analysis::Distribution(found.logits));
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
  const analysis::Distribution answer(logits);
  const auto words = answer.best(c.best.size(), vocabulary);
  const auto first = static_cast<text::TokenId>(c.best.front());
  std::size_t shared = 0;
  for (const analysis::Prediction& word : words) {
    shared += std::ranges::count(c.best, static_cast<std::size_t>(word.id)) != 0 ? 1 : 0;
  }
  ++totals.cases;
  totals.agree += words.front().id == first ? 1 : 0;
  totals.overlap += static_cast<double>(shared) / static_cast<double>(c.best.size());
  totals.difference +=
      std::abs(static_cast<double>(answer.prediction(first, vocabulary).probability) - c.probabilities.front());
}

// Compares lines of stored answers with the model's, on the threads of its sessions.
class Judge {
 public:
  // f32: null where there is none.
  Judge(const engine::Session& session, const engine::Session* f32)
      : session_(session), f32_(f32), workspace_(&session.threads()) {}

  Result<Totals> judge(const std::string& line) {
    const auto c = parse_case(line);
    if (!c) return std::unexpected(c.error());
    const text::Vocabulary& vocabulary = session_.vocabulary();
    for (const std::size_t word : c->best) {
      if (word >= vocabulary.size())
        return fail("found token id ", word, " in top5, expected 0 to ", vocabulary.size() - 1);
    }
    const auto answer = answer_of(*c, session_.model(), workspace_);
    if (!answer) return std::unexpected(answer.error());
    Totals totals;
    compare(*c, answer->logits, vocabulary, totals);
    if (f32_ == nullptr) return totals;
    const auto expected = answer_of(*c, f32_->model(), workspace_);
    if (!expected) return std::unexpected(expected.error());
    compare_whole(*expected, *answer, totals);
    return totals;
  }

 private:
  const engine::Session& session_;
  const engine::Session* f32_;
  bert::Workspace workspace_;
};

// Maps and words can be compared where there are as many.
Result<void> check_same_shape(const bert::Config& ours, const bert::Config& f32) {
  const auto shape = [](const bert::Config& config) {
    return concat(config.layers, " x ", config.heads, " heads and ", config.vocabulary, " words");
  };
  if (shape(ours) == shape(f32)) return {};
  return fail("--against: found a model of ", shape(f32), ", expected one of ", shape(ours), ", as in --weights");
}

std::string show(const Totals& totals, bool whole) {
  const auto cases = static_cast<double>(totals.cases);
  std::string shown =
      "first prediction agrees with fp32: " + std::to_string(totals.agree) + " of " + std::to_string(totals.cases);
  shown += printed(" = %.3f\n", static_cast<double>(totals.agree) / cases);
  shown += printed("overlap of the top %d: %.3f\n", 5, totals.overlap / cases);
  shown += printed("mean |dp| of fp32's first prediction: %.4f\n", totals.difference / cases);
  if (!whole) return shown;
  shown += printed("KL divergence from fp32: %.5f\n", totals.divergence / cases);
  shown += printed("mean absolute error of an attention weight: %.5f\n", totals.map_error / cases);
  return shown += printed("largest error in a sentence, on average: %.4f\n", totals.worst_cell / cases);
}

}  // namespace

Result<void> run_quality(const Common& common, const QualityOptions& options) {
  auto lines = FileLines::open(options.file);
  if (!lines) return std::unexpected(lines.error());
  const auto session = common.open();
  if (!session) return std::unexpected(session.error());
  std::optional<engine::Session> f32;
  if (options.against) {
    auto opened = engine::open_session(*options.against, common.threads);
    if (!opened) return std::unexpected(opened.error());
    if (auto ok = check_same_shape(session->model().config(), opened->model().config()); !ok) return ok;
    f32 = std::move(*opened);
  }
  Totals totals;
  const auto work_with = [&](const engine::Session& own) -> Work {
    return [&, judge = std::make_shared<Judge>(own, f32 ? &*f32 : nullptr)](const Line& line) -> Turn {
      return [&, number = line.number, found = judge->judge(line.text)]() -> Result<void> {
        if (!found)
          return fail(found.error().code, options.file.string(), ": line ", number, ": ", found.error().message);
        totals.add(*found);
        return {};
      };
    };
  };
  std::deque<engine::Session> others;  // that stay where they are
  const auto another = [&] { return work_with(others.emplace_back(session->for_another_thread())); };
  const auto worked =
      work_in_order(*lines, {.alone = work_with(*session), .another = another, .threads = common.threads});
  if (!worked) return worked;
  if (totals.cases == 0) return fail(options.file.string(), ": found no lines");
  return write_out(show(totals, f32.has_value()));
}

}  // namespace maskscope::cli
