// Messages come back as they were, and bytes that are no message are refused.
#include "engine/message.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <sstream>
#include <string>
#include <type_traits>
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
                        .cut = {88, 5, 3}};
  a.reading.masks = {
      {.position = 1, .predictions = {{.id = 5, .token = "x", .logit = -1.5F, .probability = 0.25F}, {}}},
      {.position = 3, .predictions = {}}};
  a.reading.warning = "cut";
  a.reading.milliseconds = 12.5F;
  a.muted = {3, 143};
  a.slot = 1;
  return a;
}

std::vector<Request> requests() {
  return {ReadRequest{
              .id = 4'000'000'000, .text = "text \xE2\x82\xAC", .pair = "pair", .top = 7, .muted = {0, 143}, .slot = 1},
          ReadRequest{},
          HeadRequest{.id = 1, .layer = 11, .head = 5},
          CancelRequest{},
          TokenPredictionsRequest{.id = 2, .positions = {0, 511}, .top = 3, .masked = true},
          CandidatesRequest{.id = 3, .words = {"he", "", "\xC3\xA9"}},
          SequentialFillRequest{.id = 4},
          LogitLensRequest{.id = 5, .top = 6},
          HeadAblationRequest{.id = 6, .position = 7},
          WithdrawRequest{.id = 7, .request = 3}};
}

analysis::Prediction word(const std::string& token) {
  return {.id = 1000, .token = token, .logit = 2.5F, .probability = 0.125F};
}

std::vector<Event> events() {
  return {Loading{.done = 1, .total = std::uint64_t{1} << 40},
          Ready{.model = "m", .variant = "AVX-512", .threads = 2, .layers = 12, .heads = 16},
          answer(),
          Answer{},
          HeadMap{.id = 3, .layer = 1, .head = 2, .tokens = 2, .cells = {0.25F, 0.75F, 1, 0}},
          Failure{.id = 6, .message = "no", .fatal = true},
          Failure{.id = 7, .message = "no lens", .fatal = false, .request = 6},
          Failure{.id = 0, .message = "", .fatal = false},
          TokenPredictionsResult{
              .id = 1, .masked = true, .positions = {{4, {word("a")}, word("b"), 30522}, {}}, .whole = false},
          CandidatesResult{.id = 2, .masks = {{5, {{"he", {"he"}, -0.5F, ""}, {"\xF0", {}, 0, "no word"}}}, {}}},
          SequentialFillResult{
              .id = 3, .reading = {{{6, word("c")}}, {{6, word("d")}, {7, word("e")}}, -1.5F, -2.5F}, .whole = false},
          LogitLensResult{.id = 4, .masks = {{8, {{{word("f")}, 0.75F, 2}, {}}}}},
          HeadAblationResult{.id = 5, .reading = {9, word("g"), {{11, 3, 0.25F, -1, word("h")}, {}}}, .whole = false},
          Progress{.id = 6, .request = 7, .done = 8, .total = 144, .share = 0.25F}};
}

// Every field of a message as a line of text: what is the same here is the same.
class Printer {
 public:
  std::string text() const { return out_.str(); }

  template <class T>
  void add(const T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      out_ << +value << ' ';
    } else {
      fields(value);
    }
  }
  void add(const std::string& value) { out_ << value.size() << ':' << value << ' '; }
  template <class T>
  void add(const std::vector<T>& list) {
    out_ << list.size() << '[';
    for (const T& item : list) add(item);
    out_ << ']';
  }

 private:
  template <class... T>
  void all(const T&... values) {
    (add(values), ...);
  }
  void fields(const ReadRequest& m) { all(m.id, m.text, m.pair, m.top, m.muted, m.slot); }
  void fields(const HeadRequest& m) { all(m.id, m.layer, m.head); }
  void fields(const CancelRequest&) {}
  void fields(const TokenPredictionsRequest& m) { all(m.id, m.positions, m.top, m.masked); }
  void fields(const CandidatesRequest& m) { all(m.id, m.words); }
  void fields(const SequentialFillRequest& m) { all(m.id); }
  void fields(const LogitLensRequest& m) { all(m.id, m.top); }
  void fields(const HeadAblationRequest& m) { all(m.id, m.position); }
  void fields(const WithdrawRequest& m) { all(m.id, m.request); }
  void fields(const Loading& m) { all(m.done, m.total); }
  void fields(const Ready& m) { all(m.model, m.variant, m.threads, m.layers, m.heads); }
  void fields(const text::ByteRange& m) { all(m.begin, m.end); }
  void fields(const text::Encoding& m) { all(m.ids, m.type_ids, m.tokens, m.ranges, m.cut); }
  void fields(const text::CutOff& m) { all(m.text, m.pair, m.masks); }
  void fields(const analysis::Prediction& m) { all(m.id, m.token, m.logit, m.probability); }
  void fields(const MaskPredictions& m) { all(m.position, m.predictions); }
  void fields(const Reading& m) { all(m.text, m.pair, m.encoding, m.masks, m.warning, m.milliseconds); }
  void fields(const Answer& m) { all(m.id, m.reading, m.layers, m.heads, m.maps, m.muted, m.slot); }
  void fields(const HeadMap& m) { all(m.id, m.layer, m.head, m.tokens, m.cells); }
  void fields(const Failure& m) { all(m.id, m.message, m.fatal, m.request); }
  void fields(const TokenPredictions& m) { all(m.position, m.predictions, m.own, m.own_rank); }
  void fields(const TokenPredictionsResult& m) { all(m.id, m.masked, m.positions, m.whole); }
  void fields(const CandidateScore& m) { all(m.word, m.pieces, m.log_score, m.problem); }
  void fields(const MaskCandidates& m) { all(m.position, m.scores); }
  void fields(const CandidatesResult& m) { all(m.id, m.masks, m.whole); }
  void fields(const FilledMask& m) { all(m.position, m.word); }
  void fields(const SequentialFill& m) {
    all(m.joint, m.independent, m.joint_log_probability, m.independent_log_probability);
  }
  void fields(const SequentialFillResult& m) { all(m.id, m.reading, m.whole); }
  void fields(const LogitLensLayer& m) { all(m.predictions, m.final_probability, m.final_rank); }
  void fields(const MaskLogitLens& m) { all(m.position, m.layers); }
  void fields(const LogitLensResult& m) { all(m.id, m.masks, m.whole); }
  void fields(const HeadEffect& m) { all(m.layer, m.head, m.divergence, m.log_change, m.best); }
  void fields(const HeadAblation& m) { all(m.position, m.best, m.effects); }
  void fields(const HeadAblationResult& m) { all(m.id, m.reading, m.whole); }
  void fields(const Progress& m) { all(m.id, m.request, m.done, m.total, m.share); }

  std::ostringstream out_;
};

