#include "engine/engine.h"

#include <algorithm>
#include <utility>

#include "base/half.h"

namespace maskscope::engine {
namespace {

std::vector<std::uint16_t> to_halves(std::span<const float> values) {
  std::vector<std::uint16_t> halves(values.size());
  std::ranges::transform(values, halves.begin(), to_half);
  return halves;
}

// By id; none where words or tokens of a text are predicted.
std::vector<std::string> label_names(const Outputs& outputs) {
  if (outputs.kind() == OutputKind::words || outputs.kind() == OutputKind::answer) return {};
  const analysis::OutputNames names = outputs.names();
  std::vector<std::string> labels(names.size());
  for (std::size_t id = 0; id < labels.size(); ++id) labels[id] = names.of(static_cast<text::TokenId>(id));
  return labels;
}

}  // namespace

Engine::Engine(Session session, std::string model, std::string variant, ThreadUse use) {
  const bert::Config config = session.model().config();
  const std::size_t threads = session.model().threads().count();
  const text::SpecialNames names = session.vocabulary().names();
  const Outputs outputs = session.outputs();
  const OutputKind output = outputs.kind();
  std::vector<std::string> labels = label_names(outputs);
  if (use == ThreadUse::measured) thread_choice_.emplace(threads);
  while (slots_.size() + 1 < kSlots) slots_.push_back({session.sibling(), {}, {}, {}});
  slots_.insert(slots_.begin(), {std::move(session), {}, {}, {}});
  for (Slot& slot : slots_) slot.session.keep_newest_maps_only();
  events_.push_back(Ready{.model = std::move(model),
                          .variant = std::move(variant),
                          .threads = static_cast<std::uint32_t>(threads),
                          .layers = static_cast<std::uint32_t>(config.layers),
                          .heads = static_cast<std::uint32_t>(config.heads),
                          .names = names,
                          .output = output,
                          .words = static_cast<std::uint32_t>(config.vocabulary),
                          .labels = std::move(labels)});
}

void Engine::accept(const Request& request) {
  std::visit([this](const auto& one) { accept_one(one); }, request);
}

void Engine::accept_one(const ReadRequest& request) {
  if (request.slot >= kSlots) {
    events_.push_back(Failure{request.id, concat("found slot ", request.slot, ", expected 0 to ", kSlots - 1)});
    return;
  }
  Slot& slot = slots_[request.slot];
  if (slot.answered) drop_jobs(*slot.answered);
  slot.pending = request;
}

// A question that comes too late, when a newer text is being read, is not answered: its picture is about to go.
void Engine::accept_one(const HeadRequest& request) {
  Slot* slot = slot_of(request.id);
  if (slot == nullptr) return;
  const bert::Config& config = slot->session.model().config();
  if (request.layer >= config.layers || request.head >= config.heads) {
    events_.push_back(Failure{request.id,
                              concat("found layer ", request.layer, ", head ", request.head, ", expected up to ",
                                     config.layers - 1, " and ", config.heads - 1),
                              false, index_of<HeadRequest>()});
    return;
  }
  const auto cells = slot->session.head_map(request.layer, request.head);
  if (!cells) {
    events_.push_back(Failure{request.id, cells.error().message, false, index_of<HeadRequest>(), cells.error().code});
    return;
  }
  events_.push_back(HeadMap{.id = request.id,
                            .layer = request.layer,
                            .head = request.head,
                            .tokens = static_cast<std::uint32_t>(slot->session.tokens()),
                            .cells = {cells->begin(), cells->end()}});
}

void Engine::accept_one(const CancelRequest&) {
  for (Slot& slot : slots_) {
    slot.pending.reset();
    slot.current.reset();
  }
  pass_.reset();
  jobs_.clear();
}

void Engine::accept_one(const WithdrawRequest& request) {
  pass_.reset();
  std::erase_if(jobs_, [&](const Job& job) { return job.id == request.id && job.request == request.request; });
}

template <class Question>
void Engine::accept_one(const Question& question) {
  Slot* slot = slot_of(question.id);
  if (slot == nullptr || slot->pending) return;
  add_job({question.id, index_of<Question>(), make_task(slot->session, question)});
}

Engine::Slot* Engine::slot_of(std::uint32_t id) {
  const auto slot = std::ranges::find(slots_, std::optional(id), &Slot::answered);
  return slot == slots_.end() ? nullptr : &*slot;
}

void Engine::add_job(Job job) {
  pass_.reset();  // the first job may be another from here on; a pass that is given up begins anew
  std::erase_if(jobs_, [&](const Job& other) { return other.id == job.id && other.request == job.request; });
  const auto is_sweep = [](const Job& other) { return other.request == index_of<HeadAblationRequest>(); };
  jobs_.insert(is_sweep(job) ? jobs_.end() : std::ranges::find_if(jobs_, is_sweep), std::move(job));
}

void Engine::drop_jobs(std::uint32_t id) {
  pass_.reset();
  std::erase_if(jobs_, [&](const Job& job) { return job.id == id; });
}

bool Engine::has_work() const {
  return !jobs_.empty() || std::ranges::any_of(slots_, [](const Slot& slot) { return slot.pending || slot.current; });
}

// Texts before questions; a text that is being read goes on before another slot's is begun.
bool Engine::step() {
  const auto current = std::ranges::find_if(slots_, [](const Slot& slot) { return slot.current.has_value(); });
  const auto pending = std::ranges::find_if(slots_, [](const Slot& slot) { return slot.pending.has_value(); });
  if (current != slots_.end()) {
    current->pending ? begin(*current) : read_on(*current);
  } else if (pending != slots_.end()) {
    begin(*pending);
  } else if (!jobs_.empty()) {
    work();
  }
  return has_work();
}

void Engine::begin(Slot& slot) {
  slot.current = std::exchange(slot.pending, std::nullopt);
  slot.answered.reset();
  slot.layers_done = false;
  slot.maps.clear();
  slot.maps_taken = 0;
  std::optional<std::string_view> pair;
  if (!slot.current->pair.empty()) pair = slot.current->pair;
  if (thread_choice_) slot.session.model().threads().use(thread_choice_->next());
  if (const auto ok = slot.session.begin(slot.current->text, pair, slot.current->ablated_heads); !ok)
    fail_current(slot, ok.error());
}

void Engine::read_on(Slot& slot) {
  if (slot.layers_done) return read_masks(slot);
  const auto more = slot.session.step();
  if (!more) return fail_current(slot, more.error());
  slot.maps.push_back(to_halves(slot.session.attention()));
  slot.layers_done = !*more;
}

void Engine::fail_current(Slot& slot, const Error& error) {
  events_.push_back(Failure{.id = slot.current->id, .message = error.message, .code = error.code});
  slot.current.reset();
}

void Engine::read_masks(Slot& slot) {
  const auto more = slot.session.read_masks(slot.current->top);
  if (!more) {
    fail_current(slot, more.error());
  } else if (!*more) {
    answer(slot);
  }
}

void Engine::answer(Slot& slot) {
  auto reading = slot.session.finish(slot.current->top);
  if (!reading) return fail_current(slot, reading.error());
  if (thread_choice_) thread_choice_->took(slot.session.tokens(), reading->milliseconds);
  const bert::Config& config = slot.session.model().config();
  events_.push_back(Answer{.id = slot.current->id,
                           .reading = std::move(*reading),
                           .layers = static_cast<std::uint32_t>(config.layers),
                           .heads = static_cast<std::uint32_t>(config.heads),
                           .maps = joined_maps(slot),
                           .ablated_heads = std::move(slot.current->ablated_heads),
                           .slot = slot.current->slot});
  slot.answered = slot.current->id;
  slot.current.reset();
}

// Those that nobody has taken.
std::vector<std::uint16_t> Engine::joined_maps(Slot& slot) {
  std::vector<std::uint16_t> all;
  if (!slot.maps.empty()) all.reserve(slot.maps.size() * slot.maps.front().size());
  for (; !slot.maps.empty(); slot.maps.pop_front()) {
    all.insert(all.end(), slot.maps.front().begin(), slot.maps.front().end());
  }
  return all;
}

std::optional<Engine::LayerMaps> Engine::take_maps() {
  const auto slot =
      std::ranges::find_if(slots_, [](const Slot& one) { return one.current.has_value() && !one.maps.empty(); });
  if (slot == slots_.end()) return std::nullopt;
  LayerMaps maps = {.id = slot->current->id,
                    .layer = slot->maps_taken++,
                    .layers = static_cast<std::uint32_t>(slot->session.model().config().layers),
                    .halves = std::move(slot->maps.front())};
  slot->maps.pop_front();
  return maps;
}

void Engine::work() {
  Job& job = jobs_.front();
  const auto ok = work_on(job);
  if (ok) return;
  events_.push_back(
      Failure{.id = job.id, .message = ok.error().message, .request = job.request, .code = ok.error().code});
  pass_.reset();
  jobs_.pop_front();
}

Result<void> Engine::work_on(Job& job) {
  if (!job.prepared) return prepare(job);
  if (pass_) return go_on_with_pass(job);
  auto pass = job.task->next();
  if (!pass) return std::unexpected(pass.error());
  pass_ = std::move(*pass);
  if (pass_) return {};
  events_.push_back(job.task->found(true));
  jobs_.pop_front();
  return {};
}

Result<void> Engine::prepare(Job& job) {
  const auto more = job.task->prepare();
  if (!more) return std::unexpected(more.error());
  job.prepared = !*more;
  if (job.task->done() < job.task->total()) tell_progress(job);
  return {};
}

Result<void> Engine::go_on_with_pass(Job& job) {
  auto more = pass_->run_layer();  // false at once where all layers have run
  if (more && !*more) more = job.task->take(*pass_);
  if (!more) return std::unexpected(more.error());
  if (*more) return {};
  pass_.reset();
  tell_progress(job);
  return {};
}

// With what has been found so far, where more is to come.
void Engine::tell_progress(const Job& job) {
  const Task& task = *job.task;
  events_.push_back(Progress{
      .id = job.id, .request = job.request, .done = task.done(), .total = task.total(), .share = task.share()});
  if (task.done() < task.total()) events_.push_back(task.found(false));
}

std::optional<Event> Engine::take() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace maskscope::engine
