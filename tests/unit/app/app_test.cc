// The app against an engine, a text field and a renderer that only write down what is asked of them: ImGui without a window.
#include "app/app.h"
#include "app/state/accessibility_snapshot.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "app/state/format.h"
#include "app/state/permalink.h"
#include "app/views/examples.h"
#include "app/views/prediction_tabs.h"
#include "base/native/system.h"
#include "engine/native/install_paths.h"
#include "formats/export.h"
#include "stage.h"

using namespace maskscope;
using namespace maskscope::testing;

TEST_CASE("nothing is asked before the model is ready, then the first sentence", "[app]") {
  Stage stage;
  CHECK(stage.platform.fake_engine.requests.empty());
  stage.make_ready();
  REQUIRE(stage.platform.fake_engine.last_read() != nullptr);
  CHECK(stage.platform.fake_engine.last_read()->text == app::kFirstText);
}

TEST_CASE("the old picture stays until the new one is whole", "[app]") {
  Answered stage;
  CHECK(stage.platform.fake_maps.size.rows == kTokens.size());
  stage.type("another [MASK]");
  CHECK(stage.state().shown->reading.text == "a small [MASK].");
  CHECK_FALSE(stage.app->settled());
  stage.answer({"[CLS]", "another", "[MASK]", "[SEP]"});
  CHECK(stage.state().shown->reading.text == "another [MASK]");
}

TEST_CASE("the newest text wins and an older answer never replaces a newer one", "[app]") {
  Answered stage;
  stage.type("first");
  const engine::ReadRequest first = *stage.platform.fake_engine.last_read();
  stage.type("second");
  stage.answer({"[CLS]", "second", "[SEP]"});
  stage.give(answer_to(first, {"[CLS]", "first", "[SEP]"}));
  CHECK(stage.state().shown->reading.text == "second");
}

TEST_CASE("a text that is read quickly is read at every key", "[app]") {
  Answered stage;
  const std::size_t before = stage.platform.fake_engine.requests.size();
  for (const char* text : {"a", "ab", "abc"}) {
    stage.platform.sentence.set_text(text);
    stage.frames(1);
  }
  CHECK(stage.platform.fake_engine.requests.size() == before + 3);
}

TEST_CASE("a text that takes long is read once the keys pause", "[app]") {
  Answered stage;
  stage.type("a slow [MASK].");
  engine::Answer slow = answer_to(*stage.platform.fake_engine.last_read(), kTokens);
  slow.reading.milliseconds = 1000;
  stage.give(std::move(slow));
  const std::size_t before = stage.platform.fake_engine.requests.size();
  stage.platform.sentence.set_text("a");
  stage.frames(1);
  CHECK(stage.platform.fake_engine.requests.size() == before);
  REQUIRE(stage.app->next_frame().has_value());
  stage.settle();
  CHECK(stage.platform.fake_engine.requests.size() == before + 1);
}

TEST_CASE("a notice leaves the screen when its time is over, without a key or the pointer", "[app]") {
  Answered stage;
  stage.app->open_file("photo.png", "\x89PNG");
  stage.rest();
  REQUIRE(stage.state().notice.has_value());
  REQUIRE(stage.app->next_frame().has_value());
  stage.platform.seconds_skipped += *stage.app->next_frame();
  bool drawn_after = false;  // as a window draws: only the frames that are asked for
  while (stage.app->next_frame() == 0.0) {
    drawn_after = !stage.state().notice.has_value();
    stage.frames(1);
  }
  CHECK(drawn_after);
  CHECK_FALSE(stage.app->next_frame().has_value());
}

TEST_CASE("it sleeps once nothing changes", "[app]") {
  Answered stage;
  stage.rest();
  CHECK_FALSE(stage.app->next_frame().has_value());
  CHECK_FALSE(stage.app->wants_frame());
}

TEST_CASE("it does not sleep before keys pressed in quick succession have all done their work", "[app]") {
  Answered stage;
  stage.rest();
  const std::size_t head = stage.state().chosen.head;
  for (const ImGuiKey key : {ImGuiKey_Escape, ImGuiKey_Escape, ImGuiKey_Escape, ImGuiKey_RightArrow}) {
    ImGui::GetIO().AddKeyEvent(key, true);
    ImGui::GetIO().AddKeyEvent(key, false);
  }
  stage.frames(1);  // of the input
  while (stage.app->wants_frame()) stage.frames(1);
  CHECK(stage.state().chosen.head == head + 1);
}

TEST_CASE("a click on a thumbnail chooses its head and asks for its exact numbers", "[app]") {
  Answered stage;
  REQUIRE(stage.regions().heads.size() == 144);
  stage.click(stage.regions().heads[4 * 12 + 6].centre());
  CHECK(stage.state().chosen == app::HeadIndex{4, 6});
  const auto* asked = std::get_if<engine::HeadRequest>(&stage.platform.fake_engine.requests.back());
  REQUIRE(asked != nullptr);
  CHECK(asked->layer == 4);
  CHECK(asked->head == 6);
  CHECK(asked->id == stage.state().shown->id);
}

TEST_CASE("pointing at a thumbnail shows its head large without choosing it", "[app]") {
  Answered stage;
  stage.point(stage.regions().heads[7 * 12 + 2].centre());
  CHECK(stage.platform.fake_maps.large == 7 * 12 + 2);
  CHECK(stage.state().chosen == app::HeadIndex{2, 9});
}

TEST_CASE("arrows walk the heads and go round at the ends", "[app]") {
  Answered stage;
  stage.press(ImGuiKey_RightArrow);
  CHECK(stage.state().chosen == app::HeadIndex{2, 10});
  stage.press(ImGuiKey_UpArrow);
  CHECK(stage.state().chosen == app::HeadIndex{1, 10});
  stage.press(ImGuiKey_RightArrow);
  stage.press(ImGuiKey_RightArrow);
  CHECK(stage.state().chosen == app::HeadIndex{1, 0});
  stage.press(ImGuiKey_LeftArrow);
  stage.press(ImGuiKey_DownArrow);
  CHECK(stage.state().chosen == app::HeadIndex{2, 11});
  stage.platform.sentence.has_focus = true;
  stage.press(ImGuiKey_LeftArrow);
  CHECK(stage.state().chosen == app::HeadIndex{2, 11});
}

TEST_CASE("the slash goes to the sentence", "[app]") {
  Answered stage;
  ImGui::GetIO().AddInputCharacter('/');
  stage.frames(1);
  CHECK(stage.platform.sentence.has_focus);
}

TEST_CASE("the cell under the pointer has its value, a click keeps it, Escape lets go", "[app]") {
  Answered stage;
  const app::Rect grid = *stage.regions().grid;
  const float cell = grid.width() / static_cast<float>(kTokens.size());
  const ImVec2 at = {grid.min.x + cell * 3.5F, grid.min.y + cell * 1.5F};
  stage.point(at);
  auto lit = app::lit_value(stage.state());
  REQUIRE(lit.has_value());
  CHECK(lit->query == 1);
  CHECK(lit->key == 3);
  CHECK(std::abs(lit->value - cell_value(2, 9, 1, 3)) < 1e-4F);

  std::vector<float> exact(kTokens.size() * kTokens.size(), 0.125F);
  stage.give(engine::HeadMap{stage.state().shown->id, 2, 9, static_cast<std::uint32_t>(kTokens.size()), exact});
  CHECK(app::lit_value(stage.state())->value == 0.125F);

  stage.click(at);
  stage.point({5, 5});
  REQUIRE(app::lit_value(stage.state()).has_value());
  stage.press(ImGuiKey_Escape);
  CHECK_FALSE(app::lit_value(stage.state()).has_value());
}

TEST_CASE("a click on a word puts [MASK] for all of its pieces", "[app]") {
  Stage stage;
  stage.make_ready();
  stage.type("an unbelievable sea");
  stage.answer({"[CLS]", "an", "un", "##believable", "sea", "[SEP]"});
  REQUIRE(stage.regions().tokens.size() == 6);
  stage.click(stage.regions().tokens[3].centre());
  CHECK(stage.state().text == "an [MASK] sea");
  CHECK(stage.platform.sentence.text() == "an [MASK] sea");
  CHECK(stage.platform.fake_engine.last_read()->text == "an [MASK] sea");
}

