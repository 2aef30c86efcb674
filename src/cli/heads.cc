// What every head does, over a corpus.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/head_patterns.h"
#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "cli/output.h"

namespace maskscope::cli {
namespace {

using analysis::PatternScores;

std::string_view pattern(std::size_t index) { return name_of(static_cast<analysis::Pattern>(index)); }

std::string heading() {
  std::string line = "layer  head";
  for (std::size_t i = 0; i < analysis::kPatterns; ++i) {
    line += printed("  %11s", std::string(pattern(i)).c_str());
  }
  return line += "  label\n";
}

// layer and head from 1.
std::string row(std::size_t layer, std::size_t head, const analysis::PatternSums& sums) {
  const PatternScores scores = sums.scores();
  std::string line = printed("%5s %5s", std::to_string(layer).c_str(), std::to_string(head).c_str());
  for (const float score : scores) line += printed("  %11.3f", static_cast<double>(score));
  const auto label = analysis::label_of(scores);
  return line.append("  ").append(label ? name_of(label->pattern) : "-") += '\n';
}

// A text's heads, summed.
struct Added {
  std::vector<analysis::PatternSums> sums;
  std::string warning;
  text::CutOff cut;
  std::size_t tokens = 0;  // without the special ones around them
};

Result<Added> add_up(engine::Session& session, const Line& line) {
  const auto text = parse_line(line.text, std::nullopt);
  if (!text) return std::unexpected(text.error());
  const auto reading = session.read(text->text, text->pair, 1);
  if (!reading) return std::unexpected(reading.error());
  const bert::Config& config = session.model().config();
  const text::SpecialNames& names = reading->encoding.spelling.names;
  const analysis::TokenRoles roles(reading->encoding.tokens, names.cls, names.sep);
  const auto is_of_text = [](const text::ByteRange& range) { return range.begin < range.end; };
  Added added{.sums = std::vector<analysis::PatternSums>(config.layers * config.heads),
              .warning = reading->warning,
              .cut = reading->encoding.cut,
              .tokens = static_cast<std::size_t>(std::ranges::count_if(reading->encoding.ranges, is_of_text))};
  session.threads().for_each(added.sums.size(), [&](std::size_t head) {
    added.sums[head].add(session.attention(head / config.heads, head % config.heads), roles);
  });
  return added;
}

// What the texts add up to, in their order.
class Corpus {
 public:
  Corpus(const bert::Config& config, bool json)
      : heads_(config.heads), json_(json), sums_(config.layers * config.heads) {}

  Result<void> take(const Result<Added>& text, std::size_t number) {
    lines_ = number;
    const std::string where = concat("line ", number, ": ");
    if (!text) {
      if (json_) return write_out(error_line(text.error()));
      write_note(where + text.error().message);
      return {};
    }
    tokens_ += text->tokens;
    if (!text->warning.empty()) write_note(where + text->warning);
    cut_tokens_ += text->cut.tokens();
    cut_texts_ += text->cut.tokens() > 0 ? 1 : 0;
    for (std::size_t head = 0; head < sums_.size(); ++head) sums_[head].add(text->sums[head]);
    return {};
  }

  std::size_t lines() const { return lines_; }
  std::size_t tokens() const { return tokens_; }

  std::string show() const {
    std::string shown = json_ ? "" : heading();
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const std::size_t layer = i / heads_ + 1, head = i % heads_ + 1;
      shown += json_ ? json_row(layer, head, sums_[i]) : row(layer, head, sums_[i]);
    }
    return shown;
  }

 private:
  std::string json_row(std::size_t layer, std::size_t head, const analysis::PatternSums& sums) const {
    return json_line([&](JsonWriter& json) {
      json.key("layer").value(layer);
      json.key("head").value(head);
      const PatternScores scores = sums.scores();
      for (std::size_t i = 0; i < analysis::kPatterns; ++i) json.key(pattern(i)).value(scores[i]);
      json.key("queries").open('{');
      for (std::size_t i = 0; i < analysis::kPatterns; ++i) json.key(pattern(i)).value(sums.queries()[i]);
      json.close('}');
      json.key("label");
      if (const auto label = analysis::label_of(scores)) {
        json.value(name_of(label->pattern));
      } else {
        json.null();
      }
      if (cut_texts_ == 0) return;
      json.key("truncated").open('{');
      json.key("tokens").value(cut_tokens_);
      json.key("texts").value(cut_texts_);
      json.close('}');
    });
  }

  std::size_t heads_;  // of a layer
  bool json_;
  std::size_t lines_ = 0;
  std::size_t tokens_ = 0;  // of the texts that could be read, without the special ones around each
  std::size_t cut_tokens_ = 0, cut_texts_ = 0;
  std::vector<analysis::PatternSums> sums_;  // of each head
};

}  // namespace

Result<void> run_heads(const Common& common, const HeadsOptions& options) {
  auto lines = FileLines::open(options.file);
  if (!lines) return std::unexpected(lines.error());
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  Corpus corpus(session->model().config(), options.json);
  const auto work_with = [&](std::shared_ptr<engine::Session> own) -> Work {
    return [&corpus, own = std::move(own)](const Line& line) -> Turn {
      return [&corpus, number = line.number, text = add_up(*own, line)] { return corpus.take(text, number); };
    };
  };
  const auto another = [&] { return work_with(std::make_shared<engine::Session>(session->for_another_thread())); };
  const Workers workers = {.alone = work_with(std::make_shared<engine::Session>(session->sibling())),
                           .another = another,
                           .threads = common.threads};
  if (auto ok = work_in_order(*lines, workers); !ok) return ok;
  if (corpus.tokens() == 0) {
    return fail(options.file.string(), ": found no readable text in ", corpus.lines(), " lines");
  }
  return write_out(corpus.show());
}

}  // namespace maskscope::cli
