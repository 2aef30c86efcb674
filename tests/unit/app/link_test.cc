// Views as links: what is chosen comes back the same, and what is damaged or foreign is told in a sentence.
#include "app/link.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

namespace maskscope::app {
namespace {

Wanted a_view() {
  Wanted wanted;
  wanted.text = "50 % of [MASK] & \"caf\u00e9\" = #1?\nno";
  wanted.pair = "a second";
  wanted.chosen = {11, 0};
  wanted.pinned = {.token = {}, .query = 3, .key = 0};
  wanted.tab = Tab::head;
  wanted.appearance = Appearance::light;
  wanted.palette = PaletteName::cividis;
  wanted.scale = Scale::logarithmic;
  wanted.range = Range::by_map;
  wanted.text_size = kTextSizes[2];
  wanted.split = {.fits = 300, .heads = {}};
  wanted.view = View::lines;
  wanted.direction = Direction::both;
  wanted.summary = Summary::maximum;
  wanted.kept = {{2, 9}, {7, 10}};
  wanted.filter = {.words = true,
                   .hide_special = true,
                   .hide_punctuation = true,
                   .hide_diagonal = true,
                   .renormalise = true,
                   .from = scope::Side::first,
                   .to = scope::Side::second};
  wanted.order = {.by = Order::By::pattern, .pattern = scope::Pattern::same_word};
  wanted.has_pair = true;
  return wanted;
}

TEST_CASE("a view comes back from its link as it was, with and without the address's mark", "[link]") {
  const std::string link = to_link(a_view());
  REQUIRE(from_link(link));
  CHECK(*from_link(link) == a_view());
  CHECK(from_link("#" + link) == a_view());
  CHECK(from_link(link + "\n") == a_view());
  CHECK(from_link(to_link(Wanted{})) == Wanted{});
}

TEST_CASE("a link holds nothing that an address or a message would change", "[link]") {
  const std::string allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._=&%";
  CHECK(to_link(a_view()).find_first_not_of(allowed) == std::string::npos);
}

TEST_CASE("what a link does not name keeps its first value, and unknown names are passed over", "[link]") {
  const auto view = from_link("maskscope=1&text=hi&later=x");
  REQUIRE(view);
  Wanted expected;
  expected.text = "hi";
  CHECK(*view == expected);
}

TEST_CASE("a foreign or damaged link is refused with what was found", "[link]") {
  struct Case {
    const char *link, *says;
  };
  for (const auto& [link, says] :
       {Case{"", "not a view"}, Case{"#section-2", "not a view"}, Case{"maskscope=2&text=a", "version \"2\""},
        Case{"maskscope", "damaged"}, Case{"maskscope=1&text=%4", "damaged"}, Case{"maskscope=1&text=%zz", "damaged"},
        Case{"maskscope=1&text=%ff", "damaged"}, Case{"maskscope=1&layer=0", "layer"},
        Case{"maskscope=1&layer=99999999999999999999", "layer"}, Case{"maskscope=1&head=-1", "head"},
        Case{"maskscope=1&palette=plaid", "plaid"}, Case{"maskscope=1&&", "damaged"}}) {
    INFO(link);
    const auto view = from_link(link);
    REQUIRE_FALSE(view);
    INFO(view.error().message);
    CHECK(view.error().message.find(says) != std::string::npos);
    CHECK(view.error().message.ends_with("."));
  }
  CHECK_FALSE(from_link("maskscope=1&text=" + std::string(70000, 'a')));
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
  const auto back = from_memory(to_memory(memory));
  REQUIRE(back);
  CHECK(back->wanted == memory.wanted);
  CHECK(back->typed == memory.typed);
  CHECK_FALSE(from_memory("{}"));
}

}  // namespace
}  // namespace maskscope::app
