// What is named is held against the model and the text that are there.
#include "app/state/validity.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "fake_platform.h"

namespace maskscope::app {
namespace {

constexpr Extent kBase{12, 12, 6};

TEST_CASE("what is there stays as it is, and nothing is said", "[validity]") {
  ViewSettings wanted;
  wanted.chosen = {11, 11};
  wanted.pinned_heads = {{0, 0}, {11, 11}};
  wanted.ablated_heads = {0, 143};
  wanted.pinned = {.token = {}, .query = 5, .key = 0};
  const Validated valid = validated(wanted, kBase);
  CHECK(valid.wanted == wanted);
  CHECK(valid.notice.empty());
}

TEST_CASE("a head that is not there becomes the nearest, other things are left out, and the sentence names them",
          "[validity]") {
  ViewSettings wanted;
  wanted.chosen = {999, 3};
  wanted.pinned_heads = {{12, 0}, {2, 3}, {0, 12}, {2, 3}, {3'999'999'999, 3'999'999'999}};
  wanted.ablated_heads = {3, 144, 4'000'000'000};
  wanted.pinned = {.token = {}, .query = 6, .key = 0};
  const Validated valid = validated(wanted, kBase);
  CHECK(valid.wanted.chosen == HeadIndex{11, 3});
  CHECK(valid.wanted.pinned_heads == std::vector<HeadIndex>{{2, 3}});
  CHECK(valid.wanted.ablated_heads == HeadMask{3});
  CHECK(valid.wanted.pinned.empty());
  CHECK(valid.notice.starts_with("This view refers to layer 1000, head 4, head 13.1, "));
  CHECK(valid.notice.ends_with("the model has 12 layers of 12 heads and the text 6 tokens."));
  CHECK(valid.notice.size() < 200);
}

TEST_CASE("what is named in a text that is not read yet waits for it", "[validity]") {
  ViewSettings wanted;
  wanted.pinned.token = 400;
  CHECK(validated(wanted, {12, 12, {}}).wanted.pinned.token == 400);
  CHECK(validated(wanted, {12, 12, 401}).wanted.pinned.token == 400);
  CHECK(validated(wanted, {12, 12, 400}).wanted.pinned.empty());
}

TEST_CASE("a target is the model's label of this name, and one that it lacks is left out and told", "[validity]") {
  const std::vector<std::string> names = {"negative", "neutral", "positive"};
  const auto valid = [&](Target target, std::optional<Outputs> outputs) {
    ViewSettings wanted;
    wanted.target = std::move(target);
    return validated(wanted, {12, 12, {}, outputs});
  };
  const Outputs labels{3, names}, words{.count = 30522};
  CHECK(valid({2, "positive"}, labels).wanted.target == Target{2, "positive"});
  CHECK(valid({0, "positive"}, labels).wanted.target == Target{2, "positive"});  // another model's id of it
  CHECK(valid({0, "positive"}, labels).notice.empty());
  const Validated none = valid({2, "happy"}, labels);
  CHECK_FALSE(none.wanted.target);
  CHECK(none.notice.find("happy") != std::string::npos);
  CHECK(none.notice.ends_with("none of the model\u2019s labels: negative, neutral, positive."));
  CHECK(valid({30521, "happy"}, words).wanted.target == Target{30521, "happy"});  // the engine has its name
  CHECK_FALSE(valid({30522, "happy"}, words).wanted.target);
  CHECK(valid({30522, "happy"}, words).notice.find("vocabulary") != std::string::npos);
  CHECK(valid({30522, "happy"}, std::nullopt).wanted.target == Target{30522, "happy"});
}

TEST_CASE("an answer whose parts do not fit each other is not sound", "[validity]") {
  using testing::answer_to;
  const engine::Answer good =
      answer_to({.id = 1, .text = "a small [MASK].", .pair = {}}, {"[CLS]", "a", "[MASK]", "[SEP]"});
  REQUIRE(is_sound(good));
  const auto broken = [&](auto change) {
    engine::Answer answer = good;
    change(answer);
    return is_sound(answer);
  };
  CHECK_FALSE(broken([](auto& a) { a.maps.pop_back(); }));
  CHECK_FALSE(broken([](auto& a) { a.layers = 0, a.maps.clear(); }));
  CHECK_FALSE(broken([](auto& a) { a.layers = a.heads = 65536, a.maps.clear(); }));  // 2^32 of them
  CHECK_FALSE(broken([](auto& a) { a.reading.encoding = {}; }));
  CHECK_FALSE(broken([](auto& a) { a.reading.encoding.ranges.pop_back(); }));
  CHECK_FALSE(broken([](auto& a) { a.reading.encoding.type_ids.pop_back(); }));
  CHECK_FALSE(broken([](auto& a) { a.reading.encoding.ranges[1] = {2, 1}; }));
  CHECK_FALSE(broken([](auto& a) { a.reading.encoding.ranges[1].end = a.reading.text.size() + 1; }));
  CHECK_FALSE(broken([](auto& a) { a.reading.encoding.type_ids[1] = 1; }));  // the pair has no such bytes
  CHECK_FALSE(broken([](auto& a) { a.reading.masks[0].position = 4; }));
  const auto answers_with = [](text::TokenId token) {
    return [token](auto& a) {
      a.reading.output = engine::OutputKind::answer;
      a.reading.masks = {{.position = 0, .predictions = {{token, "small", 1, 1}}}};
    };
  };
  CHECK(broken(answers_with(3)));
  CHECK_FALSE(broken(answers_with(4)));
  CHECK_FALSE(broken(answers_with(-1)));
}

}  // namespace
}  // namespace maskscope::app
