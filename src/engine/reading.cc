#include "engine/reading.h"

#include <utility>

#include "base/error.h"
#include "text/foreign_mask.h"

namespace maskscope::engine {
namespace {

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

std::string mask_note(const text::Encoding& encoding) {
  if (encoding.foreign_mask.empty()) return {};
  return concat(encoding.foreign_mask, " was read as ", encoding.spelling.names.mask, ", this model's mask");
}

std::string warning_of(const text::Encoding& encoding) {
  const std::string note = mask_note(encoding), cut = cut_warning(encoding);
  return note.empty() || cut.empty() ? note + cut : concat(note, "; ", cut);
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

std::optional<std::string> answer_in(const Reading& reading) {
  if (reading.output != OutputKind::answer || reading.masks.size() != 2) return std::nullopt;
  std::optional<std::string> answer;
  float best = 0;
  for (const analysis::Prediction& begin : reading.masks[0].predictions) {
    for (const analysis::Prediction& end : reading.masks[1].predictions) {
      const float probability = begin.probability * end.probability;
      const auto first = static_cast<std::size_t>(begin.id), last = static_cast<std::size_t>(end.id);
      const text::Encoding& encoding = reading.encoding;
      if (first > last || probability <= best || encoding.type_ids[first] != encoding.type_ids[last]) continue;
      const std::size_t from = encoding.ranges[first].begin, to = encoding.ranges[last].end;
      if (from >= to) continue;  // a token that the model adds
      const std::string& text = encoding.type_ids[first] == 0 ? reading.text : reading.pair;
      answer = text.substr(from, to - from);
      best = probability;
    }
  }
  return answer;
}

std::string fill_masks(const Reading& reading, std::size_t rank) {
  if (reading.output != OutputKind::words) return reading.text;
  std::string filled;
  std::size_t copied = 0;
  for (const MaskPredictions& mask : reading.masks) {
    if (rank >= mask.predictions.size() || reading.encoding.type_ids[mask.position] != 0) continue;
    const text::ByteRange range = reading.encoding.ranges[mask.position];
    const std::string& token = mask.predictions[rank].token;
    filled.append(reading.text, copied, range.begin - copied);
    filled = text::with_token(std::move(filled), token, reading.encoding.spelling);
    copied = range.end;
  }
  return filled.append(reading.text, copied);
}

}  // namespace maskscope::engine
