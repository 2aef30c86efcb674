#include "scope/reading.h"

#include <string_view>

namespace maskscope::scope {
namespace {

constexpr std::string_view kContinuation = "##";

// "##ing" goes on where the text before it ends in a letter; the mark itself is never shown.
std::string_view word_of(std::string_view token) {
  return token.starts_with(kContinuation) ? token.substr(kContinuation.size()) : token;
}

bool joins_previous(std::string_view token) { return token.starts_with(kContinuation); }

}  // namespace

std::string fill_masks(const Reading& reading, std::size_t rank) {
  std::string filled;
  std::size_t copied = 0;
  for (const MaskReading& mask : reading.masks) {
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

}  // namespace maskscope::scope