template <class Message>
std::string printed(const Message& message) {
  Printer printer;
  std::visit([&](const auto& value) { printer.add(value); }, message);
  return printer.text();
}

template <class Message>
void check_same(const Message& a, const Message& b) {
  REQUIRE(a.index() == b.index());
  CHECK(printed(a) == printed(b));
}

template <class Message, class Decode>
void check_messages(const std::vector<Message>& messages, const Decode& decode) {
  for (const Message& message : messages) {
    const Bytes bytes = encode(message);
    const auto back = decode(bytes);
    INFO("kind " << message.index());
    REQUIRE(back);
    check_same(message, *back);

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
  bytes[bytes.size() - 1 - sizeof(std::uint32_t)] = std::byte{2};
  CHECK_FALSE(decode_event(bytes));
}

TEST_CASE("kinds that are none are refused") {
  CHECK_FALSE(decode_request(Bytes{}));
  CHECK_FALSE(decode_event(Bytes{}));
  CHECK_FALSE(decode_request(Bytes(64, std::byte{9})));
  CHECK_FALSE(decode_event(Bytes(64, std::byte{11})));
  CHECK_FALSE(decode_event(Bytes(64, std::byte{255})));
}

TEST_CASE("numbers are little-endian and lengths come before contents") {
  const Bytes bytes =
      encode(Request{ReadRequest{.id = 0x01020304, .text = "ab", .pair = "", .top = 5, .muted = {9}, .slot = 1}});
  const unsigned char expected[] = {0, 4, 3, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 0, 0, 0, 0, 0, 0, 0,
                                    0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9,   0,   0, 0, 1, 0, 0, 0};
  REQUIRE(bytes.size() == sizeof expected);
  CHECK(std::memcmp(bytes.data(), expected, sizeof expected) == 0);
}

}  // namespace
}  // namespace maskscope::engine
