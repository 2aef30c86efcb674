#include "engine/native/open_session.h"

#include <algorithm>
#include <new>
#include <utility>

#include "bert/loader.h"
#include "engine/session_builder.h"
#include "nn/threads.h"

namespace maskscope::engine {

namespace {

Result<void> check(const std::filesystem::path& folder) {
  const auto source = weights::open(folder);
  if (!source) return std::unexpected(source.error());
  const auto builder = SessionBuilder::begin((*source)->config_json(), (*source)->tokenizer(), 1);
  return builder ? Result<void>{} : std::unexpected(builder.error());
}

Error out_of_memory(const std::filesystem::path& folder) {
  return {concat("out of memory while loading ", folder.string(), "; a smaller model may fit"),
          ErrorCode::out_of_memory};
}

Result<Session> open(const std::filesystem::path& folder, std::size_t threads, const weights::Progress& progress) {
  const std::size_t used = std::min(threads, nn::cores());  // more would only wait for one another
  const auto source = weights::open(folder, used);
  if (!source) return std::unexpected(source.error());
  auto builder = SessionBuilder::begin((*source)->config_json(), (*source)->tokenizer(), used);
  if (!builder) return std::unexpected(builder.error());
  const auto read = (*source)->stream([&](const weights::Tensor& tensor) { return builder->add(tensor); }, progress);
  if (!read) return std::unexpected(read.error());
  return builder->finish();
}

}  // namespace

Result<Session> open_session(const std::filesystem::path& folder, std::size_t threads,
                             const weights::Progress& progress) {
  try {
    return open(folder, threads, progress);
  } catch (const std::bad_alloc&) {  // of the standard library's containers
    return std::unexpected(out_of_memory(folder));
  }
}

Result<void> check_model(const std::filesystem::path& folder) {
  try {
    return check(folder);
  } catch (const std::bad_alloc&) {
    return std::unexpected(out_of_memory(folder));
  }
}

}  // namespace maskscope::engine
