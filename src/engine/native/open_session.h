// A Session from a folder of weights.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/error.h"
#include "engine/session.h"
#include "weights/source.h"

namespace maskscope::engine {

// progress is called with bytes read and bytes in all.
Result<Session> open_session(const std::filesystem::path& weights, std::size_t threads,
                             const weights::Progress& progress = {});

}  // namespace maskscope::engine
