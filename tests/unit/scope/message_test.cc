// Messages come back as they were, and bytes that are no message are refused.
#include "scope/message.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string>
#include <vector>

namespace maskscope::scope {
namespace {

using Bytes = std::vector<std::byte>;

Answer answer() {
  Answer a{.id = 9, .reading = {}, .layers = 2, .heads = 3, .maps = {0, 1, 0x3C00, 0xFFFF}};
  a.reading.text = "The [MASK] \xC3\xA9";
  a.reading.pair = std::string("p\0q", 3);
  a.reading.encoding = {
      .ids = {101, -7}, .type_ids = {0, 1}, .tokens = {"[CLS]", "##ing"}, .ranges = {{0, 0}, {4, 10}}, .dropped = 88};
  a.reading.masks = {
      {.position = 1, .predictions = {{.id = 5, .token = "x", .logit = -1.5F, .probability = 0.25F}, {}}},
      {.position = 3, .predictions = {}}};
  a.reading.warning = "cut";
  a.reading.milliseconds = 12.5F;
  return a;
}

std::vector<Request> requests() {
  return {ReadRequest{.id = 4'000'000'000, .text = "text \xE2\x82\xAC", .pair = "pair", .top = 7}, ReadRequest{},
          HeadRequest{.id = 1, .layer = 11, .head = 5}, CancelRequest{}};
}

std::vector<Event> events() {
  return {Loading{.done = 1, .total = std::uint64_t{1} << 40},
          Ready{.model = "m", .variant = "AVX-512", .threads = 2, .layers = 12, .heads = 16},
          answer(),
          Answer{},
          HeadMap{.id = 3, .layer = 1, .head = 2, .tokens = 2, .cells = {0.25F, 0.75F, 1, 0}},
          Failure{.id = 6, .message = "no", .fatal = true},
          Failure{.id = 0, .message = "", .fatal = false}};
}

void check_same(const Request& a, const Request& b) {
  REQUIRE(a.index() == b.index());
  if (const auto* read = std::get_if<ReadRequest>(&a)) {
    const auto& other = std::get<ReadRequest>(b);
    CHECK((read->id == other.id && read->text == other.text && read->pair == other.pair && read->top == other.top));
  } else if (const auto* head = std::get_if<HeadRequest>(&a)) {
    const auto& other = std::get<HeadRequest>(b);
    CHECK((head->id == other.id && head->layer == other.layer && head->head == other.head));
  }
}

void check_same(const Answer& a, const Answer& b) {
  CHECK((a.id == b.id && a.layers == b.layers && a.heads == b.heads && a.maps == b.maps));
  const Reading &x = a.reading, &y = b.reading;
  CHECK((x.text == y.text && x.pair == y.pair && x.warning == y.warning && x.milliseconds == y.milliseconds));
  CHECK((x.encoding.ids == y.encoding.ids && x.encoding.type_ids == y.encoding.type_ids));
  CHECK((x.encoding.tokens == y.encoding.tokens && x.encoding.ranges == y.encoding.ranges));
  CHECK(x.encoding.dropped == y.encoding.dropped);
  REQUIRE(x.masks.size() == y.masks.size());
  for (std::size_t m = 0; m < x.masks.size(); ++m) {
    CHECK(x.masks[m].position == y.masks[m].position);
    REQUIRE(x.masks[m].predictions.size() == y.masks[m].predictions.size());
    for (std::size_t p = 0; p < x.masks[m].predictions.size(); ++p) {
      const Prediction &u = x.masks[m].predictions[p], &v = y.masks[m].predictions[p];
      CHECK((u.id == v.id && u.token == v.token && u.logit == v.logit && u.probability == v.probability));
    }
  }
}

void check_same(const Event& a, const Event& b) {
  REQUIRE(a.index() == b.index());
  if (const auto* loading = std::get_if<Loading>(&a)) {
    const auto& other = std::get<Loading>(b);
    CHECK((loading->done == other.done && loading->total == other.total));
  } else if (const auto* ready = std::get_if<Ready>(&a)) {
    const auto& other = std::get<Ready>(b);
    CHECK((ready->model == other.model && ready->variant == other.variant && ready->threads == other.threads));
    CHECK((ready->layers == other.layers && ready->heads == other.heads));
  } else if (const auto* whole = std::get_if<Answer>(&a)) {
    check_same(*whole, std::get<Answer>(b));
  } else if (const auto* map = std::get_if<HeadMap>(&a)) {
    const auto& other = std::get<HeadMap>(b);
    CHECK((map->id == other.id && map->layer == other.layer && map->head == other.head && map->tokens == other.tokens));
    CHECK(map->cells == other.cells);
  } else if (const auto* failure = std::get_if<Failure>(&a)) {
    const auto& other = std::get<Failure>(b);
    CHECK((failure->id == other.id && failure->message == other.message && failure->fatal == other.fatal));
  }
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

TEST_CASE("kinds that are none are refused") {
  CHECK_FALSE(decode_request(Bytes{}));
  CHECK_FALSE(decode_event(Bytes{}));
  CHECK_FALSE(decode_request(Bytes(64, std::byte{3})));
  CHECK_FALSE(decode_event(Bytes(64, std::byte{5})));
  CHECK_FALSE(decode_event(Bytes(64, std::byte{255})));
}

TEST_CASE("numbers are little-endian and lengths come before contents") {
  const Bytes bytes = encode(Request{ReadRequest{.id = 0x01020304, .text = "ab", .pair = "", .top = 5}});
  const unsigned char expected[] = {0,   4, 3, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 'a',
                                    'b', 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0};
  REQUIRE(bytes.size() == sizeof expected);
  CHECK(std::memcmp(bytes.data(), expected, sizeof expected) == 0);
}

}  // namespace
}  // namespace maskscope::scope
