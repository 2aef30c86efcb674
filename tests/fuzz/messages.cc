// What the page and its worker say to each other: bytes that decode must encode to the same bytes.
#include <vector>

#include "engine/message.h"
#include "fuzz.h"

using namespace maskscope;
using namespace maskscope::engine;

template <class Message>
static void check(Result<Message> message, std::span<const std::byte> bytes) {
  if (!message) return fuzz::expect_message(message.error(), "message");
  const std::vector<std::byte> again = encode(*std::move(message));
  fuzz::expect(again.size() == bytes.size() && std::memcmp(again.data(), bytes.data(), again.size()) == 0,
               "a message has one form");
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check(decode_request(bytes), bytes);
  check(decode_event(bytes), bytes);
  return 0;
}
