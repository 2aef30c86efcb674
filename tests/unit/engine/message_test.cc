// Messages come back as they were, and bytes that are no message are refused.
#include "engine/message.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace maskscope::engine {
namespace {

using Bytes = std::vector<std::byte>;

Answer answer() {
  Answer a{.id = 9, .reading = {}, .layers = 2, .heads = 3, .maps = {0, 1, 0x3C00, 0xFFFF}};
  a.reading.text = "The [MASK] \xC3\xA9";
  a.reading.pair = std::string("p\0q", 3);
  a.reading.encoding = {.ids = {101, -7},
                        .type_ids = {0, 1},
                        .tokens = {"[CLS]", "##ing"},
                        .ranges = {{0, 0}, {4, 10}},
                        .cut = {88, 5, 3},
                        .spelling = {.names = {"<pad>", "<unk>", "<s>", "</s>", "<mask>"}, .continuation = ""},
                        .foreign_mask = "[MASK]"};
  a.reading.masks = {
      {.position = 1, .predictions = {{.id = 5, .token = "x", .logit = -1.5F, .probability = 0.25F}, {}}},
      {.position = 3, .predictions = {}}};
  a.reading.warning = "cut";
  a.reading.milliseconds = 12.5F;
  a.ablated_heads = {3, 143};
  a.slot = 1;
  return a;
}

std::vector<Request> requests() {
  return {ReadRequest{.id = 4'000'000'000,
                      .text = "text \xE2\x82\xAC",
                      .pair = "pair",
                      .top = 7,
                      .ablated_heads = {0, 143},
                      .slot = 1},
          ReadRequest{},
          HeadRequest{.id = 1, .layer = 11, .head = 5},
          CancelRequest{},
          TokenPredictionsRequest{.id = 2, .positions = {0, 511}, .top = 3, .masked = true},
          CandidatesRequest{.id = 3, .words = {"he", "", "\xC3\xA9"}},
          SequentialFillRequest{.id = 4},
          LogitLensRequest{.id = 5, .top = 6},
          LogitLensRequest{.id = 5, .top = 6, .target = 30521},
          HeadAblationRequest{.id = 6, .position = 7},
          HeadAblationRequest{.id = 6, .position = 7, .target = -1},
          TokenSimilarityRequest{.id = 7, .layer = 11, .position = 511},
          WithdrawRequest{.id = 7, .request = 3}};
}

analysis::Prediction word(const std::string& token) {
  return {.id = 1000, .token = token, .logit = 2.5F, .probability = 0.125F};
}

std::vector<Event> events() {
  return {Loading{.done = 1, .total = std::uint64_t{1} << 40},
          Ready{.model = "m", .variant = "AVX-512", .threads = 2, .layers = 12, .heads = 16},
          Ready{.model = "m",
                .variant = "",
                .names = {"<pad>", "<unk>", "<s>", "</s>", "<mask>"},
                .output = OutputKind::token_labels,
                .words = 50265,
                .labels = {"O", "B-PER"}},
          answer(),
          Answer{},
          HeadMap{.id = 3, .layer = 1, .head = 2, .tokens = 2, .cells = {0.25F, 0.75F, 1, 0}},
          Failure{.id = 6, .message = "no", .fatal = true},
          Failure{.id = 7, .message = "no lens", .fatal = false, .request = 6},
          Failure{.id = 8, .message = "out of memory", .code = ErrorCode::out_of_memory},
          Failure{.id = 9, .message = "not read", .code = ErrorCode::file},
          Failure{.id = 0, .message = "", .fatal = false},
          TokenPredictionsResult{
              .request = {1, {4, 0}, 3, true}, .positions = {{4, {word("a")}, word("b"), 30522}, {}}, .whole = false},
          CandidatesResult{.request = {2, {"he", "\xF0"}},
                           .masks = {{5, {{"he", {"he"}, -0.5F, ""}, {"\xF0", {}, 0, "no word"}}}, {}}},
          SequentialFillResult{.request = {3},
                               .reading = {{{6, word("c")}}, {{6, word("d")}, {7, word("e")}}, -1.5F, -2.5F},
                               .whole = false},
          LogitLensResult{.request = {4, 1, 1000}, .masks = {{8, {{{word("f")}, 0.75F, 2}, {}}, word("i")}}},
          HeadAblationResult{
              .request = {5, 9}, .reading = {9, word("g"), {{11, 3, 0.25F, -1, word("h")}, {}}}, .whole = false},
          TokenSimilarityResult{.request = {6, 11, 1}, .similarities = {-0.5F, 1}, .whole = false},
          Progress{.id = 6, .request = 7, .done = 8, .total = 144, .share = 0.25F}};
}

template <class Message, class Decode>
void check_messages(const std::vector<Message>& messages, const Decode& decode) {
  for (std::size_t kind = 0; kind < std::variant_size_v<Message>; ++kind) {
    INFO("no message of kind " << kind << " is checked");
    REQUIRE(std::ranges::find(messages, kind, &Message::index) != messages.end());
  }
  for (const Message& message : messages) {
    const Bytes bytes = encode(message);
    const auto back = decode(bytes);
    INFO("kind " << message.index());
    REQUIRE(back);
    CHECK((message == *back));

    for (std::size_t size = 0; size < bytes.size(); ++size) {
      INFO("cut at " << size);
      REQUIRE_FALSE(decode(std::span(bytes).first(size)));
    }
    Bytes longer = bytes;
    longer.push_back(std::byte{0});
    CHECK_FALSE(decode(longer));
  }
}

TEST_CASE("every request comes back as it was; cut at any byte or longer it is refused") {
  check_messages(requests(), decode_request);
}

TEST_CASE("every event comes back as it was; cut at any byte or longer it is refused") {
  check_messages(events(), decode_event);
}

TEST_CASE("lengths that lie are refused without taking memory for them") {
  for (const Event& event : events()) {
    const Bytes bytes = encode(event);
    // Wherever a length may stand, numbers that no message can hold: the rest would have to be longer than it is.
    for (std::size_t at = 1; at + 8 <= bytes.size(); ++at) {
      for (const std::uint64_t lie : {UINT64_MAX, UINT64_MAX / 2, std::uint64_t{1} << 62, std::uint64_t{1} << 32}) {
        Bytes changed = bytes;
        std::memcpy(changed.data() + at, &lie, 8);
        if (const auto back = decode_event(changed)) {
          // It fell on plain numbers; then nothing has grown.
          const Bytes again = encode(*back);
          REQUIRE(again.size() == bytes.size());
        }
      }
    }
  }
  Bytes read = encode(Request{ReadRequest{.id = 1, .text = "abc", .pair = "", .top = 1}});
  const std::uint64_t lie = 4;  // one more than there is, taken from the next field
  std::memcpy(read.data() + 5, &lie, 8);
  CHECK_FALSE(decode_request(read));
}

TEST_CASE("a yes or no that is neither is refused") {
  Bytes bytes = encode(Event{Failure{.id = 1, .message = "", .fatal = true}});
  bytes[bytes.size() - 1 - sizeof(std::uint32_t) - 1] = std::byte{2};
  CHECK_FALSE(decode_event(bytes));
}

TEST_CASE("an error code that is none is refused") {
  Bytes bytes = encode(Event{Failure{.id = 1, .message = "", .code = ErrorCode::file}});
  REQUIRE(decode_event(bytes));
  bytes.back() = std::byte{3};
  CHECK_FALSE(decode_event(bytes));
}

TEST_CASE("kinds that are none are refused") {
  CHECK_FALSE(decode_request(Bytes{}));
  CHECK_FALSE(decode_event(Bytes{}));
  // Bytes that are a message but for their kind.
  Bytes request = encode(Request{CancelRequest{}}), event = encode(Event{Loading{}});
  for (const std::size_t kind : {std::variant_size_v<Request>, std::size_t{255}}) {
    request.front() = static_cast<std::byte>(kind);
    CHECK_FALSE(decode_request(request));
  }
  for (const std::size_t kind : {std::variant_size_v<Event>, std::size_t{255}}) {
    event.front() = static_cast<std::byte>(kind);
    CHECK_FALSE(decode_event(event));
  }
}

TEST_CASE("what was found about places and heads that are not in the reading does not fit it") {
  const ReadingSize size = {.layers = 12, .heads = 12, .tokens = 6};
  const auto fits = [&](const auto& found) { return found.fits(size); };
  CHECK(fits(TokenPredictionsResult{{}, {{5, {}, {}, 1}}}));
  CHECK_FALSE(fits(TokenPredictionsResult{{}, {{6, {}, {}, 1}}}));
  CHECK(fits(CandidatesResult{{}, {{5, {}}}}));
  CHECK_FALSE(fits(CandidatesResult{{}, {{6, {}}}}));
  CHECK(fits(LogitLensResult{{}, {{5, {}}}}));
  CHECK_FALSE(fits(LogitLensResult{{}, {{6, {}}}}));
  CHECK(fits(LogitLensResult{{.target = 1000}, {{5, {}, word("a")}}}));
  CHECK_FALSE(
      fits(LogitLensResult{{.target = 999}, {{5, {}, word("a")}}}));  // it is about another word than was asked for
  CHECK(fits(HeadAblationResult{{.target = 1000}, {0, word("a"), {}}}));
  CHECK_FALSE(fits(HeadAblationResult{{.target = 999}, {0, word("a"), {}}}));
  CHECK_FALSE(fits(SequentialFillResult{{}, {{{6, {}}}, {}, 0, 0}}));
  CHECK_FALSE(fits(SequentialFillResult{{}, {{}, {{6, {}}}, 0, 0}}));
  CHECK(fits(HeadAblationResult{{}, {0, {}, {{11, 11, 0, 0, {}}}}}));
  CHECK_FALSE(fits(HeadAblationResult{{}, {0, {}, {{12, 0, 0, 0, {}}}}}));
  CHECK_FALSE(fits(HeadAblationResult{{}, {0, {}, {{0, 12, 0, 0, {}}}}}));
  const auto similar = [&](std::uint32_t layer, std::uint32_t position, std::vector<float> similarities) {
    return fits(TokenSimilarityResult{{1, layer, position}, std::move(similarities)});
  };
  CHECK(similar(11, 5, {0, 0.5F, -1, 0, 0, 1}));
  CHECK_FALSE(similar(12, 5, {0, 0.5F, -1, 0, 0, 1}));
  CHECK_FALSE(similar(11, 6, {0, 0.5F, -1, 0, 0, 1}));
  CHECK_FALSE(similar(11, 4, {0, 0.5F, -1, 0, 1}));
  CHECK_FALSE(similar(11, 5, {0, 0.5F, -1, 0, 0, 1.5F}));
  CHECK_FALSE(similar(11, 5, {0, 0.5F, -1, 0, std::numeric_limits<float>::quiet_NaN(), 1}));
  CHECK(fits(HeadMap{1, 11, 11, 6, std::vector<float>(36)}));
  CHECK_FALSE(fits(HeadMap{1, 12, 0, 6, std::vector<float>(36)}));
  CHECK_FALSE(fits(HeadMap{1, 0, 0, 5, std::vector<float>(25)}));
  CHECK_FALSE(fits(HeadMap{1, 0, 0, 6, std::vector<float>(35)}));
}

TEST_CASE("numbers are little-endian and lengths come before contents") {
  const Bytes bytes = encode(
      Request{ReadRequest{.id = 0x01020304, .text = "ab", .pair = "", .top = 5, .ablated_heads = {9}, .slot = 1}});
  const unsigned char expected[] = {0, 4, 3, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 0, 0, 0, 0, 0, 0, 0,
                                    0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9,   0,   0, 0, 1, 0, 0, 0};
  REQUIRE(bytes.size() == sizeof expected);
  CHECK(std::memcmp(bytes.data(), expected, sizeof expected) == 0);
}

}  // namespace
}  // namespace maskscope::engine
