// The members that other programs read, written out by hand.
#include "formats/results_json.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>
#include <vector>

namespace maskscope::formats {
namespace {

const analysis::Prediction kWord{7, "##,\"", 1.5F, 0.5F};
const std::string kMembers = R"("token":"##,\"","id":7,"logit":1.5,"probability":0.5)";

template <class Value, class... More>
std::string json_of(const Value& value, const More&... more) {
  JsonWriter json;
  write(json, value, more...);
  return json.take();
}

TEST_CASE("JSON of predictions, at masks and at tokens") {
  CHECK(json_of(kWord) == "{" + kMembers + "}");
  CHECK(json_of(engine::MaskPredictions{3, {kWord}}) == R"({"position":3,"predictions":[{)" + kMembers + "}]}");
  CHECK(json_of(engine::TokenPredictions{4, {kWord}, kWord, 2}) ==
        R"({"position":4,)" + kMembers + R"(,"rank":2,"predictions":[{)" + kMembers + "}]}");
  CHECK(json_of(engine::FilledMask{5, kWord}) == R"({"position":5,)" + kMembers + "}");
}

TEST_CASE("JSON of the logit lens begins with the embeddings, and of head ablation counts heads from 1") {
  const engine::MaskLogitLens lens{3, {{{kWord}, 0.25F, 9}, {{}, 0.5F, 1}}};
  const std::string layers = R"([{"layer":0,"predictions":[{)" + kMembers +
                             R"(}],"final_probability":0.25,"final_rank":9},)"
                             R"({"layer":1,"predictions":[],"final_probability":0.5,"final_rank":1}]})";
  CHECK(json_of(lens) == R"({"position":3,"logit_lens":)" + layers);
  CHECK(json_of(lens, std::string_view("layers")) == R"({"position":3,"layers":)" + layers);
  CHECK(json_of(engine::HeadAblation{3, kWord, {{0, 11, 0.5F, -0.25F, kWord}}}) ==
        R"({"position":3,"best":{)" + kMembers +
            R"(},"heads":[{"layer":1,"head":12,"divergence":0.5,"log_change":-0.25,"best":{)" + kMembers + "}}]}");
}

TEST_CASE("JSON of a chosen target names it, and what it tells of it is called so") {
  const engine::MaskLogitLens lens{3, {{{}, 0.25F, 9}}, kWord};
  CHECK(json_of(lens, std::string_view("logit_lens"), TargetKind::chosen) ==
        R"({"position":3,"target":{)" + kMembers +
            R"(},"logit_lens":[{"layer":0,"predictions":[],"target_probability":0.25,"target_rank":9}]})");
  CHECK(json_of(engine::HeadAblation{3, kWord, {}}, TargetKind::chosen) ==
        R"({"position":3,"target":{)" + kMembers + R"(},"heads":[]})");
}

TEST_CASE("JSON of candidates has a probability for one piece, a score for several, and an error for none") {
  const engine::MaskCandidates mask{
      3, {{"a", {"a"}, 0, ""}, {"ab", {"a", "##b"}, -2.5F, ""}, {"[MASK]", {}, 0, "it is not a word"}}};
  CHECK(json_of(mask) == R"({"position":3,"candidates":[{"word":"a","pieces":["a"],"log_score":0,"probability":1},)"
                         R"({"word":"ab","pieces":["a","##b"],"log_score":-2.5},)"
                         R"({"word":"[MASK]","error":"it is not a word"}]})");
}

TEST_CASE("JSON has null for what is not a finite number") {
  JsonWriter json;
  json.open('[');
  json.value(std::numeric_limits<float>::infinity());
  json.value(std::numeric_limits<float>::quiet_NaN());
  json.value(0.1F);
  json.close(']');
  CHECK(json.take() == "[null,null,0.1]");
}

}  // namespace
}  // namespace maskscope::formats
