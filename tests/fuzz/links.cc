// A view from an address, a file or the browser's memory: what is read must come back from its own link as it was, and the
// app must be able to draw it, whatever heads, tokens and words it names.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "../unit/app/fake_platform.h"
#include "app/state/permalink.h"
#include "app/state/validity.h"
#include "fuzz.h"

using namespace maskscope;
using namespace maskscope::app;
using maskscope::testing::Headless;

namespace {

void check_message(const Error& error) {
  fuzz::expect_message(error, "This ");
  fuzz::expect(error.message.size() < 800, "the message is short");
}

// A few tokens, whatever the text.
engine::Answer answer_to(const engine::ReadRequest& request, std::uint32_t layers, std::uint32_t heads) {
  std::vector<std::string> tokens = {"[CLS]", "a", "##b", "[MASK]", "[SEP]"};
  tokens.resize(2 + request.text.size() % 4);
  engine::Answer answer = testing::answer_to(request, tokens);
  answer.layers = layers;
  answer.heads = heads;
  answer.maps.resize(std::size_t{layers} * heads * tokens.size() * tokens.size());
  return answer;
}

// The app in an open page, which has answered a sentence before; or in a fresh one, whose model comes later.
class Page {
 public:
  Page(std::uint32_t layers, std::uint32_t heads, bool open) : layers_(layers), heads_(heads) {
    if (open) begin();
  }

  void show(std::string_view link) {
    (void)page_.app->open(link);
    page_.frames(1);
    begin();
    for (const ImGuiKey key : {ImGuiKey_M, ImGuiKey_RightArrow, ImGuiKey_X, ImGuiKey_V}) {
      ImGui::GetIO().AddKeyEvent(key, true);
      ImGui::GetIO().AddKeyEvent(key, false);
    }
    page_.frames(2);
    check();
  }

 private:
  // The model, if it was not there, and answers to what it is asked.
  void begin() {
    auto& engine = page_.platform.fake_engine;
    if (page_.state().model.phase != Phase::ready)
      engine.events.push_back(engine::Ready{"bert", "", 1, layers_, heads_});
    page_.frames(1);
    for (const engine::Request& request : std::exchange(engine.requests, {})) {
      if (const auto* read = std::get_if<engine::ReadRequest>(&request))
        engine.events.push_back(answer_to(*read, layers_, heads_));
    }
    page_.frames(1);
  }
  void check() {
    const Extent extent{layers_, heads_, {}};
    const Validated again = validated(page_.state(), extent);
    fuzz::expect(again.wanted == static_cast<const ViewSettings&>(page_.state()), "what is chosen is there");
    (void)page_.app->state_json();
    page_.platform.fake_engine.requests.clear();
  }

  const std::uint32_t layers_, heads_;
  Headless page_;
};

// As a person meets links: in an open page, twice, and at its start, with another model.
void draw(std::string_view link) {
  {
    Page open(12, 12, true);
    open.show(link);
    open.show("maskscope=1&text=a");
    open.show(link);
  }
  Page(2, 3, false).show(link);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto wanted = from_link(text);
  if (!wanted) {
    check_message(wanted.error());
  } else {
    const auto again = from_link(to_link(*wanted));
    fuzz::expect(again && *again == *wanted, "a view comes back from its link");
    draw(text);
  }
  const auto memory = from_memory(text);
  fuzz::expect(memory || !wanted, "what is a link is memory, too");
  if (!memory) return 0;
  const auto again = from_memory(to_memory(*memory).text);
  fuzz::expect(again && again->wanted == memory->wanted && again->typed == memory->typed, "memory comes back");
  return 0;
}
