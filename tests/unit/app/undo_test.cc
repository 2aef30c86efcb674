// Undo and redo: a burst is one step, a new change forgets what was undone.
#include "app/state/undo.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace maskscope::app {
namespace {

ViewSettings with_text(const std::string& text) {
  ViewSettings wanted;
  wanted.text = text;
  return wanted;
}

// a, then b and c at rest each.
struct ThreeSteps {
  ThreeSteps() {
    undo.watch(with_text("a"), 0);
    for (const double time : {1.0, 2.0}) undo.watch(with_text("b"), time);
    for (const double time : {3.0, 4.0}) undo.watch(with_text("c"), time);
  }
  Undo undo;
};

TEST_CASE("undo goes back step by step and redo forward again", "[undo]") {
  ThreeSteps three;
  Undo& undo = three.undo;
  CHECK_FALSE(undo.can_go_forward(with_text("c")));
  CHECK(undo.back(with_text("c")) == with_text("b"));
  CHECK(undo.back(with_text("b")) == with_text("a"));
  CHECK_FALSE(undo.back(with_text("a")));
  CHECK(undo.forward(with_text("a")) == with_text("b"));
  CHECK(undo.forward(with_text("b")) == with_text("c"));
  CHECK_FALSE(undo.forward(with_text("c")));
}

TEST_CASE("a burst of changes is one step, told once it has come to rest", "[undo]") {
  Undo undo;
  undo.watch(with_text(""), 0);
  for (const auto& [text, time] : {std::pair{"h", 1.0}, {"he", 1.2}, {"hey", 1.5}}) {
    CHECK_FALSE(undo.watch(with_text(text), time));
  }
  REQUIRE(undo.ends_at());
  CHECK_FALSE(undo.watch(with_text("hey"), *undo.ends_at() - 0.01));
  CHECK(undo.watch(with_text("hey"), *undo.ends_at()));
  CHECK_FALSE(undo.ends_at());
  CHECK(undo.back(with_text("hey")) == with_text(""));
}

TEST_CASE("what has not come to rest is undone too, and can be had again", "[undo]") {
  ThreeSteps three;
  three.undo.watch(with_text("d"), 5);
  CHECK(three.undo.back(with_text("d")) == with_text("c"));
  CHECK(three.undo.forward(with_text("c")) == with_text("d"));
}

TEST_CASE("a new change forgets what was undone; undo itself is no change", "[undo]") {
  ThreeSteps three;
  Undo& undo = three.undo;
  undo.back(with_text("c"));
  for (const double time : {5.0, 6.0}) undo.watch(with_text("b"), time);
  CHECK(undo.can_go_forward(with_text("b")));
  for (const double time : {7.0, 8.0}) undo.watch(with_text("x"), time);
  CHECK_FALSE(undo.can_go_forward(with_text("x")));
  CHECK(undo.back(with_text("x")) == with_text("b"));
}

}  // namespace
}  // namespace maskscope::app
