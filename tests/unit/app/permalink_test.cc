// Views as links: what is chosen comes back the same, and what is damaged or foreign is told in a sentence.
#include "app/state/permalink.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

namespace maskscope::app {
namespace {

ViewSettings a_view() {
  ViewSettings wanted;
  wanted.text = "50 % of [MASK] & \"caf\u00e9\" = #1?\nno";
  wanted.pair = "a second";
  wanted.chosen = {11, 0};
  wanted.pinned = {.token = 5, .query = 3, .key = 0};
  wanted.panel = Panel::head;
  wanted.theme = Appearance::light;
  wanted.palette = PaletteName::cividis;
  wanted.scale = Scale::logarithmic;
  wanted.range = Range::by_map;
  wanted.text_size = kTextSizes[2];
  wanted.split = {.predictions = 300, .heads = 400};
  wanted.view = View::lines;
  wanted.direction = Direction::both;
  wanted.summary = Summary::maximum;
  wanted.pinned_heads = {{2, 9}, {7, 10}};
  wanted.filter = {.words = true,
                   .hide_special = true,
                   .hide_punctuation = true,
                   .hide_diagonal = true,
                   .renormalise = true,
                   .from = analysis::Side::first,
                   .to = analysis::Side::second};
  wanted.order = {.by = Order::By::pattern, .pattern = analysis::Pattern::same_word};
  wanted.has_pair = true;
  wanted.other = "a third & other";
  wanted.ablated_heads = {0, 143, 4'000'000'000};
  wanted.prediction_tab = PredictionTab::candidates;
  wanted.target = Target{2, "very.positive & \u00e9"};
  wanted.mask_each_token = false;
  wanted.candidates = "he, she";
  return wanted;
}

// Each member of a struct by itself. It takes them apart with as many names as they have, so a new member does not compile
// before it stands here too.
template <class Visit>
void for_each_member(const ViewSettings& one, const ViewSettings& two, const Visit& visit) {
  const auto& [a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23,
               a24] = one;
  const auto& [b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19, b20, b21, b22, b23,
               b24] = two;
  int number = 0;
  const auto both = [&](const auto& a, const auto& b) { visit(++number, a == b); };
  both(a1, b1), both(a2, b2), both(a3, b3), both(a4, b4), both(a5, b5), both(a6, b6), both(a7, b7), both(a8, b8),
      both(a9, b9), both(a10, b10), both(a11, b11), both(a12, b12), both(a13, b13), both(a14, b14), both(a15, b15),
      both(a16, b16), both(a17, b17), both(a18, b18), both(a19, b19), both(a20, b20), both(a21, b21), both(a22, b22),
      both(a23, b23), both(a24, b24);
}

TEST_CASE("the view of these tests has no member at its first value, so that one which links forget is noticed",
          "[link]") {
  for_each_member(a_view(), ViewSettings{}, [](int number, bool same) {
    INFO("member " << number << " of Wanted");
    CHECK_FALSE(same);
  });
}

TEST_CASE("a view comes back from its link as it was, with and without the address's mark", "[link]") {
  const std::string link = to_link(a_view());
  REQUIRE(from_link(link));
  CHECK(*from_link(link) == a_view());
  CHECK(from_link("#" + link) == a_view());
  CHECK(from_link(link + "\n") == a_view());
  CHECK(from_link(to_link(ViewSettings{})) == ViewSettings{});
}

TEST_CASE("a link holds nothing that an address or a message would change", "[link]") {
  const std::string allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._=&%";
  CHECK(to_link(a_view()).find_first_not_of(allowed) == std::string::npos);
}

TEST_CASE("what a link does not name keeps its first value, and unknown names are passed over", "[link]") {
  const auto view = from_link("maskscope=1&text=hi&later=x");
  REQUIRE(view);
  ViewSettings expected;
  expected.text = "hi";
  CHECK(*view == expected);
}

TEST_CASE("a foreign or damaged link is refused with what was found", "[link]") {
  struct Case {
    const char *link, *says;
  };
  for (const auto& [link, says] :
       {Case{"", "not a maskscope view"}, Case{"#section-2", "not a maskscope view"},
        Case{"maskscope=2&text=a", "version \"2\""}, Case{"maskscope", "damaged"},
        Case{"maskscope=1&text=%4", "damaged"}, Case{"maskscope=1&text=%zz", "damaged"},
        Case{"maskscope=1&text=%ff", "damaged"}, Case{"maskscope=1&layer=0", "layer"},
        Case{"maskscope=1&layer=99999999999999999999", "layer"}, Case{"maskscope=1&head=-1", "head"},
        Case{"maskscope=1&palette=plaid", "plaid"}, Case{"maskscope=1&target=good", "2.positive"},
        Case{"maskscope=1&target=2.", "2.positive"}, Case{"maskscope=1&target=4000000000.a", "2.positive"},
        Case{"maskscope=1&&", "damaged"}}) {
    INFO(link);
    const auto view = from_link(link);
    REQUIRE_FALSE(view);
    INFO(view.error().message);
    CHECK(view.error().message.find(says) != std::string::npos);
    CHECK(view.error().message.ends_with("."));
  }
  CHECK_FALSE(from_link("maskscope=1&text=" + std::string(70000, 'a')));
}

TEST_CASE("heads and tokens that some model or text may have are read as they are, however large", "[link]") {
  const auto view = from_link(
      "maskscope=1&layer=1001&head=4000000000&ablated-heads=1000.4000000000&pinned-heads=4000000000.1001&token=70000");
  REQUIRE(view);
  CHECK(view->chosen == HeadIndex{1000, 3'999'999'999});
  CHECK(view->ablated_heads == HeadMask{1000, 4'000'000'000});
  CHECK(view->pinned_heads == std::vector<HeadIndex>{{3'999'999'999, 1000}});
  CHECK(view->pinned.token == 70000);
}

TEST_CASE("a link of version 1.0 opens, whose fields and values had other names", "[link]") {
  const auto view = from_link(
      "maskscope=1&text=a%20b&muted=0.143&answers=targets&places=seen&targets=he%2C%20she&tab=fits&fits-width=300&"
      "heads-width=400&kept=3.10_8.11");
  REQUIRE(view);
  CHECK(view->ablated_heads == HeadMask{0, 143});
  CHECK(view->prediction_tab == PredictionTab::candidates);
  CHECK_FALSE(view->mask_each_token);
  CHECK(view->candidates == "he, she");
  CHECK(view->panel == Panel::predictions);
  CHECK(view->split == Split{.predictions = 300, .heads = 400});
  CHECK(view->pinned_heads == std::vector<HeadIndex>{{2, 9}, {7, 10}});
  const auto tab_of = [](const std::string& name) { return from_link("maskscope=1&answers=" + name)->prediction_tab; };
  CHECK(tab_of("words") == PredictionTab::predictions);
  CHECK(tab_of("places") == PredictionTab::all_tokens);
  CHECK(tab_of("layers") == PredictionTab::logit_lens);
  CHECK(tab_of("jointly") == PredictionTab::fill_in_turn);
  CHECK(from_link("maskscope=1&places=hidden")->mask_each_token);
  CHECK(from_link("maskscope=1&text=places")->text == "places");
}

TEST_CASE("a view is shared where its link can be opened, else a sentence says by how much it is too long", "[link]") {
  ViewSettings wanted = a_view();
  wanted.text = std::string(20'000, ' ');
  const auto link = to_shared_link(wanted);
  REQUIRE(link);
  CHECK(from_link(*link) == wanted);
  wanted.text = std::string(22'000, ' ');  // three characters each
  const auto refused = to_shared_link(wanted);
  REQUIRE_FALSE(refused);
  CHECK_FALSE(from_link(to_link(wanted)));
  CHECK(refused.error().message.find(std::to_string(to_link(wanted).size())) != std::string::npos);
  CHECK(refused.error().message.find("65536") != std::string::npos);
}

TEST_CASE("what a message repeats of a link is one short line", "[link]") {
  for (const std::string& link :
       {"maskscope=1&palette=" + std::string(60000, 'a'), "maskscope=1&" + std::string(60000, 'b'),
        std::string("maskscope=1&view=%1b[2J%0a"), std::string("maskscope=%00%07")}) {
    const auto view = from_link(link);
    REQUIRE_FALSE(view);
    CHECK(view.error().message.size() < 300);
    CHECK(std::ranges::none_of(view.error().message, [](char c) { return static_cast<unsigned char>(c) < ' '; }));
  }
}

TEST_CASE("memory keeps the view and what was typed, in order", "[link]") {
  const Memory memory{a_view(), {"newest & best", "older"}};
  const auto back = from_memory(to_memory(memory).text);
  REQUIRE(back);
  CHECK(back->wanted == memory.wanted);
  CHECK(back->typed == memory.typed);
  CHECK(to_memory(memory).left_out.empty());
  CHECK_FALSE(from_memory("{}"));
  CHECK_FALSE(from_memory("maskscope"));
  CHECK_FALSE(from_memory("maskscope%zz"));
}

TEST_CASE("thirty pages of prose are remembered", "[link]") {
  Memory memory{a_view(), {}};
  for (int i = 0; i < 30; ++i) memory.typed.push_back(std::to_string(i) + std::string(3'000, ' '));
  memory.wanted.text = memory.typed.front();
  const Remembered remembered = to_memory(memory);
  CHECK(remembered.text.size() > kLongestLink);  // what a link from elsewhere may have
  const auto back = from_memory(remembered.text);
  REQUIRE(back);
  CHECK(back->wanted == memory.wanted);
  CHECK(back->typed == memory.typed);
}

TEST_CASE("where there is too little room the newest is remembered and the oldest goes first", "[link]") {
  Memory memory{a_view(), {}};
  for (int i = 0; i < 30; ++i) memory.typed.push_back(std::to_string(i) + std::string(20'000, '%'));
  memory.wanted.text = memory.typed.front();
  const Remembered remembered = to_memory(memory);
  CHECK(remembered.text.size() <= kLongestMemory);
  CHECK(remembered.left_out.empty());
  const auto back = from_memory(remembered.text);
  REQUIRE(back);
  CHECK(back->wanted == memory.wanted);
  REQUIRE(back->typed.size() > 10);
  REQUIRE(back->typed.size() < 30);
  CHECK(std::equal(back->typed.begin(), back->typed.end(), memory.typed.begin()));
}

TEST_CASE("a text that is too long to be remembered is told of, and all else is remembered", "[link]") {
  Memory memory{a_view(), {std::string(2'000'000, 'a'), "the newest that has room", "older"}};
  memory.wanted.text = memory.typed.front();
  const Remembered remembered = to_memory(memory);
  CHECK(remembered.text.size() <= kLongestMemory);
  CHECK(remembered.left_out.find("2000000") != std::string::npos);
  CHECK(remembered.left_out.ends_with("."));
  const auto back = from_memory(remembered.text);
  REQUIRE(back);
  CHECK(back->typed == std::vector<std::string>{"the newest that has room", "older"});
  ViewSettings expected = memory.wanted;
  expected.text = "the newest that has room";
  CHECK(back->wanted == expected);
}

TEST_CASE("a part of what is remembered that is damaged loses only itself", "[link]") {
  const Memory memory{a_view(), {"newest", "older"}};
  const std::string whole = to_memory(memory).text;
  std::size_t fields = 0;
  for (std::size_t at = whole.find('&'); at != std::string::npos; at = whole.find('&', at + 1)) {
    const std::size_t equals = whole.find('=', at), end = std::min(whole.find('&', equals), whole.size());
    for (const char* damage : {"%zz", "%ff", "plaid!%01"}) {
      std::string damaged = whole;
      damaged.replace(equals + 1, end - equals - 1, damage);
      INFO(damaged);
      const auto back = from_memory(damaged);
      REQUIRE(back);
      int different = 0;
      for_each_member(back->wanted, memory.wanted, [&](int, bool same) { different += same ? 0 : 1; });
      CHECK(different + (back->typed == memory.typed ? 0 : 1) <= 1);
    }
    ++fields;
  }
  CHECK(fields > 30);
  CHECK(from_memory(whole + "&&x&=&typed")->wanted == memory.wanted);
}

}  // namespace
}  // namespace maskscope::app