TEST_CASE("a click on [CLS] or a mask changes nothing", "[app]") {
  Answered stage;
  stage.click(stage.regions().tokens[0].centre());
  stage.click(stage.regions().tokens[3].centre());
  CHECK(stage.state().text == "a small [MASK].");
}

TEST_CASE("a word pointed at is lit everywhere", "[app]") {
  Answered stage;
  stage.point(stage.regions().tokens[2].centre());
  CHECK(stage.state().lit().token == 2);
}

TEST_CASE("an empty text forgets the answer and offers the example", "[app]") {
  Answered stage;
  stage.type("  ");
  CHECK_FALSE(stage.state().shown.has_value());
  CHECK(std::holds_alternative<engine::CancelRequest>(stage.platform.fake_engine.requests.back()));
  REQUIRE(stage.regions().action.has_value());
  stage.click(stage.regions().action->centre());
  CHECK(stage.state().text == app::kFirstText);
  CHECK(stage.platform.fake_engine.last_read()->text == app::kFirstText);
}

TEST_CASE("a fatal failure shows one action, which loads again", "[app]") {
  Stage stage;
  stage.give(engine::Failure{0, "chunk 3 is damaged", true});
  CHECK(stage.state().model.phase == app::Phase::failed);
  CHECK(stage.app->state_json().find("chunk 3 is damaged") != std::string::npos);
  REQUIRE(stage.regions().action.has_value());
  stage.click(stage.regions().action->centre());
  CHECK(stage.platform.retries == 1);
  CHECK(stage.state().model.phase == app::Phase::loading);
  stage.make_ready();
  CHECK(stage.platform.fake_engine.last_read() != nullptr);
}

TEST_CASE("a text that cannot be read is told of and the picture stays", "[app]") {
  Answered stage;
  stage.type("bad");
  stage.give(engine::Failure{stage.platform.fake_engine.last_read()->id, "not valid UTF-8", false});
  CHECK(stage.state().problem == "not valid UTF-8");
  CHECK(stage.state().shown.has_value());
  CHECK(stage.app->settled());
}

TEST_CASE("an answer whose maps do not fit its tokens is refused", "[app]") {
  Answered stage;
  stage.type("bad");
  engine::Answer broken = answer_to(*stage.platform.fake_engine.last_read(), {"[CLS]", "bad", "[SEP]"});
  broken.maps.pop_back();
  stage.give(std::move(broken));
  CHECK_FALSE(stage.state().problem.empty());
  CHECK(stage.state().shown->reading.text == "a small [MASK].");
}

TEST_CASE("an example is shown while the weights load, and the first answer replaces it", "[app]") {
  Stage stage;
  stage.give(answer_to({.id = 0, .text = app::kFirstText, .pair = {}}, {"[CLS]", "We", "[SEP]"}));
  CHECK(stage.state().shown.has_value());
  stage.make_ready();
  stage.answer({"[CLS]", "We", "turned", "[SEP]"});
  CHECK(stage.state().shown->reading.encoding.tokens.size() == 4);
}

TEST_CASE("after a lost context the maps are uploaded again", "[app]") {
  Answered stage;
  stage.platform.fake_maps.size = {};
  stage.frames(1);
  CHECK(stage.platform.fake_maps.size.rows == kTokens.size());
}

TEST_CASE("the switch changes dark to light and back", "[app]") {
  Answered stage;
  stage.click(stage.regions().appearance->centre());
  CHECK(stage.state().appearance == app::Appearance::light);
  stage.click(stage.regions().appearance->centre());
  CHECK(stage.state().appearance == app::Appearance::dark);
}

TEST_CASE("the theme is the system's until a person chooses the other one", "[app]") {
  using enum app::Appearance;
  Answered stage;
  const auto system_becomes = [&](app::Appearance appearance) {
    stage.platform.system = appearance;
    stage.app->follow_system();
    stage.rest();
  };
  stage.rest();
  const auto chosen = static_cast<const app::ViewSettings&>(stage.state());
  system_becomes(light);
  CHECK(stage.state().appearance == light);
  CHECK(static_cast<const app::ViewSettings&>(stage.state()) == chosen);  // nothing that undo would take back
  stage.app->remember_now();
  CHECK(stage.platform.memory.find("theme") == std::string::npos);
  stage.click(stage.regions().appearance->centre());
  CHECK(stage.state().appearance == dark);
  stage.app->remember_now();
  CHECK(app::from_memory(stage.platform.memory)->wanted.theme == dark);
  system_becomes(dark);
  system_becomes(light);
  CHECK(stage.state().appearance == dark);
  stage.click(stage.regions().appearance->centre());
  system_becomes(dark);
  CHECK(stage.state().appearance == dark);
}

TEST_CASE("more contrast makes everything that is quiet as strong as the text, dark and light", "[app]") {
  for (const app::Appearance appearance : {app::Appearance::dark, app::Appearance::light}) {
    const app::Theme &usual = app::theme_of(appearance, false), &strong = app::theme_of(appearance, true);
    CHECK(usual.quiet != usual.text);
    CHECK(strong.quiet == usual.text);
    CHECK(strong.hairline == usual.text);
    CHECK(strong.ground == usual.ground);
  }
  Answered stage;
  stage.app->set_more_contrast(true);
  stage.frames(2);
  CHECK(ImGui::GetColorU32(ImGuiCol_TextDisabled) == app::theme_of(app::Appearance::dark, true).quiet);
}

TEST_CASE("a narrow window has one panel at a time and targets for fingers", "[app]") {
  Answered stage;
  stage.size = {390, 844};
  stage.frames(3);
  REQUIRE(stage.regions().tabs.has_value());
  CHECK(stage.regions().heads.empty());
  for (const app::Rect& tab : *stage.regions().tabs) CHECK(tab.height() >= 44);
  stage.click((*stage.regions().tabs)[1].centre());
  REQUIRE(stage.regions().heads.size() == 144);
  CHECK(stage.regions().heads[0].width() >= 24);
  stage.click(stage.regions().heads[13].centre());
  CHECK(stage.state().chosen == app::HeadIndex{1, 1});
  CHECK(stage.state().panel == app::Panel::head);
  CHECK(stage.regions().grid.has_value());
}

TEST_CASE("a stroke across a narrow window's panel turns to the next one", "[app]") {
  Answered stage;
  stage.size = {390, 844};
  stage.frames(3);
  stage.drag({300, 500}, {120, 510});
  CHECK(stage.state().panel == app::Panel::heads);
  stage.drag({120, 500}, {300, 510});
  CHECK(stage.state().panel == app::Panel::predictions);
  stage.drag({120, 500}, {130, 700});
  CHECK(stage.state().panel == app::Panel::predictions);
}

TEST_CASE("a drag that ends on a word does not mask it", "[app]") {
  Answered stage;
  const ImVec2 word = stage.regions().tokens[2].centre();
  stage.drag(word, {word.x + 12, word.y});
  CHECK(stage.state().text == "a small [MASK].");
  stage.click(word);
  CHECK(stage.state().text == "a [MASK] [MASK].");
}

TEST_CASE("an example is put into the field and read, and undo brings the old sentence back", "[app]") {
  Answered stage;
  stage.rest();
  stage.click(stage.button("Examples"));
  REQUIRE(stage.state().side_panel == app::SidePanelId::examples);
  stage.click(stage.button(app::examples()[3].text));
  CHECK(stage.state().side_panel == app::SidePanelId::none);
  CHECK(stage.platform.sentence.text() == app::examples()[3].text);
  CHECK(stage.state().chosen == app::examples()[3].head);
  CHECK(stage.platform.fake_engine.last_read()->text == app::examples()[3].text);
  stage.rest();
  stage.click(stage.button("Undo"));
  CHECK(stage.state().text == "a small [MASK].");
  CHECK(stage.platform.sentence.text() == "a small [MASK].");
  stage.click(stage.button("Redo"));
  CHECK(stage.state().text == app::examples()[3].text);
}

TEST_CASE("undo is for everything: a head, the colours", "[app]") {
  Answered stage;
  stage.rest();
  stage.press(ImGuiKey_RightArrow);
  stage.rest();
  stage.click(stage.regions().appearance->centre());
  stage.rest();
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
  stage.press(ImGuiKey_Z);
  CHECK(stage.state().appearance == app::Appearance::dark);
  CHECK(stage.state().chosen == app::HeadIndex{2, 10});
  stage.press(ImGuiKey_Z);
  CHECK(stage.state().chosen == app::HeadIndex{2, 9});
  stage.press(ImGuiKey_Y);
  CHECK(stage.state().chosen == app::HeadIndex{2, 10});
}

