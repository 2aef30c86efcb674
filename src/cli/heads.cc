// What every head does, over a corpus.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/json_lines.h"
#include "cli/lines.h"
#include "scope/patterns.h"

namespace maskscope::cli {
namespace {

using scope::PatternScores;

// layer and head from 1.
void print_json(std::size_t layer, std::size_t head, const scope::PatternSums& sums) {
  const PatternScores scores = sums.scores();
  Json object{{"layer", layer}, {"head", head}}, queries;
  for (std::size_t i = 0; i < scope::kPatterns; ++i) {
    const std::string name(name_of(static_cast<scope::Pattern>(i)));
    object[name] = scores[i];
    queries[name] = sums.queries()[i];
  }
  object["queries"] = std::move(queries);
  const auto label = scope::label_of(scores);
  object["label"] = label ? Json(name_of(label->pattern)) : Json();
  print_line(object);
}

void print_heading() {
  std::printf("layer  head");
  for (std::size_t i = 0; i < scope::kPatterns; ++i) {
    std::printf("  %11s", std::string(name_of(static_cast<scope::Pattern>(i))).c_str());
  }
  std::printf("  label\n");
}

void print_row(std::size_t layer, std::size_t head, const scope::PatternSums& sums) {
  const PatternScores scores = sums.scores();
  std::printf("%5zu %5zu", layer, head);
  for (const float score : scores) std::printf("  %11.3f", static_cast<double>(score));
  const auto label = scope::label_of(scores);
  std::printf("  %s\n", label ? std::string(name_of(label->pattern)).c_str() : "-");
}

class Corpus {
 public:
  Corpus(scope::Session session, bool json)
      : session_(std::move(session)),
        json_(json),
        sums_(session_.model().config().layers * session_.model().config().heads) {}

  void add(const TextLine& line) {
    const auto reading = session_.read(line.text, line.pair, 1);
    if (!reading) return report(reading.error());
    ++texts_;
    if (!reading->warning.empty()) std::cerr << "maskscope: " << reading->warning << '\n';
    const scope::TokenRoles roles(reading->encoding.tokens);
    const std::size_t heads = session_.model().config().heads;
    session_.threads().for_each(sums_.size(), [&](std::size_t head) {
      sums_[head].add(session_.attention(head / heads, head % heads), roles);
    });
  }

  std::size_t texts() const { return texts_; }

  void print() const {
    if (!json_) print_heading();
    const std::size_t heads = session_.model().config().heads;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      (json_ ? print_json : print_row)(i / heads + 1, i % heads + 1, sums_[i]);
    }
  }

 private:
  void report(const Error& error) const {
    if (json_) return print_line({{"error", error.message}});
    std::cerr << "maskscope: " << error.message << '\n';
  }

  scope::Session session_;
  bool json_;
  std::size_t texts_ = 0;
  std::vector<scope::PatternSums> sums_;  // of each head
};

}  // namespace

Result<void> run_heads(const Common& common, const HeadsOptions& options) {
  std::ifstream in(options.file);
  if (!in) return fail(options.file.string(), " can not be opened");
  auto session = common.open();
  if (!session) return std::unexpected(session.error());
  Corpus corpus(std::move(*session), options.json);
  const std::size_t lines = for_each_line(in, [&](const TextLine& line) { corpus.add(line); });
  if (corpus.texts() == 0) return fail(options.file.string(), ": found no text that can be read in ", lines, " lines");
  corpus.print();
  return {};
}

}  // namespace maskscope::cli
