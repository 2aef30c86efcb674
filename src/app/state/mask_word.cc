#include "app/state/mask_word.h"

#include <string>
#include <utility>

#include "app/state/format.h"

namespace maskscope::app {
namespace {

void set_texts(State& state, Platform& platform, const std::string& text, const std::string& pair) {
  platform.field(Field::sentence).set_text(text);
  platform.field(Field::pair).set_text(pair);
  state.text = text;
  state.pair = pair;
}

}  // namespace

void mask_word(State& state, Platform& platform, std::size_t token) {
  const engine::Reading& reading = state.shown->reading;
  if (token >= reading.encoding.tokens.size()) return;  // pinned in a newer text
  const bool is_word = !is_special(reading.encoding, token) && !is_mask(reading.encoding, token);
  if (!is_word || reading.text != state.text || reading.pair != state.pair) return;
  const std::string masked = with_mask(reading, token);
  Unmasked before{*state.shown, word_around(reading.encoding, token).first, masked, reading.pair};
  if (reading.encoding.type_ids[token] != 0) {
    before.masked_text = reading.text;
    before.masked_pair = masked;
  }
  set_texts(state, platform, before.masked_text, before.masked_pair);
  state.before = std::move(before);
}

void unmask_word(State& state, Platform& platform) {
  if (!state.before) return;
  const engine::Reading& reading = state.before->shown.reading;
  set_texts(state, platform, reading.text, reading.pair);
}

}  // namespace maskscope::app
