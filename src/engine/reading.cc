#include "engine/reading.h"

#include "base/error.h"
#include "text/foreign_mask.h"

namespace maskscope::engine {
namespace {

constexpr std::string_view kContinuation = "##";

// "##ing" goes on where the text before it ends in a letter; the mark itself is never shown.
std::string_view word_of(std::string_view token) {
  return token.starts_with(kContinuation) ? token.substr(kContinuation.size()) : token;
}

bool joins_previous(std::string_view token) { return token.starts_with(kContinuation); }

std::string cut_parts(const text::CutOff& cut) {
  if (cut.pair == 0) return concat("the last ", cut.text, " of the text");
  if (cut.text == 0) return concat("the last ", cut.pair, " of its pair");
  return concat("the last ", cut.text, " of the text and the last ", cut.pair, " of its pair");
}

}  // namespace

std::string cut_warning(const text::Encoding& encoding) {
  const text::CutOff& cut = encoding.cut;
  if (cut.tokens() == 0) return {};
  const bool paired = encoding.type_ids.back() != 0;
  const std::string masks =
      cut.masks == 0 ? "" : concat(", ", cut.masks, cut.masks == 1 ? " mask" : " masks", " among them");
  return concat("the text ", paired ? "and its pair have " : "has ", encoding.ids.size() + cut.tokens(),
                " tokens; the model reads ", encoding.ids.size(), ", so ",
                paired ? cut_parts(cut) : concat("the last ", cut.text), " were left out", masks);
}

std::string_view cut_from(const text::CutOff& cut) {
  if (cut.pair == 0) return "text";
  return cut.text == 0 ? "pair" : "both";
}

std::string missing_mask(const Reading& reading, std::string_view mask) {
  if (reading.encoding.cut.masks > 0) {
    return concat("the ", mask, " was cut off: it lies after the ", reading.encoding.ids.size(),
                  " tokens that the model reads; shorten the text");
  }
  const std::string advice = concat("; write ", mask, " where a word is wanted");
  auto foreign = text::foreign_mask(reading.text);
  if (!foreign) foreign = text::foreign_mask(reading.pair);
  if (!foreign) return concat("the text has no ", mask, advice);
  return concat("the text has no ", mask, " but ", *foreign, ", which is not this model's mask", advice);
}

std::string fill_masks(const Reading& reading, std::size_t rank) {
  std::string filled;
  std::size_t copied = 0;
  for (const MaskPredictions& mask : reading.masks) {
    if (rank >= mask.predictions.size() || reading.encoding.type_ids[mask.position] != 0) continue;
    const text::ByteRange range = reading.encoding.ranges[mask.position];
    const std::string& token = mask.predictions[rank].token;
    filled.append(reading.text, copied, range.begin - copied);
    if (joins_previous(token)) filled.erase(filled.find_last_not_of(' ') + 1);
    filled += word_of(token);
    copied = range.end;
  }
  return filled.append(reading.text, copied);
}

}  // namespace maskscope::engine
