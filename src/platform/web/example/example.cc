// Computes what the page shows before its model is there: the first sentence's answer as the engine gives it, a message of
// id 0.  maskscope-example WEIGHTS FILE
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>
#include <variant>
#include <vector>

#include "app/state/state.h"
#include "engine/engine.h"
#include "engine/native/open_session.h"

namespace maskscope::platform {
namespace {

Result<std::vector<std::byte>> example(const std::filesystem::path& weights) {
  auto session = engine::open_session(weights, 1);
  if (!session) return std::unexpected(session.error());
  engine::Engine engine(std::move(*session), "", "");
  engine.accept(engine::ReadRequest{.id = 0, .text = app::kFirstText, .pair = ""});
  while (engine.step()) {
  }
  while (auto event = engine.take()) {
    if (std::holds_alternative<engine::Answer>(*event)) return engine::encode(std::move(*event));
  }
  return fail("the engine gave no answer to \"", app::kFirstText, "\"");
}

Result<void> write_example(const std::filesystem::path& weights, const std::filesystem::path& file) {
  const auto bytes = example(weights);
  if (!bytes) return std::unexpected(bytes.error());
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  if (!out.flush()) return fail(file.string(), ": could not be written");
  return {};
}

}  // namespace
}  // namespace maskscope::platform

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: maskscope-example WEIGHTS FILE\n";
    return 2;
  }
  if (const auto done = maskscope::platform::write_example(argv[1], argv[2]); !done) {
    std::cerr << "maskscope-example: " << done.error().message << '\n';
    return 1;
  }
  return 0;
}