TEST_CASE("what is saved has the head's name and its exact numbers", "[app]") {
  Answered stage;
  const std::size_t tokens = kTokens.size();
  std::vector<float> exact(tokens * tokens, 0.125F);
  stage.give(engine::HeadMap{stage.state().shown->id, 2, 9, static_cast<std::uint32_t>(tokens), exact});
  stage.click(stage.button("Save"));
  stage.click(stage.button(".npy"));
  REQUIRE(stage.platform.saved.size() == 1);
  const SavedFile& file = stage.platform.saved.front();
  CHECK(file.name == "Attention_Layer3_Head10.npy");
  CHECK(file.bytes == formats::make_npy(std::span<const float>(exact), std::vector<std::size_t>{tokens, tokens}));
  CHECK(stage.state().notice->text == "Saved Attention_Layer3_Head10.npy");
  stage.click(stage.button("Save"));
  stage.click(stage.button("SVG"));
  CHECK(stage.platform.saved.back().bytes.find(">small</text>") != std::string::npos);
  stage.click(stage.button("Save"));
  stage.click(stage.button("Copy predictions"));
  CHECK(stage.platform.copied.starts_with("mask\tposition\trank\ttoken"));
}

namespace {

// Pictures need one.
app::FontFiles fonts() {
  static const std::string bytes = [] {
    std::ifstream file(engine::font_folder(system::program_path("maskscope-tests")) / "Inter-Regular.otf",
                       std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return {.regular = std::as_bytes(std::span(bytes)), .semibold = {}};
}

// What the button of the save panel saves.
const std::string& saved(Stage& stage, const std::string& button) {
  stage.point({5, 5});
  stage.click(stage.button("Save"));
  const std::size_t before = stage.platform.saved.size();
  stage.click(stage.button(button));
  REQUIRE(stage.platform.saved.size() == before + 1);
  return stage.platform.saved.back().bytes;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("what is saved is what the filters leave, divided by the rows' sums where that is shown", "[app]") {
  Answered stage;
  stage.click(stage.regions().filters[1].centre());  // without [CLS] and [SEP]
  stage.click(stage.regions().filters[4].centre());  // rows sum to 1
  const std::string csv = saved(stage, "CSV");
  CHECK(csv.starts_with("\xEF\xBB\xBF,a,small,[MASK],.\na,"));
  CHECK(std::ranges::count(csv, '\n') == 5);
  float sum = 0;
  for (std::size_t at = csv.find("\na,") + 2; csv[at] == ',';) {
    std::size_t used = 0;
    sum += std::stof(csv.substr(at + 1), &used);
    at += 1 + used;
  }
  CHECK(std::abs(sum - 1) < 1e-3F);
  CHECK(stage.platform.saved.back().name == "Attention_Layer3_Head10_Filtered.csv");
  const std::string svg = saved(stage, "SVG");
  CHECK(occurrences(svg, "<rect") == 2 + 16);  // paper, the grid's lines, the cells
  CHECK(occurrences(svg, "[CLS]") == 1);       // in the note that says so
  CHECK(svg.find("without [CLS] and [SEP], rows sum to 1") != std::string::npos);
  CHECK(occurrences(saved(stage, "all CSV"), "\n") == 1 + 144 * 36);  // raw
}

TEST_CASE("a summary is saved where one is shown", "[app]") {
  Answered stage;
  stage.click(stage.regions().layer_means[0].centre());
  const std::string json = saved(stage, "JSON");
  CHECK(stage.platform.saved.back().name == "Attention_Layer1_Mean.json");
  CHECK(json.find(R"("title":"Layer 1, mean of its 12 heads","layer":null,"head":null)") != std::string::npos);
  float mean = 0;
  for (std::size_t head = 0; head < 12; ++head) mean += cell_value(0, head, 0, 0) / 12;
  const std::size_t at = json.find("\"attention\":[[") + std::string("\"attention\":[[").size();
  CHECK(std::abs(std::stof(json.substr(at)) - mean) < 1e-4F);
  CHECK(saved(stage, "SVG").find("mean of its 12 heads") != std::string::npos);
}

TEST_CASE("lines are saved as lines of every head shown, the sentence as the shaded sentence", "[app]") {
  Answered stage;
  stage.click(stage.regions().views[1].centre());
  const std::string one = saved(stage, "SVG");
  CHECK(stage.platform.saved.back().name == "Attention_Layer3_Head10_Lines.svg");
  CHECK(occurrences(one, "<path") == 36);
  CHECK(occurrences(one, ">small</text>") == 2);
  stage.click(stage.regions().pin->centre());
  stage.press(ImGuiKey_RightArrow);
  CHECK(occurrences(saved(stage, "SVG"), "<path") == 72);
  stage.click(stage.regions().views[2].centre());
  stage.click(stage.regions().words[1].centre());
  const std::string sentence = saved(stage, "SVG");
  CHECK(stage.platform.saved.back().name == "Attention_Layer3_Head11_Sentence.svg");
  CHECK(occurrences(sentence, "<path") == 0);
  CHECK(occurrences(sentence, ">small</text>") == 1);
  CHECK(sentence.find("from the framed word") != std::string::npos);
  CHECK(occurrences(sentence, "<rect") == 1 + 6 + 1);  // paper, the words' grounds, the frame's inside
}

TEST_CASE("a picture is copied, and saved instead with a word why where the clipboard takes only text", "[app]") {
  Stage stage(fonts());
  stage.make_ready();
  stage.type("a small [MASK].");
  stage.answer(kTokens);
  stage.click(stage.button("Save"));
  stage.click(stage.button("Copy picture"));
  CHECK(stage.platform.copied.starts_with("\x89PNG"));
  CHECK(stage.platform.saved.empty());
  stage.platform.copies_pictures = false;
  stage.click(stage.button("Save"));
  stage.click(stage.button("Copy picture"));
  REQUIRE(stage.platform.saved.size() == 1);
  CHECK(stage.platform.saved.front().name == "Attention_Layer3_Head10.png");
  CHECK(stage.state().notice->text == "Saved Attention_Layer3_Head10.png");
}

TEST_CASE("a picture has the range on screen", "[app]") {
  Answered stage;
  const std::string whole = saved(stage, "SVG");
  stage.open(stage.regions().legend);
  stage.click(stage.regions().menu[8].centre());
  REQUIRE(stage.state().range == app::Range::by_map);
  stage.press(ImGuiKey_Escape);
  CHECK(saved(stage, "SVG").find("rgb(253,231,37)") != std::string::npos);  // viridis' end
  CHECK(whole.find("rgb(253,231,37)") == std::string::npos);
}

TEST_CASE("a zip has a picture for each head", "[app]") {
  Answered stage;
  for (const std::string kind : {"svg", "png"}) {
    const std::string& zip = saved(stage, kind == "svg" ? "SVG zip" : "PNG zip");
    for (const char* name : {"Attention_Layer1_Head1.", "Attention_Layer7_Head5.", "Attention_Layer12_Head12."}) {
      CHECK(occurrences(zip, name + kind) == 2);  // before it and in the directory
    }
    CHECK(stage.platform.saved.back().name == "Attention_All.zip");
  }
}

TEST_CASE("a save is of the moment when it was asked for, whatever is typed, ablated or coloured meanwhile", "[app]") {
  for (const char* kind : {"SVG zip", "PNG sheet", "SVG", "CSV", "predictions JSON", "all .npy"}) {
    INFO(kind);
    Answered stage;
    const std::string expected = saved(stage, kind);
    stage.platform.saves_slowly = true;
    stage.click(stage.button("Save"));
    stage.click(stage.button(kind));
    stage.press(ImGuiKey_RightArrow);
    stage.press(ImGuiKey_X);
    stage.click(stage.regions().appearance->centre());
    stage.type("another [MASK]");
    stage.answer({"[CLS]", "another", "[MASK]", "[SEP]"});
    stage.type("");
    REQUIRE_FALSE(stage.state().shown);
    stage.platform.end_saving();
    stage.frames(2);
    REQUIRE(stage.platform.saved.size() == 2);
    CHECK((stage.platform.saved.back().bytes == expected));
    CHECK(stage.state().notice->text == "Saved " + stage.platform.saved.back().name);
  }
}

TEST_CASE("a save tells how far it is, can be stopped, and is followed by the next that was asked for", "[app]") {
  Answered stage;
  stage.platform.saves_slowly = true;
  for (const char* kind : {"SVG zip", "SVG"}) {
    stage.click(stage.button("Save"));
    stage.click(stage.button(kind));
  }
  stage.platform.saving_news.push_back({.done = 36, .total = 144});
  stage.frames(2);
  REQUIRE(stage.state().saving);
  CHECK(app::saving_text(*stage.state().saving).starts_with("Saving: 36 of 144 heads, "));
  REQUIRE(stage.platform.saving->kind == app::FileKind::heads_svg_zip);
  stage.click(stage.button("Stop saving"));
  CHECK(stage.state().notice->text == "Saving was stopped; no file was written.");
  REQUIRE(stage.platform.saving);
  CHECK(stage.platform.saving->kind == app::FileKind::shown_svg);
  stage.platform.end_saving();
  stage.frames(2);
  REQUIRE(stage.platform.saved.size() == 1);
  CHECK(stage.platform.saved.front().name == "Attention_Layer3_Head10.svg");
  CHECK_FALSE(stage.state().saving);
  CHECK_FALSE(stage.has_button("Stop saving"));
}

TEST_CASE("every file names a piece of a word as the vocabulary does, and a CSV says that it is UTF-8", "[app]") {
  Stage stage;
  stage.make_ready();
  stage.type(
      "emb\xC3\xA9"
      "ded [MASK]");
  stage.answer({"[CLS]", "emb",
                "##\xC3\xA9"
                "ded",
                "[MASK]", "[SEP]"});
  for (const char* kind : {"SVG", "SVG zip", "JSON"}) {
    const std::string& file = saved(stage, kind);
    CHECK(file.find("##\xC3\xA9"
                    "ded") != std::string::npos);
    CHECK(file.find("\xE2\x80\xA6") == std::string::npos);  // the ellipsis that is on screen
  }
  for (const std::size_t view : {1u, 2u}) {
    stage.click(stage.regions().views[view].centre());
    CHECK(saved(stage, "SVG")
              .find("##\xC3\xA9"
                    "ded") != std::string::npos);
  }
  for (const char* kind : {"CSV", "all CSV", "predictions CSV"}) {
    const std::string& file = saved(stage, kind);
    CHECK(file.starts_with("\xEF\xBB\xBF"));
    CHECK(file.find("\xEF\xBB\xBF", 1) == std::string::npos);
  }
  stage.click(stage.button("Save"));
  stage.click(stage.button("Copy numbers"));
  CHECK_FALSE(stage.platform.copied.starts_with("\xEF\xBB\xBF"));
}

TEST_CASE("a damaged description of a save is refused", "[app]") {
  Answered stage;
  const std::vector<std::byte> whole = app::encode(app::save_job(app::FileKind::shown_svg, false, stage.state()));
  REQUIRE(app::ReceivedJob::from(whole));
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    CHECK_FALSE(app::ReceivedJob::from(std::span(whole).first(size)));
  }
}

TEST_CASE("a shared view opens the same, and is no longer shared once something changes", "[app]") {
  Answered stage;
  stage.press(ImGuiKey_DownArrow);
  stage.click(stage.button("Share"));
  const std::string link = stage.platform.shared;
  REQUIRE(app::from_link(link) == static_cast<const app::ViewSettings&>(stage.state()));
  stage.type("something else");
  CHECK(stage.platform.shared.empty());
  REQUIRE(stage.app->open(link));
  stage.frames(2);
  CHECK(stage.state().text == "a small [MASK].");
  CHECK(stage.state().chosen == app::HeadIndex{3, 9});
  CHECK(stage.platform.sentence.text() == "a small [MASK].");
  CHECK_FALSE(stage.app->open("maskscope=1&layer=x"));
  CHECK(stage.state().notice->text.find("layer") != std::string::npos);
  CHECK(stage.state().text == "a small [MASK].");
}

TEST_CASE("a link that was opened is no longer in the address once something else is shown", "[app]") {
  Answered stage;
  const std::string link = "maskscope=1&text=A%20linked%20%5BMASK%5D.&layer=3&head=10";
  stage.platform.shared = link;  // the address has it
  REQUIRE(stage.app->open(link));
  stage.frames(2);
  CHECK(stage.platform.shared == link);
  stage.type("something else");
  CHECK(stage.platform.shared.empty());
}

TEST_CASE("the last words typed are remembered when the page is left in the middle of a word", "[app]") {
  Answered stage;
  stage.platform.sentence.set_text("typed just n");  // no frame has seen it
  stage.app->remember_now();
  const auto memory = app::from_memory(stage.platform.memory);
  REQUIRE(memory);
  CHECK(memory->wanted.text == "typed just n");
  stage.start_again();
  CHECK(stage.platform.sentence.text() == "typed just n");
}

TEST_CASE("the next start shows what was last typed and chosen", "[app]") {
  Stage stage;
  stage.make_ready();
  stage.type("remember [MASK]");
  stage.answer({"[CLS]", "remember", "[MASK]", "[SEP]"});
  stage.press(ImGuiKey_RightArrow);
  stage.rest();
  const auto memory = app::from_memory(stage.platform.memory);
  REQUIRE(memory);
  CHECK(memory->wanted.text == "remember [MASK]");
  CHECK(memory->wanted.chosen == app::HeadIndex{2, 10});
  CHECK(memory->typed == std::vector<std::string>{"remember [MASK]"});
  stage.start_again();
  CHECK(stage.platform.sentence.text() == "remember [MASK]");
  CHECK(stage.state().chosen == app::HeadIndex{2, 10});
  stage.size = {1280, 1600};
  stage.click(stage.button("Examples"));
  stage.click(stage.button("Clear the list"));
  CHECK(app::from_memory(stage.platform.memory)->typed.empty());
}

TEST_CASE("a side panel closes with Escape and with a click beside it, and its keys choose in it", "[app]") {
  Answered stage;
  ImGui::GetIO().AddInputCharacter('?');
  stage.frames(3);
  CHECK(stage.state().side_panel == app::SidePanelId::help);
  stage.press(ImGuiKey_Escape);
  CHECK(stage.state().side_panel == app::SidePanelId::none);
  stage.press(ImGuiKey_S);
  REQUIRE(stage.state().side_panel == app::SidePanelId::save);
  stage.press(ImGuiKey_DownArrow);
  stage.press(ImGuiKey_DownArrow);
  stage.press(ImGuiKey_Enter);
  REQUIRE(stage.platform.saved.size() == 1);
  CHECK(stage.platform.saved.front().name == "Attention_Layer3_Head10.svg");
  stage.press(ImGuiKey_S);
  for (int i = 0; i < 2; ++i) stage.press(ImGuiKey_DownArrow);  // from the top again
  stage.press(ImGuiKey_Enter);
  CHECK(stage.platform.saved.back().name == "Attention_Layer3_Head10.svg");
  REQUIRE(stage.platform.saved.size() == 2);
  stage.press(ImGuiKey_E);
  stage.click({20, 700});
  CHECK(stage.state().side_panel == app::SidePanelId::none);
  CHECK(stage.state().chosen == app::HeadIndex{2, 9});
}

TEST_CASE("a narrow window has everything behind one button", "[app]") {
  Answered stage;
  stage.size = {390, 844};
  stage.frames(3);
  stage.click(stage.button("Menu"));
  for (const char* label : {"Examples", "Save", "Share", "Keyboard shortcuts"}) CHECK(stage.has_button(label));
  stage.click(stage.button("Save"));
  CHECK(stage.state().side_panel == app::SidePanelId::save);
}

TEST_CASE("a second sentence is added, read with the first, and taken away", "[app]") {
  Answered stage;
  CHECK_FALSE(stage.regions().pair.has_value());
  stage.click(stage.regions().pair_switch->centre());
  REQUIRE(stage.regions().pair.has_value());
  CHECK(stage.platform.fields[1].has_focus);
  stage.platform.fields[1].set_text("It was deep.");
  stage.frames(1);
  stage.settle();
  CHECK(stage.platform.fake_engine.last_read()->pair == "It was deep.");
  stage.click(stage.regions().pair_switch->centre());
  CHECK_FALSE(stage.regions().pair.has_value());
  CHECK(stage.platform.fake_engine.last_read()->pair.empty());
}

TEST_CASE("whole words, hidden tokens and the diagonal: the maps are arranged and uploaded anew", "[app]") {
  Stage stage;
  stage.make_ready();
  stage.type("an unbelievable sea.");
  stage.answer({"[CLS]", "an", "un", "##believable", "sea", ".", "[SEP]"});
  REQUIRE(stage.regions().filters.size() == 5);
  const FakeMaps& maps = stage.platform.fake_maps;
  CHECK(maps.size == app::MapSize{7, 7});
  stage.click(stage.regions().filters[0].centre());
  CHECK(maps.size == app::MapSize{6, 6});
  const float half_sum =
      (cell_value(0, 0, 2, 2) + cell_value(0, 0, 2, 3) + cell_value(0, 0, 3, 2) + cell_value(0, 0, 3, 3)) / 2;
  CHECK(std::abs(app::from_half(maps.heads[2 * 6 + 2]) - half_sum) < 1e-3F);
  stage.click(stage.regions().filters[1].centre());
  CHECK(maps.size == app::MapSize{4, 4});
  stage.click(stage.regions().filters[2].centre());
  CHECK(maps.size == app::MapSize{3, 3});
  stage.click(stage.regions().filters[3].centre());
  CHECK(maps.heads[0] == 0);
  CHECK(maps.heads[1] != 0);
  stage.click(stage.regions().filters[4].centre());
  CHECK(std::abs(app::from_half(maps.heads[1]) + app::from_half(maps.heads[2]) - 1) < 2e-3F);
}

TEST_CASE("palette, scale and range change the picture and upload nothing", "[app]") {
  Answered stage;
  const int uploads = stage.platform.fake_maps.uploads;
  const auto choose = [&](std::size_t line) {
    stage.open(stage.regions().legend);
    REQUIRE(stage.regions().menu.size() == 16);
    stage.click(stage.regions().menu[line].centre());
    stage.press(ImGuiKey_Escape);
    stage.frames(3);
  };
  choose(3);
  CHECK(stage.state().palette == app::PaletteName::greys);
  choose(6);
  CHECK(stage.platform.fake_maps.scale == app::Scale::logarithmic);
  choose(8);
  CHECK(stage.state().range == app::Range::by_map);
  const float largest = cell_value(2, 9, kTokens.size() - 1, kTokens.size() - 1);
  CHECK(std::abs(stage.platform.fake_maps.top - largest) < 1e-3F);
  CHECK(stage.platform.fake_maps.uploads == uploads);
}

TEST_CASE("a large window has large cells, a small one as many as fit", "[app]") {
  Answered stage;
  const auto cell = [&] { return stage.regions().grid->width() / static_cast<float>(kTokens.size()); };
  CHECK(cell() >= 36);
  CHECK(cell() <= 64);
  stage.size = {3840, 2160};
  stage.frames(3);
  CHECK(cell() >= 140);
  CHECK(stage.regions().grid->max.x <= 3840);
}

TEST_CASE("wheel, drag and keys zoom and move the large map, and the cell under the pointer stays", "[app]") {
  Answered stage;
  const app::Rect fitting = *stage.regions().grid;
  ImVec2 at = {fitting.min.x + fitting.width() * 0.3F, fitting.min.y + fitting.height() * 0.7F};
  stage.point(at);
  const app::Focus under = stage.state().hover;
  // Few tokens fit at the largest size of a cell: a small window leaves something to zoom.
  stage.size = {1000, 600};
  stage.frames(3);
  const app::Rect small = *stage.regions().grid;
  at = {small.min.x + small.width() * 0.3F, small.min.y + small.height() * 0.7F};
  stage.turn_wheel(at, 2);
  const app::Rect zoomed = *stage.regions().grid;
  CHECK(zoomed.width() > small.width() * 1.2F);
  CHECK(stage.state().hover == under);
  stage.drag({small.centre().x, small.centre().y}, {small.centre().x - 20, small.centre().y});
  CHECK(stage.regions().grid->min.x < zoomed.min.x - 10);
  CHECK(stage.state().pinned.empty());
  stage.press(ImGuiKey_0);
  stage.frames(2);
  CHECK(stage.regions().grid->width() == small.width());
  stage.press(ImGuiKey_Equal);
  stage.frames(2);
  CHECK(stage.regions().grid->width() > small.width() * 1.2F);
  stage.press(ImGuiKey_Minus);
  stage.frames(2);
  CHECK(stage.regions().grid->width() < small.width() * 1.01F);
}

TEST_CASE("Enter pins the brightest cell, arrows walk it, M masks its word", "[app]") {
  Answered stage;
  stage.press(ImGuiKey_Enter);
  REQUIRE(app::lit_value(stage.state()).has_value());
  CHECK(app::lit_value(stage.state())->query == 5);
  CHECK(app::lit_value(stage.state())->key == 5);
  for (int i = 0; i < 3; ++i) stage.press(ImGuiKey_UpArrow);
  stage.press(ImGuiKey_LeftArrow);
  CHECK(stage.state().pinned == app::Focus{{}, 2, 4});
  CHECK(stage.state().chosen == app::HeadIndex{2, 9});
  stage.press(ImGuiKey_M);
  CHECK(stage.state().text == "a [MASK] [MASK].");
}

TEST_CASE("lines: several heads in their colours, a word pointed at or pinned at either side", "[app]") {
  Answered stage;
  CHECK_FALSE(stage.draws(app::head_colour(0, app::Appearance::dark)));
  stage.click(stage.regions().views[1].centre());
  CHECK(stage.state().view == app::View::lines);
  REQUIRE(stage.regions().from.size() == kTokens.size());
  stage.click(stage.regions().pin->centre());
  stage.click(stage.regions().heads[40].centre());
  CHECK(stage.state().pinned_heads == std::vector<app::HeadIndex>{{2, 9}});
  stage.point({5, 5});
  CHECK(stage.draws(app::head_colour(0, app::Appearance::dark)));
  stage.point(stage.regions().from[2].centre());
  CHECK(stage.state().lit() == app::Focus{{}, 2, {}});
  stage.click(stage.regions().to[4].centre());
  stage.point({5, 5});
  CHECK(stage.state().lit() == app::Focus{{}, {}, 4});
  stage.click(stage.regions().pinned_heads[0].centre());
  CHECK(stage.state().pinned_heads.empty());
}

TEST_CASE("the shaded sentence: a click chooses a word, a second masks it, a third puts it back", "[app]") {
  Answered stage;
  stage.click(stage.regions().views[2].centre());
  REQUIRE(stage.regions().words.size() == kTokens.size());
  stage.click(stage.regions().words[2].centre());
  CHECK(stage.state().pinned.token == 2);
  CHECK(stage.state().text == "a small [MASK].");
  stage.click(stage.regions().words[2].centre());
  CHECK(stage.state().text == "a [MASK] [MASK].");
  stage.answer({"[CLS]", "a", "[MASK]", "[MASK]", ".", "[SEP]"});
  REQUIRE(stage.state().before.has_value());
  CHECK(stage.state().before->shown.reading.text == "a small [MASK].");
  CHECK(stage.state().pinned.token == 2);
  stage.click(stage.regions().words[2].centre());
  CHECK(stage.state().text == "a small [MASK].");
  stage.frames(2);
  CHECK_FALSE(stage.state().before.has_value());
}

TEST_CASE("heads stand in the order of a score", "[app]") {
  Answered stage;
  const app::Rect first = stage.regions().heads[0];
  stage.open(stage.regions().order);
  REQUIRE(stage.regions().menu.size() == 10);
  stage.click(stage.regions().menu[2].centre());
  stage.point({5, 5});
  CHECK(stage.state().order == app::Order{app::Order::By::pattern, analysis::Pattern::next});
  // Every cell of the last head is larger than any other head's.
  CHECK(stage.regions().heads[143].min.x == first.min.x);
  CHECK(stage.regions().heads[143].min.y == first.min.y);
  CHECK(stage.regions().layer_means.empty());
}

TEST_CASE("lines between panels are moved by the pointer and by keys, are remembered, and go back", "[app]") {
  Answered stage;
  const auto left = [&] { return stage.regions().dividers.at(0).centre(); };
  const auto right = [&] { return stage.regions().dividers.at(1).centre(); };
  const float at = left().x, other = right().x;
  stage.drag(left(), {at + 60, 400});
  CHECK(std::abs(left().x - (at + 60)) <= 2);
  CHECK(std::abs(right().x - (other + 60)) <= 2);  // the heads keep their width
  stage.drag(right(), {other - 100, 400});
  CHECK(std::abs(right().x - (other - 100)) <= 2);
  stage.press(ImGuiKey_Period);
  CHECK(std::abs(left().x - (at + 84)) <= 3);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
  const float before = right().x;
  stage.press(ImGuiKey_Comma);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
  CHECK(std::abs(right().x - (before - 24)) <= 3);
  stage.drag(left(), {5, 400});
  CHECK(left().x >= 200);  // a panel does not vanish
  stage.rest();
  const float kept = right().x;
  stage.start_again();
  CHECK(std::abs(right().x - kept) <= 1);
  stage.click(left());
  stage.click(left());
  CHECK(std::abs(left().x - at) <= 1);
}

TEST_CASE("the chosen head's panel tells its entropy, a summary's none", "[app]") {
  Answered stage;
  CHECK(stage.has_button("entropy"));
  const auto bits = app::head_entropy(*stage.state().shown, {2, 9});
  REQUIRE(bits.has_value());
  CHECK(stage.app->state_json().find("\"entropy\":\"" + app::entropy_text(*bits)) != std::string::npos);
  stage.click(stage.regions().layer_means[3].centre());
  CHECK_FALSE(stage.has_button("entropy"));
}

TEST_CASE("a click on a layer's mean shows it large; mean and maximum are those of the pinned heads", "[app]") {
  Answered stage;
  REQUIRE(stage.regions().layer_means.size() == 12);
  stage.click(stage.regions().layer_means[4].centre());
  stage.point({5, 5});
  CHECK(stage.state().summary == app::Summary::mean);
  const app::MapSet& picture = *stage.state().shown->picture;
  CHECK(stage.platform.fake_maps.large == picture.summary_slice());
  CHECK(std::abs(picture.at(picture.summary_slice(), 1, 3) - cell_value(4, 5, 1, 3) - 0.5F / 1024) < 1e-3F);
  stage.open(stage.regions().summary);
  stage.click(stage.regions().menu[2].centre());
  CHECK(stage.state().summary == app::Summary::maximum);
  stage.point({5, 5});
  CHECK(std::abs(picture.at(picture.summary_slice(), 1, 3) - cell_value(4, 11, 1, 3)) < 1e-3F);
}

TEST_CASE("an ablated head is asked for, and what changes stands against the whole model's answer", "[app]") {
  Answered stage;
  stage.press(ImGuiKey_X);
  stage.settle();
  REQUIRE(stage.platform.fake_engine.last_read()->ablated_heads == app::HeadMask{2 * 12 + 9});
  stage.answer(kTokens);
  CHECK(stage.app->state().whole->text == "a small [MASK].");
  // Another text is answered by the whole model first.
  stage.type("a large [MASK].");
  CHECK(stage.platform.fake_engine.last_read()->ablated_heads.empty());
  stage.answer({"[CLS]", "a", "large", "[MASK]", ".", "[SEP]"});
  CHECK(stage.platform.fake_engine.last_read()->ablated_heads == app::HeadMask{2 * 12 + 9});
  CHECK_FALSE(stage.app->settled());
  stage.press(ImGuiKey_O);
  CHECK(stage.state().ablated_heads.size() == 143);
  stage.press(ImGuiKey_O);
  CHECK(stage.state().ablated_heads.empty());
}

TEST_CASE("the thumbnail of an ablated head has a cross, and its place is told", "[app]") {
  Stage stage;
  stage.make_ready();
  stage.type("small.");  // no mask, so nothing else has its colour
  stage.answer({"[CLS]", "small", ".", "[SEP]"});
  const ImU32 cross = app::theme_of(stage.state().appearance, false).mask;
  CHECK_FALSE(stage.draws(cross));
  stage.press(ImGuiKey_X);
  CHECK(stage.draws(cross));
  CHECK(stage.app->state_json().find(R"("ablated_heads":[[3,10]])") != std::string::npos);
  stage.press(ImGuiKey_X);
  stage.frames(2);
  CHECK_FALSE(stage.draws(cross));
}

TEST_CASE("each prediction tab asks its own question about the reading, once", "[app]") {
  Answered stage;
  const auto last = [&] { return stage.platform.fake_engine.requests.back(); };
  stage.click(stage.button("all-tokens"));
  const auto* places = std::get_if<engine::TokenPredictionsRequest>(&stage.platform.fake_engine.requests.back());
  REQUIRE(places != nullptr);
  CHECK(places->positions == std::vector<std::uint32_t>{1, 2, 3, 4});
  CHECK(places->masked);
  CHECK_FALSE(stage.app->settled());
  stage.give(engine::TokenPredictionsResult{stage.asked<engine::TokenPredictionsRequest>(),
                                            {{1, {{1, "the", 1, 0.5F}}, {7, "a", 0, 0.25F}, 2}}});
  CHECK(stage.regions().predictions.size() == 1);
  stage.click(stage.regions().predictions[0].centre());
  CHECK(stage.state().pinned.token == 1);
  CHECK(stage.regions().predictions.size() == 2);
  stage.click(stage.button("logit-lens"));
  CHECK(std::holds_alternative<engine::LogitLensRequest>(last()));
  stage.click(stage.button("fill-in-turn"));
  CHECK(std::holds_alternative<engine::SequentialFillRequest>(last()));
  stage.click(stage.button("candidates"));
  CHECK(std::holds_alternative<engine::WithdrawRequest>(last()));  // no words, no question
  stage.platform.fields[static_cast<std::size_t>(app::Field::candidates)].set_text("he, she ,");
  stage.frames(2);
  const auto* targets = std::get_if<engine::CandidatesRequest>(&stage.platform.fake_engine.requests.back());
  REQUIRE(targets != nullptr);
  CHECK(targets->words == std::vector<std::string>{"he", "she"});
  const std::size_t asked = stage.platform.fake_engine.requests.size();
  stage.frames(5);
  CHECK(stage.platform.fake_engine.requests.size() == asked);
}

// How far the bar in this row reaches, as a share of its track.
float bar_of(const Stage& stage, std::size_t row) {
  constexpr ImU32 kRgb = ~static_cast<ImU32>(IM_COL32_A_MASK);
  const app::Rect area = stage.regions().predictions.at(row);
  const ImU32 colour = app::theme_of(app::Appearance::dark, false).bar;
  float end = area.min.x;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
    for (const ImDrawVert& vertex : list->VtxBuffer) {
      if ((vertex.col & kRgb) == (colour & kRgb) && area.contains(vertex.pos)) end = std::max(end, vertex.pos.x);
    }
  }
  return (end - area.min.x) / (area.width() - 8);
}

TEST_CASE("similar tokens are those of the lit token, else of the mask, else of [CLS], after the chosen head's layer",
          "[app]") {
  Answered stage;
  const auto asked = [&] {
    const auto* request = std::get_if<engine::TokenSimilarityRequest>(&stage.platform.fake_engine.requests.back());
    return request != nullptr ? *request : engine::TokenSimilarityRequest{};
  };
  const std::uint32_t id = stage.state().shown->id;
  stage.click(stage.button("similar-tokens"));
  CHECK(asked() == engine::TokenSimilarityRequest{id, 2, 3});
  stage.point(stage.regions().tokens[1].centre());
  CHECK(asked() == engine::TokenSimilarityRequest{id, 2, 1});
  stage.point({1, 1});
  CHECK(asked() == engine::TokenSimilarityRequest{id, 2, 3});
  app::ViewSettings wanted = stage.state();
  wanted.pinned = {.token = 2, .query = {}, .key = {}};
  wanted.chosen = {7, 1};
  REQUIRE(stage.app->open(app::to_link(wanted)));
  stage.frames(3);
  CHECK(asked() == engine::TokenSimilarityRequest{id, 7, 2});
  wanted.pinned = {.token = {}, .query = 4, .key = 1};
  REQUIRE(stage.app->open(app::to_link(wanted)));
  stage.frames(3);
  CHECK(asked() == engine::TokenSimilarityRequest{id, 7, 4});
  stage.type("a small.");
  stage.answer({"[CLS]", "a", "small", ".", "[SEP]"});
  CHECK(asked() == engine::TokenSimilarityRequest{stage.state().shown->id, 7, 0});
  stage.give(engine::TokenSimilarityResult{stage.asked<engine::TokenSimilarityRequest>(), {1, 0.5F, 0, 0, 0}});
  CHECK(stage.regions().predictions.size() == 4);
  CHECK(stage.app->settled() == stage.state().exact.has_value());
}

TEST_CASE(
    "similar tokens stand by falling similarity, with bars for what is more than 0, and pointing at one lights it",
    "[app]") {
  Answered stage;
  stage.click(stage.button("similar-tokens"));
  stage.point({1, 1});
  stage.give(engine::TokenSimilarityResult{stage.asked<engine::TokenSimilarityRequest>(),
                                           {0.5F, -0.25F, 0.75F, 1, -0.001F, 0.75F}});
  const char* rows[] = {"small, 0.75", "[SEP], 0.75", "[CLS], 0.50", "., 0.00", "a, -0.25"};
  const float bars[] = {0.75F, 0.75F, 0.5F, 0, 0};
  REQUIRE(stage.regions().predictions.size() == 5);
  for (std::size_t row = 0; row < 5; ++row) {
    INFO(row);
    CHECK(stage.place("row" + std::to_string(row)).spoken.label == rows[row]);
    CHECK(std::abs(bar_of(stage, row) - bars[row]) < 0.01F);
  }
  const std::size_t asked = stage.platform.fake_engine.requests.size();
  stage.point(stage.regions().predictions[1].centre());
  CHECK(stage.state().hover == app::Focus{.token = {}, .query = 3, .key = 5});
  CHECK(stage.platform.fake_engine.requests.size() == asked);  // or the list would change under the pointer
  stage.point(stage.regions().tokens[1].centre());
  CHECK(stage.platform.fake_engine.requests.size() > asked);
  CHECK(stage.regions().predictions.size() == 5);  // until the other answer comes
  CHECK_FALSE(stage.has_button("Stop"));
}

TEST_CASE("bars of probabilities have one scale: a full bar is 100 %, and what is more than 0 is seen", "[app]") {
  Answered stage;
  stage.point({1, 1});
  const auto bar = [&](std::size_t row) { return bar_of(stage, row); };
  REQUIRE(stage.state().shown->reading.masks.front().predictions.front().probability == 0.5F);
  CHECK(std::abs(bar(0) - 0.5F) < 0.01F);
  CHECK(std::abs(bar(1) - 0.25F) < 0.01F);
  stage.click(stage.button("logit-lens"));
  stage.point({1, 1});
  stage.give(engine::LogitLensResult{
      stage.asked<engine::LogitLensRequest>(),
      {{3,
        {{{{1, "sea", 1, 0.5F}}, 0, 40}, {{{1, "sea", 1, 0.5F}}, 0.00001F, 9}, {{{1, "sea", 1, 0.5F}}, 0.5F, 1}},
        {1, "sea", 1, 0.5F}}}});
  CHECK(bar(0) == 0);
  CHECK(bar(1) > 0);
  CHECK(bar(1) < 0.02F);
  CHECK(std::abs(bar(2) - 0.5F) < 0.01F);
}

// "a small [MASK].", read by a model without a masked-LM head.
engine::Answer without_predictions(const Stage& stage) {
  engine::Answer answer = answer_to(*stage.platform.fake_engine.last_read(), kTokens);
  answer.reading.masks.clear();
  answer.reading.no_predictions = "the model has no masked-LM head";
  return answer;
}

TEST_CASE("a model that predicts nothing is not asked for predictions, and its maps are shown", "[app]") {
  Answered stage;
  stage.click(stage.button("all-tokens"));
  stage.type("a small [MASK].  ");
  const std::size_t asked = stage.platform.fake_engine.requests.size();
  const int uploads = stage.platform.fake_maps.uploads;
  stage.give(without_predictions(stage));
  stage.frames(5);
  CHECK(stage.platform.fake_maps.uploads > uploads);
  for (const app::PredictionTabEntry& tab : app::kPredictionTabs) {
    if (!tab.needs_head) continue;
    INFO(tab.link);
    stage.click(stage.button(tab.link));
    CHECK(stage.state().prediction_tab == tab.id);
    CHECK(stage.regions().predictions.empty());
    CHECK_FALSE(stage.has_button("Stop"));
    CHECK_FALSE(stage.regions().candidates.has_value());
  }
  for (std::size_t i = asked; i < stage.platform.fake_engine.requests.size(); ++i) {
    CHECK(std::holds_alternative<engine::HeadRequest>(stage.platform.fake_engine.requests[i]));
  }
}

// The same text, read by a classifier.
engine::Answer labelled(const Stage& stage, engine::OutputKind kind, std::vector<engine::MaskPredictions> labels) {
  engine::Answer answer = answer_to(*stage.platform.fake_engine.last_read(), kTokens);
  answer.reading.output = kind;
  answer.reading.masks = std::move(labels);
  return answer;
}

TEST_CASE("a classifier's labels stand where the predictions do, and what needs words says that there are none",
          "[app]") {
  Answered stage;
  stage.type("a small [MASK].  ");
  stage.give(labelled(stage, engine::OutputKind::text_label,
                      {{.position = 0, .predictions = {{1, "positive", 2, 0.875F}, {0, "negative", 0, 0.125F}}}}));
  stage.frames(3);
  CHECK(stage.regions().predictions.size() == 2);
  CHECK(app::announcement_json(stage.state()).find("positive") != std::string::npos);
  const std::size_t asked = stage.platform.fake_engine.requests.size();
  for (const app::PredictionTabEntry& tab : app::kPredictionTabs) {
    if (!tab.needs_words) continue;
    INFO(tab.link);
    stage.click(stage.button(tab.link));
    CHECK(stage.regions().predictions.empty());
  }
  CHECK(stage.platform.fake_engine.requests.size() == asked);
  stage.click(stage.button("logit-lens"));
  CHECK(stage.asked<engine::LogitLensRequest>().id == stage.state().shown->id);
}

TEST_CASE("a token classifier has a row for each token, which lights its token", "[app]") {
  Answered stage;
  stage.type("a small [MASK].  ");
  stage.give(labelled(stage, engine::OutputKind::token_labels,
                      {{.position = 1, .predictions = {{0, "O", 3, 0.9F}, {1, "B-PER", 0, 0.1F}}},
                       {.position = 2, .predictions = {{1, "B-PER", 3, 0.8F}, {0, "O", 0, 0.2F}}}}));
  stage.frames(3);
  REQUIRE(stage.regions().predictions.size() == 2);
  stage.point(stage.regions().predictions[1].centre());
  CHECK(stage.state().lit().token == 2);
}

TEST_CASE(
    "a click on a row makes it the target of the logit lens and of the ranking, and another leaves it to the best",
    "[app]") {
  Answered stage;
  stage.rest();
  stage.click(stage.button("row1"));
  CHECK(stage.state().target == app::Target{2, "lake"});
  stage.rest();
  stage.click(stage.button("logit-lens"));
  const auto lens = stage.asked<engine::LogitLensRequest>();
  CHECK(lens.target == 2);
  stage.give(engine::LogitLensResult{lens, {{3, {{{{1, "sea", 1, 0.5F}}, 0.25F, 2}}, {2, "lake", 1, 0.25F}}}});
  CHECK(stage.place("row0").spoken.label == "0  sea, 25 %");
  CHECK(stage.app->text_json().find("Embeddings: sea; lake has 25 %, rank 2") != std::string::npos);
  CHECK(stage.app->state_json().find("\"target_rank\":2") != std::string::npos);
  stage.click(stage.button("Ablate heads"));
  stage.click(stage.button("Rank all heads"));
  CHECK(stage.asked<engine::HeadAblationRequest>().target == 2);
  stage.press(ImGuiKey_Escape);
  CHECK(app::to_link(stage.state()).find("target=2.lake") != std::string::npos);
  stage.click(stage.button("predictions"));
  stage.rest();
  stage.click(stage.button("row1"));
  CHECK_FALSE(stage.state().target);
  stage.rest();
  stage.click(stage.button("Undo"));
  CHECK(stage.state().target == app::Target{2, "lake"});
}

TEST_CASE("a key makes each prediction the target in turn, then leaves it to the best", "[app]") {
  Answered stage;
  stage.press(ImGuiKey_T);
  CHECK(stage.state().target == app::Target{1, "sea"});
  stage.press(ImGuiKey_T);
  CHECK(stage.state().target == app::Target{2, "lake"});
  stage.press(ImGuiKey_T);
  CHECK_FALSE(stage.state().target);
}

TEST_CASE("a token's row opens to all its labels, each of which can be the target", "[app]") {
  Answered stage;
  stage.give(engine::Ready{.model = "tagger",
                           .variant = "SIMD",
                           .threads = 2,
                           .layers = 12,
                           .heads = 12,
                           .output = engine::OutputKind::token_labels,
                           .words = 30522,
                           .labels = {"O", "B-PER"}});
  stage.type("a small [MASK].  ");
  stage.give(labelled(stage, engine::OutputKind::token_labels,
                      {{.position = 1, .predictions = {{0, "O", 3, 0.9F}, {1, "B-PER", 0, 0.1F}}},
                       {.position = 2, .predictions = {{1, "B-PER", 3, 0.8F}, {0, "O", 0, 0.2F}}}}));
  stage.frames(3);
  stage.click(stage.button("row0"));
  REQUIRE(stage.regions().predictions.size() == 4);
  stage.click(stage.button("row2"));
  CHECK(stage.state().target == app::Target{1, "B-PER"});
  CHECK(stage.place("row2").spoken.pressed == true);
  stage.click(stage.button("logit-lens"));
  CHECK(stage.asked<engine::LogitLensRequest>().target == 1);
}

TEST_CASE("similar tokens are shown of a model without a masked-LM head", "[app]") {
  Answered stage;
  stage.type("a small [MASK].  ");
  stage.give(without_predictions(stage));
  stage.click(stage.button("similar-tokens"));
  const auto request = stage.asked<engine::TokenSimilarityRequest>();
  CHECK(request.id == stage.state().shown->id);
  stage.give(engine::TokenSimilarityResult{request, {1, 0.5F, 0.25F, 0, 0, 0}});
  CHECK(stage.regions().predictions.size() == 5);
  stage.click(stage.button("predictions"));
  CHECK(stage.regions().predictions.empty());
}

TEST_CASE("heads are ranked on demand, with progress, and the ranking can be stopped", "[app]") {
  Answered stage;
  stage.click(stage.button("Ablate heads"));
  stage.click(stage.button("Rank all heads"));
  const auto* sweep = std::get_if<engine::HeadAblationRequest>(&stage.platform.fake_engine.requests.back());
  REQUIRE(sweep != nullptr);
  CHECK(sweep->position == 3);
  stage.give(engine::Progress{sweep->id, engine::index_of<engine::HeadAblationRequest>(), 10, 144});
  CHECK(stage.app->state_json().find("\"ranking\":true") != std::string::npos);
  stage.click(stage.button("Stop"));
  CHECK(std::holds_alternative<engine::WithdrawRequest>(stage.platform.fake_engine.requests.back()));
  stage.click(stage.button("Rank all heads"));
  stage.give(engine::HeadAblationResult{stage.asked<engine::HeadAblationRequest>(),
                                        {3, {1, "sea", 2, 0.5F}, {{7, 10, 0.25F, -0.5F, {2, "lake", 1, 0.5F}}}}});
  stage.click(stage.button("Layer 8, head 11"));
  CHECK(stage.state().chosen == app::HeadIndex{7, 10});
}

TEST_CASE("another sentence is read beside the first, and their differences are drawn", "[app]") {
  Answered stage;
  stage.press(ImGuiKey_C);
  REQUIRE(stage.state().side_panel == app::SidePanelId::compare);
  stage.platform.fields[static_cast<std::size_t>(app::Field::other)].set_text("a large [MASK].");
  stage.frames(2);
  const engine::ReadRequest* other = stage.platform.fake_engine.last_read();
  CHECK(other->slot == 1);
  CHECK(other->text == "a large [MASK].");
  CHECK_FALSE(stage.app->settled());
  stage.answer({"[CLS]", "a", "large", "[MASK]", ".", "[SEP]"});
  CHECK(stage.state().other_shown->reading.text == "a large [MASK].");
  CHECK(stage.state().shown->reading.text == "a small [MASK].");
  CHECK(stage.regions().differences.has_value());
  CHECK(stage.platform.fake_maps.size.rows == kTokens.size());
}

// The second model is ready and has read the sentence; of its maps those of layer 8, head 11 are turned.
struct ComparedModels : Answered {
  ComparedModels() {
    give_of_other(engine::Loading{});
    give_of_other(engine::Ready{"bert-cased", "SIMD", 2, 12, 12});
    const auto* read = platform.fake_other_engine.last_read();
    REQUIRE(read != nullptr);
    engine::Answer answer = answer_to(*read, kTokens);
    const std::size_t cells = kTokens.size() * kTokens.size();
    std::ranges::reverse(std::span(answer.maps).subspan((7 * 12 + 10) * cells, cells));
    give_of_other(std::move(answer));
  }
  void give_of_other(engine::Event event) {
    platform.fake_other_engine.events.push_back(std::move(event));
    frames(2);
    settle();
  }
};

TEST_CASE("two models read one sentence side by side, and their most different head is one click away", "[app]") {
  ComparedModels stage;
  REQUIRE(stage.state().side_panel == app::SidePanelId::compare);
  CHECK(stage.regions().differences.has_value());
  CHECK_FALSE(stage.regions().other.has_value());  // no second sentence is asked for
  const auto& ranked = stage.state().head_distances.ranked;
  REQUIRE(ranked.size() == 144);
  CHECK(ranked.front().layer == 7);
  CHECK(ranked.front().head == 10);
  CHECK(ranked.front().distance > 0);
  CHECK(ranked.back().distance == 0);
  stage.click(stage.button(app::distance_text(ranked.front())));
  CHECK(stage.state().chosen == app::HeadIndex{7, 10});
  const app::Rect grid = stage.regions().head_distances.value();
  stage.click({grid.min.x + grid.width() * 2.5F / 12, grid.min.y + grid.height() * 4.5F / 12});
  CHECK(stage.state().chosen == app::HeadIndex{4, 2});
  CHECK(stage.app->text_json().find("bert-cased") != std::string::npos);
  stage.click(stage.button("Close the second model"));
  CHECK(stage.platform.other_models_closed == 1);
  CHECK_FALSE(stage.state().other_model.has_value());
  CHECK(stage.regions().other.has_value());
  CHECK(stage.has_button("Choose a second model\u2026"));
}

TEST_CASE("of a second model that says nothing yet the panel shows how far its loading is", "[app]") {
  Answered stage;
  stage.platform.fake_other_engine.events.push_back(engine::Loading{20'000'000, 80'000'000});
  stage.frames(3);
  CHECK(stage.regions().overlay_text.find("The second model: 20 of 80 MB") != std::string::npos);
  stage.platform.fake_other_engine.events.push_back(engine::Failure{.message = "no such file", .fatal = true});
  stage.frames(3);
  CHECK(stage.regions().overlay_text.find("no such file") != std::string::npos);
}

TEST_CASE("the differences of long sentences are one textured quad, made once, not a rectangle a cell", "[app]") {
  Stage stage;
  stage.make_ready();
  std::vector<std::string> tokens(120, "very");
  tokens.front() = "[CLS]";
  tokens.back() = "[SEP]";
  stage.type("very very");
  stage.answer(tokens);
  stage.press(ImGuiKey_C);
  stage.platform.fields[static_cast<std::size_t>(app::Field::other)].set_text("very long very");
  stage.frames(2);
  tokens[60] = "long";
  stage.answer(tokens);
  const FakeMaps& drawn = stage.platform.fake_differences;
  REQUIRE(stage.regions().differences.has_value());
  CHECK(drawn.size == app::MapSize{120, 120});
  CHECK(drawn.scale == app::Scale::linear);
  stage.frames(5);
  CHECK(drawn.uploads == 1);
  CHECK(ImGui::GetDrawData()->TotalVtxCount < 20'000);  // four for each of 14,400 cells would be more
  stage.point(stage.regions().differences->centre());
  CHECK(stage.regions().differences->width() > 400);
}
