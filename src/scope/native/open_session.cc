#include "scope/native/open_session.h"

#include <algorithm>
#include <utility>

#include "bert/loader.h"
#include "nn/threads.h"
#include "scope/session_builder.h"

namespace maskscope::scope {

Result<Session> open_session(const std::filesystem::path& folder, std::size_t threads,
                             const weights::Progress& progress) {
  const auto source = weights::open(folder);
  if (!source) return std::unexpected(source.error());
  // More threads than cores would only wait for one another.
  auto builder =
      SessionBuilder::begin((*source)->config_json(), (*source)->tokenizer(), std::min(threads, nn::cores()));
  if (!builder) return std::unexpected(builder.error());
  const auto read = (*source)->stream([&](const weights::Tensor& tensor) { return builder->add(tensor); }, progress);
  if (!read) return std::unexpected(read.error());
  return builder->finish();
}

}  // namespace maskscope::scope
