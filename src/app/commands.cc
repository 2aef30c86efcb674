#include "app/commands.h"

#include <variant>

#include "app/export/export_map.h"
#include "app/state/permalink.h"
#include "app/state/validity.h"
#include "app/strings.h"
#include "app/widgets/theme.h"

namespace maskscope::app {

void Commands::run(const Action& action) {
  std::visit([this](const auto& what) { run(what); }, action);
}

void Commands::adopt(const ViewSettings& settings) {
  static_cast<ViewSettings&>(state_) = settings;
  platform_.field(Field::sentence).set_text(settings.text);
  platform_.field(Field::pair).set_text(settings.pair);
  platform_.field(Field::candidates).set_text(settings.candidates);
  platform_.field(Field::other).set_text(settings.other);
  apply_theme();
  conversation_.note_change(0);
  notify(hold_to_extent(state_));
}

void Commands::apply_theme() {
  state_.appearance = state_.theme.value_or(platform_.system_appearance());
  apply_style(theme_of(state_.appearance, state_.more_contrast));
}

void Commands::remember() {
  const Remembered memory = to_memory({state_, state_.typed});
  if (memory_whole_) notify(memory.left_out);
  memory_whole_ = memory.left_out.empty();
  platform_.remember(memory.text);
}

void Commands::notify(const std::string& sentence) {
  constexpr double kSeconds = 8;
  if (!sentence.empty()) state_.notice = Notice{sentence, platform_.seconds() + kSeconds};
}

void Commands::run(const GoBack&) {
  if (const auto settings = state_.undo.back(state_)) adopt(*settings);
}

void Commands::run(const GoForward&) {
  if (const auto settings = state_.undo.forward(state_)) adopt(*settings);
}

void Commands::run(const Save& action) {
  if (state_.shown) exports_.add(save_job(action.kind, false, state_));
}

void Commands::run(const StopSaving&) {
  exports_.stop();
  notify(strings::notices::kSavingStopped);
}

void Commands::run(const CopyTable& action) {
  if (state_.shown) notify(platform_.copy_text(action.of_map ? table_of_shown(state_) : table_of_words(state_)));
}

// SDL2 has a clipboard for text only.
void Commands::run(const CopyPicture&) {
  if (!state_.shown) return;
  exports_.add(save_job(FileKind::shown_png, platform_.can_copy_pictures(), state_));
  if (!platform_.can_copy_pictures()) notify(strings::save::kOnlyText);
}

void Commands::run(const Share&) {
  const auto link = to_shared_link(state_);
  if (!link) return notify(link.error().message);
  state_.shared = *link;
  const auto told = platform_.share(*link);
  notify(told ? *told : told.error().message);
}

void Commands::run(const RankHeads&) { conversation_.rank_heads(platform_.seconds()); }
void Commands::run(const StopRanking&) { conversation_.stop_ranking(); }
void Commands::run(const StopAnswering&) { conversation_.stop_answering(); }
void Commands::run(const GoOnAnswering&) { conversation_.go_on_answering(); }

void Commands::run(const CloseOtherModel&) {
  platform_.close_other_model();
  conversation_.forget_other_model();
}

void Commands::run(const ForgetTyped&) {
  state_.typed.clear();
  remember();
}

}  // namespace maskscope::app
