#include "app/state/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "app/strings.h"
#include "base/fill_in.h"
#include "figures/heatmap_figure.h"
#include "formats/percent.h"
#include "text/foreign_mask.h"

namespace maskscope::app {
namespace {

constexpr std::string_view kContinuation = "##";

}  // namespace

std::string decimals(double value, int digits) {
  char buffer[64];
  const int length = std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return {buffer, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof buffer) - 1))};
}

std::string cosine(float similarity) {
  const std::string text = decimals(static_cast<double>(similarity), 2);
  return text == "-0.00" ? text.substr(1) : text;
}

Percentage percentage(float probability) {
  const std::string text = formats::percentage(probability);
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return {text, ""};
  return {text.substr(0, point), text.substr(point)};
}

std::string percent(float probability) { return formats::percentage(probability) + strings::kPercentSign; }

std::string milliseconds(float value) {
  return fill_in(strings::top_bar::kMilliseconds, decimals(static_cast<double>(value), value < 9.95F ? 1 : 0));
}

std::string loading_text(const engine::Loading& progress, double seconds) {
  if (progress.total == 0) return strings::top_bar::kLoading;
  constexpr double kMegabyte = 1e6;
  const double done = static_cast<double>(progress.done), total = static_cast<double>(progress.total);
  const std::string loaded = decimals(done / kMegabyte, 0), all = decimals(total / kMegabyte, 0);
  constexpr double kEnoughToTell = 0.5;
  if (seconds < kEnoughToTell || progress.done == 0) return fill_in(strings::top_bar::kLoaded, loaded, all);
  return fill_in(strings::top_bar::kLoadedWithTime, loaded, all,
                 decimals(std::ceil(seconds * (total - done) / done), 0));
}

std::string work_text(const Work& work, std::string_view what) {
  namespace texts = strings::predictions;
  if (work.total == 0) return texts::kWorkStarts;
  if (work.stopped) return fill_in(texts::kWorkStopped, work.done, work.total, what);
  if (!work.left) return fill_in(texts::kWork, work.done, work.total, what);
  constexpr double kMinute = 60;
  const bool minutes = *work.left > 2 * kMinute;
  return fill_in(minutes ? texts::kWorkMinutes : texts::kWorkSeconds, work.done, work.total, what,
                 decimals(std::ceil(minutes ? *work.left / kMinute : *work.left), 0));
}

std::string saving_text(const Saving& saving) {
  if (saving.done == 0) return strings::status_bar::kSaving;
  const double done = static_cast<double>(saving.done), total = static_cast<double>(saving.total);
  const double left = (saving.now - saving.since) * (total - done) / done;
  return fill_in(strings::status_bar::kSavingHeads, saving.done, saving.total, decimals(std::ceil(left), 0));
}

std::string entropy_text(float bits) {
  const double words = std::exp2(static_cast<double>(bits));
  const std::string number = decimals(words, words < 9.95 ? 1 : 0);
  return fill_in(number == "1.0" ? strings::head_panel::kEntropyOfOne : strings::head_panel::kEntropy,
                 decimals(static_cast<double>(bits), 2), number);
}

std::string dotted(HeadIndex head) { return std::to_string(head.layer + 1) + "." + std::to_string(head.head + 1); }

std::string distance_text(const analysis::HeadDistance& head) {
  return fill_in(strings::compare::kDistance, figures::picture_title(head.layer, head.head),
                 decimals(static_cast<double>(head.distance), 4));
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

Hint nothing_predicted(const engine::Reading& reading) {
  if (reading.output != engine::OutputKind::words) {
    return {strings::predictions::kNothingToLabel, strings::predictions::kNothingToLabelHint};
  }
  const std::string& mask = reading.encoding.spelling.names.mask;
  const bool cut = reading.encoding.cut.masks > 0;
  if (!cut && !text::foreign_mask(reading.text) && !text::foreign_mask(reading.pair)) {
    return {fill_in(strings::predictions::kNoMask, mask), fill_in(strings::predictions::kNoMaskHint, mask)};
  }
  std::string hint = engine::missing_mask(reading, mask) + ".";
  hint.front() = 'T';  // "the text has .."
  return {fill_in(cut ? strings::predictions::kMaskCutOff : strings::predictions::kNoMask, mask), std::move(hint)};
}

std::string place_title(const engine::Reading& reading, std::size_t index) {
  switch (reading.output) {
    case engine::OutputKind::words:
      return reading.masks.size() < 2 ? "" : fill_in(strings::predictions::kMask, index + 1);
    case engine::OutputKind::text_label:
      return "";
    case engine::OutputKind::answer:
      return index == 0 ? strings::predictions::kAnswerStarts : strings::predictions::kAnswerEnds;
    case engine::OutputKind::token_labels:
    case engine::OutputKind::replaced:
      break;
  }
  return shown_token(reading.encoding.tokens[reading.masks[index].position]);
}

bool is_mask(const text::Encoding& encoding, std::size_t token) {
  return encoding.spelling.is_mask(encoding.tokens[token]);
}

bool is_special(const text::Encoding& encoding, std::size_t token) {
  return encoding.spelling.is_special(encoding.tokens[token]);
}

std::string shown_token(std::string_view token) {
  if (token.size() > text::kWordStart.size() && token.starts_with(text::kWordStart)) {
    return std::string("\u00B7").append(token.substr(text::kWordStart.size()));
  }
  if (!is_piece(token)) return std::string(token);
  return std::string("\u2026").append(token.substr(kContinuation.size()));
}

PieceRange word_around(const text::Encoding& encoding, std::size_t token) {
  PieceRange range{token, token};
  while (range.first > 0 && is_piece(encoding, range.first)) --range.first;
  while (range.last + 1 < encoding.tokens.size() && is_piece(encoding, range.last + 1)) ++range.last;
  return range;
}

std::string with_own_mask(std::string text, const text::SpecialNames& names) {
  constexpr std::string_view kOurs = "[MASK]";
  for (std::size_t at = text.find(kOurs); at != std::string::npos; at = text.find(kOurs, at + names.mask.size())) {
    text.replace(at, kOurs.size(), names.mask);
  }
  return text;
}

std::string with_mask(const engine::Reading& reading, std::size_t token) {
  const PieceRange word = word_around(reading.encoding, token);
  const std::size_t begin = reading.encoding.ranges[word.first].begin, end = reading.encoding.ranges[word.last].end;
  std::string text = reading.encoding.type_ids[token] == 0 ? reading.text : reading.pair;
  return text.replace(begin, end - begin, reading.encoding.spelling.names.mask);
}

}  // namespace maskscope::app
