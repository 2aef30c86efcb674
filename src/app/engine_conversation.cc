#include "app/engine_conversation.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "app/state/format.h"
#include "app/state/validity.h"
#include "app/strings.h"
#include "app/views/prediction_tabs.h"

namespace maskscope::app {

std::string EngineConversation::take(engine::Event&& event, double now) {
  return std::visit([&](auto& what) { return take_event(std::move(what), now); }, event);
}

std::string EngineConversation::take_event(engine::Loading&& event, double now) {
  ModelState& model = state_.model;
  if (model.phase != Phase::loading) model = {};  // the weights are being loaded again
  if (!model.loading_since) model.loading_since = now;
  model.progress = event;
  return {};
}

// Another engine, and perhaps another model: what an older one has answered is no more than a picture, and none where heads
// are counted otherwise.
std::string EngineConversation::take_event(engine::Ready&& event, double) {
  state_.model.phase = Phase::ready;
  state_.model.info = std::move(event);
  reading_ = Reading::idle;
  if (!shows_file()) sentence_ = {.id = sentence_.id};  // a new engine has read nothing
  other_ = {.id = other_.id};
  state_.whole.reset();
  state_.before.reset();
  state_.findings = {};
  const engine::Ready& model = state_.model.info;
  const auto is_other = [&](const Shown& shown) {
    return shown.maps.layers() != model.layers || shown.maps.heads() != model.heads;
  };
  if (state_.shown && !shows_file() && is_other(*state_.shown)) {
    if (state_.shown->id != 0) state_.ablated_heads.clear();  // they are numbered by the older model's heads
    forget_shown();
  }
  if (!state_.other_model && state_.other_shown && is_other(*state_.other_shown)) state_.other_shown.reset();
  return hold_to_extent(state_);
}

void EngineConversation::forget_shown() {
  state_.shown.reset();
  state_.exact.reset();
  state_.hovered_head.reset();
}

std::string EngineConversation::take_event(engine::Answer&& event, double) {
  if (event.slot != 0) return take_other(std::move(event));
  const bool is_example = event.id == 0;  // it is not the model that will answer, which may have more heads
  const bool newer = is_example ? !state_.shown : event.id > forgotten_;
  if (!newer || (state_.shown && event.id < state_.shown->id)) return {};
  if (event.id == sentence_.id && reading_ == Reading::waiting) reading_ = Reading::answered;
  const bool whole = event.ablated_heads.empty();
  auto shown = shown_of(std::move(event), state_.problem);
  if (!shown) return {};
  if (is_example && !validated(state_, {shown->maps.layers(), shown->maps.heads(), {}}).notice.empty()) return {};
  state_.problem.clear();
  if (whole) state_.whole = shown->reading;
  state_.findings = {};
  state_.shown = std::move(shown);
  state_.exact.reset();
  if (state_.before && state_.before->masked_text == state_.shown->reading.text) {
    state_.pinned = {.token = state_.before->token, .query = {}, .key = {}};  // the word is where it was
  }
  head_.reset();
  return hold_to_extent(state_);
}

std::string EngineConversation::take_other(engine::Answer&& event) {
  if (event.id != other_.id) return {};
  auto shown = shown_of(std::move(event), state_.other_problem);
  const bool fits = shown && state_.shown &&
                    (state_.other_model || (shown->maps.layers() == state_.shown->maps.layers() &&
                                            shown->maps.heads() == state_.shown->maps.heads()));
  if (fits) state_.other_shown = std::move(shown);
  return {};
}

void EngineConversation::take_of_other(engine::Event&& event, double now) {
  if (auto* loading = std::get_if<engine::Loading>(&event)) {
    if (!state_.other_model) state_.side_panel = SidePanelId::compare;
    if (!state_.other_model || state_.other_model->phase != Phase::loading) state_.other_model.emplace();
    ModelState& model = *state_.other_model;
    if (!model.loading_since) model.loading_since = now;
    model.progress = *loading;
  } else if (!state_.other_model) {
    return;  // it was closed
  } else if (auto* ready = std::get_if<engine::Ready>(&event)) {
    state_.other_model->phase = Phase::ready;
    state_.other_model->info = std::move(*ready);
    other_ = {.id = other_.id};
  } else if (auto* answer = std::get_if<engine::Answer>(&event)) {
    take_other(std::move(*answer));
  } else if (auto* failure = std::get_if<engine::Failure>(&event)) {
    if (failure->fatal) {
      state_.other_model->phase = Phase::failed;
      state_.other_model->failure = std::move(failure->message);
    } else if (failure->id == other_.id) {
      state_.other_problem = std::move(failure->message);
    }
  }
}

void EngineConversation::forget_other_model() {
  state_.other_model.reset();
  state_.other_shown.reset();
  state_.other_problem.clear();
  other_ = {.id = other_.id};
}

// Nothing, and a problem, where its parts do not fit each other.
std::optional<Shown> EngineConversation::shown_of(engine::Answer&& event, std::string& problem) {
  if (!is_sound(event)) {
    problem = strings::notices::kUnsoundAnswer;
    return std::nullopt;
  }
  const std::size_t tokens = event.reading.encoding.tokens.size();
  return Shown{
      event.id, std::move(event.reading), Maps(std::move(event.maps), event.layers, event.heads, {tokens, tokens}), {}};
}

std::string EngineConversation::take_event(engine::HeadMap&& event, double) {
  if (is_about_shown(event.id) && event.fits(state_.shown->size())) {
    state_.exact = ExactHead{event.id, {event.layer, event.head}, std::move(event.cells), {}};
  }
  return {};
}

// Whether the target is what the person has named is only seen in what comes of it, where it is a word.
std::string EngineConversation::notice_of(const engine::LogitLensResult& result) {
  return result.masks.empty() ? std::string() : hold_to_target(state_, result.masks.front().target);
}

// The answer to the question that a tab has asked, or as much of it as there is. What comes after its question was withdrawn is
// left out: it would stand where the answer to another question of its kind is, which is not asked again.
template <engine::IsResult Result>
std::string EngineConversation::take_event(Result&& result, double) {
  if (!is_about_shown(result.request.id)) return {};
  const auto* request = asked_ ? std::get_if<typename Result::Request>(&asked_->request) : nullptr;
  if (request == nullptr || *request != result.request) return {};
  if (!result.fits(state_.shown->size())) {
    end_question(strings::notices::kUnsoundAnswer);
    return {};
  }
  const bool whole = result.whole;
  std::string notice = notice_of(result);
  state_.findings.of<Result>() = std::forward<Result>(result);
  if (whole) end_question();
  return notice;
}

std::string EngineConversation::take_event(engine::HeadAblationResult&& event, double) {
  if (!is_about_shown(event.request.id) || !state_.findings.ranking || !event.fits(state_.shown->size())) return {};
  if (event.whole) state_.findings.ranking.reset();
  std::string notice = hold_to_target(state_, event.reading.target);
  state_.findings.of<engine::HeadAblationResult>() = std::move(event);
  return notice;
}

std::string EngineConversation::take_event(engine::Progress&& event, double now) {
  if (!is_about_shown(event.id)) return {};
  const bool of_ranking = event.request == engine::index_of<engine::HeadAblationRequest>();
  std::optional<Work>& work = of_ranking ? state_.findings.ranking : state_.findings.work;
  if (!work || (!of_ranking && !is_asked(event.request))) return {};
  work->done = event.done;
  work->total = event.total;
  constexpr double kLeast = 1;  // seconds: before that the pace is a guess
  const double passed = now - work->since;
  if (event.share > 0 && passed >= kLeast) work->left = passed * static_cast<double>((1 - event.share) / event.share);
  return {};
}

std::string EngineConversation::take_event(engine::Failure&& event, double) {
  if (event.fatal) {
    state_.model.phase = Phase::failed;
    state_.model.failure = std::move(event.message);
  } else if (event.request == engine::index_of<engine::ReadRequest>()) {
    if (event.id == sentence_.id) {
      if (reading_ == Reading::waiting) reading_ = Reading::answered;
      state_.problem = std::move(event.message);
    } else if (event.id == other_.id) {
      state_.other_problem = std::move(event.message);
    }
  } else if (is_about_shown(event.id)) {
    if (event.request == engine::index_of<engine::HeadAblationRequest>()) {
      state_.findings.ranking.reset();
      return std::move(event.message);
    }
    if (is_asked(event.request)) end_question(std::move(event.message));
  }
  return {};
}

void EngineConversation::update(double now) {
  if (state_.model.phase != Phase::ready) return;
  if (is_blank(state_.text)) {
    forget_reading();
  } else if (reading_due() && now >= changed_at_ + pause()) {
    ask_for_reading();
  }
  if (shows_file()) state_.ablated_heads.clear();  // there is no model whose they are
  ask_for_head();
  ask_question(now);
  ask_for_other();
}

std::optional<double> EngineConversation::next_request() const {
  return reading_due() ? std::optional(changed_at_ + pause()) : std::nullopt;
}

bool EngineConversation::settled() const {
  if (state_.model.phase == Phase::failed) return true;
  if (shows_file() && reading_ == Reading::idle && !reading_due()) return true;
  if (state_.model.phase == Phase::loading || reading_ == Reading::waiting || reading_due()) return false;
  if (!state_.shown || !state_.problem.empty()) return true;
  if (question_due()) return false;
  const bool other_known = state_.other_shown && state_.other_shown->id == other_.id && !other_due();
  if (state_.other_model && state_.other_model->phase == Phase::loading) return false;
  if (other_wanted() && !other_known && state_.other_problem.empty()) return false;
  return state_.exact && state_.exact->id == state_.shown->id && state_.exact->index == state_.chosen;
}

// --- the sentence ---

void EngineConversation::forget_reading() {
  if (!state_.shown && reading_ != Reading::waiting) return;
  engine_.submit(engine::CancelRequest{});
  if (state_.other_model) other_engine_.submit(engine::CancelRequest{});
  forgotten_ = newest_id_;
  reading_ = Reading::idle;
  sentence_ = {.id = sentence_.id};
  other_ = {.id = other_.id};  // it was cancelled too
  asked_.reset();
  state_.findings = {};
  forget_shown();
  state_.problem.clear();
}

std::string EngineConversation::show(OpenedReading&& opened) {
  if (state_.model.phase == Phase::ready) forget_reading();  // what the engine works on is not wanted any more
  state_.problem.clear();
  state_.whole.reset();
  state_.before.reset();
  state_.exact.reset();
  state_.pinned = {};
  state_.ablated_heads.clear();
  sentence_ = {.id = sentence_.id, .text = state_.text, .pair = state_.pair};  // nothing is to be asked for it
  state_.shown = Shown{.id = 0,
                       .reading = std::move(opened.reading),
                       .maps = std::move(opened.maps),
                       .picture = {},
                       .model_of_file = std::move(opened.model)};
  return hold_to_extent(state_);
}

bool EngineConversation::reading_due() const {
  return state_.model.phase == Phase::ready && !is_blank(state_.text) &&
         (state_.text != sentence_.text || state_.pair != sentence_.pair ||
          heads_to_ablate() != sentence_.ablated_heads);
}

// A text that is read quickly is read at once: a newer one stops it between two layers. A long one waits for the keys to
// pause, so that what is typed meanwhile does not make the processor read for nothing. Seconds.
double EngineConversation::pause() const {
  constexpr double kQuick = 0.12, kMost = 0.25;
  if (!state_.shown) return 0;
  const double last = static_cast<double>(state_.shown->reading.milliseconds) / 1000;
  return last <= kQuick ? 0 : std::min(last / 2, kMost);
}

// The whole model answers a text first: what ablated heads change is shown against it.
HeadMask EngineConversation::heads_to_ablate() const {
  const bool known = state_.whole && state_.whole->text == state_.text && state_.whole->pair == state_.pair;
  return known ? state_.ablated_heads : HeadMask{};
}

void EngineConversation::ask_for_reading() {
  sentence_ = {.id = ++newest_id_, .text = state_.text, .pair = state_.pair, .ablated_heads = heads_to_ablate()};
  reading_ = Reading::waiting;
  engine_.submit(sentence_);
}

void EngineConversation::ask_for_head() {
  if (!state_.shown || reading_ == Reading::waiting || state_.shown->id == 0) return;
  const std::pair wanted{state_.shown->id, state_.chosen};
  if (head_ == wanted) return;
  head_ = wanted;
  engine_.submit(engine::HeadRequest{.id = wanted.first,
                                     .layer = static_cast<std::uint32_t>(wanted.second.layer),
                                     .head = static_cast<std::uint32_t>(wanted.second.head)});
}

// --- what it is compared with ---

// Nothing where it is compared with nothing, or the second model cannot answer. The same heads read it, where the second model has
// them: else a difference could be the ablation's.
std::optional<engine::ReadRequest> EngineConversation::other_wanted() const {
  if (!state_.other_model) {
    if (is_blank(state_.other)) return std::nullopt;
    return engine::ReadRequest{.text = state_.other, .ablated_heads = state_.ablated_heads, .slot = 1};
  }
  if (state_.other_model->phase != Phase::ready || is_blank(state_.text)) return std::nullopt;
  const engine::Ready &first = state_.model.info, &second = state_.other_model->info;
  const bool same_heads = first.layers == second.layers && first.heads == second.heads;
  return engine::ReadRequest{
      .text = state_.text, .pair = state_.pair, .ablated_heads = same_heads ? state_.ablated_heads : HeadMask{}};
}

// It is read once the sentence itself is.
bool EngineConversation::other_due() const {
  if (!state_.shown || state_.shown->id == 0 || reading_ == Reading::waiting) return false;
  auto wanted = other_wanted();
  if (!wanted || (state_.other_model && reading_due())) return false;
  wanted->id = other_.id;
  return *wanted != other_;
}

void EngineConversation::ask_for_other() {
  if (other_due()) {
    other_ = *other_wanted();
    other_.id = ++newest_id_;
    state_.other_problem.clear();
    (state_.other_model ? other_engine_ : engine_).submit(other_);
  } else if (!other_wanted()) {
    state_.other_shown.reset();
    state_.other_problem.clear();
    other_ = {.id = other_.id};
  }
}

// --- questions about the sentence ---

// Nothing where the open tab has none, or the words in it are still being typed.
std::optional<EngineConversation::Question> EngineConversation::question() const {
  if (!state_.shown || state_.shown->id == 0 || reading_ == Reading::waiting || reading_due()) return std::nullopt;
  const PredictionTabEntry& tab = prediction_tab(state_.prediction_tab);
  if (obstacle(tab, *state_.shown)) return std::nullopt;
  auto request = tab.question(state_);
  if (!request) return std::nullopt;
  return Question{state_.shown->id, state_.prediction_tab, std::move(*request)};
}

const EngineConversation::Answered* EngineConversation::answered(const Question& question) const {
  const auto found = std::ranges::find(answered_, question, &Answered::question);
  return found == answered_.end() ? nullptr : &*found;
}

bool EngineConversation::question_due() const {
  const auto wanted = question();
  return wanted && wanted != stopped_ && answered(*wanted) == nullptr;
}

void EngineConversation::ask_question(double now) {
  const auto wanted = question();
  if (asked_ && wanted == asked_) return;
  withdraw_question();
  if (stopped_ && wanted != stopped_) {
    stopped_.reset();
    state_.findings.work.reset();
  }
  const auto* known = wanted ? answered(*wanted) : nullptr;
  state_.findings.problem = known != nullptr ? known->problem : "";
  if (!wanted || wanted == stopped_ || known != nullptr) return;
  asked_ = wanted;
  state_.findings.work = Work{.since = now};
  engine_.submit(wanted->request);
}

// The engine works on nothing that nobody looks at.
void EngineConversation::withdraw_question() {
  if (!asked_) return;
  if (is_about_shown(asked_->reading)) {
    engine_.submit(
        engine::WithdrawRequest{.id = asked_->reading, .request = static_cast<std::uint32_t>(asked_->request.index())});
    state_.findings.work.reset();
  }
  asked_.reset();
}

// problem: why it has no answer.
void EngineConversation::end_question(std::string problem) {
  Question question = *std::exchange(asked_, std::nullopt);
  std::erase_if(answered_, [&](const Answered& other) { return other.question.tab == question.tab; });
  answered_.push_back({std::move(question), std::move(problem)});
  state_.findings.work.reset();
}

void EngineConversation::stop_answering() {
  if (!asked_) return;
  stopped_ = asked_;
  const auto work = state_.findings.work;
  withdraw_question();
  state_.findings.work = work;
  if (work) state_.findings.work->stopped = true;
}

void EngineConversation::rank_heads(double now) {
  if (!state_.shown || state_.shown->reading.masks.empty()) return;
  state_.findings.of<engine::HeadAblationResult>().reset();
  state_.findings.ranking = Work{.since = now};
  engine_.submit(
      engine::HeadAblationRequest{.id = state_.shown->id,
                                  .position = static_cast<std::uint32_t>(state_.shown->reading.masks.front().position),
                                  .target = state_.target_id()});
}

void EngineConversation::stop_ranking() {
  state_.findings.ranking.reset();
  if (!state_.shown) return;
  engine_.submit(
      engine::WithdrawRequest{.id = state_.shown->id, .request = engine::index_of<engine::HeadAblationRequest>()});
}

}  // namespace maskscope::app
