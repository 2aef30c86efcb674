#include "engine/native/open_session.h"

#include <algorithm>
#include <utility>

#include "bert/loader.h"
#include "engine/session_builder.h"
#include "nn/threads.h"

namespace maskscope::engine {

Result<Session> open_session(const std::filesystem::path& folder, std::size_t threads,
                             const weights::Progress& progress) {
  const std::size_t used = std::min(threads, nn::cores());  // more would only wait for one another
  const auto source = weights::open(folder, used);
  if (!source) return std::unexpected(source.error());
  auto builder = SessionBuilder::begin((*source)->config_json(), (*source)->tokenizer(), used);
  if (!builder) return std::unexpected(builder.error());
  const auto read = (*source)->stream([&](const weights::Tensor& tensor) { return builder->add(tensor); }, progress);
  if (!read) return std::unexpected(read.error());
  return builder->finish();
}

}  // namespace maskscope::engine
