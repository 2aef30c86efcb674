// A view from an address, a file or the browser's memory: what is read must come back from its own link as it was.
#include "app/link.h"
#include "fuzz.h"

using namespace maskscope;
using namespace maskscope::app;

static void check_message(const Error& error) {
  fuzz::expect_message(error, "This ");
  fuzz::expect(error.message.size() < 800, "the message is short");
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto wanted = from_link(text);
  if (!wanted) {
    check_message(wanted.error());
  } else {
    const auto again = from_link(to_link(*wanted));
    fuzz::expect(again && *again == *wanted, "a view comes back from its link");
  }
  const auto memory = from_memory(text);
  fuzz::expect(memory.has_value() == wanted.has_value(), "what is remembered is read as a link is");
  if (!memory) return 0;
  const auto again = from_memory(to_memory(*memory));
  fuzz::expect(again && again->wanted == memory->wanted && again->typed == memory->typed, "memory comes back");
  return 0;
}
