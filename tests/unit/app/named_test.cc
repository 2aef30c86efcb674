// Whatever a link, the memory or the engine names is there, or is told of, before anything is drawn with it.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "app/state/mask_word.h"
#include "app/state/permalink.h"
#include "app/state/validity.h"
#include "stage.h"

namespace maskscope::testing {
namespace {

std::string view_of(const Stage& stage, const std::string& more) {
  app::ViewSettings wanted;
  wanted.text = stage.state().text;
  return app::to_link(wanted) + more;
}

bool all_heads_are_there(const Stage& stage) {
  const app::Extent twelve{12, 12, {}};
  return holds(twelve, stage.state().chosen) &&
         std::ranges::all_of(stage.state().pinned_heads, [&](app::HeadIndex head) { return holds(twelve, head); });
}

TEST_CASE("pinned heads that no model has, in a link that an open page takes, are left out in every view", "[named]") {
  for (const char* kept : {"4000000000.4000000000", "20.1", "13.13", "1.13", "12.13_3.10"}) {
    for (const app::View view : {app::View::matrix, app::View::lines, app::View::sentence}) {
      for (const app::Summary summary :
           {app::Summary::head, app::Summary::mean, app::Summary::maximum, app::Summary::rollout}) {
        Answered stage;
        app::ViewSettings wanted;
        wanted.text = stage.state().text;
        wanted.view = view;
        wanted.summary = summary;
        INFO(kept);
        REQUIRE(stage.app->open(app::to_link(wanted) + "&pinned-heads=" + kept));
        stage.frames(3);
        CHECK(all_heads_are_there(stage));
        CHECK(stage.state().pinned_heads.size() == (std::string(kept) == "12.13_3.10" ? 1u : 0u));
        CHECK(stage.state().notice->text.starts_with("This view refers to head "));
      }
    }
  }
}

TEST_CASE("a layer that the model has not is the last one, in an open page as in a fresh one", "[named]") {
  for (const char* layer : {"13", "1000", "4000000000"}) {
    INFO(layer);
    Answered open;
    std::string link = view_of(open, "");
    link.replace(link.find("layer=3"), 7, std::string("layer=") + layer);
    REQUIRE(open.app->open(link));
    open.frames(3);
    CHECK(open.state().chosen == app::HeadIndex{11, 9});
    CHECK(open.state().notice->text.find(std::string("layer ") + layer) != std::string::npos);
  }
  Stage fresh;
  std::string link = app::to_link(app::ViewSettings{});
  link.replace(link.find("layer=3"), 7, "layer=1000");
  REQUIRE(fresh.app->open(link));
  fresh.frames(2);
  fresh.make_ready();
  fresh.answer(kTokens);
  CHECK(fresh.state().chosen == app::HeadIndex{11, 9});
}

TEST_CASE("a link whose heads the model has not stays in the address until the person changes something", "[named]") {
  Stage stage;
  app::ViewSettings wanted;
  wanted.text = "A linked [MASK].";
  std::string link = app::to_link(wanted);
  link.replace(link.find("layer=3"), 7, "layer=1000");
  stage.platform.shared = link;
  REQUIRE(stage.app->open(link));
  stage.frames(2);
  stage.make_ready();
  stage.answer(kTokens);
  stage.frames(3);
  CHECK(stage.state().chosen.layer == 11);
  CHECK(stage.platform.shared == link);
  stage.type("Another [MASK].");
  stage.frames(3);
  CHECK(stage.platform.shared.empty());
}

TEST_CASE("a switched-off head that the model has not is dropped with a notice, not asked for and not remembered",
          "[named]") {
  Answered stage;
  REQUIRE(stage.app->open(view_of(stage, "&ablated-heads=5.999")));
  stage.settle();
  CHECK(stage.state().ablated_heads == app::HeadMask{5});
  CHECK(stage.platform.fake_engine.last_read()->ablated_heads == app::HeadMask{5});
  CHECK(stage.state().notice->text.find("999") != std::string::npos);
  stage.rest();
  CHECK(app::from_memory(stage.platform.memory)->wanted.ablated_heads == app::HeadMask{5});
}

TEST_CASE("what the memory names is held against the model at the next start", "[named]") {
  Stage stage;
  app::ViewSettings wanted;
  wanted.text = "remember [MASK]";
  wanted.pinned_heads = {{19, 0}};
  wanted.ablated_heads = {200};
  wanted.chosen = {40, 40};
  stage.platform.memory = app::to_memory({wanted, {}}).text;
  stage.app.reset();
  stage.app.emplace(stage.platform, app::FontFiles{});
  stage.frames(2);
  stage.make_ready();
  CHECK(stage.platform.fake_engine.last_read()->ablated_heads.empty());
  stage.answer({"[CLS]", "remember", "[MASK]", "[SEP]"});
  CHECK(stage.state().pinned_heads.empty());
  CHECK(stage.state().ablated_heads.empty());
  CHECK(stage.state().chosen == app::HeadIndex{11, 11});
}

TEST_CASE("a word that is pinned in a longer text cannot be masked in the shorter one, and lets go", "[named]") {
  Answered stage;
  REQUIRE(stage.app->open("maskscope=1&text=short&token=400"));
  stage.frames(2);
  stage.press(ImGuiKey_M);  // the older text is still shown
  CHECK(stage.state().text == "short");
  stage.settle();
  stage.answer({"[CLS]", "short", "[SEP]"});
  CHECK(stage.state().pinned.empty());
  REQUIRE(stage.app->open("maskscope=1&text=short&from=400&to=0"));
  stage.frames(2);
  CHECK(stage.state().pinned.empty());
  stage.press(ImGuiKey_M);
  CHECK(stage.state().text == "short");
}

TEST_CASE("another model with fewer heads takes nothing of the older one's picture", "[named]") {
  Answered stage;
  stage.click(stage.regions().heads[143].centre());
  stage.press(ImGuiKey_K);
  stage.press(ImGuiKey_X);
  stage.settle();
  stage.point(stage.regions().heads[100].centre());
  stage.give(engine::Ready{"small", "SIMD", 1, 2, 2});
  CHECK_FALSE(stage.state().shown.has_value());
  CHECK(stage.state().chosen == app::HeadIndex{1, 1});
  CHECK(stage.state().pinned_heads.empty());
  CHECK(stage.state().ablated_heads.empty());
  CHECK_FALSE(stage.state().whole.has_value());
  engine::Answer small = answer_to(*stage.platform.fake_engine.last_read(), kTokens);
  small.layers = small.heads = 2;
  small.maps.resize(4 * kTokens.size() * kTokens.size());
  stage.give(std::move(small));
  REQUIRE(stage.state().shown.has_value());
  CHECK(stage.regions().heads.size() == 4);
}

TEST_CASE("the example is not shown where a view names heads that only the model may have", "[named]") {
  Stage stage;
  REQUIRE(stage.app->open("maskscope=1&text=a&layer=24&head=16"));
  stage.give(answer_to({.id = 0, .text = app::kFirstText, .pair = {}}, {"[CLS]", "We", "[SEP]"}));
  CHECK_FALSE(stage.state().shown.has_value());
  stage.give(engine::Ready{"large", "SIMD", 2, 24, 16});
  CHECK(stage.state().chosen == app::HeadIndex{23, 15});
}

TEST_CASE("a label that another model lacks is left out and told; one that it has by another id is followed",
          "[named]") {
  Answered stage;
  const auto classifier = [](std::vector<std::string> labels) {
    return engine::Ready{.model = "classifier",
                         .variant = "SIMD",
                         .threads = 1,
                         .layers = 12,
                         .heads = 12,
                         .output = engine::OutputKind::text_label,
                         .words = 30522,
                         .labels = std::move(labels)};
  };
  stage.give(classifier({"no", "yes"}));
  REQUIRE(stage.app->open(view_of(stage, "&target=1.yes")));
  stage.frames(2);
  CHECK(stage.state().target == app::Target{1, "yes"});
  stage.give(classifier({"yes", "no"}));
  CHECK(stage.state().target == app::Target{0, "yes"});
  stage.give(classifier({"good", "bad"}));
  CHECK_FALSE(stage.state().target);
  REQUIRE(stage.state().notice.has_value());
  CHECK(stage.state().notice->text.find("\u201cyes\u201d, which is none of the model\u2019s labels: good, bad.") !=
        std::string::npos);
}

TEST_CASE("a word that another vocabulary calls otherwise is left out once the lens has told so", "[named]") {
  Answered stage;
  REQUIRE(stage.app->open(view_of(stage, "&target=2.pond")));
  stage.frames(2);
  stage.click(stage.button("logit-lens"));
  const auto asked = stage.asked<engine::LogitLensRequest>();
  REQUIRE(asked.target == 2);
  stage.give(engine::LogitLensResult{asked, {{3, {}, {2, "lake", 1, 0.25F}}}});
  CHECK_FALSE(stage.state().target);
  REQUIRE(stage.state().notice.has_value());
  CHECK(stage.state().notice->text.find("\u201cpond\u201d") != std::string::npos);
}

TEST_CASE("a ranking that names heads which the model has not is not shown", "[named]") {
  Answered stage;
  stage.click(stage.button("Ablate heads"));
  stage.click(stage.button("Rank all heads"));
  stage.give(engine::HeadAblationResult{stage.asked<engine::HeadAblationRequest>(),
                                        {3, {1, "sea", 2, 0.5F}, {{70'000, 10, 1, -1, {2, "lake", 1, 0.5F}}}}});
  CHECK_FALSE(stage.state().findings.of<engine::HeadAblationResult>().has_value());
}

TEST_CASE("a text that is too long to be shared is not put into the address, and it is said why", "[named]") {
  Answered stage;
  stage.type(std::string(70'000, 'a'));
  stage.answer({"[CLS]", "[UNK]", "[SEP]"});
  stage.click(stage.button("Share"));
  CHECK(stage.platform.shared.empty());
  CHECK(stage.state().notice->text.find("too long for a link") != std::string::npos);
}

TEST_CASE("a text that is too long to be remembered is told of once, and the next start has the newest that had room",
          "[named]") {
  Answered stage;
  stage.rest();
  std::string text;
  for (int i = 0; i < 180'000; ++i) text += "\u00e9";  // six characters each, as it is stored
  stage.type(text);
  stage.answer({"[CLS]", "[UNK]", "[SEP]"});
  stage.rest();
  REQUIRE(stage.state().notice.has_value());
  CHECK(stage.state().notice->text.find("too long to be kept for your next visit") != std::string::npos);
  CHECK(stage.platform.memory.size() <= app::kLongestMemory);
  stage.start_again();
  CHECK(stage.state().text == "a small [MASK].");
}

}  // namespace
}  // namespace maskscope::testing
