#include "app/state/opened_file.h"

#include <catch2/catch_test_macros.hpp>

using namespace maskscope;

namespace {

std::string text_of(std::string_view name, std::string_view bytes) {
  const auto file = app::read_opened_file(name, bytes);
  REQUIRE(file);
  REQUIRE(std::holds_alternative<app::OpenedText>(*file));
  return std::get<app::OpenedText>(*file).text;
}

std::string refusal(std::string_view name, std::string_view bytes) {
  const auto file = app::read_opened_file(name, bytes);
  REQUIRE_FALSE(file);
  return file.error().message;
}

}  // namespace

TEST_CASE("a dropped .txt is a sentence, without byte order mark and the space around it", "[app]") {
  CHECK(text_of("a.txt", "Paris is the [MASK].") == "Paris is the [MASK].");
  CHECK(text_of("A.TXT", "\xef\xbb\xbf \r\nna\xc3\xafve [MASK]\r\n") == "na\xc3\xafve [MASK]");
  CHECK(text_of("two.txt", "one\ntwo\n") == "one\ntwo");
  CHECK(text_of("most.txt", std::string(app::kMostTextBytes, 'a')).size() == app::kMostTextBytes);
}

TEST_CASE("a dropped .maskscope is the view that it holds", "[app]") {
  const auto file = app::read_opened_file("view.maskscope", "\xef\xbb\xbfmaskscope=1&layer=2\n");
  REQUIRE(file);
  REQUIRE(std::holds_alternative<app::OpenedView>(*file));
  CHECK(std::get<app::OpenedView>(*file).link == "maskscope=1&layer=2");
}

TEST_CASE("a dropped file of another kind is refused in a sentence that names it and what was expected", "[app]") {
  for (const char* name : {"model.safetensors", "photo.png", "txt", "notes.txt.zip", "", ".maskscope.bak"}) {
    CHECK(refusal(name, "a").starts_with("Found \u201c" + std::string(name) + "\u201d, expected a text (.txt)"));
  }
}

TEST_CASE("a dropped text that is none, or too long, is refused in a sentence", "[app]") {
  CHECK(refusal("a.txt", std::string(app::kMostTextBytes + 1, 'a')) ==
        "\u201ca.txt\u201d has more than 100 KB, and BERT reads 512 tokens at most.");
  CHECK(refusal("a.txt", std::string("\xff\xfe"
                                     "a\0",
                                     4)) == "\u201ca.txt\u201d is UTF-16, expected UTF-8.");
  CHECK(refusal("a.txt", "caf\xe9").find("not valid UTF-8") != std::string::npos);
  CHECK(refusal("a.txt", std::string("a\0b", 3)).find("zero bytes") != std::string::npos);
  CHECK(refusal("a.txt", "\xef\xbb\xbf \n") == "\u201ca.txt\u201d is empty.");
  CHECK(refusal("a.maskscope", "") == "\u201ca.maskscope\u201d is empty.");
}
