#include "app/state/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/error.h"
#include "text/foreign_mask.h"

namespace maskscope::app {
namespace {

constexpr std::string_view kMask = "[MASK]";
constexpr std::string_view kContinuation = "##";

}  // namespace

std::string decimals(double value, int digits) {
  char buffer[64];
  const int length = std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return {buffer, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof buffer) - 1))};
}

Percentage percentage(float probability) {
  const double percent = static_cast<double>(probability) * 100;
  if (percent < 0.005) return {"<0", ".01"};
  // Two digits, and a third where they would round to certainty.
  const int digits = percent >= 99.95 ? 2 : percent >= 99.5 || percent < 9.95 ? 1 : 0;
  const std::string text = decimals(std::min(percent, 99.99), percent < 0.995 ? 2 : digits);
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return {text, ""};
  return {text.substr(0, point), text.substr(point)};
}

std::string percent(float probability) {
  const Percentage number = percentage(probability);
  return number.whole + number.fraction + " %";
}

std::string milliseconds(float value) { return decimals(static_cast<double>(value), value < 9.95F ? 1 : 0) + " ms"; }

std::string loading_text(const engine::Loading& progress, double seconds) {
  if (progress.total == 0) return "loading the model";
  constexpr double kMegabyte = 1e6;
  const double done = static_cast<double>(progress.done), total = static_cast<double>(progress.total);
  std::string text = decimals(done / kMegabyte, 0) + " of " + decimals(total / kMegabyte, 0) + " MB";
  constexpr double kEnoughToTell = 0.5;
  if (seconds < kEnoughToTell || progress.done == 0) return text;
  return text + ", " + decimals(std::ceil(seconds * (total - done) / done), 0) + " s left";
}

std::string work_text(const Work& work, std::string_view what) {
  if (work.total == 0) return "Starting\u2026";
  const std::string done = concat(work.done, " of ", work.total, " ", what);
  if (work.stopped) return "Stopped after " + done + ".";
  if (!work.left) return done + "\u2026";
  constexpr double kMinute = 60;
  const bool minutes = *work.left > 2 * kMinute;
  return done + ", " + decimals(std::ceil(minutes ? *work.left / kMinute : *work.left), 0) + (minutes ? " min" : " s") +
         " left";
}

std::string saving_text(const Saving& saving) {
  if (saving.done == 0) return "Saving";
  const double done = static_cast<double>(saving.done), total = static_cast<double>(saving.total);
  const double left = (saving.now - saving.since) * (total - done) / done;
  return "Saving: " + std::to_string(saving.done) + " of " + std::to_string(saving.total) + " heads, " +
         decimals(std::ceil(left), 0) + " s left";
}

std::string entropy_text(float bits) {
  const double words = std::exp2(static_cast<double>(bits));
  const std::string number = decimals(words, words < 9.95 ? 1 : 0);
  return "Entropy " + decimals(static_cast<double>(bits), 2) + " bits: a word looks at about " + number +
         (number == "1.0" ? " word" : " words");
}

std::string dotted(HeadIndex head) { return std::to_string(head.layer + 1) + "." + std::to_string(head.head + 1); }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

NoMask no_mask(const engine::Reading& reading) {
  const bool cut = reading.encoding.cut.masks > 0;
  if (!cut && !text::foreign_mask(reading.text) && !text::foreign_mask(reading.pair)) {
    return {"No [MASK] in this sentence.", "Type [MASK] where a word is missing, or click one of the words above."};
  }
  std::string hint = engine::missing_mask(reading, kMask) + ".";
  hint.front() = 'T';  // "the text has .."
  return {cut ? "The [MASK] was cut off." : "No [MASK] in this sentence.", std::move(hint)};
}

bool is_mask(std::string_view token) { return token == kMask; }

std::string shown_token(std::string_view token) {
  if (!is_piece(token)) return std::string(token);
  return std::string("\u2026").append(token.substr(kContinuation.size()));
}

PieceRange word_around(const text::Encoding& encoding, std::size_t token) {
  PieceRange range{token, token};
  while (range.first > 0 && is_piece(encoding.tokens[range.first])) --range.first;
  while (range.last + 1 < encoding.tokens.size() && is_piece(encoding.tokens[range.last + 1])) ++range.last;
  return range;
}

std::string with_mask(const engine::Reading& reading, std::size_t token) {
  const PieceRange word = word_around(reading.encoding, token);
  const std::size_t begin = reading.encoding.ranges[word.first].begin, end = reading.encoding.ranges[word.last].end;
  std::string text = reading.encoding.type_ids[token] == 0 ? reading.text : reading.pair;
  return text.replace(begin, end - begin, kMask);
}

}  // namespace maskscope::app
